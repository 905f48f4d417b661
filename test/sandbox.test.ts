import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { providerModules } from '#providers/index.ts';
import { directory } from './config/load.ts';
import { run } from './kit/program.ts';

const FREE = Object.fromEntries(
  providerModules.map(({ name }) => [`SANDBOX_${name.toUpperCase().replaceAll('-', '_')}_PORT`, '0']),
);

test('what it prints, pasted into numbergraph.yaml and .env, passes check-config', async () => {
  const sandboxes = run('sandbox.ts', {
    cwd: directory(),
    env: { ...FREE, SANDBOX_SIZE: '5', SANDBOX_SINCH_KEY_SECRET: "it's # odd" },
  });
  await sandboxes.says('Stop with');
  const { stdout } = sandboxes.output;
  const file = /^accounts:\n(?: .*\n)+/m.exec(stdout)![0];
  const dotEnv = stdout.match(/^[A-Z_]+=.*$/gm)!.join('\n');
  expect(file).not.toContain('odd');

  const cwd = directory({ 'numbergraph.yaml': file, '.env': dotEnv });
  const check = run('check-config.ts', { cwd, nodeArgs: ['--env-file=.env'] });
  expect(await check.exited, check.output.stdout + check.output.stderr).toBe(0);
  const names = [...check.output.stdout.matchAll(/^ok {7}(\S+)/gm)].map(([, name]) => name);
  expect(names).toEqual(providerModules.map(({ name }) => `${name}-sandbox`));
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it in order', async signal => {
  const sandboxes = run('sandbox.ts', { cwd: directory(), env: FREE, args: ['red-cloud', '--only', 'sinch'] });
  await sandboxes.says('Stop with');
  expect(sandboxes.output.stdout.match(/provider: \S+/g)).toEqual(['provider: sinch', 'provider: red-cloud']);
  sandboxes.process.kill(signal);
  expect(await sandboxes.exited).toBe(0);
});

test('a port that is taken is told with the variable that moves it', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { exited, output } = run('sandbox.ts', {
    cwd: directory(),
    env: { ...FREE, SANDBOX_RED_CLOUD_PORT: String(port) },
  });

  expect(await exited).toBe(1);
  expect(output.stderr).toBe(
    `red-cloud: port ${port} is taken; stop what listens there or set SANDBOX_RED_CLOUD_PORT\n`,
  );
  other.close();
});

test('an unknown provider is refused with a suggestion', async () => {
  const { exited, output } = run('sandbox.ts', { cwd: directory(), args: ['sinhc'] });
  expect(await exited).toBe(2);
  expect(output.stderr).toContain('did you mean "sinch"?');
});

test('an unknown option is answered with the usage', async () => {
  const { exited, output } = run('sandbox.ts', { cwd: directory(), args: ['--all'] });
  expect(await exited).toBe(2);
  expect(output.stderr).toContain('npm run sandbox');
});
