import { describe, expect, test, vi } from 'vitest';
import foneDynamics from '#providers/fone-dynamics/index.ts';
import sinch from '#providers/sinch/index.ts';
import {
  AccountsDocument,
  NodeByIdDocument,
  NumbersByDocument,
  NumbersCountDocument,
  NumbersDocument,
} from '../gql/graphql.ts';
import { start } from '../kit/start.ts';
import { ask, get } from './ask.ts';
import { walkThrough } from './walk.ts';

async function timed<T>(work: Promise<T>): Promise<{ readonly ms: number; readonly value: T }> {
  const begun = performance.now();
  const value = await work;
  return { ms: performance.now() - begun, value };
}

const FIELDS = { first: 100 } as const;

describe.concurrent('an account that does not answer', () => {
  test('costs its own part, and not more than five seconds', async () => {
    await using server = await start({ size: 20 });
    server.sandboxes.sinch.fail({ fault: { kind: 'hang' } });
    const { ms, value } = await timed(ask(server, NumbersDocument, FIELDS));
    expect(ms).toBeLessThan(5_500);
    expect(value.data!.phoneNumbers!.edges).toHaveLength(60);
    expect(value.data!.phoneNumbers!.sources[0]).toMatchObject({ state: 'FAILED', error: { kind: 'TIMEOUT' } });
  });

  test.each(['sinch', 'fone-dynamics', 'red-cloud', 'agent-message'] as const)(
    'costs no more than the time of a request when a number of %s is asked for by its id',
    async name => {
      await using server = await start({ size: 20, requestTimeoutMs: 1_000 });
      // On a busy machine the first answers of a server may take longer than that.
      const found = async () =>
        (await walkThrough(server, FIELDS)).edges.find(({ node }) => node.account.name === name);
      const { id, account } = (await vi.waitUntil(found, { timeout: 10_000 })).node;
      expect(account.name).toBe(name);
      server.sandboxes[name].fail({ fault: { kind: 'hang' } });
      const { ms, value } = await timed(ask(server, NodeByIdDocument, { id }));
      expect(value.data).toEqual({ node: null });
      expect(value.codes).toEqual(['PROVIDER_TIMEOUT']);
      expect(ms).toBeLessThan(2_500);
    },
  );

  test('costs no more than the time of a request when a number is looked up or numbers are counted', async () => {
    await using server = await start({ size: 20, requestTimeoutMs: 1_000 });
    const { accounts } = await get(server, AccountsDocument, {});
    const account = accounts!.find(({ name }) => name === 'sinch')!.id;
    server.sandboxes.sinch.fail({ fault: { kind: 'hang' } });
    const [byNumber, byId, count] = await Promise.all([
      timed(ask(server, NumbersByDocument, { lookup: { e164: '+12025550100' } })),
      timed(ask(server, NumbersByDocument, { lookup: { providerId: { account, providerId: '+12025550100' } } })),
      timed(ask(server, NumbersCountDocument, {})),
    ]);
    for (const { ms, value } of [byNumber, byId, count]) {
      expect(ms).toBeLessThan(2_500);
      expect(value.errors).toEqual([]);
      expect(value.extensions).toEqual({ partial: ['sinch'] });
    }
  });
});

describe.concurrent('a slow account', () => {
  test('does not hold up the others beyond its share of the time', async () => {
    await using server = await start({ size: 20, requestTimeoutMs: 2_000 });
    await walkThrough(server, FIELDS);
    server.sandboxes.sinch.latencyMs = 10_000;
    const { ms, value } = await timed(get(server, NumbersDocument, FIELDS));
    expect(value.phoneNumbers!.edges).toHaveLength(60);
    expect(value.phoneNumbers!.sources.map(({ state }) => state)).toEqual([
      'FAILED',
      'EXHAUSTED',
      'EXHAUSTED',
      'EXHAUSTED',
    ]);
    expect(ms).toBeLessThan(3_500);
  });

  test('is waited for as long as there is time', async () => {
    await using server = await start({ size: 20 });
    await walkThrough(server, FIELDS);
    server.sandboxes['red-cloud'].latencyMs = 700;
    const { edges, failed } = await walkThrough(server, FIELDS);
    expect(failed).toEqual([]);
    expect(edges).toHaveLength(80);
  });

  test('is overtaken: the accounts behind it are read at the same time', async () => {
    await using server = await start({ size: 20 });
    await walkThrough(server, FIELDS);
    for (const sandbox of Object.values(server.sandboxes)) sandbox.latencyMs = 500;
    // One after another, Sinch's five lists and those of the other three would take eight times as long as one.
    const { ms, value } = await timed(walkThrough(server, FIELDS));
    expect(value.edges).toHaveLength(80);
    expect(ms).toBeLessThan(6 * 500);
  });
});

describe.concurrent('an account whose server is not there', () => {
  test.each([
    ['sinch', sinch],
    ['fone-dynamics', foneDynamics],
  ] as const)('(%s) is unavailable until it is back', async (name, module) => {
    await using server = await start({ size: 30, requestTimeoutMs: 2_000 });
    const whole = await walkThrough(server, FIELDS);
    const own = whole.edges.filter(({ node }) => node.account.name === name).map(({ node }) => node.id);
    const { url } = server.sandboxes[name];
    await server.sandboxes[name].close();

    const { edges, failed } = await walkThrough(server, FIELDS);
    expect(edges).toHaveLength(90);
    expect(failed.map(({ error }) => error!.kind)).toEqual(['UNAVAILABLE']);

    const kit = await module.sandbox();
    const again = await kit.startSandbox({ port: Number(new URL(url).port), size: 30 });
    try {
      const later = await walkThrough(server, { first: 100, after: failed[0]!.retryCursor! });
      expect(later.failed).toEqual([]);
      expect(later.edges.map(({ node }) => node.id)).toEqual(own);
    } finally {
      await again.close();
    }
  });
});
