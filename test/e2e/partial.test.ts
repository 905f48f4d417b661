import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { ProviderErrorKind } from '#domain/errors.ts';
import type { Fault } from '#sandbox/faults.ts';
import { NumbersDocument } from '../gql/graphql.ts';
import { type SandboxName, start, type Started } from '../kit/start.ts';
import { ask } from './ask.ts';
import { type Edge, idsOf, walkThrough } from './walk.ts';

/** Where each provider lists numbers; tokens and regions are asked for elsewhere. */
const LISTS: Readonly<Record<SandboxName, string>> = {
  sinch: '/activeNumbers',
  'fone-dynamics': '/Numbers',
  'red-cloud': '/api/core/numbers',
  'agent-message': '/v1/phone-numbers',
};
/** From then on a provider that was down is asked again. */
const REST_MS = 1_050;
const NAMES = Object.keys(LISTS) as SandboxName[];

/** Leaves time for the others although a source takes its whole share of it. */
const REQUEST_MS = 2_000;

const BROKEN: Readonly<Record<string, { readonly fault: Fault; readonly kind: ProviderErrorKind }>> = {
  'does not answer': { fault: { kind: 'hang' }, kind: 'TIMEOUT' },
  'answers a byte now and then': { fault: { kind: 'drip', bytesPerSecond: 20 }, kind: 'TIMEOUT' },
  'resets the connection': { fault: { kind: 'reset' }, kind: 'UNAVAILABLE' },
  'ends in the middle of its answer': { fault: { kind: 'cut-body' }, kind: 'UNAVAILABLE' },
  'answers HTML with 502': { fault: { kind: 'html' }, kind: 'UNAVAILABLE' },
  'answers 500': { fault: { kind: 'answer', status: 500, body: '{}' }, kind: 'UNAVAILABLE' },
  'wants fewer requests': {
    fault: { kind: 'answer', status: 429, headers: { 'retry-after': '120' }, body: '{}' },
    kind: 'RATE_LIMITED',
  },
  'forbids it': { fault: { kind: 'answer', status: 403, body: '{}' }, kind: 'FORBIDDEN' },
  'refuses the credentials': { fault: { kind: 'answer', status: 401, body: '{}' }, kind: 'CREDENTIALS' },
  'answers something like JSON': { fault: { kind: 'not-json' }, kind: 'BAD_RESPONSE' },
  'answers null': { fault: { kind: 'null-body' }, kind: 'BAD_RESPONSE' },
  'answers other JSON': { fault: { kind: 'answer', status: 200, body: '[42]' }, kind: 'BAD_RESPONSE' },
};

const of = (name: string, edges: readonly Edge[]): Edge[] => edges.filter(({ node }) => node.account.name === name);
const except = (name: string, edges: readonly Edge[]): Edge[] => edges.filter(({ node }) => node.account.name !== name);

/** Everything there is, which also has tokens fetched that a fault in the lists leaves alone. */
async function started(
  options: Parameters<typeof start>[0] = {},
): Promise<{ server: Started; whole: readonly Edge[] }> {
  const server = await start({ size: 60, requestTimeoutMs: REQUEST_MS, ...options });
  const { edges, failed } = await walkThrough(server, { first: 100 });
  expect(failed).toEqual([]);
  expect(edges).toHaveLength(4 * (options.size ?? 60));
  return { server, whole: edges };
}

describe.concurrent.each(NAMES)('while %s', name => {
  test.each(Object.entries(BROKEN))(
    '%s, the others are complete and its part can be had later',
    async (_, { fault, kind }) => {
      const { server, whole } = await started();
      await using _server = server;
      server.sandboxes[name].fail({ path: LISTS[name], fault });

      const begun = performance.now();
      const { edges, failed, pages } = await walkThrough(server, { first: 100 });
      expect(performance.now() - begun).toBeLessThan(pages * REQUEST_MS * 2);

      expect(idsOf(edges)).toEqual(idsOf(except(name, whole)));
      expect(failed).toHaveLength(1);
      expect(failed[0]).toMatchObject({
        account: { name },
        fetchedCount: 0,
        error: {
          kind,
          code: `PROVIDER_${kind}`,
          retryable: ['TIMEOUT', 'UNAVAILABLE', 'RATE_LIMITED'].includes(kind),
          retryAfter: kind === 'RATE_LIMITED' ? expect.any(String) : null,
        },
      });

      server.sandboxes[name].calm();
      if (kind === 'TIMEOUT' || kind === 'UNAVAILABLE') await delay(REST_MS);
      const later = await walkThrough(server, { first: 25, after: failed[0]!.retryCursor! });
      expect(later.failed).toEqual([]);
      expect(idsOf(later.edges)).toEqual(idsOf(of(name, whole)));
    },
  );

  test('breaks in the middle of its list, what came before stands and the rest can be had later', async () => {
    const { server, whole } = await started({ size: 250 });
    await using _server = server;
    const own = of(name, whole);
    const middle = own[Math.floor(own.length / 2)]!;
    server.sandboxes[name].fail({ path: LISTS[name], fault: { kind: 'answer', status: 500, body: '{}' } });

    const { edges, failed } = await walkThrough(server, { first: 100, after: middle.cursor });
    expect(idsOf(edges)).toEqual(idsOf(whole.slice(whole.indexOf(middle) + 1)).filter(id => !idsOf(own).includes(id)));
    expect(failed.map(({ account }) => account.name)).toEqual([name]);

    server.sandboxes[name].calm();
    await delay(REST_MS);
    const later = await walkThrough(server, { first: 100, after: failed[0]!.retryCursor! });
    expect(idsOf(later.edges)).toEqual(idsOf(own.slice(own.indexOf(middle) + 1)));
  });

  test('cannot be reached, that is told in an error where parts are not wanted', async () => {
    const { server } = await started();
    await using _server = server;
    server.sandboxes[name].fail({ path: LISTS[name], fault: { kind: 'reset' } });
    const variables = { first: 100, onSourceError: 'FAIL' } as const;

    let answer = await ask(server, NumbersDocument, variables);
    while (answer.data?.phoneNumbers?.pageInfo.hasNextPage) {
      answer = await ask(server, NumbersDocument, { ...variables, after: answer.data.phoneNumbers.pageInfo.endCursor });
    }
    expect(answer.data).toEqual({ phoneNumbers: null });
    expect(answer.codes).toEqual(['SOURCE_FAILED']);
    expect(answer.errors[0]!.extensions).toMatchObject({
      failed: [{ account: name, kind: 'UNAVAILABLE', retryable: true }],
    });
    expect(answer.extensions).toEqual({ partial: [name] });
  });
});

