import { once } from 'node:events';
import { connect } from 'node:net';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ERROR_CODES } from '#schema/errors.ts';
import type { Log } from '../../src/server/log.ts';
import { start, type Started } from '../kit/start.ts';
import { expectDiscreet } from './ask.ts';

interface Body {
  readonly data?: unknown;
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[];
}

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body | null;
  readonly codes: readonly unknown[];
}

const VIEWER = '{viewer{name}}';
const ANSWER = { data: { viewer: { name: 'anonymous' } } };
const JSON_TYPE = { 'content-type': 'application/json' };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const logged: unknown[] = [];
const note = (...words: unknown[]): void => void logged.push(words);
const log = { error: note, warn: note, info: () => {}, debug: () => {} } as Log;

let server: Started;
beforeAll(async () => {
  server = await start({ size: 20, log });
});
afterAll(() => server[Symbol.asyncDispose]());
afterEach(() => expect(logged.splice(0)).toEqual([]));

/** Whatever is sent: an id, nothing to be kept by a cache, and an answer that tells nothing of the inside. */
async function send(path: string, init: RequestInit = {}): Promise<Answered> {
  const response = await fetch(new URL(path, server.app.url), init);
  const { status, headers } = response;
  const text = await response.text();
  expectDiscreet(text, server);
  expect(headers.get('x-request-id')).toMatch(UUID);
  expect(headers.get('cache-control')).toBe('private, no-store');
  const body = text === '' ? null : withoutCost(JSON.parse(text) as Body);
  const codes = (body?.errors ?? []).map(({ extensions }) => extensions['code']);
  for (const code of codes) expect(ERROR_CODES).toContain(code);
  for (const { extensions } of body?.errors ?? []) expect(Object.keys(extensions)).not.toContain('http');
  return { status, headers, body, codes };
}

/** What every answer tells of its cost is no part of what was asked. */
function withoutCost({ extensions, ...body }: Body): Body {
  const { cost: _, ...others } = extensions ?? {};
  return Object.keys(others).length > 0 ? { ...body, extensions: others } : body;
}

const post = (body: string, headers: Record<string, string> = JSON_TYPE): Promise<Answered> =>
  send('/graphql', { method: 'POST', headers, body });
const ask = (query: unknown, rest: object = {}): Promise<Answered> => post(JSON.stringify({ query, ...rest }));

describe('a query', () => {
  test('is answered by POST and by GET', async () => {
    for (const { status, body, headers } of [
      await ask(VIEWER),
      await send(`/graphql?query=${encodeURIComponent(VIEWER)}`),
    ]) {
      expect(status).toBe(200);
      expect(body).toEqual(ANSWER);
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    }
  });

  test('whose variables are wrong is answered with 200 as JSON, and with 400 where the newer type is wanted', async () => {
    const query = 'query($n:Int!){phoneNumbers(first:$n){nodes{id}}}';
    for (const variables of [{ n: 'x' }, {}]) {
      const asked = JSON.stringify({ query, variables });
      const older = await post(asked);
      expect([older.status, older.codes]).toEqual([200, ['INVALID_INPUT']]);
      const newer = await post(asked, { ...JSON_TYPE, accept: 'application/graphql-response+json' });
      expect([newer.status, newer.codes]).toEqual([400, ['INVALID_INPUT']]);
    }
  });

  test('is answered as application/graphql-response+json where that is wanted', async () => {
    const wanted = { ...JSON_TYPE, accept: 'application/graphql-response+json' };
    const { status, headers, body } = await post(JSON.stringify({ query: VIEWER }), wanted);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
    expect(body).toEqual(ANSWER);
    const refused = await post(JSON.stringify({ query: '{nobody}' }), wanted);
    expect([refused.status, refused.codes]).toEqual([400, ['GRAPHQL_VALIDATION_FAILED']]);
  });

  test('takes variables and an operation’s name, in a body or in an address', async () => {
    const query = 'query A($f:Int){phoneNumbers(first:$f){nodes{e164}}} query B{viewer{name}}';
    const variables = { f: 2 };
    const posted = await ask(query, { variables, operationName: 'A' });
    const search = new URLSearchParams({ query, variables: JSON.stringify(variables), operationName: 'A' });
    const got = await send(`/graphql?${search}`);
    expect(posted.body).toEqual({
      data: { phoneNumbers: { nodes: [{ e164: expect.any(String) }, { e164: expect.any(String) }] } },
    });
    expect(got.body).toEqual(posted.body);
    expect((await ask(query, { operationName: 'B' })).body).toEqual(ANSWER);
  });

  test('has an id of its own with every answer', async () => {
    const [one, other] = [await ask(VIEWER), await ask(VIEWER)];
    expect(one.headers.get('x-request-id')).not.toBe(other.headers.get('x-request-id'));
  });

  test('is answered although some of it failed', async () => {
    const { status, body, codes } = await ask(`{viewer{name} phoneNumbers(first:0){isPartial}}`);
    expect(status).toBe(200);
    expect(body!.data).toEqual({ ...ANSWER.data, phoneNumbers: null });
    expect(codes).toEqual(['INVALID_INPUT']);
  });
});

