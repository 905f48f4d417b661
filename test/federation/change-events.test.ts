import { describe, expect, test } from 'vitest';
import type { E164 } from '#domain/e164.ts';
import { carryOut } from '#federation/effect.ts';
import { releaseChange } from '#federation/release-number.ts';
import { rentChange } from '#federation/rent-number.ts';
import { updateChange } from '#federation/update-number.ts';
import { usLocal } from '#sandbox/fixtures.ts';
import { type Desk, desk, isIdle } from './desk.ts';

const NUMBER = usLocal(2_500).e164 as E164;

const rent = (at: Desk, key = 'key-1') => {
  const account = at.account('agent-message');
  const order = { mutation: 'rentPhoneNumber', input: {}, account, e164: NUMBER, settings: {}, maxRecurringPrice: null, key } as const; // prettier-ignore
  const context = at.context();
  return carryOut(context, rentChange(context, account.provider.renting!, order, ['input']));
};

const rename = (at: Desk, id: string, friendlyName: string, key: string) => {
  const context = at.context();
  return carryOut(context, updateChange(context, at.account('sinch'), id, { friendlyName }, { key, idPath: [] }));
};

/** What subscribers are told, oldest first. */
const told = async ({ store }: Desk): Promise<string[]> =>
  (await store.events.since(0, {}, 100)).map(({ kind, e164, origin }) => `${kind} ${e164} ${origin}`);

describe('a change through the graph', () => {
  test('is told as what it was: rented, updated, released', async () => {
    const at = await desk();
    const { id, e164 } = await at.number('sinch', isIdle);
    await rent(at);
    await rename(at, id, 'Night desk', 'key-1');
    const account = at.account('agent-message');
    const [rented] = await account.provider.numbers.findByE164(NUMBER, AbortSignal.timeout(5_000));
    const context = at.context();
    await carryOut(context, releaseChange(context, account, rented!.id, { confirmE164: NUMBER, key: 'key-2' }));
    expect(await told(at)).toEqual([`RENTED ${NUMBER} CHANGE`, `UPDATED ${e164} CHANGE`, `RELEASED ${NUMBER} CHANGE`]);
  });

  test('that was given up after silence is told when it appears late, and not before', async () => {
    const at = await desk();
    at.sandboxes['agent-message'].fail({ path: /orders$/, times: 1, fault: { kind: 'reset' } });
    const order = await rent(at);
    expect(order).toMatchObject({ outcome: 'UNKNOWN' });
    for (const ms of [2_000, 30_000]) {
      at.clock.advance(ms);
      await at.settle();
    }
    expect(await at.operation(order.operation!)).toMatchObject({ outcome: 'NOT_APPLIED' });
    expect(await told(at)).toEqual([]);
    // The provider was slow.
    await at.account('agent-message').provider.renting!.rent(NUMBER, {});
    at.clock.advance(120_000);
    await at.settle();
    expect(await told(at)).toEqual([`RENTED ${NUMBER} CHANGE`]);
  });
});
