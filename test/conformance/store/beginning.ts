import { describe, expect, test } from 'vitest';
import { begun, intended, kinds, openEmpty, outcomesOf, type StoreSubject } from './database.ts';

const HOUR = 3_600_000;

export function beginningTests(subject: StoreSubject): void {
  describe('beginning an operation', () => {
    test('gives it back as it was recorded', async () => {
      const store = await openEmpty(subject);
      const given = intended();
      const { kind, operation } = await store.operations.begin(given);
      const { leaseMs, ...identity } = given;
      expect(kind).toBe('begun');
      expect(operation).toEqual({
        ...identity,
        id: operation.id,
        state: 'RUNNING',
        step: 0,
        stepsDone: 0,
        intent: null,
        answer: null,
        outcome: null,
        leaseUntil: store.clock.now() + leaseMs,
        createdAt: store.clock.now(),
        updatedAt: store.clock.now(),
        expiresAt: null,
        settleAfter: null,
        settleTries: 0,
        e164: null,
        lastError: null,
      });
      expect(await store.operations.get(operation.id)).toEqual(operation);
    });

    test('records the attempt with it', async () => {
      const store = await openEmpty(subject);
      const audit = {
        e164: '+12025550100',
        settings: ['LABEL'],
        before: { label: 'a' },
        after: { label: 'b' },
        requestId: 'r1',
      };
      const operation = await begun(store, { audit });
      const { entries } = await store.audit.list({})({ from: '', wanted: 10 });
      expect(entries.map(({ item }) => item)).toEqual([
        {
          ...audit,
          id: entries[0]!.item.id,
          at: store.clock.now(),
          caller: 'shop',
          action: 'updatePhoneNumber',
          account: 'sinch-us',
          outcome: 'ATTEMPTED',
          providerRequestId: null,
          operationId: operation.id,
          note: null,
        },
      ]);
    });

    test('leaves nothing behind when the attempt cannot be recorded', async () => {
      const store = await openEmpty(subject);
      const given = intended();
      await store.database.query('alter table audit rename to moved');
      await expect(store.operations.begin(given)).rejects.toThrow(/audit/);
      await store.database.query('alter table moved rename to audit');
      expect((await store.operations.begin(given)).kind).toBe('begun');
    });

    test.each([
      ['running', 'RUNNING'],
      ['unknown', 'UNKNOWN'],
      ['replay', 'DONE'],
    ] as const)('under a key in use is %s when that operation is %s', async (kind, state) => {
      const store = await openEmpty(subject);
      const given = intended();
      const operation = await begun(store, given);
      if (state === 'DONE')
        await store.operations.finish(operation, { state, outcome: 'APPLIED', answer: { a: 1 }, keepMs: HOUR });
      if (state === 'UNKNOWN')
        await store.operations.finish(operation, { state, outcome: 'UNKNOWN', settleInMs: HOUR });

      const repeat = await store.operations.begin({ ...given, owner: 'process-2' });
      expect(repeat).toEqual({ kind, operation: await store.operations.get(operation.id) });
      expect(repeat.operation).toMatchObject({ id: operation.id, state, owner: 'process-1' });
      expect(await store.operations.find({ ...given, key: given.key! })).toEqual(repeat);
      expect(await outcomesOf(store, operation)).toEqual(
        state === 'RUNNING' ? ['ATTEMPTED'] : ['ATTEMPTED', expect.any(String)],
      );
    });

    test.each(['RUNNING', 'UNKNOWN', 'DONE'] as const)(
      'under a key used for another input is a mismatch, while %s',
      async state => {
        const store = await openEmpty(subject);
        const given = intended();
        const operation = await begun(store, given);
        if (state === 'DONE') await store.operations.finish(operation, { state, outcome: 'APPLIED', keepMs: HOUR });
        if (state === 'UNKNOWN')
          await store.operations.finish(operation, { state, outcome: 'UNKNOWN', settleInMs: HOUR });
        const other = await store.operations.begin({ ...given, fingerprint: 'another', number: '+12025559999' });
        expect(other).toMatchObject({ kind: 'mismatch', operation: { id: operation.id } });
        expect(await store.operations.find({ ...given, key: given.key!, fingerprint: 'another' })).toEqual(other);
      },
    );

    test('keeps keys apart by caller and by mutation', async () => {
      const store = await openEmpty(subject);
      await begun(store, { key: 'same' });
      await begun(store, { key: 'same', caller: 'billing' });
      await begun(store, { key: 'same', mutation: 'releasePhoneNumber' });
    });

    test('never takes two changes without a key for one another', async () => {
      const store = await openEmpty(subject);
      await begun(store, { key: null });
      await begun(store, { key: null });
    });

    test.each(['RUNNING', 'UNKNOWN'] as const)('is busy while another operation of the number is %s', async state => {
      const store = await openEmpty(subject);
      const operation = await begun(store, { number: '+12025550100' });
      if (state === 'UNKNOWN') await store.operations.finish(operation, { state, outcome: state, settleInMs: HOUR });
      store.clock.advance(1_000 * HOUR);
      const other = await store.operations.begin(intended({ number: '+12025550100', caller: 'billing' }));
      expect(other).toMatchObject({ kind: 'busy', operation: { id: operation.id, state } });
      await begun(store, { number: '+12025550100', account: 'sinch-eu' });
    });

    test('looks at the key before the number', async () => {
      const store = await openEmpty(subject);
      const given = intended();
      const operation = await begun(store, given);
      await store.operations.finish(operation, { state: 'DONE', outcome: 'APPLIED', keepMs: HOUR });
      await begun(store, { number: given.number });
      expect(await store.operations.begin(given)).toMatchObject({ kind: 'replay', operation: { id: operation.id } });
    });

    test('finds the number free once the operation before it is done or forgotten', async () => {
      const store = await openEmpty(subject);
      const first = await begun(store, { number: '+12025550100' });
      await store.operations.finish(first, { state: 'DONE', outcome: 'APPLIED', keepMs: HOUR });
      const second = await begun(store, { number: '+12025550100' });
      await store.operations.forget(second, { outcome: 'NOT_APPLIED' });
      await begun(store, { number: '+12025550100' });
    });

    test('finds the key free, and the operation gone, once it has expired', async () => {
      const store = await openEmpty(subject);
      const given = intended();
      const operation = await begun(store, given);
      await store.operations.finish(operation, { state: 'DONE', outcome: 'APPLIED', keepMs: HOUR });
      store.clock.advance(HOUR - 1);
      expect((await store.operations.begin(given)).kind).toBe('replay');
      store.clock.advance(1);
      expect(await store.operations.get(operation.id)).toBeNull();
      expect(await store.operations.find({ ...given, key: given.key! })).toBeNull();
      expect((await store.operations.begin({ ...given, fingerprint: 'another' })).kind).toBe('begun');
    });

    test('lets one of fifty at once with one key begin', async () => {
      const store = await openEmpty(subject);
      for (let round = 0; round < 5; round++) {
        const given = intended();
        const all = await Promise.all(Array.from({ length: 50 }, () => store.operations.begin(given)));
        expect(kinds(all)).toEqual({ begun: 1, running: 49 });
        expect(new Set(all.map(({ operation }) => operation.id)).size).toBe(1);
        expect(await outcomesOf(store, all[0]!.operation)).toEqual(['ATTEMPTED']);
      }
    });

    test('lets one of fifty at once for one number begin', async () => {
      const store = await openEmpty(subject);
      for (let round = 0; round < 5; round++) {
        const number = `+1202555010${round}`;
        const all = await Promise.all(Array.from({ length: 50 }, () => store.operations.begin(intended({ number }))));
        expect(kinds(all)).toEqual({ begun: 1, busy: 49 });
      }
    });

    test('lets one of fifty at once begin where an expired one is in the way', async () => {
      const store = await openEmpty(subject);
      const given = intended();
      await store.operations.finish(await begun(store, given), { state: 'DONE', outcome: 'APPLIED', keepMs: HOUR });
      store.clock.advance(HOUR);
      const all = await Promise.all(Array.from({ length: 50 }, () => store.operations.begin(given)));
      expect(kinds(all)).toEqual({ begun: 1, running: 49 });
    });

    test('lets everybody begin who wants another number', async () => {
      const store = await openEmpty(subject);
      const all = await Promise.all(Array.from({ length: 50 }, () => store.operations.begin(intended())));
      expect(kinds(all)).toEqual({ begun: 50 });
    });
  });
}