describe('what is no query', () => {
  test.each<[string, string]>([
    ['is empty', ''],
    ['is white space', '  \n'],
    ['is broken JSON', '{"query":'],
    ['is broken JSON with something telling', '{"password":"hunter2",'],
    ['is null', 'null'],
    ['is a number', '5'],
    ['is a text', '"{viewer{name}}"'],
    ['is a list', '[]'],
    ['is several queries', `[{"query":"${VIEWER}"},{"query":"${VIEWER}"}]`],
    ['has no query', '{"variables":{}}'],
    ['has a number for a query', '{"query":5}'],
    ['has something else besides', `{"query":"${VIEWER}","password":"hunter2"}`],
    ['has a text for variables', `{"query":"${VIEWER}","variables":"x"}`],
    ['has a list for variables', `{"query":"${VIEWER}","variables":[1]}`],
    ['names an operation that it does not hold', `{"query":"${VIEWER}","operationName":"Other"}`],
    ['holds several operations and names none', '{"query":"query A{viewer{name}} query B{viewer{name}}"}'],
    ['reaches for the prototype', `{"query":"${VIEWER}","__proto__":{"polluted":1}}`],
  ])('%s: refused', async (_, sent) => {
    const answered = await post(sent);
    expect([answered.status, answered.codes]).toEqual([400, ['BAD_REQUEST']]);
    expect(JSON.stringify(answered.body)).not.toContain('hunter2');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test.each([
    ['variables', '{'],
    ['variables', '5'],
    ['extensions', 'hunter2'],
  ])('has %s=%s in its address: refused', async (name, value) => {
    const { status, codes, body } = await send(`/graphql?${new URLSearchParams({ query: VIEWER, [name]: value })}`);
    expect([status, codes]).toEqual([400, ['BAD_REQUEST']]);
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });

  test.each([
    '{viewer{name}',
    '{viewer{name}}}',
    '}',
    '{viewer(name: """)}',
    '\u0000',
    '#',
    '{ 名前: viewer { name } }',
  ])('cannot be parsed: refused', async query => {
    const { status, codes } = await ask(query);
    expect([status, codes]).toEqual([200, ['GRAPHQL_PARSE_FAILED']]);
  });

  test('of the usual tools is answered', async () => {
    const query = getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, oneOf: true });
    expect(await server.client.request(query)).toHaveProperty('__schema.types');
  });

  test.each([
    '{nobody}',
    '{viewer}',
    '{viewer{name{first}}}',
    '{phoneNumbers(first:"1"){isPartial}}',
    '{phoneNumbers(last:1){isPartial}}',
    'query($x:Nothing){viewer{name}}',
    '{...Absent}',
    '{viewer @live {name}}',
    '{phoneNumbersBy(lookup:{}){isPartial}}',
  ])('%s does not fit the schema: refused', async query => {
    const { status, codes } = await ask(query);
    expect(status).toBe(200);
    expect(new Set(codes)).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']));
  });
});

