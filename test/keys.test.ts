import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { hashOf, idOf } from '#callers/key.ts';
import { ALL_SCOPES } from '#domain/caller.ts';
import { openStore } from '#store/index.ts';
import { loadConfig } from '../src/config.ts';
import { providerModules } from '../src/providers/index.ts';
import { directory } from './config/load.ts';
import { run } from './kit/program.ts';

const FILE = `accounts:
  - { name: try-sinch, provider: sinch, sandbox: true }
`;
const READ = ['--label', 'The shop', '--scopes', 'numbers:read'];

async function keys(cwd: string, ...args: string[]) {
  const { exited, output } = run('keys.ts', { cwd, args });
  return { code: await exited, ...output };
}

async function storeIn(cwd: string) {
  const store = await openStore({ url: `${cwd}/numbergraph.sqlite` });
  onTestFinished(() => store.close());
  return store;
}

test('create shows the key once, alone on standard output, and keeps its hash', async () => {
  const cwd = directory({ 'numbergraph.yaml': FILE });
  const before = Date.now();
  const args = [...READ, '--accounts', 'try-sinch', '--expires', '90d', '--trusted-documents'];
  const { code, stdout, stderr } = await keys(cwd, 'create', ...args);
  expect(code, stderr).toBe(0);
  const text = stdout.trim();
  const id = idOf(text)!;
  expect(stdout).toBe(`${text}\n`);
  expect(stderr).toContain(id);
  expect(stderr).not.toContain(text);

  const store = await storeIn(cwd);
  const made = await store.callers.find(id);
  const about = { label: 'The shop', scopes: ['numbers:read'], accounts: ['try-sinch'], documents: 'TRUSTED' };
  expect(made).toMatchObject({ ...about, hash: hashOf(text), revokedAt: null });
  expect(made!.expiresAt! - before).toBeGreaterThanOrEqual(90 * 86_400_000);
  expect(JSON.stringify(await store.callers.list())).not.toContain(text.slice(17, 60));
});

test('list tells of every key but the key, and revoke ends one', async () => {
  const cwd = directory({ 'numbergraph.yaml': FILE });
  const text = (await keys(cwd, 'create', '--label', 'The shop', '--scopes', 'all')).stdout.trim();
  const id = idOf(text)!;
  const { stdout } = await keys(cwd, 'list');
  expect(stdout).toMatch(new RegExp(`^${id}  good +never used +The shop  ${ALL_SCOPES.join(',')}  all accounts\n$`));
  expect(stdout).not.toContain(text.slice(17, 60));

  expect(await keys(cwd, 'revoke', id)).toMatchObject({ code: 0, stderr: expect.stringContaining('five seconds') });
  expect((await keys(cwd, 'list')).stdout).toMatch(new RegExp(`^${id}  revoked \\d{4}-\\d\\d-\\d\\d`));
  expect(await keys(cwd, 'revoke', 'nobody000000')).toMatchObject({ code: 2, stderr: expect.stringContaining('npm run keys -- list') }); // prettier-ignore
});

test('hash needs neither file nor database, and makes an entry that the configuration takes', async () => {
  const args = ['--label', 'He said "no": #1', '--scopes', 'all', '--accounts', 'try-sinch', '--expires', '2099-03-31'];
  const { code, stdout, stderr } = await keys(directory(), 'hash', ...args, '--trusted-documents');
  expect(code, stderr).toBe(0);
  const text = /^ngk_\S+$/m.exec(stderr)![0];
  expect(stdout).not.toContain(text);
  expect(parse(stdout)).toMatchObject([{ id: idOf(text), label: 'He said "no": #1', sha256: hashOf(text) }]);

  const indented = stdout.replaceAll(/^/gm, '    ').trimEnd();
  const cwd = directory({ 'numbergraph.yaml': `${FILE}callers:\n  keys:\n${indented}\n` });
  const { callers } = loadConfig({ modules: providerModules, env: {}, cwd });
  const expiresAt = Date.UTC(2099, 2, 31);
  const entry = {
    id: idOf(text),
    hash: hashOf(text),
    scopes: ALL_SCOPES,
    accounts: ['try-sinch'],
    documents: 'TRUSTED',
  };
  expect(callers).toEqual({ keys: [{ ...entry, expiresAt }], jwt: null });
});

test('says what to do while a server uses the file', async () => {
  const cwd = directory({ 'numbergraph.yaml': FILE });
  await storeIn(cwd);
  const { code, stdout, stderr } = await keys(cwd, 'create', ...READ);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/in use by another process.*PostgreSQL[^]*npm run keys -- hash/);
});

test('makes no key that would be gone with the program', async () => {
  const { code, stdout, stderr } = await keys(directory(), 'create', ...READ);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('npm run keys -- hash');
});

test.each([
  [[], 'npm run keys -- create'],
  [['sing'], 'There is no command sing'],
  [['create', '--scopes', 'all'], '--label is missing'],
  [['create', '--label', 'x'], '--scopes is missing'],
  [['hash', '--label', 'x', '--scopes', 'numbers:sing'], 'There is no scope numbers:sing'],
  [['create', ...READ, '--accounts', 'try-snich'], 'There is no account try-snich, only try-sinch'],
  [['create', ...READ, '--accounts', ','], '--accounts names no account'],
  [['create', ...READ, '--expires', 'soon'], '--expires must be like'],
  [['create', ...READ, '--expires', '2001-01-01'], 'lies in the past'],
  [['create', ...READ, '--secret', 'x'], "Unknown option '--secret'"],
  [['revoke'], 'npm run keys -- revoke'],
  [['list', 'all'], 'npm run keys -- list'],
])('explains what is wrong about %j, and makes nothing', async (args, message) => {
  const cwd = directory({ 'numbergraph.yaml': FILE });
  const { code, stdout, stderr } = await keys(cwd, ...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});
