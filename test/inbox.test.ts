import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { inboxTests } from './conformance/kept/inbox.ts';
import { run } from './kit/program.ts';
import { sqliteFile } from './store/sqlite-file.ts';

inboxTests(sqliteFile, { isShared: false });

test('the program for callbacks says what is wrong with a configuration that cannot be read', async () => {
  const { exited, output } = run('inbox.ts', { cwd: tmpdir(), args: ['--config', 'nowhere.yaml'] });
  expect(await exited).toBe(2);
  expect(output.stderr).toContain('nowhere.yaml');
});
