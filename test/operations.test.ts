import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { operatorTests } from './conformance/kept/operators.ts';
import { run } from './kit/program.ts';
import { sqliteFile } from './store/sqlite-file.ts';

operatorTests(sqliteFile, { isShared: false });

test('the operators’ program says what is wrong with a configuration that cannot be read', async () => {
  const { exited, output } = run('operations.ts', { cwd: tmpdir(), args: ['--config', 'nowhere.yaml'] });
  expect(await exited).toBe(2);
  expect(output.stderr).toContain('nowhere.yaml');
});
