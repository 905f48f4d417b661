import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { request } from 'undici';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createAuthenticator } from '#callers/authenticator.ts';
import { createJwtReader } from '#callers/jwt.ts';
import { createKey } from '#callers/key.ts';
import { createAccess } from '#server/access.ts';
import { createLog } from '#server/log.ts';
import type { CallerKey, Callers } from '#store/callers.ts';
import { callersWith, testKey } from '../kit/caller-key.ts';
import { AUDIENCE, startIssuer } from '../kit/issuer.ts';
import { start, type StartOptions } from '../kit/start.ts';

const key = testKey();

async function server(options: StartOptions = {}) {
  const started = await start({ size: 1, callers: callersWith(key), ...options });
  onTestFinished(() => started[Symbol.asyncDispose]());
  const post = async (headers: Record<string, string> = {}, query = '{ viewer { name scopes } }') => {
    const answer = await request(started.app.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
    const { data, errors } = (await answer.body.json()) as {
      data?: { viewer: { name: string; scopes: string[] } };
      errors?: { message: string; extensions: { code: string } }[];
    };
    return { status: answer.statusCode, headers: answer.headers, data, code: errors?.[0]?.extensions.code, errors };
  };
  return { ...started, post };
}

const jwtOptions = (issuer: string) => ({
  issuer,
  audience: [AUDIENCE],
  jwksUrl: null,
  algorithms: ['RS256'],
  scopeClaim: 'scope',
  accountsClaim: null,
  nameClaim: null,
  documents: 'ANY' as const,
});

describe('a server with callers', () => {
  test('lets in who brings a good key', async () => {
    const { post } = await server();
    for (const authorization of [
      key.authorization,
      key.authorization.replace('Bearer', 'bearer '),
      `${key.authorization} `,
    ])
      // prettier-ignore
      expect(await post({ authorization })).toMatchObject({ status: 200, data: { viewer: { name: key.name } } });
  });

  test('lets in who brings a good token of its issuer, and goes on while the issuer is down', async () => {
    const issuer = await startIssuer();
    const { post } = await server({ callers: { keys: [], jwt: jwtOptions(issuer.url) } });
    const authorization = `Bearer ${await issuer.sign({ sub: 'ada' })}`;
    const viewer = { name: 'jwt:ada', scopes: ['numbers:read'] };
    expect(await post({ authorization })).toMatchObject({ status: 200, data: { viewer } });
    issuer.fail(true);
    expect(await post({ authorization: `Bearer ${await issuer.sign({ sub: 'eve' })}` })).toMatchObject({ status: 200 });
  });

  test('asks who brings nothing for a key', async () => {
    const { post } = await server();
    expect(await post()).toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
      data: undefined,
      headers: { 'www-authenticate': 'Bearer realm="numbergraph"', 'cache-control': 'private, no-store' },
    });
  });

  test.each([
    ['another scheme', 'Basic YTpi', 'invalid_request'],
    ['two words', 'Bearer first second', 'invalid_request'],
    ['a quotation', 'Bearer "quoted"', 'invalid_request'],
    ['a key by itself', key.authorization.slice('Bearer '.length), 'invalid_request'],
    ['any word', 'Bearer nothing', 'invalid_token'],
    ['a key that is cut', key.authorization.slice(0, -1), 'invalid_token'],
    ['a key of another server', `Bearer ${createKey().text}`, 'invalid_token'],
    ['what looks like a token', 'Bearer e30.e30.e30', 'invalid_token'],
  ])('refuses %s, without a word of it', async (_what, authorization, error) => {
    const { post } = await server();
    const { status, code, headers, errors } = await post({ authorization });
    expect([status, code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(headers['www-authenticate']).toContain(`error="${error}"`);
    expect(JSON.stringify([errors, headers])).not.toContain(authorization.slice(-7));
  });

  test('refuses before anything of the body has come', async () => {
    const { app } = await server();
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    onTestFinished(() => void socket.destroy());
    socket.write('POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 200000\r\n\r\n'); // prettier-ignore
    const said = await new Promise<string>(resolve => socket.once('data', chunk => resolve(String(chunk))));
    expect(said).toMatch(/^HTTP\/1\.1 401 /);
  });

  test('lets nobody whom it refuses keep others out by a body that does not come', async () => {
    const { app, post } = await server({ limits: { concurrentRequests: 2, queuedRequests: 0 } });
    const { hostname, port } = new URL(app.url);
    for (let count = 0; count < 4; count++) {
      const socket = connect(Number(port), hostname);
      onTestFinished(() => void socket.destroy());
      socket.write('POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 200\r\n\r\n'); // prettier-ignore
      const said = await new Promise<string>(resolve => socket.once('data', chunk => resolve(String(chunk))));
      expect(said).toMatch(/^HTTP\/1\.1 401 /);
    }
    expect((await post({ authorization: key.authorization })).status).toBe(200);
  });

  test('gives back the place of a caller who went away while it was looked up who he is', async () => {
    const issuer = await startIssuer();
    const { promise: published, resolve: publish } = Promise.withResolvers<void>();
    const slow = createServer(async (incoming, response) => {
      const { body } = await request(issuer.url + incoming.url);
      const keys = await body.text();
      await published;
      response.end(keys);
    }).listen(0, '127.0.0.1');
    await once(slow, 'listening');
    onTestFinished(() => void slow.close());
    const jwksUrl = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/keys`;
    const gone = vi.fn();
    const { app, post } = await server({
      callers: { keys: [], jwt: { ...jwtOptions(issuer.url), jwksUrl } },
      limits: { concurrency: 1 },
      log: { ...createLog('silent'), info: gone },
    });
    const authorization = `Bearer ${await issuer.sign()}`;
    const leaving = new AbortController();
    const left = request(app.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: '{"query":"{__typename}"}',
      signal: leaving.signal,
    });
    await expect.poll(() => issuer.asked).toHaveLength(1);
    leaving.abort();
    await expect(left).rejects.toThrow();
    await expect.poll(() => gone).toHaveBeenCalledOnce();
    publish();
    expect((await post({ authorization })).status).toBe(200);
  });

  test('asks also those who query by GET', async () => {
    const { app } = await server();
    const url = `${app.url}?query={viewer{name}}`;
    const without = await request(url);
    await without.body.dump();
    expect(without.statusCode).toBe(401);
    const { statusCode, body } = await request(url, { headers: { authorization: key.authorization } });
    expect([statusCode, await body.json()]).toMatchObject([200, { data: { viewer: { name: key.name } } }]);
  });

  test('shows GraphiQL and its health without a key, and no data', async () => {
    const { app } = await server({ graphiql: true });
    const page = await request(app.url, { headers: { accept: 'text/html' } });
    expect([page.statusCode, await page.body.text()]).toEqual([200, expect.stringContaining('<html')]);
    const health = await request(new URL('/health', app.url));
    await health.body.dump();
    expect(health.statusCode).toBe(200);
    const schema = await request(`${app.url}?query={__typename}`, { headers: { accept: 'application/json' } });
    await schema.body.dump();
    expect(schema.statusCode).toBe(401);
  });

  test('says that it cannot tell, and not that a token is bad, while its issuer does not answer', async () => {
    const issuer = await startIssuer();
    issuer.fail(true);
    const { post } = await server({ callers: { keys: [], jwt: jwtOptions(issuer.url) }, log: createLog('silent') });
    expect(await post({ authorization: `Bearer ${await issuer.sign()}` })).toMatchObject({
      status: 503,
      code: 'AUTHENTICATION_UNAVAILABLE',
      headers: { 'retry-after': '1' },
      errors: [{ message: expect.not.stringContaining('127.0.0.1') }],
    });
  });
});

test('a server without callers lets in everybody of its machine, whatever they bring', async () => {
  const { post, app } = await server({ callers: null });
  expect(app.callers).toBe('everybody on this machine, without a key');
  expect(await post()).toMatchObject({ status: 200, data: { viewer: { name: 'anonymous' } } });
  expect(await post({ authorization: 'Bearer x' })).toMatchObject({ data: { viewer: { name: 'anonymous' } } });
});

describe('bad credentials', () => {
  const ADDRESS = '192.0.2.1';
  const stage = (find: Callers['find'] = () => Promise.resolve(null), issuer = 'http://127.0.0.1:9') => {
    const authenticator = createAuthenticator({
      keys: [key.entry],
      callers: { find, touch: () => Promise.resolve() },
      readJwt: createJwtReader(jwtOptions(issuer)),
      report: () => {},
    });
    const access = createAccess({ authenticator, log: createLog('silent'), attemptsPerMinute: 3 });
    const admit = (authorization?: string, address = ADDRESS) =>
      access.admit({ headers: authorization === undefined ? {} : { authorization } }, address);
    return { admit, bad: () => `Bearer ${createKey().text}` };
  };
  const status = (code: number) => expect.objectContaining({ status: code });

  test('are told as such only so often in a minute at one address, and then to come back later', async () => {
    const { admit, bad } = stage();
    for (let attempt = 0; attempt < 3; attempt++) expect(await admit(bad())).toEqual(status(401));
    const refused = await admit(bad());
    expect(refused).toMatchObject({ status: 429, code: 'TOO_MANY_ATTEMPTS' });
    expect(Number((refused as { headers: Record<string, string> }).headers['retry-after'])).toBeGreaterThan(0);
    expect(await admit(bad(), '192.0.2.2')).toEqual(status(401));
    expect(await admit(key.authorization, '192.0.2.2')).toMatchObject({ name: key.name });
  });

  test('of others never lock out who brings a good key or token from the same address', async () => {
    const issuer = await startIssuer();
    const { id, text, hash } = createKey();
    const times = { createdAt: 1, expiresAt: null, revokedAt: null, lastUsedAt: null };
    const stored: CallerKey = { id, hash, label: 'The shop', scopes: [], accounts: 'ALL', documents: 'ANY', ...times };
    const { admit, bad } = stage(asked => Promise.resolve(asked === id ? stored : null), issuer.url);
    for (let attempt = 0; attempt < 5; attempt++) await admit(bad());
    expect(await admit(bad())).toEqual(status(429));
    expect(await admit(key.authorization)).toMatchObject({ name: key.name });
    expect(await admit(`Bearer ${text}`)).toMatchObject({ name: `key:${id}` });
    expect(await admit(`Bearer ${await issuer.sign()}`)).toMatchObject({ name: 'jwt:ada' });
    expect(await admit(bad())).toEqual(status(429));
  });

  test('from addresses of one network of IPv6 count together', async () => {
    const { admit, bad } = stage();
    for (let attempt = 0; attempt < 3; attempt++) await admit(bad(), `2001:db8:1:2::${attempt}`);
    expect(await admit(bad(), '2001:db8:1:2:ffff::1')).toEqual(status(429));
    expect(await admit(bad(), '2001:db8:1:3::1')).toEqual(status(401));
  });

  test('do not count where there were none, or where nobody could tell', async () => {
    const { admit } = stage(() => Promise.reject(new Error('connection lost')));
    for (let attempt = 0; attempt < 5; attempt++) {
      expect(await admit()).toEqual(status(401));
      expect(await admit(`Bearer ${createKey().text}`)).toEqual(status(503));
    }
    expect(await admit(key.authorization)).toMatchObject({ name: key.name });
  });
});
