import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callersWith, testKey } from '../kit/caller-key.ts';
import { start, type Started } from '../kit/start.ts';

const LISTED = 'https://app.example';
const QUERY = '{"query":"{__typename}"}';

interface Sent {
  readonly method?: 'GET' | 'POST' | 'OPTIONS' | 'TRACE' | 'HEAD' | 'PUT';
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function send({ app }: Started, { method = 'POST', path = '/graphql', headers = {} }: Sent = {}) {
  const isPost = method === 'POST';
  const answer = await request(new URL(path, app.url), {
    method,
    headers: { ...(isPost && { 'content-type': 'application/json' }), ...headers },
    ...(isPost && { body: QUERY }),
  });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

const preflight = (origin: string): Sent => ({
  method: 'OPTIONS',
  headers: {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type',
  },
});

describe('a server with a list of origins', () => {
  let server: Started;
  beforeAll(async () => {
    server = await start({ size: 1, server: { corsOrigins: [LISTED, 'http://localhost:3000'] } });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.each([LISTED, 'http://localhost:3000'])('lets pages of %s ask, with a key, and read', async origin => {
    const asked = await send(server, preflight(origin));
    expect([asked.status, asked.text]).toEqual([204, '']);
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'authorization, content-type, last-event-id, traceparent',
      'access-control-max-age': '7200',
    });
    const answered = await send(server, { headers: { origin } });
    expect(answered.status).toBe(200);
    expect(answered.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'x-request-id, retry-after',
    });
    for (const { headers } of [asked, answered]) {
      expect(headers['vary']).toEqual(['Authorization', 'Origin']);
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
    }
  });

  test('lets them read refusals too', async () => {
    const { status, headers } = await send(server, { headers: { origin: LISTED, 'content-type': 'text/plain' } });
    expect([status, headers['access-control-allow-origin']]).toEqual([415, LISTED]);
  });

  test.each([
    'https://evil.example',
    'https://app.example.evil.example',
    'https://app.example:8443',
    'http://app.example',
    'https://APP.example',
    'https://app.example/',
    'null',
    '',
  ])('gives %j no leave', async origin => {
    const asked = await send(server, preflight(origin));
    expect([asked.status, JSON.parse(asked.text).errors[0].extensions.code]).toEqual([403, 'FORBIDDEN']);
    for (const { headers } of [asked, await send(server, { headers: { origin } })]) {
      expect(Object.keys(headers).filter(name => name.startsWith('access-control'))).toEqual([]);
      expect(headers['vary']).toEqual(['Authorization', 'Origin']);
    }
  });

  test.each([
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
    {
      'sec-fetch-site': 'same-site',
      'sec-fetch-mode': 'cors',
      'sec-fetch-dest': 'empty',
      origin: 'https://evil.example',
    },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  ])('runs nothing for a page elsewhere: %j', async headers => {
    const { status, text } = await send(server, { method: 'GET', path: '/graphql?query={__typename}', headers });
    expect([status, JSON.parse(text).errors[0].extensions.code]).toEqual([403, 'FORBIDDEN']);
  });

  test.each([
    { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
    { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', origin: LISTED },
  ])('answers its own pages, links and those of the list: %j', async headers => {
    const { status } = await send(server, { method: 'GET', path: '/graphql?query={__typename}', headers });
    expect(status).toBe(200);
  });
});

describe('every answer', () => {
  let server: Started;
  beforeAll(async () => {
    server = await start({ size: 1 });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.each<[string, Sent, number]>([
    ['data', {}, 200],
    ['data by GET', { method: 'GET', path: '/graphql?query={__typename}' }, 200],
    ['an error', { method: 'GET', path: '/graphql?query={nothing}' }, 200],
    ['a mutation by GET', { method: 'GET', path: '/graphql?query=mutation{__typename}' }, 405],
    ['no such path', { method: 'GET', path: '/nothing' }, 404],
    ['no such name', { headers: { host: 'evil.example' } }, 421],
    ['no such method', { method: 'PUT' }, 405],
    ['TRACE', { method: 'TRACE' }, 405],
    ['HEAD', { method: 'HEAD' }, 405],
    ['another type', { headers: { 'content-type': 'text/plain' } }, 415],
    ['a type that is not acceptable', { headers: { accept: 'text/xml' } }, 406],
    ['a page where there is none', { method: 'GET', headers: { accept: 'text/html' } }, 406],
    ['health', { method: 'GET', path: '/health' }, 200],
    ['health, asked by a query', { method: 'GET', path: '/health?now=1' }, 200],
  ])('says how it may be used, and nothing of what made it: %s', async (_, sent, expected) => {
    const { status, headers, text } = await send(server, sent);
    expect(status).toBe(expected);
    expect(headers).toMatchObject({
      'cache-control': 'private, no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      vary: 'Authorization',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
    expect(headers).not.toHaveProperty('strict-transport-security');
    expect(Object.keys(headers).filter(name => /^(server|via|x-powered-by|x-yoga.*)$/.test(name))).toEqual([]);
    if (status >= 400 && sent.method !== 'HEAD')
      expect(JSON.parse(text).errors).toEqual([
        { message: expect.any(String) as string, extensions: { code: 'BAD_REQUEST' } },
      ]);
    if (status === 405) expect(headers['allow']).toMatch(/POST/);
  });
});

test('whatever a trusted proxy passes on about a caller, he is answered, and the server goes on', async () => {
  await using server = await start({
    size: 1,
    server: { trustProxy: ['127.0.0.0/8'] },
    callers: callersWith(testKey()),
  });
  const said = ['fe80::1%a-b', '[fe80::1%a.b]:1', '%', '::%::', ',,', '1.2.3.4%', '[', '[]', '0::0%0:0'];
  for (const name of ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'forwarded']) {
    for (const value of said) {
      const { status } = await send(server, { headers: { [name]: value } });
      expect([401, 421], `${name}: ${value}`).toContain(status);
      const callback = await send(server, { path: '/callbacks/sinch', headers: { [name]: value } });
      expect(callback.status, `${name}: ${value}`).toBe(401);
    }
  }
});
