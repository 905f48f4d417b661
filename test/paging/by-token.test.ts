import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BrokenListError, START } from '#paging/pager.ts';
import { byToken } from '#paging/strategies.ts';
import { key, keyset, names, offsetToken, readItems, readPages, resume, upstream, without } from './upstreams.ts';

const list = names(25);

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

  test('does not repeat the entry taken last when an addition right in front of it pushed it off its page', async () => {
    const on = upstream(names(8));
    const resumed = resume(keyset(on, [8]), on, '0007', all => all.toSpliced(7, 0, '0006+'));
    expect(await resumed).toEqual(['0006+']);
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

  test('finds its place again on a page that repeats an entry', async () => {
    const pager = offsetToken(upstream(['a', 'b', 'a', 'c', 'd']), [4]);
    const { entries } = await pager({ from: START, wanted: 10 });
    expect(await readItems(pager, entries[0]?.after)).toEqual(['b', 'a', 'c', 'd']);
    expect(await readItems(pager, entries[2]?.after)).toEqual(['c', 'd']);
  });

  test('does not repeat what several additions push onto the page behind a page of one entry', async () => {
    const on = upstream(['a', 'b', 'c', 'd']);
    const pager = offsetToken(on, [1, 1, 3]);
    const first = await pager({ from: START, wanted: 10 });
    const second = await pager({ from: first.next ?? '', wanted: 10 });
    on.list = ['!1', '!2', ...on.list];
    expect(await readItems(pager, second.next ?? '')).toEqual(['c', 'd']);
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

  test('is broken without another request where a later token leads to itself', async () => {
    const asked: (string | null)[] = [];
    const read = async (token: string | null): Promise<{ items: string[]; next: string }> => {
      asked.push(token);
      return { items: [`item ${token}`], next: String(Math.min(3, Number(token) + 1)) };
    };
    await expect(readItems(byToken({ key, read }))).rejects.toThrow(BrokenListError);
    expect(asked).toEqual([null, '1', '2', '3']);
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

  test('is broken where a page comes again behind an empty one', async () => {
    const pages = [['a', 'b'], [], ['a', 'b']];
    const pager = byToken({
      key,
      read: async token => ({ items: pages[Number(token)] ?? [], next: `${Number(token) + 1}` }),
    });
    await expect(readItems(pager)).rejects.toThrow('A page came twice');
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
    await expect(pager({ from: START, wanted: 9 })).rejects.toThrow(BrokenListError);
  });
});
