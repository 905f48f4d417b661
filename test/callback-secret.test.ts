import { expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { type SinchSandbox, type SinchSandboxOptions, startSandbox } from '#providers/sinch/sandbox/index.ts';
import { directory } from './config/load.ts';
import { run } from './kit/program.ts';

const SECRET = 'a-fictional-callback-secret-of-the-account';

async function start(options: SinchSandboxOptions = {}): Promise<SinchSandbox> {
  const sandbox = await startSandbox({ size: 3, ...options });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** Runs the program for an account at the sandbox; without a secret, none is configured. */
async function ask({ config }: SinchSandbox, args: readonly string[], secret?: string) {
  const { callbackSecret: _, ...rest } = config;
  const entry = { name: 'sinch-us', provider: 'sinch', ...rest, keySecret: '${KEY_SECRET}' };
  const account = secret === undefined ? entry : { ...entry, callbackSecret: '${CALLBACK_SECRET}' };
  const accounts = [account, { name: 'sms', provider: 'agent-message', sandbox: true }];
  const { exited, output } = run('callback-secret.ts', {
    cwd: directory({ 'numbergraph.yaml': stringify({ accounts }) }),
    args,
    env: { KEY_SECRET: config['keySecret']!, CALLBACK_SECRET: secret ?? 'unused' },
  });
  const code = await exited;
  return { code, ...output, all: output.stdout + output.stderr };
}

const held = async ({ url, config }: SinchSandbox): Promise<unknown> => {
  const basic = Buffer.from(`${config['keyId']}:${config['keySecret']}`).toString('base64');
  const path = `/v1/projects/${config['projectId']}/callbackConfiguration`;
  const answer = await fetch(url + path, { headers: { authorization: `Basic ${basic}` } });
  return ((await answer.json()) as { hmacSecret?: string }).hmacSecret;
};

test('says that the two secrets are the same, without showing them', async () => {
  const sandbox = await start({ credentials: { callbackSecret: SECRET } });
  for (const args of [['sinch-us'], ['sinch-us', '--check']]) {
    const { code, stdout, all } = await ask(sandbox, args, SECRET);
    expect(stdout).toMatch(/^ok {7}sinch-us {2}Sinch Numbers signs callbacks by the configured secret\n$/);
    expect(code).toBe(0);
    expect(all).not.toContain(SECRET);
  }
  expect(sandbox.ledger).toEqual([]);
});

test('says that they differ, and shows neither', async () => {
  const sandbox = await start();
  const { code, stdout, all } = await ask(sandbox, ['sinch-us'], SECRET);
  expect(stdout).toMatch(/^FAIL {5}sinch-us {2}.*by another secret than the configured one; with --set/);
  expect(code).toBe(1);
  expect(all).not.toContain(SECRET);
  expect(all).not.toContain(sandbox.config['callbackSecret']);
  expect(sandbox.ledger).toEqual([]);
});

test('says what is missing where one of them is', async () => {
  const bare = await start({ credentials: { callbackSecret: '' } });
  expect(await ask(bare, ['sinch-us'], SECRET)).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('signs no callbacks'),
  });
  expect(await ask(bare, ['sinch-us'])).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('has no secret either'),
  });
  expect(await ask(await start(), ['sinch-us'])).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('no callbackSecret is configured, so no callback is taken; Sinch Numbers has one'),
  });
});

test('--set gives the provider the configured secret, as often as it is asked for', async () => {
  const sandbox = await start();
  for (const _ of [1, 2]) {
    const { code, all } = await ask(sandbox, ['sinch-us', '--set'], SECRET);
    expect(all).toMatch(/^ok {7}sinch-us {2}.*the configured secret\n$/);
    expect(all).not.toContain(SECRET);
    expect(code).toBe(0);
    expect(await held(sandbox)).toBe(SECRET);
  }
});

test('--set without a configured secret makes one, and shows where it goes', async () => {
  const sandbox = await start();
  const { code, stdout } = await ask(sandbox, ['sinch-us', '--set']);
  expect(code).toBe(0);
  const [, made] = /^SINCH_US_CALLBACK_SECRET=(\S+)$/m.exec(stdout)!;
  expect(await held(sandbox)).toBe(made);
  expect(stdout).toContain('callbackSecret: ${SINCH_US_CALLBACK_SECRET}');
  expect(await ask(sandbox, ['sinch-us'], made)).toMatchObject({ code: 0 });
});

test('a made secret is shown also where the answer was lost, for it may be in force', async () => {
  const sandbox = await start();
  sandbox.fail({ method: 'PATCH', fault: { kind: 'lose-answer' } });
  const { code, stdout } = await ask(sandbox, ['sinch-us', '--set']);
  expect(code).toBe(1);
  expect(stdout).toContain('may be in force');
  expect(stdout).toMatch(/^FAIL {5}sinch-us /m);
  expect(stdout).toContain(`SINCH_US_CALLBACK_SECRET=${String(await held(sandbox))}`);
});

test('a made secret that the provider refused is not shown', async () => {
  const sandbox = await start();
  sandbox.fail({ method: 'PATCH', fault: { kind: 'answer', status: 403 } });
  const { code, stdout } = await ask(sandbox, ['sinch-us', '--set']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^FAIL {5}sinch-us {2}[^\n]*\n$/);
});

test('--set sends nothing that the provider would not take', async () => {
  const sandbox = await start();
  const { code, stdout, all } = await ask(sandbox, ['sinch-us', '--set'], 'too$short');
  expect(stdout).toMatch(/^FAIL {5}sinch-us {2}.*32 to 64 letters, digits and hyphens\n$/);
  expect(code).toBe(1);
  expect(all).not.toContain('too$short');
  expect(sandbox.requestCount).toBe(0);
});

test('a provider that has no such request is told as such', async () => {
  const { code, stdout, stderr } = await ask(await start(), ['sms', '--set']);
  expect(stderr).toBe(
    'sms: AgentMessage has no request that reads or sets a callback secret; there is nothing to set\n',
  );
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test('a provider that does not answer is told with what to look at', async () => {
  const sandbox = await start();
  sandbox.fail({ fault: { kind: 'answer', status: 401 } });
  const { code, stdout } = await ask(sandbox, ['sinch-us'], SECRET);
  expect(stdout).toMatch(/^FAIL {5}sinch-us {2}.*HTTP 401.*: check .*KEY_SECRET/);
  expect(code).toBe(1);
});

test('an account that there is not is answered with those that there are', async () => {
  const { code, stderr } = await ask(await start(), ['sinch-su']);
  expect(stderr).toBe('There is no account sinch-su, only sinch-us, sms; did you mean "sinch-us"?\n');
  expect(code).toBe(2);
});

test('without a file it attends to the embedded sandboxes', async () => {
  const { exited, output } = run('callback-secret.ts', { cwd: directory(), args: ['sinch'] });
  expect(await exited, output.stderr).toBe(0);
  expect(output.stdout).toMatch(/^ok {7}sinch {2}/);
});

test.each([[[]], [['a', 'b']], [['a', '--set', '--check']], [['a', '--force']]])(
  'explains itself when it is called with %j',
  async args => {
    const { exited, output } = run('callback-secret.ts', { cwd: directory(), args });
    expect(await exited).toBe(2);
    expect(output.stderr).toContain('npm run callback-secret -- <account>');
  },
);
