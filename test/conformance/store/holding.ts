import { describe, expect, test } from 'vitest';
import { OperationLostError } from '#store/operation.ts';
import { happened } from './event.ts';
import { begun, intended, openEmpty, outcomesOf, type StoreSubject } from './database.ts';

const DONE = { state: 'DONE', outcome: 'APPLIED', keepMs: 3_600_000 } as const;
const step = (number: number) => ({ step: number, leaseMs: 10_000 });

export function holdingTests(subject: StoreSubject): void {
  describe('an operation that is held', () => {
    test('knows, before it is sent, which step was begun and what it is meant to do', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store);
      store.clock.advance(4_000);
      await store.operations.beginStep(operation, {
        ...step(1),
        intent: { kind: 'update', wanted: ['Zoë', '\u0000'] },
      });
      expect(await store.operations.get(operation.id)).toEqual({
        ...operation,
        step: 1,
        intent: { kind: 'update', wanted: ['Zoë', '\u0000'] },
        leaseUntil: store.clock.now() + 10_000,
        updatedAt: store.clock.now(),
      });
      await store.operations.beginStep(operation, step(2));
      expect(await store.operations.get(operation.id)).toMatchObject({
        step: 2,
        stepsDone: 1,
        intent: { kind: 'update' },
      });
    });

    test('begins each step once, and in order', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store);
      await expect(store.operations.beginStep(operation, step(2))).rejects.toThrow(OperationLostError);
      const tries = await Promise.allSettled(
        [1, 1, 1].map(number => store.operations.beginStep(operation, step(number))),
      );
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await store.operations.get(operation.id)).toMatchObject({ step: 1, stepsDone: 0 });
    });

    test('ends with its answer and a record of the outcome', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store);
      await store.operations.beginStep(operation, step(1));
      store.clock.advance(2_000);
      const audit = {
        e164: '+12025550100',
        settings: ['LABEL'],
        before: { label: 'a' },
        after: { label: null },
        providerRequestId: 'p1',
      };
      await store.operations.finish(operation, { ...DONE, answer: { number: 7, text: '☎' }, stepsDone: 1, audit });
      expect(await store.operations.get(operation.id)).toMatchObject({
        state: 'DONE',
        outcome: 'APPLIED',
        answer: { number: 7, text: '☎' },
        step: 1,
        stepsDone: 1,
        leaseUntil: null,
        expiresAt: store.clock.now() + DONE.keepMs,
        updatedAt: store.clock.now(),
      });
      const { entries } = await store.audit.list({})({ from: '', wanted: 1 });
      expect(entries[0]!.item).toMatchObject({
        ...audit,
        outcome: 'APPLIED',
        operationId: operation.id,
        action: operation.mutation,
      });
      expect(await outcomesOf(store, operation)).toEqual(['ATTEMPTED', 'APPLIED']);
    });

    test('stays as it was when the outcome cannot be recorded', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store);
      await store.database.query('alter table audit rename to moved');
      await expect(store.operations.finish(operation, DONE)).rejects.toThrow(/audit/);
      await expect(store.operations.forget(operation, { outcome: 'NOT_APPLIED' })).rejects.toThrow(/audit/);
      await store.database.query('alter table moved rename to audit');
      expect(await store.operations.get(operation.id)).toEqual(operation);
      await store.operations.finish(operation, DONE);
    });

    test('ends with the events and the watch that it brings, or not at all', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store);
      const { account, number: e164 } = operation;
      const events = [happened({ account, e164, origin: 'CHANGE', sameAs: `change:${operation.id}` })];
      const watch = { account, e164, numberId: 'n1', pending: {}, lookInMs: 0 };
      await store.database.query('alter table events rename to moved');
      await expect(store.operations.finish(operation, { ...DONE, events, watch })).rejects.toThrow(/events/);
      await store.database.query('alter table moved rename to events');
      expect(await store.operations.get(operation.id)).toEqual(operation);
      expect(await outcomesOf(store, operation)).toEqual(['ATTEMPTED']);
      expect(await store.watches.count()).toBe(0);
      await store.operations.finish(operation, { ...DONE, events, watch });
      expect(await store.events.since(0, {}, 10)).toMatchObject([{ e164, origin: 'CHANGE' }]);
      expect(await store.watches.count()).toBe(1);
    });

    test('ends once', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store);
      const tries = await Promise.allSettled([1, 2, 3].map(() => store.operations.finish(operation, DONE)));
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await outcomesOf(store, operation)).toEqual(['ATTEMPTED', 'APPLIED']);
      await expect(store.operations.beginStep(operation, step(1))).rejects.toThrow(OperationLostError);
      await expect(store.operations.renewLease(operation, 1)).rejects.toThrow(OperationLostError);
      await expect(store.operations.forget(operation, { outcome: 'NOT_APPLIED' })).rejects.toThrow(OperationLostError);
    });

    test('frees key and number when it is forgotten, and leaves its record', async () => {
      const store = await openEmpty(subject);
      const given = intended();
      const operation = await begun(store, given);
      await store.operations.beginStep(operation, step(1));
      await store.operations.forget(operation, { outcome: 'NOT_APPLIED', audit: { requestId: 'r1' } });
      expect(await store.operations.get(operation.id)).toBeNull();
      expect(await outcomesOf(store, operation)).toEqual(['ATTEMPTED', 'NOT_APPLIED']);
      expect((await store.operations.begin({ ...given, fingerprint: 'another' })).kind).toBe('begun');
    });

    test('cannot be forgotten once a step has succeeded', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store);
      await store.operations.beginStep(operation, step(1));
      await store.operations.beginStep(operation, step(2));
      await expect(store.operations.forget(operation, { outcome: 'NOT_APPLIED' })).rejects.toThrow(OperationLostError);
      expect(await store.operations.get(operation.id)).toMatchObject({ step: 2, state: 'RUNNING' });
    });

    test('is not another process’s to end', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store);
      const stranger = { ...operation, owner: 'process-2' };
      await expect(store.operations.finish(stranger, DONE)).rejects.toThrow(OperationLostError);
      await expect(store.operations.beginStep(stranger, step(1))).rejects.toThrow(OperationLostError);
      await expect(store.operations.postpone(stranger, 1)).rejects.toThrow(OperationLostError);
      expect(await store.operations.get(operation.id)).toEqual(operation);
    });

    test('can still be ended by its owner after the lease, as long as nobody has claimed it', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store, { leaseMs: 1_000 });
      store.clock.advance(60_000);
      await store.operations.renewLease(operation, 5_000);
      expect((await store.operations.get(operation.id))?.leaseUntil).toBe(store.clock.now() + 5_000);
      store.clock.advance(60_000);
      await store.operations.finish(operation, DONE);
    });
  });
}
