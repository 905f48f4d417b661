import { describe, expect, test } from 'vitest';
import { CAMPAIGN_IDS } from '#providers/agent-message/sandbox/index.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Store } from '#store/index.ts';
import { type Clocked, clocked, type ClockedOptions } from '../kit/clocked.ts';
import { isIdle, newKey, pick, settled, update } from './mutations/stage.ts';

const MINUTE = 60_000;
const SECRET = 'fictional-sinch-callback-secret-1';
const linkable = (number: PhoneNumber): boolean => isIdle(number) && number.type === 'LOCAL' && number.countryCode === 'US' && number.messaging.campaignId === null && number.messaging.servicePlanId === null; // prettier-ignore

/** What happened beside the change itself: kind, target, origin. */
const endings = async (server: Clocked): Promise<readonly string[]> =>
  (await server.events())
    .filter(({ origin }) => origin !== 'CHANGE')
    .map(({ kind, target, origin, failureCode }) => [kind, target, origin, failureCode].filter(Boolean).join(' '));

/** A campaign is asked for at Sinch, and takes a minute. */
async function asked(
  options: ClockedOptions = {},
  campaignId = 'C1',
): Promise<Clocked & { readonly id: string; readonly e164: string }> {
  const server = await clocked({ provisioningMs: 50_000, ...options });
  const { id, number } = await pick(server, 'sinch', linkable);
  const input = { id, messaging: { servicePlanId: 'plan-1', campaignId }, idempotencyKey: newKey() };
  expect(await update(server, input)).toMatchObject({ outcome: 'ACCEPTED', errors: [] });
  return { ...server, id, e164: number.e164 };
}

const lookingAt = ({ store }: Clocked): Promise<number> => store.watches.count();
/** Lets so much time pass that whatever is looked at is looked at. */
async function pass(server: Clocked, ms: number, step = 30 * MINUTE): Promise<void> {
  for (let left = ms; left > 0; left -= step) {
    server.clock.advance(Math.min(step, left));
    await new Promise(resolve => setTimeout(resolve, 60));
  }
}

describe('what was asked of a provider that tells nothing by itself', () => {
  test('is looked at until it has ended, and each part of it is told once: Sinch without a secret', async () => {
    const server = await asked();
    expect(await lookingAt(server)).toBe(1);
    await pass(server, 30_000, 10_000);
    expect(await endings(server)).toEqual([]);
    await pass(server, 2 * MINUTE, 10_000);
    await expect
      .poll(() => endings(server))
      .toEqual(['PROVISIONED SMS_SERVICE POLLING', 'PROVISIONED CAMPAIGN POLLING']);
    await expect.poll(() => lookingAt(server)).toBe(0);
    await pass(server, 24 * 60 * MINUTE, 60 * MINUTE);
    expect(await endings(server)).toHaveLength(2);
  });

  test('is told as failed with the provider’s code, where it failed', async () => {
    const server = await asked({}, 'FAIL-CAMPAIGN_EXPIRED');
    await pass(server, 3 * MINUTE, 10_000);
    await expect.poll(() => endings(server)).toContain('PROVISIONING_FAILED CAMPAIGN POLLING CAMPAIGN_EXPIRED');
    await expect.poll(() => lookingAt(server)).toBe(0);
  });

  test('is looked at ever more rarely, and again after a look that failed', async () => {
    const server = await asked({ provisioningMs: 100 * MINUTE });
    server.sinch.calm();
    const looks = (): number => server.sinch.requests.filter(({ method }) => method === 'GET').length;
    await pass(server, 10 * MINUTE, 1_000 * 60);
    const early = looks();
    expect(early).toBeGreaterThan(4);
    await pass(server, 50 * MINUTE, 10 * MINUTE);
    expect(looks() - early).toBeLessThanOrEqual(6);
    server.sinch.fail({ method: 'GET', times: 3, fault: { kind: 'answer', status: 503 } });
    await pass(server, 90 * MINUTE, 10 * MINUTE);
    await expect.poll(() => endings(server)).toHaveLength(2);
  });

  test('is told when AgentMessage says that the carriers have taken the campaign up, or that there is none any more', async () => {
    const server = await clocked();
    const { id } = await pick(server, 'agent-message', number => linkable(number) && number.type === 'LOCAL');
    for (const [campaignId, told] of [
      [CAMPAIGN_IDS.notifications, 'PROVISIONED'],
      [CAMPAIGN_IDS.marketing, 'PROVISIONED'],
    ] as const) {
      // prettier-ignore
      const before = (await endings(server)).length;
      await update(server, { id, messaging: { campaignId }, idempotencyKey: newKey() });
      expect(await lookingAt(server)).toBe(1);
      await pass(server, 2 * MINUTE, 10_000);
      await expect.poll(async () => (await endings(server)).slice(before)).toEqual([`${told} CARRIER_LINE POLLING`]);
      await expect.poll(() => lookingAt(server)).toBe(0);
    }
  });

  test('is told when Fone Dynamics shows a number as Active that waited for an address', async () => {
    const server = await clocked();
    const { id, number } = await pick(server, 'fone-dynamics', ({ status }) => status === 'PENDING');
    await update(server, { id, friendlyName: 'Front desk', idempotencyKey: newKey() });
    expect(await lookingAt(server)).toBe(1);
    await pass(server, MINUTE, 10_000);
    expect(await endings(server)).toEqual([]);
    await setAddress(server, number);
    await pass(server, 30 * MINUTE, 5 * MINUTE);
    await expect.poll(() => endings(server)).toEqual(['PROVISIONED REGULATORY_ADDRESS POLLING']);
    await expect.poll(() => lookingAt(server)).toBe(0);
  });
});

