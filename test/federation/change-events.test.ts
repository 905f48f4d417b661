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
  test('is told once, whatever it was and however often it is repeated', async () => {
    const at = await desk();
    const { id, e164 } = await at.number('sinch', isIdle);
    for (let times = 0; times < 2; times++) {
      await rent(at);
      await rename(at, id, 'Night desk', 'key-1');
    }
    const account = at.account('agent-message');
    const [rented] = await account.provider.numbers.findByE164(NUMBER, AbortSignal.timeout(5_000));
    const context = at.context();
    await carryOut(context, releaseChange(context, account, rented!.id, { confirmE164: NUMBER, key: 'key-2' }));
    expect(await told(at)).toEqual([`RENTED ${NUMBER} CHANGE`, `UPDATED ${e164} CHANGE`, `RELEASED ${NUMBER} CHANGE`]);
  });

  test('is not told where it was refused, or nothing had to be sent', async () => {
    const at = await desk();
    const { id, friendlyName } = await at.number('sinch', each => isIdle(each) && each.friendlyName !== null);
    expect(await rename(at, id, friendlyName!, 'key-1')).toMatchObject({ outcome: 'APPLIED' });
    at.sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'answer', status: 400 } });
    expect(await rename(at, id, 'Night desk', 'key-2')).toMatchObject({ outcome: 'NOT_APPLIED' });
    expect(await told(at)).toEqual([]);
  });

  test('is told once its outcome is found out, and not where nothing was done', async () => {
    const at = await desk();
    const { id, e164 } = await at.number('sinch', isIdle);
    at.sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'lose-answer' } });
    at.sandboxes['agent-message'].fail({ path: /orders$/, times: 1, fault: { kind: 'reset' } });
    const order = await rent(at);
    expect(order).toMatchObject({ outcome: 'UNKNOWN' });
    await rename(at, id, 'Night desk', 'key-1');
    expect(await told(at)).toEqual([`UPDATED ${e164} CHANGE`]);
    for (const ms of [2_000, 30_000]) {
      at.clock.advance(ms);
      await at.settle();
    }
    expect(await at.operation(order.operation!)).toMatchObject({ outcome: 'NOT_APPLIED' });
    expect(await told(at)).toHaveLength(1);
    // The provider was slow.
    await at.account('agent-message').provider.renting!.rent(NUMBER, {});
    at.clock.advance(120_000);
    await at.settle();
    expect(await told(at)).toEqual([`UPDATED ${e164} CHANGE`, `RENTED ${NUMBER} CHANGE`]);
  });
});