describe('a request', () => {
  test.each([
    ['text/plain', JSON.stringify({ query: VIEWER })],
    ['application/x-www-form-urlencoded', `query=${encodeURIComponent(VIEWER)}`],
    ['application/x-www-form-urlencoded', 'query={viewer{name}}&variables={'],
    ['application/graphql', VIEWER],
    ['multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{}\r\n--x--'],
    ['application/xml', '<query/>'],
    ['application/jsonp', JSON.stringify({ query: VIEWER })],
    ['', JSON.stringify({ query: VIEWER })],
  ])('of type %s is refused, as only JSON is read', async (type, body) => {
    const { status, codes } = await post(body, { 'content-type': type });
    expect([status, codes]).toEqual([415, ['BAD_REQUEST']]);
  });

  test('that says its JSON is UTF-8 is read like one that does not', async () => {
    for (const type of [
      'application/json;charset=utf-8',
      'Application/JSON; charset=UTF-8',
      'application/graphql+json',
    ]) {
      expect((await post(JSON.stringify({ query: VIEWER }), { 'content-type': type })).body).toEqual(ANSWER);
    }
  });

  test.each([
    { 'content-encoding': 'gzip' },
    { 'content-encoding': 'identity, br' },
    { 'content-type': 'application/json; charset=utf-16' },
    { 'content-type': 'application/json; charset=utf-8-sig' },
    { 'content-type': 'application/json; x=y; charset="latin1"' },
    { 'content-type': 'application/json;charset=' },
  ])('with %j is refused, as only plain UTF-8 is read', async headers => {
    const { status, codes } = await post(JSON.stringify({ query: VIEWER }), { ...JSON_TYPE, ...headers });
    expect([status, codes]).toEqual([415, ['BAD_REQUEST']]);
  });

  test.each([
    { 'content-encoding': 'identity' },
    { 'content-type': 'application/json; charset="utf-8"' },
    { 'content-type': 'application/json; charset=US-ASCII; x=y' },
  ])('with %j is plain', async headers => {
    expect((await post(JSON.stringify({ query: VIEWER }), { ...JSON_TYPE, ...headers })).body).toEqual(ANSWER);
  });

  test('larger than 256 kB is refused, whether it says so or not', async () => {
    const large = JSON.stringify({ query: `#${'x'.repeat(256 * 1024)}\n${VIEWER}` });
    const streamed = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(large));
        controller.close();
      },
    });
    const chunked = { method: 'POST', headers: JSON_TYPE, body: streamed, duplex: 'half' } as RequestInit;
    for (const answered of [await post(large), await send('/graphql', chunked)]) {
      expect([answered.status, answered.codes]).toEqual([413, ['BAD_REQUEST']]);
    }
    const nearly = JSON.stringify({ query: `#${'x'.repeat(255 * 1024)}\n${VIEWER}` });
    expect((await post(nearly)).body).toEqual(ANSWER);
  });

  test.each(['/', '/other', '/graphqls', '/graphql/x', '/GraphQL', '/.env', '//graphql', '/%zz'])(
    'to %s finds nothing',
    async path => {
      const { port } = new URL(server.app.url);
      for (const method of ['GET', 'POST']) {
        const { status, codes } = await send(`http://127.0.0.1:${port}${path}`, { method });
        expect([status, codes]).toEqual([404, ['BAD_REQUEST']]);
      }
    },
  );

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('by %s is refused', async method => {
    const { status, codes, headers } = await send('/graphql', { method });
    expect([status, codes]).toEqual([405, ['BAD_REQUEST']]);
    expect(headers.get('allow')).toBe('GET, POST');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  test('of another origin is told nothing that would let its page read the answer', async () => {
    const { headers } = await post(JSON.stringify({ query: VIEWER }), { ...JSON_TYPE, origin: 'https://evil.example' });
    expect([...headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([]);
  });

  test('that changes something is not taken from an address', async () => {
    const { status, codes } = await send('/graphql?query=mutation%7B__typename%7D');
    expect(status).toBe(405);
    expect(codes).toEqual(['BAD_REQUEST']);
  });
});

/** What no client library sends, and no proxy passes on. */
async function sendRaw(text: string, { app } = server): Promise<string> {
  const socket = connect(Number(new URL(app.directUrl).port), '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (part: string) => void (answer += part));
  socket.end(text);
  await once(socket, 'close');
  expectDiscreet(answer, server);
  return answer;
}

describe('a crooked request', () => {
  const query = `/graphql?query=${encodeURIComponent(VIEWER)}`;
  const posted = JSON.stringify({ query: VIEWER });
  const got = (host: string): string => `GET ${query} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  const put = (host: string): string =>
    [
      'POST /graphql HTTP/1.1',
      `Host: ${host}`,
      'Content-Type: application/json; x=y',
      `Content-Length: ${posted.length}`,
      'Connection: close',
      '',
      posted,
    ].join('\r\n');
  const hosts = ['[::1', 'a b', '', '%', 'x:99999999', '[object Object]'];

  test.each(hosts)('whose Host is %j is not for a server on loopback', async host => {
    for (const text of [got(host), put(host)]) expect(await sendRaw(text)).toMatch(/^HTTP\/1\.1 421 /);
  });

  test.each([
    `GET http://evil.example${query} HTTP/1.1`,
    `GET http://[::1${query} HTTP/1.1`,
    `GET //evil.example${query} HTTP/1.1`,
    'OPTIONS * HTTP/1.1',
    'GET /%00 HTTP/1.1',
    'GET /%2e%2e/graphql HTTP/1.1',
    'GET /graphql/../../etc/passwd HTTP/1.1',
  ])('%s finds nothing', async line => {
    expect(await sendRaw(`${line}\r\nHost: localhost\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 404 /);
  });

  test.each([
    'nonsense\r\n\r\n',
    'GET /graphql HTTP/1.1\r\n\r\n',
    got('localhost').replace('GET', 'FOO'),
    got('localhost').replace('1.1', '9.9'),
  ])(
    // prettier-ignore
    'that is no HTTP is refused',
    async text => {
      expect(await sendRaw(text)).toMatch(/^HTTP\/1\.1 (400|505) /);
    },
  );

  test('that ends before its body does is dropped, and is no fault of the server', async () => {
    const socket = connect(Number(new URL(server.app.directUrl).port), '127.0.0.1');
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"q`,
    );
    socket.resetAndDestroy();
    await once(socket, 'close');
    expect((await ask(VIEWER)).body).toEqual(ANSWER);
  });

  test('whose sender goes away while it is worked on is given up, and is no fault of the server', async () => {
    server.sandboxes['agent-message'].fail({ fault: { kind: 'hang' } });
    const body = JSON.stringify({ query: '{phoneNumbersCount{count}}' });
    const controller = new AbortController();
    const sent = fetch(server.app.url, { method: 'POST', headers: JSON_TYPE, body, signal: controller.signal });
    await expect.poll(() => server.sandboxes['agent-message'].requestCount).toBeGreaterThan(0);
    controller.abort();
    await expect(sent).rejects.toThrow();
    server.sandboxes['agent-message'].calm();
    expect((await ask('{phoneNumbersCount{count}}')).body).toEqual({ data: { phoneNumbersCount: { count: 80 } } });
  });
});
