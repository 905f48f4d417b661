import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NumbersDocument } from '../gql/graphql.ts';
import { start, type Started } from '../kit/start.ts';
import { get } from './ask.ts';
import { type Step, walk } from './walk.ts';

const ids = (steps: readonly Step[]): string[] => steps.map(({ id }) => id);
const requests = ({ sandboxes }: Started): number =>
  Object.values(sandboxes).reduce((sum, { requestCount }) => sum + requestCount, 0);

/** Reads from behind each of these entries, with pages of another size than the cursors come from. */
async function expectToResume(server: Started, whole: readonly Step[], from: Iterable<number>, first: number) {
  for (const index of from) {
    const found = await walk(server, { first, after: whole[index]!.cursor, pages: 1 });
    expect(ids(found)).toEqual(ids(whole.slice(index + 1, index + 1 + first)));
  }
}

describe('2,500 numbers of four providers', () => {
  let server: Started;
  let whole: readonly Step[];

  beforeAll(async () => {
    server = await start({ size: 625 });
    whole = await walk(server, { first: 100 });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test('are listed once each', () => {
    expect(whole).toHaveLength(2_500);
    expect(new Set(ids(whole)).size).toBe(2_500);
  });

  test.each([7, 24, 25, 50, 99])('come in the same order %i a page', async first => {
    expect(ids(await walk(server, { first }))).toEqual(ids(whole));
  });

  test('come in the same order whatever the size of a page, from 1 to 100', async () => {
    for (let first = 1; first <= 100; first++) {
      const begin = (first - 1) * 25;
      const pages = Math.max(2, Math.ceil(30 / first));
      const found = await walk(server, { first, after: begin === 0 ? null : whole[begin - 1]!.cursor, pages });
      expect(ids(found)).toEqual(ids(whole.slice(begin, begin + first * pages)));
    }
  });

  test('can be read on from behind any of them', async () => {
    await expectToResume(
      server,
      whole,
      Array.from({ length: 2_500 / 17 }, (_, i) => i * 17),
      30,
    );
  });

  test('cost at most one request upstream for ten of them at 50 a page', async () => {
    for (const sandbox of Object.values(server.sandboxes)) sandbox.calm();
    await walk(server, { first: 50 });
    expect(requests(server)).toBeGreaterThan(0);
    expect(requests(server) / 2_500).toBeLessThanOrEqual(0.1);
  });

  test('end where they are said to end', async () => {
    const last = whole.at(-1)!;
    const tail = await get(server, NumbersDocument, { first: 10, after: whole.at(-11)!.cursor });
    expect(tail.phoneNumbers!.pageInfo).toMatchObject({
      hasNextPage: false,
      hasPreviousPage: true,
      endCursor: last.cursor,
    });
    expect(tail.phoneNumbers!.edges).toHaveLength(10);
    expect(tail.phoneNumbers!.sources.map(({ state }) => state)).toEqual([
      'NOT_READ',
      'NOT_READ',
      'NOT_READ',
      'EXHAUSTED',
    ]);

    const beyond = await get(server, NumbersDocument, { first: 10, after: last.cursor });
    expect(beyond.phoneNumbers).toMatchObject({
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
      isPartial: false,
    });
  });

  test('come 25 a page if no size is asked for', async () => {
    const { phoneNumbers } = await get(server, NumbersDocument, {});
    expect(phoneNumbers!.edges.map(({ node }) => node.id)).toEqual(ids(whole.slice(0, 25)));
    expect(phoneNumbers!.pageInfo).toMatchObject({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: phoneNumbers!.edges[0]!.cursor,
    });
  });

  test('cost only the first account as long as a page lies within it', async () => {
    for (const sandbox of Object.values(server.sandboxes)) sandbox.calm();
    const { phoneNumbers } = await get(server, NumbersDocument, { first: 20 });
    expect(phoneNumbers!.sources.map(({ state }) => state)).toEqual(['MORE', 'NOT_READ', 'NOT_READ', 'NOT_READ']);
    const { sinch, ...others } = server.sandboxes;
    expect(sinch.requestCount).toBeGreaterThan(0);
    expect(Object.values(others).map(({ requestCount }) => requestCount)).toEqual([0, 0, 0]);
  });

  test('belong to the accounts in the order of the configuration', async () => {
    const { phoneNumbers } = await get(server, NumbersDocument, { first: 100, after: whole[575]!.cursor });
    expect([...new Set(phoneNumbers!.edges.map(({ node }) => node.account.name))]).toEqual(['sinch', 'fone-dynamics']);
  });
});

describe('440 numbers of four providers', () => {
  let server: Started;
  let whole: readonly Step[];

  beforeAll(async () => {
    server = await start({ size: 110 });
    whole = await walk(server, { first: 100 });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.each([1, 2, 3])('come in the same order %i a page', async first => {
    expect(ids(await walk(server, { first }))).toEqual(ids(whole));
  });

  test('can be read on from behind every one of them', async () => {
    await expectToResume(server, whole, whole.keys(), 2);
  });
});

test('without a number there is an end at once', async () => {
  await using server = await start({ size: 0 });
  const { phoneNumbers } = await get(server, NumbersDocument, { first: 10 });
  expect(phoneNumbers!.pageInfo).toMatchObject({ hasNextPage: false, startCursor: null });
  expect(phoneNumbers!.sources.filter(({ state }) => state !== 'EXHAUSTED')).toEqual([]);
});
