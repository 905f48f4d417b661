import { describe, expect, test } from 'vitest';
import type { E164 } from '#domain/e164.ts';
import { EVERY_NUMBER } from '#domain/number-filter.ts';
import { carryOut } from '#federation/effect.ts';
import { releaseChange } from '#federation/release-number.ts';
import { rentChange } from '#federation/rent-number.ts';
import { createSettler, startSettler } from '#federation/settling.ts';
import { createSightings } from '#federation/sightings.ts';
import { TIMING } from '#federation/timing.ts';
import { updateChange } from '#federation/update-number.ts';
import { usLocal } from '#sandbox/fixtures.ts';
import type { Operations } from '#store/operations.ts';
import { walk } from '../conformance/walk.ts';
import { crash, type Desk, desk, isIdle } from './desk.ts';

const NUMBER = usLocal(2_500).e164 as E164;

const rent = (at: Desk, key = 'key-1', context = at.context()) => {
  const account = at.account('agent-message');
  const order = { mutation: 'rentPhoneNumber', input: {}, account, e164: NUMBER, settings: {}, maxRecurringPrice: null, key } as const; // prettier-ignore
  return carryOut(context, rentChange(context, account.provider.renting!, order, ['input']));
};

/** A rental whose request is lost, and which is then decided not to have happened. */
async function givenUp(at: Desk): Promise<string> {
  at.sandboxes['agent-message'].fail({ path: /orders$/, times: 1, fault: { kind: 'reset' } });
  const { operation, outcome } = await rent(at);
  expect(outcome).toBe('UNKNOWN');
  at.clock.advance(2_000);
  await at.settle();
  at.clock.advance(30_000);
  await at.settle();
  expect(await at.operation(operation!)).toMatchObject({ state: 'DONE', outcome: 'NOT_APPLIED' });
  return operation!;
}

describe('a rental that was given up after silence', () => {
  test('is looked at after 2 and 10 minutes and an hour, and then no more', async () => {
    const at = await desk();
    const sent = at.clock.now();
    const id = await givenUp(at);
    const looks: number[] = [];
    for (;;) {
      const { settleAfter } = await at.operation(id);
      if (settleAfter === null) break;
      looks.push(settleAfter - sent);
      at.clock.advance(settleAfter - at.clock.now());
      await at.settle();
    }
    expect(looks).toEqual([120_000, 600_000, 3_600_000]);
    expect(await at.outcomes()).toHaveLength(3);
    expect(at.reports).toEqual([]);
  });

  test('and appears late is corrected, audited and told; its number was free all the while', async () => {
    const at = await desk();
    const id = await givenUp(at);
    // The provider was slow: the order is carried out only now.
    await at.account('agent-message').provider.renting!.rent(NUMBER, {});
    at.clock.advance(120_000);
    await at.settle();
    expect(await at.operation(id)).toMatchObject({ state: 'DONE', outcome: 'APPLIED', settleAfter: null });
    expect(await rent(at)).toMatchObject({ outcome: 'APPLIED', replayed: true, errors: [], number: { e164: NUMBER } });
    const { entries } = await at.store.audit.list({ e164: NUMBER })({ from: '', wanted: 1 });
    expect(entries[0]!.item).toMatchObject({ outcome: 'APPLIED', note: expect.stringContaining('late'), requestId: null }); // prettier-ignore
    expect(at.reports).toMatchObject([{ error: { message: expect.stringContaining('late') }, about: { operation: id } }]); // prettier-ignore
  });

  test('and was rented anew since is left as it is: the number that is held is the other’s', async () => {
    const at = await desk();
    const id = await givenUp(at);
    expect(await rent(at, 'key-2')).toMatchObject({ outcome: 'APPLIED' });
    at.clock.advance(120_000);
    await at.settle();
    expect(await at.operation(id)).toMatchObject({ outcome: 'NOT_APPLIED', settleAfter: null });
    expect(at.reports).toEqual([]);
  });
});

