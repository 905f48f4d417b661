import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { loadConfig } from '#config.ts';
import { ConfigError } from '#config/problems.ts';
import { providerModules } from '#providers/index.ts';
import { directory } from './load.ts';

const accounts = [{ name: 'try-sinch', provider: 'sinch', sandbox: true }];
const key = { id: '0123456789ab', sha256: 'ab'.repeat(32), scopes: ['numbers:read'] };
const jwt = { issuer: 'https://login.example/', audience: ['numbergraph'] };

const load = (callers: unknown, env: Record<string, string> = {}) => {
  const cwd = directory({ 'numbergraph.yaml': stringify({ accounts, ...(callers !== undefined && { callers }) }) });
  return loadConfig({ modules: providerModules, env, cwd }).callers;
};

function problemsOf(callers: unknown): string[] {
  try {
    load(callers);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ code, path }) => `${code} ${path}`);
  }
  return [];
}

test('nothing said is not the same as nobody named', () => {
  expect(load(undefined)).toBeNull();
  expect(load({})).toEqual({ keys: [], jwt: null });
});

test('a key reaches every account with every document for ever, unless something is said', () => {
  const [plain, bound] = load({
    keys: [key, { ...key, id: 'bbbbbbbbbbbb', accounts: ['try-sinch'], documents: 'trusted', expires: '2027-03-31' }],
  })!.keys;
  const common = { hash: key.sha256, scopes: key.scopes };
  expect(plain).toEqual({ ...common, id: key.id, accounts: 'ALL', documents: 'ANY', expiresAt: null });
  const expiresAt = Date.UTC(2027, 2, 31);
  expect(bound).toEqual({ ...common, id: 'bbbbbbbbbbbb', accounts: ['try-sinch'], documents: 'TRUSTED', expiresAt });
});

test('the issuer of tokens is taken to the letter, and may come from the environment', () => {
  const { jwt: read } = load({ jwt: { ...jwt, issuer: '${ISSUER}' } }, { ISSUER: jwt.issuer })!;
  expect(read).toEqual({
    ...jwt,
    jwksUrl: null,
    algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    scopeClaim: 'scope',
    accountsClaim: null,
    nameClaim: null,
    documents: 'ANY',
  });
});

test.each<[unknown, string]>([
  [{ keys: [{ ...key, id: 'short' }] }, 'INVALID_VALUE callers.keys[0].id'],
  [{ keys: [{ ...key, sha256: 'the key itself' }] }, 'INVALID_VALUE callers.keys[0].sha256'],
  [{ keys: [{ ...key, scopes: [] }] }, 'INVALID_VALUE callers.keys[0].scopes'],
  [{ keys: [{ ...key, scopes: ['numbers:sing'] }] }, 'INVALID_VALUE callers.keys[0].scopes[0]'],
  [{ keys: [{ ...key, accounts: [] }] }, 'INVALID_VALUE callers.keys[0].accounts'],
  [{ keys: [{ ...key, accounts: ['try-snich'] }] }, 'INVALID_VALUE callers.keys[0].accounts[0]'],
  [{ keys: [{ ...key, expires: 'soon' }] }, 'INVALID_VALUE callers.keys[0].expires'],
  [{ keys: [{ ...key, expires: '2027-13-31' }] }, 'INVALID_VALUE callers.keys[0].expires'],
  [{ keys: [key, key] }, 'DUPLICATE_NAME callers.keys[1].id'],
  [{ jwt: { ...jwt, algorithms: ['HS256'] } }, 'INVALID_VALUE callers.jwt.algorithms[0]'],
  [{ jwt: { ...jwt, algorithms: ['none'] } }, 'INVALID_VALUE callers.jwt.algorithms[0]'],
  [{ jwt: { ...jwt, issuer: 'http://login.example' } }, 'INVALID_VALUE callers.jwt.issuer'],
  [{ jwt: { ...jwt, jwksUrl: 'http://login.example/keys' } }, 'INVALID_VALUE callers.jwt.jwksUrl'],
  [{ jwt: { ...jwt, audience: [] } }, 'INVALID_VALUE callers.jwt.audience'],
  [{ jwt: { issuer: jwt.issuer } }, 'MISSING_KEY callers.jwt.audience'],
  [{ key: [] }, 'UNKNOWN_KEY callers.key'],
])('%j is refused where it is wrong', (callers, problem) => {
  expect(problemsOf(callers)).toEqual([problem]);
});
