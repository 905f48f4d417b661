import { describe, expect, test } from 'vitest';
import { START } from '#paging/pager.ts';
import type { EventFilter, StoredEvent } from '#store/events.ts';
import type { Store } from '#store/index.ts';
import { openEmpty, type StoreSubject } from './database.ts';
import { happened, several } from './event.ts';

const MINUTE = 60_000;
const MANY = 10_000;

export const placesOf = (events: readonly StoredEvent[]): number[] => events.map(({ seq }) => seq);

async function read(store: Store, filter: EventFilter, wanted = 200): Promise<readonly StoredEvent[]> {
  const pager = store.events.list(filter);
  const events: StoredEvent[] = [];
  for (let from: string | null = START; from !== null;) {
    const { entries, next }: Awaited<ReturnType<typeof pager>> = await pager({ from, wanted });
    events.push(...entries.map(({ item }) => item));
    from = next;
  }
  return events;
}

/** Reads on from where it was until the work is done and nothing is left, as a subscriber does. */
export async function follow(store: Store, work: Promise<unknown>): Promise<readonly StoredEvent[]> {
  const seen: StoredEvent[] = [];
  let isDone = false;
  const done = work.finally(() => (isDone = true));
  for (;;) {
    const isLast = isDone;
    const some = await store.events.since(seen.at(-1)?.seq ?? 0, {}, 7);
    seen.push(...some);
    if (some.length === 0 && isLast) break;
  }
  await done;
  return seen;
}

