import { describe, expect, test } from 'vitest';
import { NumberBusyError, OperationLostError } from '#store/operation.ts';
import type { Store } from '#store/index.ts';
import { begun, intended, openEmpty, outcomesOf, type StoreSubject } from './database.ts';

const CLAIM = { owner: 'process-2', leaseMs: 5_000, limit: 100 } as const;
const HOUR = 3_600_000;
const DONE = { state: 'DONE', outcome: 'NOT_APPLIED', keepMs: HOUR } as const;
const CORRECTION = { outcome: 'APPLIED', answer: { n: 2 }, stepsDone: 1, keepMs: HOUR, audit: { note: 'Known better' } } as const; // prettier-ignore
const E164 = '+12025550100';

const records = async (store: Store, e164: string) =>
  (await store.audit.list({ e164 })({ from: '', wanted: 50 })).entries.map(({ item }) => item);

export function endingTests(subject: StoreSubject): void {
  /** An operation that was taken from who began it. */
  async function lost(how: 'claimed' | 'postponed' | 'done') {
    const store = await openEmpty(subject);
    const operation = await begun(store, { leaseMs: 1_000 });
    await store.operations.beginStep(operation, { step: 1, leaseMs: 1_000 });
    store.clock.advance(1_000);
    const [claimed] = await store.operations.claimAbandoned(CLAIM);
    if (how === 'postponed') await store.operations.postpone(claimed!, 60_000);
    if (how === 'done') await store.operations.finish(claimed!, { ...DONE, answer: { n: 1 } });
    return { store, operation, claimed: claimed! };
  }

  describe('a correction', () => {
    test.each(['claimed', 'postponed', 'done'] as const)(
      'ends what was %s by others, with a record of its own',
      async how => {
        const { store, operation, claimed } = await lost(how);
        expect(await store.operations.correct(operation, CORRECTION)).toBe(true);
        expect(await store.operations.get(operation.id)).toMatchObject({
          state: 'DONE',
          outcome: 'APPLIED',
          answer: { n: 2 },
          stepsDone: 1,
          leaseUntil: null,
          settleAfter: null,
          expiresAt: store.clock.now() + HOUR,
        });
        expect((await outcomesOf(store, operation)).at(-1)).toBe('APPLIED');
        await expect(store.operations.finish(claimed, DONE)).rejects.toThrow(OperationLostError);
        await begun(store, { number: operation.number });
      },
    );

    test('ends as the provider itself said what a person ended otherwise, with a record of its own', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store, { leaseMs: 1_000 });
      await store.operations.beginStep(operation, { step: 1, leaseMs: 1_000 });
      store.clock.advance(1_000);
      const verdict = { by: 'operator:ada', outcome: 'NOT_APPLIED', answer: { n: 1 }, keepMs: HOUR, audit: {} };
      expect(await store.operations.endByHand(operation.id, verdict)).toBe('ended');
      await expect(store.operations.finish(operation, { ...DONE, outcome: 'APPLIED' })).rejects.toThrow(OperationLostError); // prettier-ignore
      expect(await store.operations.correct(operation, CORRECTION)).toBe(true);
      expect(await store.operations.get(operation.id)).toMatchObject({ state: 'DONE', outcome: 'APPLIED', answer: { n: 2 } }); // prettier-ignore
      expect(await outcomesOf(store, operation)).toEqual(['ATTEMPTED', 'NOT_APPLIED', 'APPLIED']);
    });

    test('is none where it says the same, nor of what was never lost or is gone', async () => {
      const { store, operation } = await lost('done');
      expect(await store.operations.correct(operation, { ...CORRECTION, outcome: 'NOT_APPLIED' })).toBe(false);
      expect(await outcomesOf(store, operation)).toEqual(['ATTEMPTED', 'NOT_APPLIED']);
      const own = await begun(store);
      expect(await store.operations.correct(own, CORRECTION)).toBe(false);
      await store.operations.finish(own, DONE);
      expect(await store.operations.correct(own, CORRECTION)).toBe(false);
      store.clock.advance(HOUR);
      await store.operations.sweep();
      expect(await store.operations.correct(operation, CORRECTION)).toBe(false);
    });

    test('leaves a number to who has it since', async () => {
      const { store, operation } = await lost('done');
      const next = await begun(store, { number: operation.number });
      await store.operations.correct(operation, CORRECTION);
      expect((await store.operations.begin(intended({ number: operation.number }))).kind).toBe('busy');
      expect(await store.operations.get(next.id)).toEqual(next);
    });
  });

  describe('what is done and has to be looked at again', () => {
    test('is claimed when its time has come, locks nothing, and keeps its answer meanwhile', async () => {
      const store = await openEmpty(subject);
      const given = intended();
      const operation = await begun(store, given);
      await store.operations.finish(operation, { ...DONE, answer: { n: 1 }, lookAgainInMs: 2_000 });
      expect(await store.operations.claimAbandoned(CLAIM)).toEqual([]);
      store.clock.advance(2_000);
      const [claimed] = await store.operations.claimAbandoned(CLAIM);
      expect(claimed).toMatchObject({ id: operation.id, state: 'DONE', settleTries: 1 });
      expect(await store.operations.begin(given)).toMatchObject({ kind: 'replay', operation: { answer: { n: 1 } } });
      await begun(store, { number: given.number, leaseMs: 2 * HOUR });
      await store.operations.lookAgain(claimed!, 1_000);
      store.clock.advance(1_000);
      const [again] = await store.operations.claimAbandoned(CLAIM);
      await store.operations.lookAgain(again!, null);
      store.clock.advance(HOUR / 2);
      expect(await store.operations.claimAbandoned(CLAIM)).toEqual([]);
      expect(await store.operations.get(operation.id)).toMatchObject({ state: 'DONE', outcome: 'NOT_APPLIED' });
    });

    test('is not this change’s doing where a later one of the number may have done it', async () => {
      const store = await openEmpty(subject);
      const first = await begun(store, { number: E164, audit: { e164: E164 } });
      await store.operations.finish(first, DONE);
      const refused = await begun(store, { number: E164 });
      await store.operations.finish(refused, DONE);
      const before = (await store.operations.get(first.id))!;
      expect(await store.operations.hasSuccessor(before)).toBe(false);
      const other = await begun(store, { number: 'uuid-1' });
      expect(await store.operations.hasSuccessor(before)).toBe(false);
      await store.operations.beginStep(other, { step: 1, leaseMs: 1, audit: { e164: E164 } });
      expect(await store.operations.hasSuccessor(before), 'under another name of the number').toBe(true);
      expect(await store.operations.hasSuccessor((await store.operations.get(other.id))!)).toBe(false);
    });
  });

  describe('the E.164 of an operation', () => {
    test('completes the record of the attempt, with what was read, before anything is sent', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store, { number: 'uuid-1' });
      expect(await records(store, E164)).toEqual([]);
      const audit = { e164: E164, before: { label: 'a' }, after: { label: 'b' } };
      await store.operations.beginStep(operation, { step: 1, leaseMs: 1_000, audit });
      expect(await records(store, E164)).toMatchObject([{ ...audit, outcome: 'ATTEMPTED', operationId: operation.id }]);
      await store.operations.finish(operation, { ...DONE });
      expect(await records(store, E164)).toMatchObject([{ outcome: 'NOT_APPLIED', e164: E164 }, { outcome: 'ATTEMPTED' }]); // prettier-ignore
    });

    test('completes it also where nothing was sent', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store, { number: 'uuid-1' });
      await store.operations.forget(operation, { outcome: 'NOT_APPLIED', audit: { e164: E164 } });
      expect(await records(store, E164)).toHaveLength(2);
    });

    test.each(['rent first', 'update first'] as const)(
      'is changed by one at a time, whatever they call the number: %s',
      async order => {
        const store = await openEmpty(subject);
        const rent = { number: E164, audit: { e164: E164 } };
        const step = { step: 1, leaseMs: 1_000, audit: { e164: E164 } };
        const update = await begun(store, { number: 'uuid-1' });
        if (order === 'rent first') {
          const rental = await begun(store, rent);
          await expect(store.operations.beginStep(update, step)).rejects.toThrow(NumberBusyError);
          expect(await store.operations.get(update.id)).toEqual(update);
          await store.operations.finish(rental, DONE);
          await store.operations.beginStep(update, step);
          return;
        }
        await store.operations.beginStep(update, step);
        expect(await store.operations.begin(intended(rent))).toMatchObject({
          kind: 'busy',
          operation: { id: update.id },
        });
        await begun(store, { ...rent, account: 'sinch-eu' });
        await store.operations.finish(update, DONE);
        await begun(store, rent);
      },
    );
  });

  describe('what is open', () => {
    test('is listed, the oldest first, and told of numbers by kinds of change', async () => {
      const store = await openEmpty(subject);
      const mutation = 'provisionEmergencyAddress';
      const running = await begun(store, { number: 'a', mutation });
      const unknown = await begun(store, { number: 'b', mutation });
      await store.operations.finish(unknown, { state: 'UNKNOWN', outcome: 'UNKNOWN', settleInMs: HOUR });
      await store.operations.finish(await begun(store, { number: 'c', mutation }), DONE);
      await begun(store, { number: 'd' });
      await begun(store, { number: 'e', mutation, account: 'sinch-eu' });
      expect((await store.operations.open()).map(({ number }) => number)).toEqual(['a', 'b', 'd', 'e']);
      expect((await store.operations.open())[0]).toEqual(running);
      const numbers = ['a', 'b', 'c', 'd', 'e', 'f'];
      const of = { account: 'sinch-us', mutations: [mutation] };
      expect(await store.operations.openOn({ ...of, numbers })).toEqual(new Set(['a', 'b']));
      expect(await store.operations.openOn({ ...of, numbers: [] })).toEqual(new Set());
    });

    test('is handed out by account', async () => {
      const store = await openEmpty(subject);
      await begun(store, { leaseMs: 1_000 });
      const other = await begun(store, { leaseMs: 1_000, account: 'sinch-eu' });
      expect(await store.operations.dueAccounts()).toEqual(new Set());
      store.clock.advance(1_000);
      expect(await store.operations.dueAccounts()).toEqual(new Set(['sinch-us', 'sinch-eu']));
      expect(await store.operations.claimAbandoned({ ...CLAIM, accounts: ['sinch-eu', 'other'] })).toMatchObject([{ id: other.id }]); // prettier-ignore
      expect(await store.operations.dueAccounts()).toEqual(new Set(['sinch-us']));
    });

    test('is told why it could not be settled, until it is', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store, { leaseMs: 0 });
      const [claimed] = await store.operations.claimAbandoned(CLAIM);
      await store.operations.postpone(claimed!, 0, 'FORBIDDEN (HTTP 403)');
      expect(await store.operations.get(operation.id)).toMatchObject({ lastError: 'FORBIDDEN (HTTP 403)' });
      const [again] = await store.operations.claimAbandoned(CLAIM);
      await store.operations.finish(again!, DONE);
      expect(await store.operations.get(operation.id)).toMatchObject({ lastError: null });
    });

    test('by others is free at once where one process alone can have the database, and nowhere else', async () => {
      const store = await openEmpty(subject);
      const running = await begun(store, { leaseMs: HOUR });
      const unknown = await begun(store);
      await store.operations.finish(unknown, { state: 'UNKNOWN', outcome: 'UNKNOWN', settleInMs: 60_000 });
      await begun(store, { leaseMs: HOUR, owner: 'process-2' });
      // As where the clock was set back between two starts.
      store.clock.advance(-60_000);
      const isAlone = subject.name === 'SQLite';
      expect(await store.operations.adopt('process-2')).toBe(isAlone ? 2 : 0);
      const claimed = await store.operations.claimAbandoned(CLAIM);
      expect(new Set(claimed.map(({ id }) => id))).toEqual(new Set(isAlone ? [running.id, unknown.id] : []));
    });
  });
}
