import { describe, expect, test } from 'vitest';
import { EntryLostError, type InboxState } from '#store/inbox.ts';
import { type Opened, openEmpty, type StoreSubject } from './database.ts';
import { called, happened, several } from './event.ts';

const LEASE = 10_000;
const HOUR = 3_600_000;

const claim = (store: Opened, owner = 'process-1', { limit = 100, accounts = ['sinch-us'] } = {}) =>
  store.inbox.claim({ owner, accounts, leaseMs: LEASE, limit });

/** Received and claimed. */
async function held(store: Opened, owner?: string) {
  await store.inbox.receive(called());
  const [entry] = await claim(store, owner);
  if (entry === undefined) throw new Error('There was nothing to claim');
  return entry;
}

const find = async (store: Opened, id: string) => (await store.inbox.list({ limit: 100 })).find(each => each.id === id);

export function inboxTests(subject: StoreSubject): void {
  describe('the inbox', () => {
    test('keeps a callback as it came, to be applied', async () => {
      const store = await openEmpty(subject);
      const callback = called({ raw: '{"text": "Zoë ☎ 🙂"}\n', event: { kind: 'RELEASED', note: 'a\u0000b' } });
      expect(await store.inbox.receive(callback)).toBe(true);
      const [entry] = await store.inbox.list({ limit: 10 });
      expect(entry).toEqual({
        ...callback,
        id: entry!.id,
        state: 'NEW',
        receivedAt: store.clock.now(),
        owner: null,
        tries: 0,
        lastError: null,
      });
    });

    test('keeps a callback of an unknown type, with nothing to be done', async () => {
      const store = await openEmpty(subject);
      for (const event of [{ kind: null }, {}, null, undefined]) {
        expect(await store.inbox.receive(called({ type: 'MOON_PHASE', event }))).toBe(true);
      }
      expect(await store.inbox.count('UNKNOWN_TYPE')).toBe(4);
      expect(await claim(store)).toEqual([]);
    });

    test('takes an event once in its account, also by fifty at once', async () => {
      const store = await openEmpty(subject);
      for (let round = 0; round < 5; round++) {
        const callback = called();
        const all = await Promise.all(Array.from({ length: 50 }, () => store.inbox.receive(callback)));
        expect(all.filter(isNew => isNew)).toHaveLength(1);
        expect(await store.inbox.receive({ ...callback, raw: '{}' })).toBe(false);
        expect(await store.inbox.receive({ ...callback, account: 'sinch-eu' })).toBe(true);
      }
      expect(await store.inbox.count('NEW')).toBe(10);
    });

    test('does not take an applied event again', async () => {
      const store = await openEmpty(subject);
      const entry = await held(store);
      await store.inbox.apply(entry, []);
      expect(await store.inbox.receive(entry)).toBe(false);
      expect(await claim(store)).toEqual([]);
    });

    test('is not stopped by what PostgreSQL has no room for', async () => {
      const store = await openEmpty(subject);
      const callback = called({ eventId: 'a\u0000b', type: 'c\u0000', raw: '\u0000 \uD800' });
      expect(await store.inbox.receive(callback)).toBe(true);
      expect(await store.inbox.receive(callback)).toBe(false);
      await store.inbox.retry((await claim(store))[0]!, { error: 'd\u0000', inMs: 'PARK' });
      expect(await store.inbox.list({ limit: 1 })).toMatchObject([{ eventId: 'a\uFFFDb', lastError: 'd\uFFFD' }]);
    });

    test('hands out the oldest first, of these accounts alone', async () => {
      const store = await openEmpty(subject);
      const callbacks = Array.from({ length: 9 }, (_, index) =>
        called({ account: ['sinch-us', 'sinch-eu', 'other'][index % 3]! }),
      );
      for (const callback of callbacks) {
        await store.inbox.receive(callback);
        if (callback.account === 'other') store.clock.advance(1);
      }
      expect(await claim(store, 'process-1', { accounts: [] })).toEqual([]);
      const accounts = ['sinch-us', 'sinch-eu'];
      const claims = [];
      for (let count = 0; count < 4; count++) claims.push(await claim(store, 'process-1', { accounts, limit: 2 }));
      const expected = callbacks.filter(({ account }) => accounts.includes(account)).map(({ eventId }) => eventId);
      expect(claims.map(some => some.map(({ eventId }) => eventId))).toEqual([
        expected.slice(0, 2),
        expected.slice(2, 4),
        expected.slice(4),
        [],
      ]);
      expect(claims[0]![0]).toMatchObject({ owner: 'process-1', tries: 1, state: 'NEW' });
    });

    test('hands each to one of many that ask at once', async () => {
      const store = await openEmpty(subject);
      await Promise.all(Array.from({ length: 60 }, () => store.inbox.receive(called())));
      const claims = await Promise.all(
        Array.from({ length: 30 }, (_, index) => claim(store, `process-${index}`, { limit: 3 })),
      );
      const rest = await claim(store, 'process-99');
      const ids = [...claims.flat(), ...rest].map(({ id }) => id);
      expect(ids).toHaveLength(60);
      expect(new Set(ids).size).toBe(60);
    });

    test('hands an entry to another when the lease has run out, and is deaf to the one before', async () => {
      const store = await openEmpty(subject);
      const first = await held(store);
      store.clock.advance(LEASE - 1);
      expect(await claim(store, 'process-2')).toEqual([]);
      store.clock.advance(1);
      const [second] = await claim(store, 'process-2');
      expect(second).toEqual({ ...first, owner: 'process-2', tries: 2 });
      await expect(store.inbox.apply(first, [happened()])).rejects.toThrow(EntryLostError);
      await expect(store.inbox.retry(first, { error: 'x', inMs: 0 })).rejects.toThrow(EntryLostError);
      expect(await store.events.latest()).toBe(0);
      expect(await store.inbox.apply(second!, [happened()])).toHaveLength(1);
    });

    test('is deaf to an earlier claim of the same process', async () => {
      const store = await openEmpty(subject);
      const first = await held(store);
      store.clock.advance(LEASE);
      const [second] = await claim(store);
      await expect(store.inbox.apply(first, [])).rejects.toThrow(EntryLostError);
      await store.inbox.apply(second!, []);
    });

    test('lets who has an entry end it after the lease, if nobody else has taken it', async () => {
      const store = await openEmpty(subject);
      const entry = await held(store);
      store.clock.advance(HOUR);
      await store.inbox.apply(entry, []);
      expect(await find(store, entry.id)).toMatchObject({ state: 'APPLIED', owner: null, tries: 1, lastError: null });
    });

    test('ends an entry once, with what it brought', async () => {
      const store = await openEmpty(subject);
      const entry = await held(store);
      const events = several(2);
      const all = await Promise.allSettled(Array.from({ length: 10 }, () => store.inbox.apply(entry, events)));
      const ended = all.filter(each => each.status === 'fulfilled');
      expect(ended).toHaveLength(1);
      expect(ended[0]!.value).toMatchObject(events);
      expect(await store.events.since(0, {}, 10)).toEqual(ended[0]!.value);
    });

    test('records nothing that was recorded before', async () => {
      const store = await openEmpty(subject);
      const [known, other] = several(2);
      await store.events.append([known!]);
      expect(await store.inbox.apply(await held(store), [known!, other!])).toMatchObject([other!]);
    });

    test('ends nothing when what it brought cannot be recorded', async () => {
      const store = await openEmpty(subject);
      const entry = await held(store);
      await store.database.query('alter table events rename to moved');
      await expect(store.inbox.apply(entry, [happened()])).rejects.toThrow(/events/);
      await store.database.query('alter table moved rename to events');
      expect(await find(store, entry.id)).toMatchObject({ state: 'NEW', owner: 'process-1' });
      expect(await store.inbox.apply(entry, [happened()])).toMatchObject([{ seq: 1 }]);
    });

    test('hands out again, after a while, what was given back', async () => {
      const store = await openEmpty(subject);
      const entry = await held(store);
      await store.inbox.retry(entry, { error: 'Sinch could not be reached', inMs: 5_000 });
      const expected = { id: entry.id, state: 'NEW', owner: null, tries: 1, lastError: 'Sinch could not be reached' };
      expect(await find(store, entry.id)).toMatchObject(expected);
      await expect(store.inbox.apply(entry, [])).rejects.toThrow(EntryLostError);
      store.clock.advance(4_999);
      expect(await claim(store)).toEqual([]);
      store.clock.advance(1);
      expect(await claim(store)).toMatchObject([{ ...expected, owner: 'process-1', tries: 2 }]);
    });

    test('hands out one that is due before one that was given back, if it is due longer', async () => {
      const store = await openEmpty(subject);
      const older = await held(store);
      await store.inbox.retry(older, { error: 'Sinch could not be reached', inMs: 5_000 });
      store.clock.advance(1_000);
      const newer = called();
      await store.inbox.receive(newer);
      store.clock.advance(5_000);
      expect(await claim(store, 'process-1', { limit: 1 })).toMatchObject([{ eventId: newer.eventId }]);
      expect(await claim(store, 'process-1', { limit: 1 })).toMatchObject([{ id: older.id }]);
    });

    test('hands out nothing that is parked, until it is replayed', async () => {
      const store = await openEmpty(subject);
      const [entry, other] = [await held(store), await held(store)];
      for (const each of [entry, other]) await store.inbox.retry(each, { error: 'gone', inMs: 'PARK' });
      store.clock.advance(HOUR);
      expect(await claim(store)).toEqual([]);
      expect(await store.inbox.list({ state: 'PARKED', limit: 10 })).toMatchObject([
        { id: other.id, lastError: 'gone', owner: null, tries: 1 },
        { id: entry.id },
      ]);
      expect(await store.inbox.replay({ id: entry.id })).toBe(1);
      expect(await claim(store)).toMatchObject([{ id: entry.id, tries: 1 }]);
      expect(await store.inbox.replay('PARKED')).toBe(1);
      expect(await store.inbox.replay('PARKED')).toBe(0);
      expect(await claim(store)).toMatchObject([{ id: other.id, tries: 1 }]);
    });

    test.each<InboxState>(['APPLIED', 'UNKNOWN_TYPE', 'NEW'])('replays one that is %s by its id', async state => {
      const store = await openEmpty(subject);
      await store.inbox.receive(called(state === 'UNKNOWN_TYPE' ? { event: { kind: null } } : {}));
      const [entry] = await claim(store);
      if (state === 'APPLIED') await store.inbox.apply(entry!, []);
      const [before] = await store.inbox.list({ limit: 1 });
      expect(before!.state).toBe(state);
      expect(await store.inbox.replay({ id: before!.id })).toBe(1);
      expect(await claim(store, 'process-2')).toMatchObject([{ id: before!.id, owner: 'process-2' }]);
      if (entry !== undefined) await expect(store.inbox.apply(entry, [])).rejects.toThrow(EntryLostError);
      expect(await store.inbox.replay({ id: 'another' })).toBe(0);
    });

    test('keeps as of an unknown type what is given back as such, for who has it', async () => {
      const store = await openEmpty(subject);
      const entry = await held(store);
      await store.inbox.setAside(entry);
      expect(await find(store, entry.id)).toMatchObject({ state: 'UNKNOWN_TYPE', owner: null });
      store.clock.advance(HOUR);
      expect(await claim(store)).toEqual([]);
      await expect(store.inbox.setAside(entry)).rejects.toThrow(EntryLostError);
    });

    test('lists the newest first, and counts, by state', async () => {
      const store = await openEmpty(subject);
      for (let index = 0; index < 5; index++) await store.inbox.receive(called({ eventId: `e${index}` }));
      await store.inbox.apply((await claim(store, 'me', { limit: 1 }))[0]!, []);
      const ids = async (state?: InboxState, limit = 10) =>
        (await store.inbox.list({ state, limit })).map(({ eventId }) => eventId);
      expect(await ids()).toEqual(['e4', 'e3', 'e2', 'e1', 'e0']);
      expect(await ids(undefined, 2)).toEqual(['e4', 'e3']);
      expect(await ids('NEW', 3)).toEqual(['e4', 'e3', 'e2']);
      expect(await ids('APPLIED')).toEqual(['e0']);
      expect([await store.inbox.count('NEW'), await store.inbox.count('APPLIED')]).toEqual([4, 1]);
      expect(await store.inbox.count('PARKED')).toBe(0);
    });

    test('removes old ones that are ended, and no others', async () => {
      const store = await openEmpty(subject);
      await store.inbox.receive(called({ event: { kind: null } }));
      for (let index = 0; index < 3; index++) await store.inbox.apply(await held(store), []);
      await store.inbox.retry(await held(store), { error: 'gone', inMs: 'PARK' });
      await store.inbox.receive(called({ account: 'sinch-eu' }));
      const before = store.clock.now() + 1;
      store.clock.advance(HOUR);
      await store.inbox.apply(await held(store), []);
      expect(await store.inbox.sweep(before, 3)).toBe(3);
      expect(await store.inbox.sweep(before)).toBe(1);
      expect(await store.inbox.sweep(before)).toBe(0);
      const rest = await store.inbox.list({ limit: 10 });
      expect(rest.map(({ state }) => state).toSorted()).toEqual(['APPLIED', 'NEW', 'PARKED']);
    });
  });
}
