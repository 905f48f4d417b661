import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BrokenListError, START } from '#paging/pager.ts';
import { byKey, bySkip, whole } from '#paging/strategies.ts';
import {
  answer,
  inOneAnswer,
  key,
  keyset,
  names,
  readItems,
  readPages,
  resume,
  skipping,
  type Upstream,
  upstream,
  without,
} from './upstreams.ts';

const list = names(25);

describe('a list read by offset', () => {
  test.each([1, 2, 10, 25, 30])('advances by what came back when the provider caps pages at %i', async cap => {
    expect(await readItems(skipping(upstream(list), { pageSize: 30, cap }))).toEqual(list);
  });

  test.each([0, 1, 9, 10, 11, 20, 25])(
    'of %i entries ends on a short page where the provider documents its cap',
    async size => {
      const on = upstream(names(size));
      expect(await readItems(skipping(on, { pageSize: 10, endsOn: 'short-page' }))).toEqual(names(size));
      expect(on.calls).toBeLessThanOrEqual(Math.floor(size / 9) + 2);
    },
  );

  test('costs one request where everything fits on a page', async () => {
    const on = upstream(names(9));
    await readItems(skipping(on, { pageSize: 10, endsOn: 'short-page' }));
    expect(on.calls).toBe(1);
  });

  test.each(['short-page', 'empty-page'] as const)(
    'loses and repeats nothing when the list changes meanwhile (%s)',
    async endsOn => {
      const change = fc.record({
        released: fc.option(fc.nat()),
        added: fc.array(fc.nat(), { maxLength: 3 }),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 40 }),
          fc.array(change, { minLength: 1, maxLength: 6 }),
          fc.integer({ min: 1, max: 12 }),
          async (size, changes, step) => {
            const on = upstream(names(size));
            const pager = skipping(on, { pageSize: 8, endsOn });
            const given: string[] = [];
            const gone = new Set<string>();
            let turn = 0;
            for (let from: string | null = START; from !== null; turn++) {
              const { entries, next }: Awaited<ReturnType<typeof pager>> = await pager({ from, wanted: step });
              const some = entries.slice(0, step);
              given.push(...some.map(({ item }) => item));
              from = some.length < entries.length ? (some.at(-1)?.after ?? next) : next;
              const { released = null, added = [] } = turn < 20 ? (changes[turn % changes.length] ?? {}) : {};
              if (released !== null && on.list.length > 0)
                for (const item of on.list.splice(released % on.list.length, 1)) gone.add(item);
              for (const [index, place] of added.entries())
                on.list.splice(place % (on.list.length + 1), 0, `new ${turn}.${index}`);
            }
            expect(new Set(given).size).toBe(given.length);
            const stayed = names(size).filter(item => !gone.has(item));
            expect(given.filter(item => !item.startsWith('new') && !gone.has(item))).toEqual(stayed);
          },
        ),
        { numRuns: 250 },
      );
    },
  );

  test.each([4, 30])('loses nothing when several entries in front are released (pages capped at %i)', async cap => {
    const on = upstream(list);
    const pager = skipping(on, { pageSize: 30, cap });
    const page = await pager({ from: START, wanted: 10 });
    on.list = without('0000', '0001', '0003')(list);
    expect(await readItems(pager, page.entries[3]?.after)).toEqual(list.slice(4));
    on.list = without('0002', '0003')(list);
    expect(await readItems(pager, page.entries[3]?.after)).toEqual(list.slice(4));
  });

  test('does not repeat what has moved to the page behind, where pages are smaller than was asked for', async () => {
    const on = upstream(list);
    const pager = skipping(on, { pageSize: 16, cap: 8 });
    const page = await pager({ from: START, wanted: 10 });
    const second = await pager({ from: page.next ?? '', wanted: 10 });
    on.list = without('0000')(list);
    expect(second.entries[1]?.item).toBe('0009');
    expect(await readItems(pager, second.entries[1]?.after)).toEqual(list.slice(10));
  });

  test('ends where everything was released meanwhile', async () => {
    const on = upstream(list);
    const pager = skipping(on, { pageSize: 10 });
    const { next } = await pager({ from: START, wanted: 10 });
    on.list = [];
    expect(await readItems(pager, next ?? '')).toEqual([]);
  });

  test('finds its place again in a list that repeats an entry', async () => {
    const pager = skipping(upstream(['a', 'b', 'a', 'c', 'd']), { pageSize: 4 });
    const { entries } = await pager({ from: START, wanted: 10 });
    expect(await readItems(pager, entries[0]?.after)).toEqual(['b', 'a', 'c', 'd']);
    expect(await readItems(pager, entries[2]?.after)).toEqual(['c', 'd']);
  });

  test.each([1, 2, 10])('is broken where the provider ignores the offset and gives %i entries', async size => {
    let calls = 0;
    const read = async (): Promise<string[]> => ((calls += 1), names(size));
    await expect(readItems(bySkip({ key, pageSize: 10, endsOn: 'empty-page', read }))).rejects.toThrow(BrokenListError);
    expect(calls).toBeLessThan(5);
    if (size < 10) return;
    await expect(readItems(bySkip({ key, pageSize: 10, endsOn: 'short-page', read }))).rejects.toThrow(BrokenListError);
  });

  test('is broken where the provider ignores the offset, also from one walk to the next', async () => {
    const pager = bySkip({ key, pageSize: 10, endsOn: 'empty-page', read: async () => names(10) });
    const { entries } = await pager({ from: START, wanted: 9 });
    await expect(readItems(pager, entries.at(-1)?.after)).rejects.toThrow(BrokenListError);
    expect((await pager({ from: entries[3]?.after ?? '', wanted: 9 })).entries.map(({ item }) => item)).toEqual(
      names(10).slice(4),
    );
  });
});

