import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { RunningSandbox } from '#domain/provider.ts';
import { providerModules } from '#providers/index.ts';
import { directory } from './config/load.ts';
import { run } from './kit/program.ts';

const check = async (options: Parameters<typeof run>[1]) => {
  const { exited, output } = run('check-config.ts', options);
  const code = await exited;
  return { code, ...output, lines: output.stdout.trimEnd().split('\n') };
};

const TWO = `accounts:
  - name: try-sinch
    provider: sinch
    sandbox: true
  - name: sms
    provider: agent-message
    sandbox: true
`;

async function redCloud<T>(use: (sandbox: RunningSandbox) => Promise<T>): Promise<T> {
  const kit = await providerModules.find(({ name }) => name === 'red-cloud')!.sandbox();
  const sandbox = await kit.startSandbox({ size: 3 });
  try {
    return await use(sandbox);
  } finally {
    await sandbox.close();
  }
}

const entry = ({ config }: RunningSandbox, others: object = {}) => ({
  name: 'red-cloud-eu',
  provider: 'red-cloud',
  ...config,
  clientSecret: '${RED_CLOUD_SECRET}',
  ...others,
});

test('says of every account that it works, and ends with 0', async () => {
  const { code, lines, stderr } = await check({ cwd: directory({ 'numbergraph.yaml': TWO }) });
  expect(stderr).toBe('');
  expect(lines).toEqual([
    expect.stringMatching(/^ok {7}try-sinch {2}\S.* \(sandbox\)$/),
    expect.stringMatching(/^ok {7}sms {8}\S.* \(sandbox\)$/),
  ]);
  expect(code).toBe(0);
});

test('without a file it asks the sandbox of every provider', async () => {
  const { code, lines } = await check({ cwd: directory() });
  expect(lines[0]).toContain('no numbergraph.yaml');
  expect(lines.slice(1).map(line => line.split(/\s+/)[1])).toEqual(providerModules.map(({ name }) => name));
  expect(code).toBe(0);
});

test('a refused secret names the variable to look at, and ends with 1', async () => {
  await redCloud(async sandbox => {
    const file = stringify({ accounts: [entry(sandbox), { name: 'try', provider: 'sinch', sandbox: true }] });
    const cwd = directory({ 'numbergraph.yaml': file });

    const wrong = await check({ cwd, env: { RED_CLOUD_SECRET: 'not-the-secret' } });
    expect(wrong.lines).toEqual([
      expect.stringMatching(/^FAIL {5}red-cloud-eu {2}.*refuse.*\(.*HTTP 401.*\): check RED_CLOUD_SECRET$/),
      expect.stringMatching(/^ok {7}try /),
    ]);
    expect(wrong.code).toBe(1);
    expect(wrong.stdout + wrong.stderr).not.toContain('not-the-secret');

    const right = await check({ cwd, env: { RED_CLOUD_SECRET: sandbox.config['clientSecret']! } });
    expect(right.lines[0]).toMatch(/^ok {7}red-cloud-eu {2}3 numbers$/);
    expect(right.code).toBe(0);
  });
});

test('an address where nobody listens is told as such', async () => {
  const gone = await redCloud(async sandbox => entry(sandbox));
  const cwd = directory({ 'other.yaml': stringify({ accounts: [gone] }) });
  const { code, lines } = await check({ cwd, args: ['other.yaml'], env: { RED_CLOUD_SECRET: 'x' } });
  expect(lines).toEqual([
    expect.stringMatching(/^FAIL {5}red-cloud-eu {2}The connection .*: check the network and the address/),
  ]);
  expect(code).toBe(1);
});

test('a broken file ends with 2 before anybody is asked', async () => {
  const { code, stdout, stderr } = await check({ cwd: directory({ 'numbergraph.yaml': 'accounts: [{ name: a }]' }) });
  expect(stdout).toBe('');
  expect(stderr).toMatch(
    /^The configuration has a problem:\n {2}numbergraph\.yaml:1:12 accounts\[0\]\.provider: is missing/,
  );
  expect(code).toBe(2);
});

test.each([['--colour'], ['a.yaml', 'b.yaml'], ['--timeout', 'soon']].map(args => ({ args })))(
  'explains itself when it is called with $args',
  async ({ args }) => {
    const { code, stderr } = await check({ cwd: directory(), args });
    expect(stderr).toContain('npm run check-config');
    expect(code).toBe(2);
  },
);

test('says where a provider has to send the callbacks of an account that takes some', async () => {
  const kit = await providerModules.find(({ name }) => name === 'sinch')!.sandbox();
  const sandbox = await kit.startSandbox({ size: 3 });
  try {
    const { keySecret, callbackSecret, ...plain } = sandbox.config;
    const account = { name: 'sinch-us', provider: 'sinch', ...plain, keySecret: '${KEY}', callbackSecret: '${HOOK}' };
    const env = { KEY: keySecret!, HOOK: callbackSecret! };
    const say = async (server: object) =>
      (await check({ cwd: directory({ 'numbergraph.yaml': stringify({ server, accounts: [account] }) }), env })).lines;
    expect(await say({ publicUrl: 'https://numbers.example.com/' })).toContain(
      'Callbacks of sinch-us: https://numbers.example.com/callbacks/sinch-us',
    );
    expect((await say({})).at(-1)).toMatch(/^Callbacks of sinch-us: set server.publicUrl/);
  } finally {
    await sandbox.close();
  }
});
