import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Held, OperationLostError } from '#store/operation.ts';
import { type Opened, intended, openEmpty, outcomesOf, type StoreSubject } from './database.ts';
import { createModel } from './model.ts';

const ms = fc.constantFrom(0, 1, 5, 20);
const owner = fc.constantFrom('process-1', 'process-2');
const ACTS = ['step', 'skip', 'done', 'unknown', 'forget', 'renew', 'postpone'] as const;

const command = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('begin' as const),
      key: fc.constantFrom('a', 'b', null),
      fingerprint: fc.constantFrom('x', 'x', 'y'),
      number: fc.constantFrom('+12025550100', '+12025550101'),
      owner,
      leaseMs: ms,
    }),
  },
  { weight: 6, arbitrary: fc.record({ does: fc.constantFrom(...ACTS), whose: fc.nat(9), ms }) },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constant('claim' as const), owner, limit: fc.integer({ min: 1, max: 3 }), ms }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('advance' as const), ms }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('sweep' as const) }) },
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** Does the same to the store and to the model, and expects the same of both. */
async function compare(store: Opened, commands: readonly Command[]): Promise<void> {
  const { operations, clock } = store;
  const model = createModel(clock.now);
  const hands: Held[] = [];

  const act = (does: (typeof ACTS)[number], by: Held, given: number): [boolean, () => Promise<void>] => {
    const step = (model.present().find(({ id }) => id === by.id)?.step ?? 0) + (does === 'skip' ? 2 : 1);
    switch (does) {
      case 'step':
      case 'skip':
        return [model.step(by, step, given), () => operations.beginStep(by, { step, leaseMs: given })];
      case 'done':
        return [
          model.finish(by, 'DONE', given),
          () => operations.finish(by, { state: 'DONE', outcome: 'DONE', keepMs: given }),
        ];
      case 'unknown':
        return [
          model.finish(by, 'UNKNOWN', given),
          () => operations.finish(by, { state: 'UNKNOWN', outcome: 'UNKNOWN', settleInMs: given }),
        ];
      case 'forget':
        return [model.forget(by), () => operations.forget(by, { outcome: 'FORGOTTEN' })];
      case 'renew':
        return [model.renew(by, given), () => operations.renewLease(by, given)];
      case 'postpone':
        return [model.postpone(by, given), () => operations.postpone(by, given)];
    }
  };

  for (const each of commands) {
    switch (each.does) {
      case 'begin': {
        const { does: _, ...wanted } = each;
        const met = model.meets(wanted);
        const { kind, operation } = await operations.begin(intended(wanted));
        expect({ kind, id: operation.id }).toEqual(met ?? { kind: 'begun', id: operation.id });
        if (met === undefined) {
          model.begin(operation.id, wanted);
          hands.push(operation);
        }
        break;
      }
      case 'claim': {
        const due = model.due();
        const claimed = await operations.claimAbandoned({ owner: each.owner, leaseMs: each.ms, limit: each.limit });
        const ids = claimed.map(({ id }) => id);
        expect(ids).toHaveLength(Math.min(due.length, each.limit));
        expect(due).toEqual(expect.arrayContaining(ids));
        model.claim(ids, each.owner, each.ms);
        hands.push(...claimed);
        break;
      }
      case 'advance':
        clock.advance(each.ms);
        break;
      case 'sweep':
        expect(await operations.sweep()).toBe(model.sweep());
        break;
      default: {
        const by = hands.at(-1 - (each.whose % Math.max(hands.length, 1)));
        if (by === undefined) break;
        const [may, attempt] = act(each.does, by, each.ms);
        if (may) await attempt();
        else await expect(attempt(), each.does).rejects.toThrow(OperationLostError);
      }
    }
  }
  for (const expected of model.present()) expect(await operations.get(expected.id)).toMatchObject(expected);
  for (const [id, outcomes] of model.outcomes()) expect(await outcomesOf(store, { id })).toEqual(outcomes);
}

export function sequenceTests(subject: StoreSubject): void {
  describe('any sequence of what can be done', () => {
    test('comes to what the promises say', async () => {
      const store = await openEmpty(subject);
      await fc.assert(
        fc
          .asyncProperty(fc.array(command, { minLength: 1, maxLength: 40 }), commands => compare(store, commands))
          .beforeEach(async () => {
            for (const table of ['operations', 'audit']) await store.database.query(`delete from ${table}`);
          }),
        { numRuns: 60 },
      );
    }, 60_000);
  });
}
