import { getIntrospectionQuery } from 'graphql';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { start, type Started } from '../kit/start.ts';

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

async function ask(server: Started, query: string, variables?: object, suffix = ''): Promise<Body> {
  const { body } = await request(`${server.app.url}${suffix}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return (await body.json()) as Body;
}

/** The second is left to Yoga. */
const WAYS = [
  ['the short way', ''],
  ['Yoga’s way', '?yoga'],
] as const;

describe.each(WAYS)('without introspection, %s', (_, suffix) => {
  let server: Started;
  beforeAll(async () => {
    server = await start({ size: 1, server: { introspection: false } });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.each([
    getIntrospectionQuery(),
    '{ __schema { queryType { name } } }',
    '{ __type(name: "Query") { name } }',
    'query A { ...F } fragment F on Query { s: __schema { types { name } } }',
  ])('the schema is not told', async query => {
    for (let time = 0; time < 2; time++) {
      const { data, errors } = await ask(server, query, undefined, suffix);
      expect(data).toBeUndefined();
      expect(new Set(errors!.map(({ extensions }) => extensions.code))).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']));
    }
  });

  test.each([
    ['{ viewr { name } }', undefined],
    ['{ viewer { nam } }', undefined],
    ['{ phoneNumbers(firs: 1) { isPartial } }', undefined],
    ['{ phoneNumbers(filter: { provider: [SINCH] }) { isPartial } }', undefined],
    ['{ phoneNumbers(filter: { providers: [SINC] }) { isPartial } }', undefined],
    ['{ node(id: "x") { ... on PhoneNumbr { id } } }', undefined],
    ['query ($f: PhoneNumberFilterInpt) { phoneNumbers(filter: $f) { isPartial } }', undefined],
    ['query ($p: [ProviderKey!]) { phoneNumbers(filter: { providers: $p }) { isPartial } }', { p: ['SINC'] }],
  ])('no error suggests a name: %s', async (query, variables) => {
    const { errors } = await ask(server, query, variables, suffix);
    expect(errors!.length).toBeGreaterThan(0);
    expect(JSON.stringify(errors)).not.toMatch(/did you mean/i);
    for (const { message } of errors!) expect(message).toMatch(/[^.]\.$/);
  });

  test('no error of a subscription suggests a name', async () => {
    const query = 'subscription ($f: NumberEventFilter) { numberEvents(filter: $f) { cursor } }';
    const response = await fetch(`${server.app.url}${suffix}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query, variables: { f: { account: ['x'] } } }),
    });
    const text = await response.text();
    expect(text).toContain('INVALID_INPUT');
    expect(text).not.toMatch(/did you mean/i);
  });

  test('a query is answered, with the names of types', async () => {
    expect(await ask(server, '{ __typename viewer { __typename } }', undefined, suffix)).toMatchObject({
      data: { __typename: 'Query', viewer: { __typename: expect.any(String) } },
    });
  });
});

test('with introspection names are suggested', async () => {
  await using server = await start({ size: 1 });
  expect((await ask(server, '{ viewr { name } }')).errors![0]!.message).toMatch(/Did you mean "viewer"/);
});
