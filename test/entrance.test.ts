import { describe, expect, test } from 'vitest';
import { ALL_SCOPES } from '#domain/caller.ts';
import { createKey } from '#callers/key.ts';
import { openStore } from '#store/index.ts';
import { directory } from './config/load.ts';
import { run } from './kit/program.ts';
import { testKey } from './kit/caller-key.ts';

const ACCOUNTS = `accounts:
  - { name: try-sinch, provider: sinch, sandbox: true }
`;
const { entry } = testKey();
const KEY = `callers:
  keys:
    - { id: ${entry.id}, sha256: ${entry.hash}, scopes: [numbers:read] }
`;
const ENV = { PORT: '0', SANDBOX_SIZE: '1' };

const serve = (files: Readonly<Record<string, string>>, env: Record<string, string> = {}) =>
  run('main.ts', { cwd: directory(files), env: { ...ENV, ...env } });

describe('a server that others could reach, and for which nobody is named', () => {
  test.each<[string, Record<string, string>, Record<string, string>]>([
    ['without a file', {}, { HOST: '0.0.0.0' }],
    ['with real accounts or not', { 'numbergraph.yaml': ACCOUNTS }, { HOST: '0.0.0.0' }],
    ['on every address of IPv6', { 'numbergraph.yaml': ACCOUNTS }, { HOST: '::' }],
    ['behind a proxy', { 'numbergraph.yaml': `${ACCOUNTS}server: { trustProxy: [127.0.0.1] }\n` }, {}],
    ['at a name of its own', { 'numbergraph.yaml': `${ACCOUNTS}server: { publicUrl: https://a.example }\n` }, {}],
    ['where callers are asked for', { 'numbergraph.yaml': `${ACCOUNTS}callers: {}\n` }, {}],
  ])('does not start %s, and says what to do', async (_where, files, env) => {
    const { exited, output } = serve(files, env);
    expect(await exited).toBe(2);
    expect(output.stdout).toBe('');
    expect(output.stderr).toMatch(/^The configuration has a problem:\n {2}callers: .*`npm run keys -- hash`/);
    expect(output.stderr.includes('`npm run keys -- create`')).toBe(files['numbergraph.yaml'] !== undefined);
  });
});

describe('a server', () => {
  test('on loopback with nobody named says that it lets everybody of its machine in', async () => {
    const { says } = serve({ 'numbergraph.yaml': ACCOUNTS });
    await says('Callers:   everybody on this machine, without a key');
  });

  test('starts anywhere once a key is named, and says so', async () => {
    const { says } = serve({ 'numbergraph.yaml': `${ACCOUNTS}${KEY}` }, { HOST: '0.0.0.0' });
    await says('Callers:   a key in ');
  });

  test('asks for keys once the database ever had one, also when that is revoked, and on loopback too', async () => {
    const cwd = directory({ 'numbergraph.yaml': ACCOUNTS });
    const store = await openStore({ url: `${cwd}/numbergraph.sqlite` });
    const { id, hash } = createKey();
    const about = { label: 'x', scopes: ALL_SCOPES, accounts: 'ALL', documents: 'ANY', expiresAt: null } as const;
    await store.callers.create({ id, hash, ...about });
    await store.callers.revoke(id);
    await store.close();
    await run('main.ts', { cwd, env: ENV }).says('Callers:   keys in the database');
  });

  test('whose database cannot be used says why, and nothing of its inside', async () => {
    const { exited, output } = serve({ 'numbergraph.yaml': ACCOUNTS }, { DATABASE_URL: 'postgres://127.0.0.1:9/none' });
    expect(await exited).toBe(1);
    const told =
      /^PostgreSQL at 127\.0\.0\.1:9 cannot be reached \(\w+\)\. Is it running, and is the address right\?\n$/;
    expect(output.stderr).toMatch(told);
  });

  test('starts while the issuer of tokens does not answer', async () => {
    const jwt = 'callers: { jwt: { issuer: "http://127.0.0.1:9", audience: [numbergraph] } }\n';
    await serve({ 'numbergraph.yaml': ACCOUNTS + jwt }).says('Callers:   tokens of http://127.0.0.1:9');
  });
});
