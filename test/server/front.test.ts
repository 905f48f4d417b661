import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSchema, createYoga, type Plugin } from 'graphql-yoga';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANONYMOUS, type Context } from '../../src/federation/context.ts';
import { readBody } from '../../src/server/body.ts';
import { createFront, type Yoga } from '../../src/server/front.ts';
import { type Started, start } from '../kit/start.ts';

const JSON_TYPE = 'application/json';
const GRAPHQL_TYPE = 'application/graphql-response+json';

interface Sent {
  readonly body: string | object;
  readonly accept?: string | undefined;
  /** null: none. */
  readonly contentType?: string | null | undefined;
}

interface Shape extends Sent {
  /** Whether the front is to answer it. */
  readonly front: boolean;
}

const query = '{ __typename }';
const asked = (body: string | object, front: boolean): Shape => ({ body, front });
const accepted = (accept: string | undefined, front: boolean): Shape => ({ body: { query }, accept, front });
const typed = (contentType: string | null, front: boolean): Shape => ({ body: { query }, contentType, front });

const SHAPES: Readonly<Record<string, Shape>> = {
  'a query': asked({ query }, true),
  'a query with null beside it': asked({ query, variables: null, operationName: null, extensions: null }, true),
  'a query with an empty name': asked({ query, operationName: '' }, false),
  'one of several queries by its name': asked(
    { query: 'query A { a: __typename } query B { b: __typename }', operationName: 'B' },
    true,
  ),
  'several queries and no name': asked({ query: 'query A { __typename } query B { __typename }' }, false),
  'a name that is not there': asked({ query: 'query A { __typename }', operationName: 'B' }, false),
  'a name that is a number': asked({ query, operationName: 1 }, false),
  'a fragment alone': asked({ query: 'fragment A on Query { __typename }' }, false),
  'a document that is none': asked({ query: '{' }, false),
  'a document that is too deep': asked({ query: '{a'.repeat(5_000) }, false),
  'a document that is too long': asked({ query: `{${' __typename'.repeat(5_000)}}` }, false),
  'an empty document': asked({ query: '' }, false),
  'a field that is not there': asked({ query: '{ nothing }' }, false),
  'a mutation that is not there': asked({ query: 'mutation { nothing }' }, false),
  'a subscription that is not there': asked({ query: 'subscription { nothing }' }, false),
  introspection: asked({ query: '{ __schema { queryType { name } } }' }, true),
  'a variable that is missing': asked({ query: 'query ($name: String!) { __type(name: $name) { kind } }' }, true),
  'a variable of another type': asked(
    { query: 'query ($name: String!) { __type(name: $name) { kind } }', variables: { name: {} } },
    true,
  ),
  'variables that are a list': asked({ query, variables: [] }, false),
  'variables that are text': asked({ query, variables: '{}' }, false),
  'extensions that are a list': asked({ query, extensions: [] }, false),
  'an unknown key': asked({ query, more: 1 }, false),
  'an unknown key that is null': asked({ query, more: null }, false),
  'no query': asked({ variables: {} }, false),
  'a query that is a number': asked({ query: 1 }, false),
  'a list of operations': asked([{ query }], false),
  null: asked('null', false),
  text: asked('"text"', false),
  'no JSON': asked('{', false),
  'no body': asked('', false),
  'Accept: nothing': accepted(undefined, true),
  'Accept: anything': accepted('*/*', true),
  'Accept: JSON': accepted(JSON_TYPE, true),
  'Accept: the newer type': accepted(GRAPHQL_TYPE, true),
  'Accept: the newer type, then JSON': accepted(`${GRAPHQL_TYPE}, ${JSON_TYPE};q=0.9`, true),
  'Accept: JSON, then the newer type': accepted(`${JSON_TYPE}, ${GRAPHQL_TYPE}`, true),
  'Accept: JSON, then anything': accepted(`${JSON_TYPE}, text/plain, */*`, true),
  'Accept: JSON, then events': accepted(`${JSON_TYPE}, text/event-stream`, true),
  'Accept: events, then JSON': accepted(`text/event-stream, ${JSON_TYPE}`, false),
  'Accept: with a charset': accepted(`${JSON_TYPE}; charset=utf-8`, false),
  'Accept: in another charset': accepted(`${JSON_TYPE}; charset=latin1`, false),
  'Accept: in capitals': accepted('Application/JSON', false),
  'Accept: HTML': accepted('text/html', false),
  'Accept: a longer word': accepted('application/jsonp', false),
  'Content-Type: with a charset': typed('application/json; charset=utf-8', true),
  'Content-Type: in another charset': typed('application/json; charset=latin1', false),
  'Content-Type: text': typed('text/plain', false),
  'Content-Type: GraphQL': typed('application/graphql', false),
  'Content-Type: a form': typed('application/x-www-form-urlencoded', false),
  'Content-Type: none': typed(null, false),
};

/** Queries of the real schema, whose answers have errors. */
const FAILING: Readonly<Record<string, Sent>> = {
  'an error of a field': { body: { query: '{ node(id: "none") { id } }' } },
  'an error of one field among others': { body: { query: '{ __typename phoneNumbers(first: 0) { isPartial } }' } },
  'two members of a oneOf variable': {
    body: {
      query: 'query ($number: NumberPatternInput) { phoneNumbers(filter: { number: $number }) { isPartial } }',
      variables: { number: { startsWith: '1', endsWith: '2' } },
    },
  },
};

const SENT = Object.entries({ ...SHAPES, ...FAILING });