/** At the provider itself, without this server. */
async function setAddress({ sandboxes }: Clocked, { e164 }: PhoneNumber): Promise<void> {
  const { url, config } = sandboxes['fone-dynamics'];
  const headers = {
    authorization: `Basic ${Buffer.from(`${config['accountSid']}:${config['token']}`).toString('base64')}`,
  };
  for (let index = 1; index < 20; index++) {
    const AddressSid = `SANDBOXADDRESS${String(index).padStart(18, '0')}`;
    const body = JSON.stringify({ AddressSid });
    const answer = await fetch(`${url}/v2/Numbers/${e164.slice(1)}`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body }); // prettier-ignore
    if (answer.status === 200) return;
  }
  throw new Error('No address fits the number');
}

describe('what was asked of a provider that sends callbacks', () => {
  test('is told by its callback within moments, and once, though it is looked at besides', async () => {
    const server = await asked({ callbackSecret: SECRET });
    server.clock.advance(50_000);
    await expect.poll(() => endings(server), { timeout: 5_000 }).toHaveLength(2);
    const told = (await endings(server)).toSorted();
    // The first callback has the number looked at, which may find the other ending before its callback comes.
    expect(told[0]).toMatch(/^PROVISIONED CAMPAIGN (CALLBACK|POLLING)$/);
    expect(told[1]).toMatch(/^PROVISIONED SMS_SERVICE (CALLBACK|POLLING)$/);
    expect(told.join()).toContain('CALLBACK');
    await expect.poll(() => lookingAt(server)).toBe(0);
    await pass(server, 3 * 60 * MINUTE);
    expect(await endings(server)).toHaveLength(2);
  });

  test('is told once also where it is seen first and its callback comes late', async () => {
    const server = await asked({ callbackSecret: SECRET });
    server.sinch.callbacks.behaviour.lateMs = 1_500;
    server.clock.advance(2 * MINUTE);
    await expect
      .poll(() => endings(server))
      .toEqual(['PROVISIONED SMS_SERVICE POLLING', 'PROVISIONED CAMPAIGN POLLING']);
    await server.sinch.callbacks.settled();
    await expect.poll(() => server.store.inbox.count('APPLIED')).toBe(2);
    expect(await endings(server)).toHaveLength(2);
  });

  test('is told by looking where its callback is lost', async () => {
    const server = await asked({ callbackSecret: SECRET });
    Object.assign(server.sinch.callbacks.behaviour, { lateMs: 3_600_000 });
    await pass(server, 60 * MINUTE, 5 * MINUTE);
    await expect
      .poll(() => endings(server))
      .toEqual(['PROVISIONED SMS_SERVICE POLLING', 'PROVISIONED CAMPAIGN POLLING']);
  });

  test('is told each time it is asked for anew', async () => {
    const server = await asked({ callbackSecret: SECRET });
    await pass(server, 50_000, 50_000);
    await expect.poll(() => endings(server)).toHaveLength(2);
    const input = { id: server.id, messaging: { campaignId: 'C2' }, idempotencyKey: newKey() };
    await update(server, input);
    await pass(server, 50_000, 50_000);
    // Another campaign takes the place of the one before, which is taken away first.
    // Whichever is first, a look or the callback, tells.
    const later = async () =>
      (await endings(server)).slice(2).map(ending => ending.replace(/ (CALLBACK|POLLING)$/, ''));
    await expect.poll(later).toEqual(['DEPROVISIONED CAMPAIGN', 'PROVISIONED CAMPAIGN']);
    await pass(server, 60 * MINUTE);
    expect(await endings(server)).toHaveLength(4);
  });

  test('is told once also where the answer was lost, and the callback came before it was known what became of the change', async () => {
    let spoil = (): void => {};
    const change = (store: Store): Store => {
      const beginStep: Store['operations']['beginStep'] = async (...step) => {
        await store.operations.beginStep(...step);
        spoil();
      };
      return { ...store, operations: { ...store.operations, beginStep } };
    };
    const server = await clocked({ provisioningMs: 50_000, callbackSecret: SECRET, change });
    const { id } = await pick(server, 'sinch', linkable);
    spoil = () => {
      server.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'lose-answer' } });
      server.sinch.fail({ method: 'GET', fault: { kind: 'answer', status: 403 } });
    };
    const messaging = { servicePlanId: 'plan-1', campaignId: 'FAIL-CAMPAIGN_EXPIRED' };
    const { operation } = await update(server, { id, messaging, idempotencyKey: newKey() });
    await pass(server, 51_000, 10_000);
    await server.sinch.callbacks.settled();
    server.sinch.calm();
    await pass(server, 3 * MINUTE, 10_000);
    await settled(server, operation!);
    await pass(server, 60 * MINUTE);
    await expect.poll(() => lookingAt(server)).toBe(0);
    expect((await endings(server)).toSorted()).toEqual(['PROVISIONED SMS_SERVICE CALLBACK', 'PROVISIONING_FAILED CAMPAIGN CALLBACK CAMPAIGN_EXPIRED']); // prettier-ignore
  });
});
