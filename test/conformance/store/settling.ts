import { describe, expect, test } from 'vitest';
import { type Operation, OperationLostError } from '#store/operation.ts';
import { begun, intended, openEmpty, outcomesOf, type StoreSubject } from './database.ts';

const CLAIM = { owner: 'process-2', leaseMs: 5_000, limit: 100 } as const;
const DONE = { state: 'DONE', outcome: 'APPLIED', keepMs: 3_600_000 } as const;
const UNKNOWN = { state: 'UNKNOWN', outcome: 'UNKNOWN', settleInMs: 2_000 } as const;

export function settlingTests(subject: StoreSubject): void {
  describe('settling', () => {
    test('claims what is running once its lease has run out', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store, { leaseMs: 1_000 });
      await begun(store, { leaseMs: 60_000 });
      store.clock.advance(999);
      expect(await store.operations.claimAbandoned(CLAIM)).toEqual([]);
      store.clock.advance(1);
      const claimed = await store.operations.claimAbandoned(CLAIM);
      expect(claimed).toEqual([
        {
          ...operation,
          owner: 'process-2',
          leaseUntil: store.clock.now() + CLAIM.leaseMs,
          settleTries: 1,
          updatedAt: store.clock.now(),
        },
      ]);
      expect(await store.operations.claimAbandoned({ ...CLAIM, owner: 'process-3' })).toEqual([]);
    });

    test('claims what is unknown once its time has come', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store);
      await store.operations.finish(operation, UNKNOWN);
      store.clock.advance(1_999);
      expect(await store.operations.claimAbandoned(CLAIM)).toEqual([]);
      store.clock.advance(1);
      expect(await store.operations.claimAbandoned(CLAIM)).toMatchObject([
        { id: operation.id, state: 'UNKNOWN', settleTries: 1, settleAfter: null },
      ]);
      expect(await store.operations.claimAbandoned(CLAIM)).toEqual([]);
    });

    test('claims what is unknown also where the clock was set back meanwhile, and not what has an hour to wait', async () => {
      const store = await openEmpty(subject);
      const [unknown, done] = [await begun(store), await begun(store)];
      await store.operations.finish(unknown, UNKNOWN);
      await store.operations.finish(done, { ...DONE, lookAgainInMs: 3_600_000 });
      expect(await store.operations.dueAccounts()).toEqual(new Set());
      store.clock.advance(-86_400_000);
      expect(await store.operations.dueAccounts()).toEqual(new Set([unknown.account]));
      expect(await store.operations.claimAbandoned(CLAIM)).toMatchObject([{ id: unknown.id }]);
    });

    test('never claims what is done', async () => {
      const store = await openEmpty(subject);
      await store.operations.finish(await begun(store), DONE);
      store.clock.advance(1e9);
      expect(await store.operations.claimAbandoned(CLAIM)).toEqual([]);
    });

    test('leaves alone what it is told to', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store, { leaseMs: 1_000 });
      store.clock.advance(1_000);
      expect(await store.operations.claimAbandoned({ ...CLAIM, except: [operation.id] })).toEqual([]);
      expect(await store.operations.claimAbandoned({ ...CLAIM, except: ['another'] })).toHaveLength(1);
    });

    test('takes an operation from whoever held it before, also within one process', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store, { leaseMs: 1_000 });
      store.clock.advance(1_000);
      const [claimed] = await store.operations.claimAbandoned({ ...CLAIM, owner: operation.owner });
      for (const attempt of [
        () => store.operations.finish(operation, DONE),
        () => store.operations.finish(operation, UNKNOWN),
        () => store.operations.beginStep(operation, { step: 1, leaseMs: 1 }),
        () => store.operations.renewLease(operation, 1),
        () => store.operations.postpone(operation, 1),
        () => store.operations.forget(operation, { outcome: 'NOT_APPLIED' }),
      ]) {
        await expect(attempt()).rejects.toThrow(OperationLostError);
      }
      expect(await store.operations.get(operation.id)).toEqual(claimed);
      expect(await outcomesOf(store, operation)).toEqual(['ATTEMPTED']);
      await store.operations.finish(claimed!, DONE);
    });

    test('ends an unknown operation with the answer it had before, or another', async () => {
      const store = await openEmpty(subject);
      const [first, second] = [await begun(store), await begun(store)];
      for (const each of [first, second])
        await store.operations.finish(each, { ...UNKNOWN, answer: { n: 1 }, stepsDone: 2 });
      store.clock.advance(2_000);
      const claimed = await store.operations.claimAbandoned(CLAIM);
      await store.operations.finish(
        claimed.find(({ id }) => id === first.id)!,
        DONE,
      );
      await store.operations.finish(
        claimed.find(({ id }) => id === second.id)!,
        { ...DONE, answer: { n: 2 }, stepsDone: 3 },
      );
      expect(await store.operations.get(first.id)).toMatchObject({
        answer: { n: 1 },
        stepsDone: 2,
        outcome: 'APPLIED',
        settleAfter: null,
      });
      expect(await store.operations.get(second.id)).toMatchObject({ answer: { n: 2 }, stepsDone: 3 });
      expect(await outcomesOf(store, first)).toEqual(['ATTEMPTED', 'UNKNOWN', 'APPLIED']);
    });

    test('puts off what cannot be told yet, which is then unknown and keeps its number', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store, { leaseMs: 1_000 });
      store.clock.advance(1_000);
      const [claimed] = await store.operations.claimAbandoned(CLAIM);
      await store.operations.postpone(claimed!, 30_000);
      expect(await store.operations.get(operation.id)).toMatchObject({
        state: 'UNKNOWN',
        leaseUntil: null,
        settleAfter: store.clock.now() + 30_000,
        settleTries: 1,
      });
      await expect(store.operations.finish(claimed!, DONE)).rejects.toThrow(OperationLostError);
      expect((await store.operations.begin(intended({ number: operation.number }))).kind).toBe('busy');
      store.clock.advance(30_000);
      expect(await store.operations.claimAbandoned(CLAIM)).toMatchObject([{ id: operation.id, settleTries: 2 }]);
    });

    test('is taken over when whoever settles ends too', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store);
      await store.operations.finish(operation, UNKNOWN);
      store.clock.advance(2_000);
      await store.operations.claimAbandoned(CLAIM);
      store.clock.advance(CLAIM.leaseMs);
      expect(await store.operations.claimAbandoned({ ...CLAIM, owner: 'process-3' })).toMatchObject([
        { id: operation.id, owner: 'process-3', settleTries: 2 },
      ]);
    });

    test('begins with what was untouched the longest, and takes no more than asked for', async () => {
      const store = await openEmpty(subject);
      const operations: Operation[] = [];
      for (let index = 0; index < 5; index++) {
        operations.push(await begun(store, { leaseMs: 1_000 }));
        store.clock.advance(1);
      }
      await store.operations.renewLease(operations[0]!, 1_000);
      store.clock.advance(1_000);
      const claim = async (): Promise<string[]> => {
        const claimed = await store.operations.claimAbandoned({ ...CLAIM, limit: 3 });
        return claimed.map(({ id }) => id).toSorted();
      };
      const [first, ...others] = operations.map(({ id }) => id);
      expect(await claim()).toEqual(others.slice(0, 3));
      expect(await claim()).toEqual([first, others[3]]);
    });

    test('gives each operation to one of many that claim at once', async () => {
      const store = await openEmpty(subject);
      const operations = await Promise.all(Array.from({ length: 40 }, () => begun(store, { leaseMs: 1_000 })));
      store.clock.advance(1_000);
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          store.operations.claimAbandoned({ owner: `process-${index}`, leaseMs: 5_000, limit: 3 }),
        ),
      );
      const rest = await store.operations.claimAbandoned(CLAIM);
      const ids = [...claims.flat(), ...rest].map(({ id }) => id);
      expect(ids.toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
      expect(claims.every(claimed => claimed.length <= 3)).toBe(true);
    });
  });

  describe('sweeping', () => {
    test('removes what is done and expired, and nothing else', async () => {
      const store = await openEmpty(subject);
      const [expired, kept, running, unknown] = [
        await begun(store),
        await begun(store),
        await begun(store),
        await begun(store),
      ];
      await store.operations.finish(expired, { ...DONE, keepMs: 1_000 });
      await store.operations.finish(kept, { ...DONE, keepMs: 1e12 });
      await store.operations.finish(unknown, UNKNOWN);
      store.clock.advance(1e11);
      expect(await store.operations.sweep()).toBe(1);
      expect(await store.operations.sweep()).toBe(0);
      const rows = (await store.database.query('select id from operations')) as { id: string }[];
      expect(rows.map(({ id }) => id).toSorted()).toEqual([kept, running, unknown].map(({ id }) => id).toSorted());
      expect(await outcomesOf(store, expired)).toEqual(['ATTEMPTED', 'APPLIED']);
    });

    test('goes in portions', async () => {
      const store = await openEmpty(subject);
      for (let index = 0; index < 5; index++) await store.operations.finish(await begun(store), { ...DONE, keepMs: 0 });
      expect(await store.operations.sweep(2)).toBe(2);
      expect(await store.operations.sweep(2)).toBe(2);
      expect(await store.operations.sweep(2)).toBe(1);
    });
  });
}
