import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { hashOf, makeManifest } from '#limits/trusted.ts';
import { ERROR_CODES } from '#schema/errors.ts';
import { callersWith, testKey, type TestKey } from '../kit/caller-key.ts';
import { eachInTurn, SEVERAL } from '../kit/instances.ts';
import { start, type Started, type StartOptions } from '../kit/start.ts';
import { type Cost, expectDiscreet } from './ask.ts';

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly data: unknown;
  readonly codes: readonly string[];
  readonly errors: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[];
  readonly cost: Cost | undefined;
}

interface Way {
  readonly variables?: object;
  readonly key?: TestKey;
  /** By its address instead of a body. */
  readonly get?: boolean;
  readonly accept?: string;
}

async function send(server: Started, params: object, { key, get, accept }: Way = {}): Promise<Answered> {
  const headers = {
    ...(key && { authorization: key.authorization }),
    ...(accept !== undefined && { accept }),
    'content-type': 'application/json',
  };
  const search = new URLSearchParams(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
  const response = get
    ? await fetch(`${server.app.url}?${search}`, { headers: { ...headers, accept: 'application/json' } })
    : await fetch(server.app.url, { method: 'POST', headers, body: JSON.stringify(params) });
  const text = await response.text();
  expectDiscreet(text, server);
  const body = JSON.parse(text) as { data?: unknown; errors?: Answered['errors']; extensions?: { cost: Cost } };
  const errors = body.errors ?? [];
  const codes = errors.map(({ extensions }) => String(extensions['code']));
  for (const code of codes) expect(ERROR_CODES).toContain(code);
  return {
    status: response.status,
    headers: response.headers,
    data: body.data,
    errors,
    codes,
    cost: body.extensions?.cost,
  };
}

const ask = (server: Started, query: string, way: Way = {}): Promise<Answered> =>
  send(server, { query, ...(way.variables && { variables: way.variables }) }, way);

const many = (count: number, each: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => each(index)).join(' ');
const calls = ({ sandboxes }: Started): number =>
  Object.values(sandboxes).reduce((sum, { requestCount }) => sum + requestCount, 0);

async function open(options: StartOptions): Promise<Started> {
  const server = await start({ size: 10, ...options });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

describe('a document that asks too much', () => {
  let server: Started;
  beforeAll(async () => void (server = await start({ size: 10 })));
  afterAll(() => server[Symbol.asyncDispose]());
  let before = 0;
  beforeAll(() => void (before = calls(server)));
  afterEach(() => expect(calls(server)).toBe(before));

  const DEAR =
    '{phoneNumbers(first:100){nodes{emergencyAddress{city} a:emergencyAddress{city} b:emergencyAddress{city} c:emergencyAddress{city} d:emergencyAddress{city} e:emergencyAddress{city} f:emergencyAddress{city} g:emergencyAddress{city} h:emergencyAddress{city}}}}';
  const change = 'updatePhoneNumber(input:{id:"x"}){outcome}';

  describe.each<[string, string, string]>([
    ['too many tokens', 'DOCUMENT_TOO_LARGE', `{viewer{${many(1_000, i => `f${i}`)}}}`],
    ['too many levels', 'DOCUMENT_TOO_DEEP', `${'{viewer'.repeat(20)}${'}'.repeat(20)}`],
    ['too many brackets', 'DOCUMENT_TOO_DEEP', `{viewer(x:${'['.repeat(40)}`],
    ['too many aliases', 'TOO_MANY_ALIASES', `{${many(31, i => `a${i}:__typename`)}}`],
    ['too many directives', 'TOO_MANY_DIRECTIVES', `{__typename ${many(31, () => '@x')}}`],
    ['a field too often', 'DOCUMENT_TOO_LARGE', `{${many(11, () => 'viewer{name}')}}`],
    [
      'fragments that are millions of fields',
      'DOCUMENT_TOO_LARGE',
      `{__schema{types{...F0}}} ${many(11, i => `fragment F${i} on __Type{ofType{...F${i + 1}} interfaces{...F${i + 1}}}`)} fragment F11 on __Type{name}`,
    ],
    ['nothing but dear fields', 'QUERY_TOO_EXPENSIVE', DEAR],
    [
      'the schema over and over',
      'QUERY_TOO_EXPENSIVE',
      `{__schema{${many(9, i => `a${i}:types{${many(2, j => `b${j}:fields{type{fields{name args{type{name}}}}}`)}}`)}}}`,
    ],
  ])('by %s', (_, code, query) => {
    test.each([{}, { get: true }])('is refused with %j before anybody is asked', async way => {
      const answered = await ask(server, query, way);
      expect([answered.status, answered.codes, answered.data, answered.cost]).toEqual([
        200,
        [code],
        undefined,
        undefined,
      ]);
    });

    test('is refused with status 400 where the newer type is wanted', async () => {
      const { status, codes } = await ask(server, query, { accept: 'application/graphql-response+json' });
      expect([status, codes]).toEqual([400, [code]]);
    });
  });

  test.each([`mutation{a:${change} b:${change}}`, `mutation{${change} ...F} fragment F on Mutation{b:${change}}`])(
    'by two mutations is refused: %s',
    async query => expect((await ask(server, query)).codes).toEqual(['TOO_MANY_MUTATIONS']),
  );

  test('by being several operations is refused', async () => {
    const { status, codes } = await send(server, [{ query: '{__typename}' }, { query: '{__typename}' }]);
    expect([status, codes]).toEqual([400, ['BAD_REQUEST']]);
  });

  test('by its variables is told the estimate and the most', async () => {
    const query =
      'query($n:Int,$all:Boolean=true){phoneNumbers(first:$n)@include(if:$all){nodes{a:emergencyAddress{city} b:emergencyAddress{city} c:emergencyAddress{city} d:emergencyAddress{city} e:emergencyAddress{city} f:emergencyAddress{city} g:emergencyAddress{city} h:emergencyAddress{city} i:emergencyAddress{city}}}}';
    const { errors } = await ask(server, query, { variables: { n: 100 } });
    expect(errors[0]!.extensions).toEqual({ code: 'QUERY_TOO_EXPENSIVE', cost: { requested: 5_521, maximum: 5_000 } });
  });
});

describe('what a request cost', () => {
  test('is told: the estimate, what it came to, the requests to each provider, and what is left', async () => {
    const server = await open({});
    const query = 'query($n:Int){phoneNumbers(first:$n){nodes{e164 account{name}}}}';
    await ask(server, query, { variables: { n: 1 } });
    const { cost } = await ask(server, query, { variables: { n: 5 } });
    // Of what another server has taken beforehand, nobody else knows what is used up.
    const before = SEVERAL ? 60_000_000 / 20 : 23;
    expect(cost).toEqual({
      requested: 4 * 5 + 1 + 5 * 2,
      actual: 5 * cost!.upstreamCalls['SINCH']! + 1 + 5 * 2,
      upstreamCalls: { SINCH: expect.any(Number) },
      throttle: { limit: 60_000_000, remaining: 60_000_000 - before - 31, resetAt: expect.any(String) },
    });
  });

  test('is the same in viewer.rateLimit', async () => {
    const server = await open({});
    const { data, cost } = await ask(server, '{viewer{rateLimit{limit remaining resetAt}}}');
    expect(data).toEqual({ viewer: { rateLimit: cost!.throttle } });
    expect(cost!.upstreamCalls).toEqual({});
  });

  test('is counted for each of two requests at the same time by itself', async () => {
    const server = await open({ latencyMs: 30 });
    const [list, none] = await Promise.all([ask(server, '{phoneNumbersCount{count}}'), ask(server, '{viewer{name}}')]);
    expect(Object.keys(list.cost!.upstreamCalls).toSorted()).toEqual([
      'AGENT_MESSAGE',
      'FONE_DYNAMICS',
      'RED_CLOUD',
      'SINCH',
    ]);
    expect(none.cost!.upstreamCalls).toEqual({});
  });

  test('is told of a mutation and by GET as well', async () => {
    const server = await open({});
    const changed = await ask(server, 'mutation{updatePhoneNumber(input:{id:"x"}){outcome}}');
    expect(changed.cost!.requested).toBe(10 + 3 * 5 + 1);
    expect((await ask(server, '{viewer{name}}', { get: true })).cost!.requested).toBe(1);
  });
});

describe('a caller', () => {
  const keys = [testKey(), testKey()];
  const callers = callersWith(...keys);
  const [one, two] = keys as [TestKey, TestKey];
  const LIST = '{phoneNumbers(first:50){nodes{id}}}';

  test('who has used up a minute’s points is refused with 429 and Retry-After; others are not', async () => {
    // The first moment of a minute, so that it does not end meanwhile.
    const now = (): number => 1_800_000_000_000;
    const server = await open({ callers, now, limits: { costPerMinute: 150 } });
    expect((await ask(server, LIST, { key: one })).cost!.throttle).toMatchObject({ limit: 150, remaining: 79 });
    expect((await ask(server, LIST, { key: one })).cost!.throttle).toMatchObject({ remaining: 8 });
    const before = calls(server);
    for (const way of [{ key: one }, { key: one, get: true }]) {
      const refused = await ask(server, LIST, way);
      expect([refused.status, refused.codes, refused.data]).toEqual([429, ['RATE_LIMITED'], undefined]);
      expect(refused.headers.get('retry-after')).toBe('60');
    }
    expect(calls(server)).toBe(before);
    expect((await ask(server, '{viewer{name}}', { key: one })).status).toBe(200);
    expect((await ask(server, LIST, { key: two })).status).toBe(200);
  });

  test('whose requests are all refused pays for them as well', async () => {
    const server = await open({ callers, now: () => 1_800_000_000_000, limits: { costPerMinute: 100 } });
    for (let round = 0; round < 100; round++) {
      expect((await ask(server, round % 2 ? '{' : '{nobody}', { key: one })).status).toBe(200);
    }
    // Each server finds out by itself that nothing is left, by one more that is refused otherwise.
    if (SEVERAL) await eachInTurn(() => ask(server, '{', { key: one }));
    const refused = await ask(server, '{', { key: one });
    expect([refused.status, refused.codes]).toEqual([429, ['RATE_LIMITED']]);
  });

  test('makes so many changes in a minute and no more', async () => {
    const server = await open({ callers, now: () => 1_800_000_000_000, limits: { writesPerMinute: 2 } });
    const change = 'mutation{updatePhoneNumber(input:{id:"x"}){outcome}}';
    const statuses: number[] = [];
    for (let round = 0; round < 3; round++) statuses.push((await ask(server, change, { key: one })).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await ask(server, '{viewer{name}}', { key: one })).status).toBe(200);
    expect((await ask(server, change, { key: two })).status).toBe(200);
  });

  test('has so many requests under way and no more', async () => {
    const server = await open({ callers, limits: { concurrency: 2 } });
    server.sandboxes['agent-message'].fail({ fault: { kind: 'delay', ms: 1_500 } });
    const slow = [
      ask(server, '{phoneNumbersCount{count}}', { key: one }),
      ask(server, '{phoneNumbersCount{count}}', { key: one }),
    ];
    await expect.poll(() => server.sandboxes['agent-message'].requestCount).toBeGreaterThanOrEqual(1);
    await expect
      .poll(async () => (await ask(server, '{viewer{name}}', { key: one })).status, { timeout: 1_200 })
      .toBe(429);
    expect((await ask(server, '{viewer{name}}', { key: two })).status).toBe(200);
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([200, 200]);
    await expect.poll(async () => (await ask(server, '{viewer{name}}', { key: one })).status).toBe(200);
  });
});

describe('a document that the server knows', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'documents-'));
  const file = path.join(folder, 'manifest.json');
  const manifest = makeManifest([
    'query Me{viewer{name}} mutation Change($id:ID!){updatePhoneNumber(input:{id:$id}){outcome}}',
  ]);
  writeFileSync(file, JSON.stringify(manifest));
  afterAll(() => rmSync(folder, { recursive: true }));
  const [[meHash, meText], [changeHash]] = Object.entries(manifest) as [[string, string], [string, string]];

  const free = testKey();
  const bound = testKey({ documents: 'TRUSTED' });
  let server: Started;
  beforeAll(async () => {
    server = await start({ size: 5, callers: callersWith(free, bound), documents: { manifest: file } });
  });
  afterAll(() => server[Symbol.asyncDispose]());
  const apq = (sha256Hash: string): object => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

  test.each([free, bound])('is run by its hash, in a body and in an address, for whomever', async key => {
    for (const params of [{ documentId: meHash }, { documentId: `sha256:${meHash}` }, apq(meHash)]) {
      for (const get of [false, true]) {
        expect((await send(server, params, { key, get })).data).toEqual({ viewer: { name: key.name } });
      }
    }
    const changed = await send(server, { documentId: changeHash, variables: { id: 'x' } }, { key });
    expect(changed.data).toEqual({ updatePhoneNumber: { outcome: 'NOT_APPLIED' } });
  });

  test('is all that a caller of trusted documents can send, also by its text', async () => {
    expect((await ask(server, meText, { key: bound })).data).toEqual({ viewer: { name: bound.name } });
    for (const query of ['{viewer{name}}', `${meText} `, '{__typename}', '{']) {
      for (const get of [false, true]) {
        const { codes, data } = await ask(server, query, { key: bound, get });
        expect([codes, data], query).toEqual([['DOCUMENT_NOT_TRUSTED'], undefined]);
      }
    }
  });

  test('is not one that another caller sent, nor does a refusal of one hold for the other', async () => {
    const query = '{viewer{name scopes}}';
    expect((await ask(server, query, { key: bound })).codes).toEqual(['DOCUMENT_NOT_TRUSTED']);
    expect((await ask(server, query, { key: free })).codes).toEqual([]);
    expect((await ask(server, query, { key: bound })).codes).toEqual(['DOCUMENT_NOT_TRUSTED']);
    expect((await send(server, { query, ...apq(meHash) }, { key: bound })).codes).toEqual(['DOCUMENT_NOT_TRUSTED']);
  });

  test.each([hashOf('{viewer{name scopes}}'), '__proto__', 'constructor', ''])('is not %j', async hash => {
    for (const key of [free, bound]) {
      for (const get of [false, true]) {
        const { status, codes } = await send(server, apq(hash), { key, get });
        expect([status, codes]).toEqual([404, ['PERSISTED_QUERY_NOT_FOUND']]);
      }
    }
  });

  test('is not learned from a caller', async () => {
    const query = '{viewer{accounts{name}}}';
    expect((await send(server, { query, ...apq(hashOf(query)) }, { key: free })).codes).toEqual([]);
    expect((await send(server, apq(hashOf(query)), { key: free })).codes).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
  });
});