/** Errors of either media type have statuses of their own. */
const WITH_NEWER_TYPE = SENT.map(
  ([name, sent]) => [`${name}, by the newer type`, { ...sent, accept: GRAPHQL_TYPE }] as const,
);

async function send(url: string, { body, accept, contentType = JSON_TYPE }: Sent) {
  const answer = await request(url, {
    method: 'POST',
    headers: { ...(contentType !== null && { 'content-type': contentType }), ...(accept !== undefined && { accept }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const { date: _date, 'x-request-id': _id, 'content-length': length, ...headers } = answer.headers;
  const text = await answer.body.text();
  if (length !== undefined) expect(Number(length)).toBe(Buffer.byteLength(text));
  // What a provider had to be asked, and what is left of a minute, is another thing with every request.
  const same = text.replace(/"actual":\d+,"upstreamCalls":\{[^}]*\},"throttle":\{[^}]*\}/, '"throttle":{}');
  return { status: answer.statusCode, headers, text: same.replaceAll(/[0-9a-f-]{36}/g, '(an id)') };
}

describe('every answer is the one of Yoga alone', () => {
  let started: Started;
  beforeAll(async () => (started = await start({ size: 10 })));
  afterAll(() => started[Symbol.asyncDispose]());

  test.for([...SENT, ...WITH_NEWER_TYPE])('%s', async ([, sent]) => {
    // The front leaves a target with a query to Yoga, and Yoga ignores the query of a POST.
    const [front, yoga] = [await send(started.app.url, sent), await send(`${started.app.url}?yoga`, sent)];
    expect(front).toEqual(yoga);
  });

  test('also where an account fails and the answer is a part', async () => {
    started.sandboxes['red-cloud'].fail({ fault: { kind: 'answer', status: 403 } });
    const body = { query: '{ phoneNumbers(first: 100) { isPartial sources { state error { kind } } } }' };
    const [front, yoga] = [await send(started.app.url, { body }), await send(`${started.app.url}?yoga`, { body })];
    started.sandboxes['red-cloud'].calm();
    expect(JSON.parse(front.text)).toMatchObject({ extensions: { partial: ['red-cloud'] } });
    expect(front).toEqual(yoga);
  });
});

const schema = createSchema({
  typeDefs:
    'type Query { ok: Boolean broken: Boolean } type Mutation { change: Boolean } type Subscription { tick: Int }',
  resolvers: {
    Query: { ok: () => true, broken: () => Promise.reject(new Error('Broken')) },
    Mutation: { change: () => true },
    Subscription: {
      tick: {
        subscribe: async function* ticks() {
          yield { tick: 1 };
        },
      },
    },
  },
});

async function serve(plugins: Plugin<Context>[]): Promise<{ server: Server; url: string; answered: boolean[] }> {
  const answered: boolean[] = [];
  const yoga = createYoga({ schema, plugins, logging: false }) as unknown as Yoga;
  const front = createFront(yoga, plugins);
  const server = createServer(async (incoming, response) => {
    const body = await readBody(incoming);
    const exchange = { caller: ANONYMOUS, requestId: 'request', signal: new AbortController().signal };
    const done = await front({ incoming, response, body, exchange });
    answered.push(done);
    if (!done) response.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, answered };
}

async function isAnswered(sent: Sent, plugins: Plugin<Context>[] = []): Promise<boolean | undefined> {
  const { server, url, answered } = await serve(plugins);
  try {
    await send(url, sent);
    return answered[0];
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

describe('the front', () => {
  test.for(
    Object.entries(SHAPES).map(([name, shape]) => [shape.front ? 'answers' : 'leaves to Yoga', name, shape] as const),
  )('%s: %s', async ([, , shape]) => {
    expect(await isAnswered(shape)).toBe(shape.front);
  });

  test.for([
    ['answers a query', { query: '{ ok }' }, true],
    ['answers a query with an error of a field', { query: '{ broken }' }, true],
    ['leaves a mutation to Yoga', { query: 'mutation { change }' }, false],
    ['leaves a subscription to Yoga', { query: 'subscription { tick }' }, false],
    ['leaves what is not valid to Yoga', { query: '{ nothing }' }, false],
  ] as const)('%s', async ([, body, expected]) => {
    expect(await isAnswered({ body })).toBe(expected);
  });

  test('runs the hooks of plugins that stand for GraphQL', async () => {
    const called: string[] = [];
    const plugin: Plugin<Context> = {
      onEnveloped: () => void called.push('onEnveloped'),
      onParse: () => void called.push('onParse'),
      onValidate: () => void called.push('onValidate'),
      onContextBuilding: () => void called.push('onContextBuilding'),
      onExecute: () => void called.push('onExecute'),
    };
    expect(await isAnswered({ body: { query: '{ ok }' } }, [plugin])).toBe(true);
    expect(called).toEqual(['onEnveloped', 'onParse', 'onValidate', 'onContextBuilding', 'onExecute']);
  });

  test('leaves to Yoga what a plugin refuses', async () => {
    const refusing: Plugin<Context> = {
      onExecute() {
        throw new Error('Refused');
      },
    };
    expect(await isAnswered({ body: { query: '{ ok }' } }, [refusing])).toBe(false);
  });

  test.for(['onRequest', 'onRequestParse', 'onParams', 'onExecutionResult', 'onResultProcess', 'onResponse'])(
    'leaves everything to Yoga where a plugin has the hook %s, which it would not run',
    async hook => {
      expect(await isAnswered({ body: { query: '{ ok }' } }, [{ [hook]: () => {} }])).toBe(false);
    },
  );
});