describe('a list in one answer', () => {
  test('is sorted by key, whatever order the provider gives, and a repeated key is dropped', async () => {
    expect(await readPages(whole({ key, read: async () => ['b', 'a', 'c', 'a'] }))).toEqual([['a', 'b', 'c']]);
  });

  test('resumes by key, whatever was added or released', async () => {
    const on = upstream(['b', 'd', 'f']);
    expect(await resume(inOneAnswer(on), on, 'd', () => ['a', 'e', 'f'])).toEqual(['e', 'f']);
  });

  test('may have an empty key', async () => {
    const pager = whole({ key, read: async () => ['', 'a'] });
    const { entries } = await pager({ from: START, wanted: 9 });
    expect(await readItems(pager, entries[0]?.after)).toEqual(['a']);
  });
});

describe('a list read by key', () => {
  const table = (on: Upstream) =>
    byKey({
      key,
      read: (after, limit) => answer(on, on.list.filter(item => after === null || item > after).slice(0, limit)),
    });

  test.each([0, 1, 24, 25, 26, 199, 200, 201, 450])('of %i entries is given whole, whatever is wanted', async size => {
    for (const wanted of [1, 25, 200, Infinity]) {
      const pager = table(upstream(names(size)));
      expect(await readItems(request => pager({ ...request, wanted }))).toEqual(names(size));
    }
  });

  test('resumes behind the key, whether its entry is still there or not', async () => {
    const on = upstream(['b', 'd', 'f']);
    expect(await resume(table(on), on, 'd', () => ['a', 'b', 'e', 'f'])).toEqual(['e', 'f']);
  });

  test('is asked for as many as are wanted, within reason', async () => {
    const limits: number[] = [];
    const pager = byKey({ key, read: async (_, limit) => (limits.push(limit), []) });
    for (const wanted of [0, 1, 50, 5_000, Infinity]) await pager({ from: START, wanted });
    expect(limits).toEqual([1, 1, 50, 200, 200]);
  });
});

test.each([
  ['token', keyset(upstream(list), [5])],
  ['offset', skipping(upstream(list), { pageSize: 5 })],
  ['one answer', inOneAnswer(upstream(list))],
  ['key', byKey({ key, read: async () => [] })],
])('a position of another list is refused by a list read by %s', async (_, pager) => {
  await expect(pager({ from: 'elsewhere', wanted: 9 })).rejects.toThrow(RangeError);
});
