import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, map, where } from '#paging/combinators.ts';
import { connect } from '#paging/connection.ts';
import { type PageRequest, type Pager, START } from '#paging/pager.ts';
import { inOneAnswer, keyset, names, readItems, readPages, skipping, upstream, type Upstream } from './upstreams.ts';

const LISTS = ['a', 'b', 'c', 'd'];
const lists = (sizes: readonly number[]): Upstream[] => sizes.map((size, index) => upstream(names(size, LISTS[index])));
const joined = (
  ons: readonly Upstream[],
  pager: (on: Upstream) => Pager<string> = on => keyset(on, [5]),
): Pager<string> => concat(ons.map((on, index) => ({ key: LISTS[index]!, pager: pager(on) })));
const calls = (ons: readonly Upstream[]): number[] => ons.map(on => on.calls);

const inner = (prefix: string): Pager<string> =>
  concat([
    { key: 'x', pager: skipping(upstream(names(4, `${prefix}x`)), { pageSize: 3 }) },
    { key: 'y', pager: keyset(upstream(names(4, `${prefix}y`)), [3]) },
  ]);

describe('lists one after another', () => {
  test('give every entry once and in order, and resume behind each', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(12), { maxLength: 4 }),
        fc.integer({ min: 1, max: 12 }),
        async (sizes, wanted) => {
          const all = lists(sizes).flatMap(on => on.list);
          const given: string[] = [];
          const pager = joined(lists(sizes));
          for (let from: string | null = START; from !== null;) {
            const { entries, next }: Awaited<ReturnType<typeof pager>> = await pager({ from, wanted });
            for (const { item, after } of entries) {
              given.push(item);
              expect(await readItems(joined(lists(sizes)), after)).toEqual(all.slice(given.length));
            }
            from = next;
          }
          expect(given).toEqual(all);
        },
      ),
    );
  });

  test('are asked one alone as long as that gives enough', async () => {
    const ons = lists([7, 7, 7]);
    const { next } = await joined(ons)({ from: START, wanted: 5 });
    expect(calls(ons)).toEqual([1, 0, 0]);
    await joined(ons)({ from: next ?? '', wanted: 2 });
    expect(calls(ons)).toEqual([2, 0, 0]);
  });

  test('cost one answer a bounded number of requests, however many lists are empty', async () => {
    const ons = Array.from({ length: 180 }, () => upstream([]));
    const pager = concat(ons.map((on, index) => ({ key: String(index).padStart(3, '0'), pager: keyset(on, [5]) })));

    const { pageInfo } = await connect([{ key: 'account', pager }], {
      first: 10,
      after: null,
      seal: place => place.position,
      maxPages: 20,
    });

    expect(pageInfo).toMatchObject({ hasNextPage: true, endCursor: '020/' });
    expect(calls(ons).reduce((sum, each) => sum + each)).toBeLessThanOrEqual(20 + 8);
  });

  test('are asked all at once when the first has ended short, and each once', async () => {
    const ons = lists([3, 3, 3, 3]);
    const pager = joined(ons);
    const { next } = await pager({ from: START, wanted: 10 });
    expect(calls(ons)).toEqual([1, 1, 1, 1]);
    expect(await readPages(pager, next ?? '')).toHaveLength(3);
    expect(calls(ons)).toEqual([1, 1, 1, 1]);
  });

  test('that are begun early are asked for what is still wanted', async () => {
    const wanted: number[] = [];
    const parts = LISTS.map(key => ({
      key,
      pager: (request: PageRequest) => (wanted.push(request.wanted), inOneAnswer(upstream(names(3)))(request)),
    }));
    await concat(parts)({ from: START, wanted: 10 });
    expect(wanted).toEqual([10, 7, 7, 7]);
  });

  test('do not give a page begun early for another place in its list', async () => {
    const ons = lists([3, 4]);
    const pager = joined(ons);
    await pager({ from: START, wanted: 10 });
    const { entries } = await joined(ons)({ from: 'b/', wanted: 10 });
    expect(await readItems(pager, entries[1]?.after)).toEqual(ons[1]?.list.slice(2));
  });

  test('fail only when the turn of the one that failed has come', async () => {
    const ons = [upstream(names(3, 'a')), upstream(names(3, 'b')), upstream(names(3, 'c'), [1])];
    const pager = joined(ons);
    const first = await pager({ from: START, wanted: 10 });
    const second = await pager({ from: first.next ?? '', wanted: 7 });
    expect(second.entries).toHaveLength(3);
    await new Promise(setImmediate);
    await expect(pager({ from: second.next ?? '', wanted: 4 })).rejects.toThrow('call 1 failed');
    expect(await readItems(pager, second.next ?? '')).toEqual(names(3, 'c'));
  });

  test('do not wait for a page begun early longer than the request that needs it', async () => {
    const pager = concat([
      { key: 'a', pager: inOneAnswer(upstream(names(2, 'a'))) },
      { key: 'b', pager: () => new Promise<never>(() => {}) },
    ]);
    const { next } = await pager({ from: START, wanted: 10, signal: new AbortController().signal });
    const signal = AbortSignal.timeout(20);
    await expect(pager({ from: next ?? '', wanted: 8, signal })).rejects.toThrow('aborted due to timeout');
  });

  test('go on with the one that sorts after it where the list that was being read has gone', async () => {
    const [a, b, c] = lists([3, 3, 3]) as [Upstream, Upstream, Upstream];
    const { entries } = await joined([a, b, c])({ from: START, wanted: 3 });
    const gone = (...keys: string[]): Pager<string> =>
      concat(
        [
          { key: 'b', pager: inOneAnswer(b) },
          { key: 'c', pager: inOneAnswer(c) },
        ].filter(part => keys.includes(part.key)),
      );
    expect(await readItems(gone('b', 'c'), entries[0]?.after)).toEqual([...b.list, ...c.list]);
    expect(await readItems(gone('c'), entries[0]?.after)).toEqual(c.list);
    expect(await readItems(gone(), entries[0]?.after)).toEqual([]);
  });

  test('can be lists one after another themselves', async () => {
    const outer = concat([
      { key: 'a', pager: inner('a') },
      { key: 'b', pager: inner('b') },
    ]);
    const all = ['ax', 'ay', 'bx', 'by'].flatMap(prefix => names(4, prefix));
    expect(await readItems(outer)).toEqual(all);
    const { next } = await outer({ from: START, wanted: 1 });
    expect(await readItems(outer, next ?? '')).toEqual(all.slice(3));
  });

  test.each([[['b', 'a']], [['a', 'a']], [['a/b']]])('are refused with the keys %j', keys => {
    expect(() => concat(keys.map(key => ({ key, pager: inOneAnswer(upstream([])) })))).toThrow(RangeError);
  });

  test('refuse the position of another list', async () => {
    await expect(joined(lists([3]))({ from: 'elsewhere', wanted: 1 })).rejects.toThrow(RangeError);
  });
});

test('map changes items and leaves their places', async () => {
  const pager = map(keyset(upstream(names(8)), [3]), item => Number(item) * 2);
  const { entries } = await pager({ from: START, wanted: 3 });
  expect(await readItems(pager, entries[1]?.after)).toEqual([4, 6, 8, 10, 12, 14]);
});

test('where makes a page of every page, also of one without a match', async () => {
  const on = upstream(names(9));
  const pager = where(keyset(on, [3]), item => item === '0001' || item > '0006');
  expect(await readPages(pager)).toEqual([['0001'], [], ['0007', '0008']]);
  expect(on.calls).toBe(3);
});
