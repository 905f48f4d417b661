import { setTimeout as delay } from 'node:timers/promises';
import { exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { createJwtReader, type JwtOptions, type JwtTimes } from '#callers/jwt.ts';
import { AUDIENCE, type Issuer, startIssuer } from '../kit/issuer.ts';

const options = ({ url }: Issuer, given: Partial<JwtOptions> = {}): JwtOptions => ({
  issuer: url,
  audience: [AUDIENCE],
  jwksUrl: null,
  algorithms: ['RS256', 'ES256'],
  scopeClaim: 'scope',
  accountsClaim: null,
  nameClaim: null,
  documents: 'ANY',
  ...given,
});

async function stage(given: Partial<JwtOptions> = {}, times: Partial<JwtTimes> = {}) {
  const issuer = await startIssuer();
  return { issuer, read: createJwtReader(options(issuer, given), { cooldownMs: 0, restMs: 0, ...times }) };
}

const INVALID = { name: 'InvalidCredentialError' };
const UNAVAILABLE = { name: 'UnavailableError' };
const seconds = (): number => Math.floor(Date.now() / 1_000);

describe('a token of the issuer', () => {
  test('lets in whom it names, to do what it says', async () => {
    const { issuer, read } = await stage();
    const { caller, expiresAt } = await read(await issuer.sign());
    expect(caller).toEqual({ name: 'jwt:ada', scopes: ['numbers:read'], accounts: 'ALL', documents: 'ANY' });
    expect(expiresAt).toBeGreaterThan(Date.now() + 290_000);
  });

  test.each<[object, Partial<JwtOptions>, object]>([
    [{ scope: undefined, scp: ['audit:read', 7, 'x'] }, { scopeClaim: 'scp' }, { scopes: ['audit:read'] }],
    [{ scope: undefined }, {}, { scopes: [] }],
    [{ scope: { 'numbers:read': true } }, {}, { scopes: [] }],
    [{ accounts: ['sinch', 'red-cloud'] }, { accountsClaim: 'accounts' }, { accounts: ['sinch', 'red-cloud'] }],
    [{ accounts: 'sinch red-cloud' }, { accountsClaim: 'accounts' }, { accounts: ['sinch', 'red-cloud'] }],
    [{ accounts: '*' }, { accountsClaim: 'accounts' }, { accounts: 'ALL' }],
    [{}, { accountsClaim: 'accounts' }, { accounts: [] }],
    [{ sub: undefined, azp: 'cron' }, {}, { name: 'jwt:cron' }],
    [{ sub: undefined, client_id: 'batch' }, {}, { name: 'jwt:batch' }],
    [{ 'https://example.com/user': 'eve' }, { nameClaim: 'https://example.com/user' }, { name: 'jwt:eve' }],
    [{}, { documents: 'TRUSTED' }, { documents: 'TRUSTED' }],
    [{ aud: ['other', AUDIENCE] }, {}, { name: 'jwt:ada' }],
    [{ exp: seconds() - 10 }, {}, { name: 'jwt:ada' }],
  ])('with %j, read by %j, gives %j', async (claims, given, expected) => {
    const { issuer, read } = await stage(given);
    expect((await read(await issuer.sign({ ...claims }))).caller).toMatchObject(expected);
  });

  test.each<[string, object, Partial<JwtOptions>]>([
    ['has expired', { exp: seconds() - 40 }, {}],
    ['is not valid yet', { nbf: seconds() + 60 }, {}],
    ['never ends', { exp: undefined }, {}],
    ['is for another audience', { aud: 'other' }, {}],
    ['is for nobody', { aud: undefined }, {}],
    ['is of another issuer', { iss: 'https://elsewhere.example' }, {}],
    ['does not say whose it is', { sub: undefined }, {}],
    ['names somebody by a number', { sub: 7 }, {}],
    ['names somebody with spaces', { sub: 'key: x' }, {}],
    ['names nobody', { sub: '' }, {}],
    ['has no claim of the name that is asked for', {}, { nameClaim: 'email' }],
    ['is signed by an algorithm that is not listed', {}, { algorithms: ['ES256'] }],
  ])('that %s lets nobody in', async (_why, claims, given) => {
    const { issuer, read } = await stage(given);
    await expect(read(await issuer.sign({ ...claims }))).rejects.toMatchObject(INVALID);
  });
});

describe('a token that is signed by its issuer', () => {
  test.each<[object, object]>([
    [{}, {}],
    [{ typ: 'JWT' }, {}],
    [{ typ: 'at+jwt' }, {}],
    [{ typ: 'application/AT+JWT' }, {}],
    [{ typ: 'JWT' }, { typ: 'Bearer' }],
    [{ typ: 'JWT' }, { token_use: 'access' }],
    [{ typ: 'JWT' }, { typ: 7 }],
  ])('is taken for an access token with %j in its head and %j in its claims', async (header, claims) => {
    const { issuer, read } = await stage();
    expect((await read(await issuer.sign({ ...claims }, header))).caller.name).toBe('jwt:ada');
  });

  test.each<[object, object]>([
    [{ typ: 'id_token+jwt' }, {}],
    [{ typ: 'logout+jwt' }, {}],
    [{ typ: 'application/secevent+jwt' }, {}],
    [{ typ: 'dpop+jwt' }, {}],
    [{ typ: '' }, {}],
    [{ typ: 7 }, {}],
    [{ typ: 'JWT' }, { typ: 'ID' }],
    [{ typ: 'JWT' }, { typ: 'Refresh' }],
    [{}, { token_use: 'id' }],
  ])('lets nobody in with %j in its head and %j in its claims', async (header, claims) => {
    const { issuer, read } = await stage();
    await expect(read(await issuer.sign({ ...claims }, header))).rejects.toMatchObject(INVALID);
  });
});

describe('a forged token', () => {
  test('without a signature lets nobody in', async () => {
    const { issuer, read } = await stage();
    const claims = { iss: issuer.url, aud: AUDIENCE, sub: 'ada', exp: seconds() + 300 };
    await expect(read(new UnsecuredJWT(claims).encode())).rejects.toMatchObject(INVALID);
  });

  test('signed by the public key as if it were a shared secret lets nobody in', async () => {
    const { issuer, read } = await stage();
    const { publicKey } = await generateKeyPair('RS256', { extractable: true });
    const secret = new TextEncoder().encode(await exportSPKI(publicKey));
    const claims = { iss: issuer.url, aud: AUDIENCE, sub: 'ada', exp: seconds() + 300 };
    const token = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(secret);
    await expect(read(token)).rejects.toMatchObject(INVALID);
  });

  test('signed by another key under the name of the published one lets nobody in', async () => {
    const { issuer, read } = await stage();
    const other = await startIssuer();
    await expect(read(await other.sign({ iss: issuer.url }))).rejects.toMatchObject(INVALID);
  });

  test.each(['a.b.c', '..', 'e30.e30.e30', 'ä.ö.ü'])('that is none lets nobody in: %s', async text => {
    const { read } = await stage();
    await expect(read(text)).rejects.toMatchObject(INVALID);
  });
});

describe('the keys of the issuer', () => {
  test('are asked for once, when the first token comes', async () => {
    const { issuer, read } = await stage();
    expect(issuer.asked).toEqual([]);
    await Promise.all([read(await issuer.sign()), read(await issuer.sign({ sub: 'eve' }))]);
    await read(await issuer.sign());
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  test('are where the configuration says, without a discovery document', async () => {
    const issuer = await startIssuer();
    const read = createJwtReader(options(issuer, { jwksUrl: `${issuer.url}/keys` }));
    await read(await issuer.sign());
    expect(issuer.asked).toEqual(['/keys']);
  });

  test('may change: a token of the new one is taken at once, one of the old no longer', async () => {
    const { issuer, read } = await stage();
    const before = await issuer.sign();
    await read(before);
    await issuer.rotate('ES256');
    expect((await read(await issuer.sign({ sub: 'eve' }))).caller.name).toBe('jwt:eve');
    await expect(read(before)).rejects.toMatchObject(INVALID);
  });

  test('are forgotten once they are no longer published and kept long enough', async () => {
    const { issuer, read } = await stage({}, { keepMs: 50, cooldownMs: 60_000 });
    const before = await issuer.sign();
    await read(before);
    await issuer.rotate();
    await delay(60);
    await expect(read(before)).rejects.toMatchObject(INVALID);
  });

  test('are not asked for at every token that names one nobody knows', async () => {
    const { issuer, read } = await stage({}, { cooldownMs: 60_000 });
    await read(await issuer.sign());
    for (let attempt = 0; attempt < 5; attempt++)
      await expect(read(await issuer.sign({}, { kid: `made-up-${attempt}` }))).rejects.toMatchObject(INVALID);
    expect(issuer.asked.filter(path => path === '/keys')).toHaveLength(1);
  });

  test('that cannot be had make it unknown whether a token is good, until they can', async () => {
    const { issuer, read } = await stage();
    issuer.fail(true);
    const token = await issuer.sign();
    await expect(read(token)).rejects.toMatchObject(UNAVAILABLE);
    issuer.fail(false);
    expect((await read(token)).caller.name).toBe('jwt:ada');
  });

  test('are not asked for by each caller while the issuer is down', async () => {
    const { issuer, read } = await stage({}, { restMs: 60_000 });
    issuer.fail(true);
    for (let attempt = 0; attempt < 5; attempt++)
      await expect(read(await issuer.sign())).rejects.toMatchObject(UNAVAILABLE);
    expect(issuer.asked).toHaveLength(1);
  });

  test('that are known stay good while the issuer is down, whatever keys others name meanwhile', async () => {
    const { issuer, read } = await stage({}, { restMs: 60_000 });
    const good = await issuer.sign();
    await read(good);
    issuer.fail(true);
    for (const kid of ['made-up', 'another']) {
      await expect(read(await issuer.sign({}, { kid }))).rejects.toMatchObject(UNAVAILABLE);
      expect((await read(good)).caller.name).toBe('jwt:ada');
    }
    expect(issuer.asked.filter(path => path === '/keys')).toHaveLength(2);
  });

  test.each<[string, object]>([
    ['of another issuer', { issuer: 'https://elsewhere.example' }],
    ['that names an unprotected address', { jwks_uri: 'http://elsewhere.example/keys' }],
    ['that names none', { jwks_uri: null }],
  ])('are not taken from a discovery document %s', async (_which, document) => {
    const { issuer, read } = await stage();
    Object.assign(issuer.document, document);
    await expect(read(await issuer.sign())).rejects.toMatchObject(UNAVAILABLE);
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration']);
  });
});