test('an update that was given up after silence spends no money, and is not looked at again', async () => {
  const at = await desk();
  const { id } = await at.number('sinch', isIdle);
  at.sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'reset' } });
  const context = at.context();
  const { operation } = await carryOut(context, updateChange(context, at.account('sinch'), id, { friendlyName: 'X' }, { key: 'k', idPath: [] })); // prettier-ignore
  at.clock.advance(2_000);
  await at.settle();
  at.clock.advance(30_000);
  await at.settle();
  expect(await at.operation(operation!)).toMatchObject({ outcome: 'NOT_APPLIED', settleAfter: null });
});

test('a wall clock that jumps decides nothing: the provider has had no time', async () => {
  const at = await desk();
  const { id } = await at.number('sinch', isIdle);
  at.sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'reset' } });
  const context = at.context();
  const { operation } = await carryOut(context, updateChange(context, at.account('sinch'), id, { friendlyName: 'X' }, { key: 'k', idPath: [] })); // prettier-ignore
  let elapsed = 0.25;
  const reported: unknown[] = [];
  const { operations } = at.store;
  const settler = createSettler({ operations, accounts: at.accounts, owner: 'process-2', sightings: createSightings(() => elapsed), report: error => void reported.push(error), now: at.clock.now }); // prettier-ignore
  const settle = async (): Promise<string> => {
    at.clock.advance(3_600_000);
    await settler.round();
    await settler.idle();
    return (await at.operation(operation!)).state;
  };
  expect(await settle()).toBe('UNKNOWN');
  elapsed = 29_999.75;
  expect(await settle()).toBe('UNKNOWN');
  elapsed = 30_000.25;
  expect(await settle()).toBe('DONE');
  expect(reported).toEqual([]);
});

test('an account that hangs keeps no other waiting, and is asked for a few changes at once', async () => {
  const at = await desk();
  const dying = at.context({ finish: crash });
  const { items } = await walk(at.account('sinch').provider.numbers.list(EVERY_NUMBER), 200);
  const many = items.filter(isIdle).slice(0, 8);
  for (const [index, { id }] of many.entries())
    await carryOut(dying, updateChange(dying, at.account('sinch'), id, { friendlyName: 'X' }, { key: `s${index}`, idPath: [] })); // prettier-ignore
  const other = await at.number('agent-message', () => true);
  const release = releaseChange(dying, at.account('agent-message'), other.id, { confirmE164: other.e164, key: 'r' });
  const { operation } = await carryOut(dying, release);
  at.clock.advance(25_000);
  let asked = 0;
  const sinch = at.account('sinch');
  const hanging = { ...sinch, provider: { ...sinch.provider, numbers: { ...sinch.provider.numbers, getMany: (_ids: readonly string[], signal: AbortSignal) => { asked += 1; return new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))); } } } }; // prettier-ignore
  const accounts = [hanging, at.account('agent-message')];
  const settler = createSettler({ operations: at.store.operations, accounts, owner: 'process-2', report: () => {}, now: at.clock.now }); // prettier-ignore
  await settler.round();
  await settler.round();
  await expect.poll(async () => (await at.operation(operation!)).outcome).toBe('APPLIED');
  expect([many.length, asked]).toEqual([8, 5]);
});

test('everything that has expired is swept, however much it is', async () => {
  const at = await desk();
  const sizes = [1_000, 1_000, 7];
  const asked: (number | undefined)[] = [];
  const operations: Operations = {
    ...at.store.operations,
    sweep: async limit => {
      asked.push(limit);
      return sizes.shift() ?? 0;
    },
  };
  const settler = await startSettler({ operations, accounts: [], owner: 'p', report: () => {}, now: at.clock.now, timing: { ...TIMING, every: 1 } }); // prettier-ignore
  await expect.poll(() => asked).toEqual([1_000, 1_000, 1_000]);
  await settler.stop();
});