describe.concurrent('a page', () => {
  test('is not said to have a next one because a source failed', async () => {
    const { server, whole } = await started({ size: 20 });
    await using _server = server;
    server.sandboxes['agent-message'].fail({ path: LISTS['agent-message'], fault: { kind: 'reset' } });
    const { data } = await ask(server, NumbersDocument, { first: 100 });
    expect(idsOf(data!.phoneNumbers!.edges)).toEqual(idsOf(except('agent-message', whole)));
    expect(data!.phoneNumbers!.pageInfo.hasNextPage).toBe(false);
    expect(data!.phoneNumbers!.sources.map(({ state }) => state)).toEqual([
      'EXHAUSTED',
      'EXHAUSTED',
      'EXHAUSTED',
      'FAILED',
    ]);
  });

  test('that is full before a source has its turn says nothing of that source', async () => {
    const { server } = await started();
    await using _server = server;
    server.sandboxes['agent-message'].fail({ fault: { kind: 'reset' } });
    const { data, extensions } = await ask(server, NumbersDocument, { first: 50 });
    expect(data!.phoneNumbers).toMatchObject({ isPartial: false, pageInfo: { hasNextPage: true } });
    expect(extensions).toEqual({});
  });

  test('gives what a source had before it broke, and leads to the rest', async () => {
    const { server, whole } = await started({ size: 250 });
    await using _server = server;
    const sandbox = server.sandboxes['agent-message'];
    sandbox.fail({ path: LISTS['agent-message'], times: 1, fault: { kind: 'delay', ms: 0 } });
    sandbox.fail({ path: LISTS['agent-message'], fault: { kind: 'html' } });

    const filter = { providers: ['AGENT_MESSAGE' as const] };
    const { edges, failed } = await walkThrough(server, { first: 100, filter });
    const own = of('agent-message', whole);
    expect(idsOf(edges)).toEqual(idsOf(own.slice(0, 100)));
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({ fetchedCount: 100, error: { kind: 'UNAVAILABLE' } });

    sandbox.calm();
    await delay(REST_MS);
    const later = await walkThrough(server, { first: 60, filter, after: failed[0]!.retryCursor! });
    expect(idsOf(later.edges)).toEqual(idsOf(own.slice(100)));
  });

  test('of accounts that all fail is empty and names each', async () => {
    const { server } = await started();
    await using _server = server;
    for (const name of NAMES) server.sandboxes[name].fail({ path: LISTS[name], fault: { kind: 'null-body' } });
    const { edges, failed, partial } = await walkThrough(server, { first: 100 });
    expect(edges).toEqual([]);
    expect(failed.map(({ account }) => account.name)).toEqual(NAMES);
    expect(partial).toEqual([NAMES.toSorted((a, b) => a.localeCompare(b))]);
  });
});

describe.concurrent('a list that goes round in a circle', () => {
  const CIRCLES = {
    sinch: '{"activeNumbers":[],"nextPageToken":"again"}',
    'agent-message': '{"success":true,"data":[],"meta":{"next_cursor":"again"}}',
  };
  test.each(Object.entries(CIRCLES))('of %s is a bad answer after a few requests', async (account, body) => {
    const name = account as keyof typeof CIRCLES;
    const { server, whole } = await started();
    await using _server = server;
    server.sandboxes[name].calm();
    server.sandboxes[name].fail({ path: LISTS[name], fault: { kind: 'answer', status: 200, body } });
    const { edges, failed } = await walkThrough(server, { first: 100 });
    expect(idsOf(edges)).toEqual(idsOf(except(name, whole)));
    expect(failed.map(({ error }) => error!.kind)).toEqual(['BAD_RESPONSE']);
    expect(server.sandboxes[name].requestCount).toBeLessThan(20);
  });
});

describe.concurrent('an account whose token route fails', () => {
  test.each([
    ['sinch', { kind: 'answer', status: 401, body: '{"error":"invalid_client"}' }, 'CREDENTIALS'],
    ['red-cloud', { kind: 'answer', status: 401, body: '{"error":"invalid_client"}' }, 'CREDENTIALS'],
    ['sinch', { kind: 'html' }, 'UNAVAILABLE'],
    ['red-cloud', { kind: 'null-body' }, 'BAD_RESPONSE'],
  ] as const)('%s, %o: %s', async (name, fault, kind) => {
    await using server = await start({ size: 20, requestTimeoutMs: REQUEST_MS });
    server.sandboxes[name].fail({ path: '/token', fault });
    const { edges, failed } = await walkThrough(server, { first: 100 });
    expect(new Set(edges.map(({ node }) => node.account.name)).size).toBe(3);
    expect(failed.map(({ account, error }) => [account.name, error!.kind])).toEqual([[name, kind]]);
  });
});
