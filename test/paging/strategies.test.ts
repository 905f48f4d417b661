import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BrokenListError, type Pager, START } from '#paging/pager.ts';
import { bySkip, byToken, whole } from '#paging/strategies.ts';
import {
  inOneAnswer,
  key,
  keyset,
  names,
  offsetToken,
  readItems,
  readPages,
  skipping,
  upstream,
  type Upstream,
} from './upstreams.ts';

const list = names(25);

/** Reads one page, lets the list change, and goes on behind the entry that was taken last. */
async function resume(
  pager: Pager<string>,
  on: Upstream,
  taken: string,
  change: (list: string[]) => string[],
): Promise<string[]> {
  const { entries } = await pager({ from: START, wanted: 10 });
  const entry = entries.find(({ item }) => item === taken);
  on.list = change(on.list);
  return readItems(pager, entry?.after);
}
const without =
  (...released: string[]) =>
  (all: string[]): string[] =>
    all.filter(item => !released.includes(item));

describe('a list read by token', () => {
  test('is not ended by a short or an empty page', async () => {
    expect(await readPages(keyset(upstream(names(7)), [3, 0, 1, 0, 0, 5]))).toEqual([
      ['0000', '0001', '0002'],
      [],
      ['0003'],
      [],
      [],
      ['0004', '0005', '0006'],
    ]);
  });

  test.each([null, undefined, ''])('is ended by the token %j', async next => {
    expect(await readPages(byToken({ key, read: async () => ({ items: ['a'], next }) }))).toEqual([['a']]);
  });

  test('keeps tokens of any characters', async () => {
    expect(await readItems(offsetToken(upstream(list), [4]))).toEqual(list);
  });

  test('resumes behind every entry', async () => {
    const pager = keyset(upstream(list), [4, 0, 7]);
    for (let from: string | null = START, given = 0; from !== null;) {
      const page = await pager({ from, wanted: 10 });
      for (const { after } of page.entries) {
        given += 1;
        expect(await readItems(pager, after)).toEqual(list.slice(given));
      }
      from = page.next;
    }
  });

  test('resumes in the middle of a page that has changed meanwhile', async () => {
    const on = upstream(list);
    const resumed = resume(keyset(on, [10]), on, '0004', all => ['!1', '!2', ...without('0001')(all)]);
    expect(await resumed).toEqual(list.slice(5));
  });

  test.each([[['0004']], [['0004', '0003']], [['0004', '0001']]])(
    'loses nothing when %j, taken before, are released',
    async released => {
      const on = upstream(list);
      expect(await resume(keyset(on, [10]), on, '0004', without(...released))).toEqual(list.slice(5));
    },
  );

  test('does not repeat entries that were pushed off their page', async () => {
    const on = upstream(list);
    expect(await resume(keyset(on, [6]), on, '0004', all => ['!1', '!2', ...all])).toEqual(list.slice(5));
    on.list = [...list];
    const page = await offsetToken(on, [6])({ from: START, wanted: 10 });
    on.list = ['!1', '!2', ...list];
    expect(await readItems(offsetToken(on, [6]), page.next ?? '')).toEqual(list.slice(6));
  });

  test('does not take a mere duplicate for the place where it stopped', async () => {
    const pages = [['a', 'b', 'c'], ['d', 'c', 'e'], ['f']];
    const pager = byToken({
      key,
      read: async token => ({
        items: pages[Number(token)] ?? [],
        next: Number(token) < 2 ? `${Number(token) + 1}` : null,
      }),
    });
    expect(await readItems(pager)).toEqual(['a', 'b', 'c', 'd', 'c', 'e', 'f']);
    const second = await pager({ from: (await pager({ from: START, wanted: 9 })).next ?? '', wanted: 9 });
    expect(await readItems(pager, second.entries[1]?.after)).toEqual(['e', 'f']);
  });

  test('is broken where a token leads to itself, after its page was given', async () => {
    const pager = byToken({
      key,
      read: async token => (token === null ? { items: ['a'], next: 't' } : { items: ['b'], next: 't' }),
    });
    const first = await pager({ from: START, wanted: 9 });
    const second = await pager({ from: first.next ?? '', wanted: 9 });
    expect(second.entries.map(({ item }) => item)).toEqual(['b']);
    await expect(pager({ from: second.next ?? '', wanted: 9 })).rejects.toThrow(BrokenListError);
  });

  test('is broken where empty pages lead round in a circle, of whatever length and wherever it begins', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(12), fc.integer({ min: 1, max: 12 }), async (lead, length) => {
        let calls = 0;
        const pager = byToken<string>({
          key,
          async read(token) {
            calls += 1;
            const step = Number(token) + 1;
            return { items: [], next: String(step < lead + length ? step : lead || length) };
          },
        });
        await expect(readItems(pager)).rejects.toThrow(BrokenListError);
        expect(calls).toBeLessThanOrEqual(50);
      }),
    );
  });

  test('is broken where the token moves and the page does not, also from one walk to the next', async () => {
    let calls = 0;
    const stuck = byToken({ key, read: async () => ({ items: ['a', 'b'], next: `t${(calls += 1)}` }) });
    const { next } = await stuck({ from: START, wanted: 9 });
    await expect(stuck({ from: next ?? '', wanted: 9 })).rejects.toThrow(BrokenListError);
  });

  test('lets a page of one entry come twice, as an addition in front would make it, but not three times', async () => {
    const on = upstream(['b', 'c']);
    const pager = offsetToken(on, [1]);
    const { next } = await pager({ from: START, wanted: 9 });
    on.list = ['a', 'b', 'c'];
    expect(await readItems(pager, next ?? '')).toEqual(['c']);

    let calls = 0;
    const stuck = byToken({ key, read: async () => ({ items: ['a'], next: `t${(calls += 1)}` }) });
    await expect(readItems(stuck)).rejects.toThrow(BrokenListError);
    expect(calls).toBe(3);
  });

  test('is broken where a token is too long for a cursor', async () => {
    const pager = byToken({ key, read: async () => ({ items: ['a'], next: 't'.repeat(5_000) }) });
    await expect(readItems(pager)).rejects.toThrow(BrokenListError);
  });
});

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

test.each([
  ['token', keyset(upstream(list), [5])],
  ['offset', skipping(upstream(list), { pageSize: 5 })],
  ['one answer', inOneAnswer(upstream(list))],
])('a position of another list is refused by a list read by %s', async (_, pager) => {
  await expect(pager({ from: 'elsewhere', wanted: 9 })).rejects.toThrow(RangeError);
});