export function eventTests(subject: StoreSubject): void {
  describe('events', () => {
    test('are given back as they were recorded, in their order', async () => {
      const store = await openEmpty(subject);
      const given = [
        happened({ numberId: 'n1', failureCode: 'INTERNAL_ERROR', origin: 'POLLING' }),
        happened({ target: null, providerEventId: null, origin: 'CHANGE' }),
      ];
      const stored = await store.events.append(given);
      expect(stored).toEqual(given.map((event, index) => ({ ...event, id: stored[index]!.id, seq: index + 1 })));
      expect(await store.events.since(0, {}, 10)).toEqual(stored);
      for (const event of stored) expect(await store.events.get(event.id)).toEqual(event);
    });

    test('are recorded once in their account, also within one call', async () => {
      const store = await openEmpty(subject);
      const [first, second, third] = several(3);
      const one = await store.events.append([first!, second!, { ...first!, kind: 'OTHER' }]);
      expect(one).toMatchObject([first!, second!]);
      expect(await store.events.append([second!, first!])).toEqual([]);
      const [other] = await store.events.append([{ ...first!, account: 'sinch-eu' }]);
      const [last] = await store.events.append([third!, second!]);
      await store.events.append([first!, second!]);
      expect(await store.events.since(0, {}, 10)).toEqual([...one, other, last]);
      expect(await store.events.latest()).toBe(last!.seq);
    });

    test('are recorded once by fifty at once', async () => {
      const store = await openEmpty(subject);
      const given = several(3);
      const all = await Promise.all(Array.from({ length: 50 }, () => store.events.append(given)));
      expect(all.flat()).toHaveLength(3);
      expect(await store.events.since(0, {}, 10)).toHaveLength(3);
    });

    test('can be many in one call, or none', async () => {
      const store = await openEmpty(subject);
      expect(await store.events.append([])).toEqual([]);
      expect(await store.events.latest()).toBe(0);
      const stored = await store.events.append(several(1_203));
      expect(placesOf(stored)).toEqual(Array.from({ length: 1_203 }, (_, index) => index + 1));
    });

    test('keep what PostgreSQL has no room for from stopping them', async () => {
      const store = await openEmpty(subject);
      const given = happened({ sameAs: 'a\u0000b', failureCode: 'c\u0000', providerEventId: '\u0000' });
      expect(await store.events.append([given])).toMatchObject([{ sameAs: 'a\uFFFDb', failureCode: 'c\uFFFD' }]);
      expect(await store.events.append([given])).toEqual([]);
    });

    test('are seen once and in order by a reader who goes on behind the last one he saw, while many add some', async () => {
      const store = await openEmpty(subject);
      const adding = Array.from({ length: 120 }, (_, index) => store.events.append(several(1 + (index % 4))));
      const seen = await follow(store, Promise.all(adding));
      const added = (await Promise.all(adding)).flat();
      expect(placesOf(seen)).toEqual(placesOf(added).toSorted((a, b) => a - b));
      expect(await read(store, {}, 50)).toEqual(seen.toReversed());
    });

    test('are listed newest first, and read on behind any', async () => {
      const store = await openEmpty(subject);
      const stored = await store.events.append(several(25));
      for (const wanted of [1, 7, 24, 25, 26, Infinity])
        expect(await read(store, {}, wanted)).toEqual(stored.toReversed());
      const { entries } = await store.events.list({})({ from: START, wanted: 3 });
      await store.events.append(several(2));
      const rest = await store.events.list({})({ from: entries[1]!.after, wanted: 200 });
      expect(rest.entries.map(({ item }) => item)).toEqual(stored.toReversed().slice(2));
    });

    test.each(['3~abc', '>abc', '>', '>1.5'])('are not read behind %j, which is no place', async from => {
      const store = await openEmpty(subject);
      await expect(store.events.list({})({ from, wanted: 1 })).rejects.toThrow(RangeError);
    });

    test.each<[EventFilter, readonly number[]]>([
      [{}, [1, 2, 3, 4, 5, 6]],
      [{ accounts: ['sinch-us'] }, [1, 2, 3, 4]],
      [{ accounts: ['sinch-eu', 'sinch-us', 'other'] }, [1, 2, 3, 4, 5, 6]],
      [{ accounts: ['sinch-us', 'sinch-us'] }, [1, 2, 3, 4]],
      [{ accounts: [] }, []],
      [{ kinds: ['RELEASED', 'RENTED'] }, [4, 5]],
      [{ kinds: [] }, []],
      [{ number: { account: 'sinch-us', numberId: 'n1', e164: '+12025550100' } }, [1, 2]],
      [{ number: { account: 'sinch-eu', numberId: 'n1', e164: '+12025550100' } }, [5, 6]],
      [{ number: { account: 'sinch-us', numberId: 'n1', e164: '+12025550100' }, accounts: ['sinch-eu'] }, []],
      [{ number: { account: 'sinch-eu', numberId: 'n9', e164: '+12025550100' }, kinds: ['RENTED'] }, [5]],
    ])('are filtered by %j', async (filter, expected) => {
      const store = await openEmpty(subject);
      await store.events.append([
        happened({ numberId: 'n1' }),
        happened({ numberId: null }),
        happened({ numberId: 'n2' }),
        happened({ numberId: 'n3', e164: '+12025550199', kind: 'RELEASED' }),
        happened({ account: 'sinch-eu', kind: 'RENTED' }),
        happened({ account: 'sinch-eu', numberId: 'n1' }),
      ]);
      const found = await read(store, filter, 2);
      expect(placesOf(found).toReversed()).toEqual(expected);
      expect(await store.events.since(0, filter, MANY)).toEqual(found.toReversed());
      expect(await store.events.since(2, filter, MANY)).toEqual(found.toReversed().filter(({ seq }) => seq > 2));
      expect(await store.events.since(0, filter, 1)).toEqual(found.slice(-1));
    });

    test.each([100, 101, 1_000])('are filtered by as many as %i accounts', async count => {
      const store = await openEmpty(subject);
      const stored = await store.events.append(several(9, index => ({ account: `account-${index % 3}` })));
      const accounts = Array.from({ length: count }, (_, index) => `account-${index + 1}`);
      const expected = stored.filter(({ account }) => account !== 'account-0');
      expect(await store.events.since(0, { accounts }, MANY)).toEqual(expected);
      expect(await read(store, { accounts }, 4)).toEqual(expected.toReversed());
    });

    test('have nothing under an id that is none of theirs', async () => {
      const store = await openEmpty(subject);
      await store.events.append(several(1));
      expect(await store.events.get('')).toBeNull();
      expect(await store.events.get('00000000-0000-7000-8000-000000000000')).toBeNull();
    });

    test('are removed when they are old, and their places are never taken again', async () => {
      const store = await openEmpty(subject);
      const now = store.clock.now();
      await store.events.append(several(6, index => ({ receivedAt: now + index * MINUTE })));
      expect(await store.events.sweep(now + 2 * MINUTE, 1)).toBe(1);
      expect(await store.events.sweep(now + 2 * MINUTE)).toBe(1);
      expect(await store.events.sweep(now + 2 * MINUTE)).toBe(0);
      expect(placesOf(await store.events.since(0, {}, MANY))).toEqual([3, 4, 5, 6]);
      expect(await store.events.sweep(now + 10 * MINUTE)).toBe(4);
      expect(await store.events.latest()).toBe(6);
      expect(placesOf(await store.events.append(several(1)))).toEqual([7]);
    });
  });
}
