import { describe, expect, test } from 'vitest';
import { type Opened, openEmpty, type StoreSubject } from './database.ts';

const LEASE = 10_000;

const number = (given: { account?: string; numberId?: string; pending?: unknown } = {}) => ({
  account: 'sinch-us',
  numberId: 'n1',
  e164: '+12025550100',
  pending: { campaign: 'C1' },
  ...given,
});

const claim = (store: Opened, owner = 'process-1', { limit = 100, accounts = ['sinch-us'] } = {}) =>
  store.watches.claim({ owner, accounts, leaseMs: LEASE, limit });

async function held(store: Opened) {
  await store.watches.begin(number(), 0);
  const [watch] = await claim(store);
  if (watch === undefined) throw new Error('There was nothing to claim');
  return watch;
}

export function watchTests(subject: StoreSubject): void {
  describe('a watched number', () => {
    test('is handed out when it is to be looked at, as it was given', async () => {
      const store = await openEmpty(subject);
      await store.watches.begin(number(), 3_000);
      const since = store.clock.now();
      store.clock.advance(2_999);
      expect(await claim(store)).toEqual([]);
      store.clock.advance(1);
      expect(await claim(store)).toEqual([{ ...number(), since, looks: 1, owner: 'process-1' }]);
      expect(await store.watches.count()).toBe(1);
    });

    test('is watched once in its account; what is under way anew replaces what was', async () => {
      const store = await openEmpty(subject);
      await Promise.all(Array.from({ length: 20 }, () => store.watches.begin(number(), 0)));
      await store.watches.begin(number({ account: 'sinch-eu' }), 0);
      expect(await store.watches.count()).toBe(2);
      await claim(store);
      store.clock.advance(5);
      await store.watches.begin(number({ pending: { campaign: 'C2' } }), 0);
      expect(await store.watches.count()).toBe(2);
      expect(await claim(store)).toMatchObject([{ pending: { campaign: 'C2' }, since: store.clock.now(), looks: 1 }]);
    });

    test('is handed out by these accounts alone, to one of many that ask at once', async () => {
      const store = await openEmpty(subject);
      for (let index = 0; index < 40; index++) {
        await store.watches.begin(number({ numberId: `n${index}`, account: index & 1 ? 'sinch-us' : 'sinch-eu' }), 0);
      }
      expect(await claim(store, 'process-1', { accounts: [] })).toEqual([]);
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, index) => claim(store, `process-${index}`, { limit: 2 })),
      );
      const all = [...claims.flat(), ...(await claim(store))];
      expect(all).toHaveLength(20);
      expect(new Set(all.map(({ numberId }) => numberId)).size).toBe(20);
      expect(new Set(all.map(({ account }) => account))).toEqual(new Set(['sinch-us']));
    });

    test('that is due longest is handed out first', async () => {
      const store = await openEmpty(subject);
      for (const [numberId, ms] of [
        ['late', 300],
        ['soon', 100],
        ['next', 200],
      ] as const) {
        await store.watches.begin(number({ numberId }), ms);
      }
      store.clock.advance(1_000);
      for (const numberId of ['soon', 'next', 'late']) {
        expect(await claim(store, 'process-1', { limit: 1 })).toMatchObject([{ numberId }]);
      }
    });

    test('is handed to another when the lease has run out, and is deaf to the one before', async () => {
      const store = await openEmpty(subject);
      const first = await held(store);
      store.clock.advance(LEASE - 1);
      expect(await claim(store, 'process-2')).toEqual([]);
      store.clock.advance(1);
      const [second] = await claim(store, 'process-2');
      expect(second).toEqual({ ...first, owner: 'process-2', looks: 2 });
      await store.watches.end(first);
      await store.watches.postpone(first, { pending: 'lost', lookInMs: 0 });
      expect(await store.watches.count()).toBe(1);
      expect(await claim(store)).toEqual([]);
      await store.watches.end(second!);
      expect(await store.watches.count()).toBe(0);
    });

    test('is deaf to an earlier claim of the same process', async () => {
      const store = await openEmpty(subject);
      const first = await held(store);
      store.clock.advance(LEASE);
      const [second] = await claim(store);
      await store.watches.end(first);
      expect(await store.watches.count()).toBe(1);
      await store.watches.end(second!);
      expect(await store.watches.count()).toBe(0);
    });

    test('that is not over is handed out again, as it was when it was looked at', async () => {
      const store = await openEmpty(subject);
      await store.watches.postpone(await held(store), { pending: { campaign: 'C2' }, lookInMs: 2_000 });
      store.clock.advance(1_999);
      expect(await claim(store)).toEqual([]);
      store.clock.advance(1);
      expect(await claim(store)).toMatchObject([{ pending: { campaign: 'C2' }, looks: 2 }]);
    });

    test.each(['before it is claimed again', 'when it is claimed again'])(
      'that was begun anew is not ended by who looked at it before, %s',
      async when => {
        const store = await openEmpty(subject);
        const first = await held(store);
        store.clock.advance(1);
        await store.watches.begin(number({ pending: 'anew' }), 0);
        if (when.startsWith('when')) await claim(store);
        await store.watches.end(first);
        await store.watches.postpone(first, { pending: 'old', lookInMs: 0 });
        store.clock.advance(LEASE);
        expect(await claim(store)).toMatchObject([{ pending: 'anew' }]);
      },
    );
  });
}
