import { describe, expect, test } from 'vitest';
import type { PhoneNumber } from '#domain/phone-number.ts';
import { CAMPAIGN_IDS } from '#providers/agent-message/sandbox/index.ts';
import type { Fault } from '#sandbox/faults.ts';
import { UpdateNumberDocument } from '../../gql/graphql.ts';
import type { SandboxName, Started } from '../../kit/start.ts';
import { get } from '../ask.ts';
import { isIdle, LONG_ENOUGH_MS, newKey, pick, present, settled, stage, update, written } from './stage.ts';

const hasCampaign = (number: PhoneNumber): boolean =>
  isIdle(number) && number.messaging.campaignId !== null && number.type === 'LOCAL';

const AS_USUAL: Fault = { kind: 'delay', ms: 0 };

/** Spoils the second of the next two requests of a method. */
function spoilSecond({ sandboxes }: Started, name: SandboxName, method: string, fault: Fault): void {
  sandboxes[name].fail({ method, times: 1, fault: AS_USUAL });
  sandboxes[name].fail({ method, times: 1, fault });
}

describe('a plan', () => {
  test('shows both requests of a relink at Sinch, the first of them destructive, and sends nothing', async () => {
    const server = await stage();
    const { id, number } = await pick(server, 'sinch', hasCampaign);
    const { messaging } = number;
    const payload = await update(server, { id, messaging: { campaignId: 'CNEW' }, friendlyName: 'Night desk', validateOnly: true }); // prettier-ignore
    expect(payload).toMatchObject({ outcome: 'NOT_APPLIED', errors: [], warnings: [], operation: null, phoneNumber: { id } }); // prettier-ignore
    expect(payload.plan).toEqual([
      { summary: `Unlink the campaign ${messaging.campaignId}`, settings: ['CAMPAIGN'], isDestructive: true },
      { summary: 'Link the campaign CNEW, set the name', settings: ['CAMPAIGN', 'FRIENDLY_NAME'], isDestructive: false }, // prettier-ignore
    ]);
    expect(written(server, 'sinch')).toEqual([]);
    expect(server.sandboxes.sinch.ledger).toEqual([]);
    expect(await present(server, 'sinch', { id, number })).toMatchObject({ messaging });
  });

  test('names no webhook, whose address may hold a secret', async () => {
    const server = await stage();
    const { id } = await pick(server, 'agent-message');
    const url = 'https://hooks.example/in?token=hunter2';
    const { plan } = await update(server, { id, messaging: { inboundWebhook: { url } }, validateOnly: true });
    expect(plan).toEqual([{ summary: 'Set the inbound webhook', settings: ['INBOUND_WEBHOOK'], isDestructive: false }]);
  });

  test('is empty where all is as wanted, and says so', async () => {
    const server = await stage();
    const { id, number } = await pick(server, 'sinch', ({ friendlyName }) => friendlyName !== null);
    const payload = await update(server, { id, friendlyName: number.friendlyName, validateOnly: true });
    expect(payload).toMatchObject({ plan: [], warnings: [{ code: 'ALREADY_IN_FORCE' }] });
  });

  test('of a number that the account no longer holds is refused, and so is one that cannot be read', async () => {
    const server = await stage();
    const { id } = await pick(server, 'agent-message');
    const asked = { id, friendlyName: 'Night desk', validateOnly: true };
    server.sandboxes['agent-message'].fail({ times: 1, fault: { kind: 'answer', status: 404 } });
    expect((await update(server, asked)).errors).toMatchObject([{ __typename: 'NotFoundError', path: ['input', 'id'] }]); // prettier-ignore
    server.sandboxes['agent-message'].fail({ times: 1, fault: { kind: 'answer', status: 403 } });
    expect((await update(server, asked)).errors).toMatchObject([{ __typename: 'ProviderError', kind: 'FORBIDDEN' }]);
  });
});

describe('what a provider takes and works on', () => {
  test('is ACCEPTED: the service plan of before is shown until the new one is in force', async () => {
    const server = await stage();
    const { id } = await pick(server, 'sinch', number => isIdle(number) && number.messaging.servicePlanId === null);
    expect(await update(server, { id, messaging: { servicePlanId: 'new-plan' } })).toMatchObject({
      outcome: 'ACCEPTED',
      errors: [],
      warnings: [],
      phoneNumber: {
        messaging: { servicePlanId: null },
        provisioning: [{ target: 'SMS_SERVICE', state: 'WAITING', requestedValue: 'new-plan' }],
      },
    });
  });

  test('is ACCEPTED at AgentMessage as well, also where the answer is lost', async () => {
    for (const fault of [AS_USUAL, { kind: 'lose-answer' } as const]) {
      const server = await stage();
      const { id } = await pick(server, 'agent-message', number => isIdle(number) && number.messaging.campaignId === null); // prettier-ignore
      server.sandboxes['agent-message'].fail({ method: 'PATCH', times: 1, fault });
      expect(await update(server, { id, messaging: { campaignId: CAMPAIGN_IDS.marketing } })).toMatchObject({
        outcome: 'ACCEPTED',
        errors: [],
        phoneNumber: { provisioning: [{ target: 'CARRIER_LINE', state: 'WAITING' }] },
      });
    }
  });
});

describe('a relink at Sinch', () => {
  const relink = async (server: Started) => {
    const held = await pick(server, 'sinch', hasCampaign);
    const key = newKey();
    const send = () => update(server, { id: held.id, messaging: { campaignId: 'CNEW' }, idempotencyKey: key });
    return { held, send };
  };

  test('whose second request is refused is PARTIALLY_APPLIED, and the answer shows a number without a campaign', async () => {
    const server = await stage();
    const { held, send } = await relink(server);
    spoilSecond(server, 'sinch', 'PATCH', { kind: 'answer', status: 400, body: '{"error":{"code":400,"message":"No"}}' }); // prettier-ignore
    const payload = await send();
    expect(payload).toMatchObject({
      outcome: 'PARTIALLY_APPLIED',
      errors: [{ __typename: 'ProviderError', kind: 'REJECTED' }],
      phoneNumber: { id: held.id, messaging: { campaignId: null }, provisioning: [] },
      operation: { state: 'FAILED' },
    });
    expect(await send()).toMatchObject({ outcome: 'PARTIALLY_APPLIED', replayed: true, phoneNumber: { messaging: { campaignId: null } } }); // prettier-ignore
    expect(server.sandboxes.sinch.ledger).toHaveLength(1);
    expect(written(server, 'sinch')).toHaveLength(2);
  });

  test('whose second answer is lost, though it was carried out, is ACCEPTED', async () => {
    const server = await stage();
    const { send } = await relink(server);
    spoilSecond(server, 'sinch', 'PATCH', { kind: 'lose-answer' });
    expect(await send()).toMatchObject({
      outcome: 'ACCEPTED',
      errors: [],
      phoneNumber: { messaging: { campaignId: null }, provisioning: [{ target: 'CAMPAIGN', requestedValue: 'CNEW' }] },
    });
    expect(server.sandboxes.sinch.ledger).toHaveLength(2);
  });

  test('whose second request never arrived is unknown, and then PARTIALLY_APPLIED', async () => {
    const server = await stage();
    const { send } = await relink(server);
    spoilSecond(server, 'sinch', 'PATCH', { kind: 'reset' });
    const payload = await send();
    expect(payload).toMatchObject({ outcome: 'UNKNOWN', phoneNumber: { messaging: { campaignId: null } } });
    server.clock.advance(LONG_ENOUGH_MS);
    expect(await settled(server, payload.operation!)).toMatchObject({ state: 'FAILED', phoneNumber: { messaging: { campaignId: null } } }); // prettier-ignore
    expect(await send()).toMatchObject({ outcome: 'PARTIALLY_APPLIED', replayed: true });
    expect(server.sandboxes.sinch.ledger).toHaveLength(1);
  });

  test('whose first answer is lost goes on once reading shows the campaign unlinked', async () => {
    const server = await stage();
    const { send } = await relink(server);
    server.sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'lose-answer' } });
    expect(await send()).toMatchObject({ outcome: 'ACCEPTED', errors: [], phoneNumber: { provisioning: [{ requestedValue: 'CNEW' }] } }); // prettier-ignore
    expect(written(server, 'sinch')).toHaveLength(2);
    expect(server.sandboxes.sinch.ledger).toHaveLength(2);
  });

  test('whose first request never arrived sends no second', async () => {
    const server = await stage();
    const { held, send } = await relink(server);
    server.sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'reset' } });
    const payload = await send();
    expect(payload).toMatchObject({ outcome: 'UNKNOWN' });
    server.clock.advance(LONG_ENOUGH_MS);
    await settled(server, payload.operation!);
    expect(await send()).toMatchObject({ outcome: 'NOT_APPLIED', replayed: true });
    expect(written(server, 'sinch')).toHaveLength(1);
    expect(await present(server, 'sinch', held)).toMatchObject({ messaging: held.number.messaging });
  });
});

test('a change in two requests at AgentMessage goes on where the first was carried out and its answer lost', async () => {
  const server = await stage();
  const { id, number } = await pick(server, 'agent-message', hasCampaign);
  server.sandboxes['agent-message'].fail({ method: 'PATCH', times: 1, fault: { kind: 'lose-answer' } });
  const payload = await update(server, { id, friendlyName: 'night-desk', messaging: { campaignId: null } });
  expect(payload).toMatchObject({ outcome: 'APPLIED', errors: [], phoneNumber: { friendlyName: 'night-desk', messaging: { campaignId: null } } }); // prettier-ignore
  expect(written(server, 'agent-message')).toEqual([
    `PATCH /v1/phone-numbers/${number.id} {"label":"night-desk"}`,
    `DELETE /v1/phone-numbers/${number.id}/campaign`,
  ]);
});

describe('what a provider refuses', () => {
  const METHODS = { sinch: 'PATCH', 'fone-dynamics': 'POST', 'red-cloud': 'PATCH', 'agent-message': 'PATCH' } as const;
  const change = (name: SandboxName) =>
    name === 'red-cloud'
      ? { messaging: { inboundWebhook: { url: 'https://hooks.example/night' } } }
      : { friendlyName: 'Night desk' };

  test.each(Object.entries(METHODS) as [SandboxName, string][])(
    'by %s is NOT_APPLIED, and is the answer to its key from then on',
    async (name, method) => {
      const server = await stage();
      const { id } = await pick(server, name);
      server.sandboxes[name].fail({ method, times: 1, fault: { kind: 'answer', status: 422 } });
      const asked = { id, ...change(name), idempotencyKey: newKey() };
      const refused = { outcome: 'NOT_APPLIED', errors: [{ __typename: 'ProviderError', kind: 'REJECTED', retryable: false }], phoneNumber: { id } }; // prettier-ignore
      expect(await update(server, asked)).toMatchObject({ ...refused, replayed: false });
      expect(await update(server, asked)).toMatchObject({ ...refused, replayed: true });
      expect(written(server, name)).toHaveLength(1);
    },
  );

  test.each(Object.entries(METHODS) as [SandboxName, string][])(
    'by %s with 429 leaves the key free',
    async (name, method) => {
      const server = await stage();
      const { id } = await pick(server, name);
      server.sandboxes[name].fail({ method, times: 1, fault: { kind: 'answer', status: 429, headers: { 'retry-after': '7' } } }); // prettier-ignore
      const asked = { id, ...change(name), idempotencyKey: newKey() };
      const limited = await update(server, asked);
      expect(limited).toMatchObject({ outcome: 'NOT_APPLIED', errors: [{ kind: 'RATE_LIMITED', retryable: true }], operation: null }); // prettier-ignore
      expect(Date.parse((limited.errors[0] as { retryAfter: string }).retryAfter)).toBeGreaterThan(Date.now());
      expect(written(server, name)).toHaveLength(1);
      expect(await update(server, asked)).toMatchObject({ outcome: 'APPLIED', replayed: false });
      expect(written(server, name)).toHaveLength(2);
      expect(server.sandboxes[name].ledger).toHaveLength(1);
    },
  );

  test('by answering 500 is NOT_APPLIED once reading shows the number as before', async () => {
    const server = await stage();
    const { id } = await pick(server, 'sinch');
    server.sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'answer', status: 500 } });
    expect(await update(server, { id, friendlyName: 'Night desk' })).toMatchObject({
      outcome: 'NOT_APPLIED',
      errors: [{ kind: 'UNAVAILABLE' }],
    });
    expect(written(server, 'sinch')).toHaveLength(1);
  });

  test.each<[string, Fault]>([
    ['an answer that cannot be read', { kind: 'answer', status: 200, body: 'later' }],
    ['an answer of a gateway', { kind: 'answer', status: 524 }],
    [
      'an answer of a gateway that says when to come back',
      { kind: 'answer', status: 504, headers: { 'retry-after': '7' } },
    ],
  ])('%s settles nothing: the outcome is UNKNOWN', async (_, fault) => {
    const server = await stage();
    const { id } = await pick(server, 'sinch');
    server.sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault });
    expect(await update(server, { id, friendlyName: 'Night desk' })).toMatchObject({ outcome: 'UNKNOWN' });
  });

  test('for now, by 503 with a time to come back, is NOT_APPLIED and says when; without a time it is unknown', async () => {
    const server = await stage();
    const { id } = await pick(server, 'sinch');
    const fail = (headers: Record<string, string>) =>
      server.sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'answer', status: 503, headers } });
    fail({ 'retry-after': '7' });
    expect(await update(server, { id, friendlyName: 'Night desk' })).toMatchObject({
      outcome: 'NOT_APPLIED',
      errors: [{ kind: 'UNAVAILABLE', retryable: true, retryAfter: expect.any(String) as string }],
    });
    fail({});
    expect(await update(server, { id, friendlyName: 'Night desk' })).toMatchObject({ outcome: 'UNKNOWN' });
    expect(written(server, 'sinch')).toHaveLength(2);
  });

  test('before anything is sent, because it cannot be reached, leaves the key free', async () => {
    const server = await stage();
    const { id } = await pick(server, 'sinch');
    server.sandboxes.sinch.fail({ method: 'GET', times: 9, fault: { kind: 'reset' } });
    const asked = { id, friendlyName: 'Night desk', idempotencyKey: newKey() };
    expect(await update(server, asked)).toMatchObject({ outcome: 'NOT_APPLIED', errors: [{ kind: 'UNAVAILABLE' }], operation: null }); // prettier-ignore
    expect(written(server, 'sinch')).toEqual([]);
    server.sandboxes.sinch.calm();
    expect(await update(server, asked)).toMatchObject({ outcome: 'APPLIED', replayed: false });
  });
});

describe('after an update the number is read again', () => {
  test('and a setting that did not take effect is a warning', async () => {
    const server = await stage();
    const { id, number } = await pick(server, 'sinch');
    const body = JSON.stringify(number.raw);
    server.sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'answer', status: 200, body } });
    expect(await update(server, { id, friendlyName: 'Night desk' })).toMatchObject({
      outcome: 'APPLIED',
      errors: [],
      warnings: [{ code: 'NOT_EFFECTIVE' }],
      phoneNumber: { friendlyName: number.friendlyName },
    });
  });

  test('and where it cannot be read, no number is shown', async () => {
    const server = await stage();
    const { id } = await pick(server, 'sinch');
    spoilSecond(server, 'sinch', 'GET', { kind: 'answer', status: 403 });
    expect(await update(server, { id, friendlyName: 'Night desk' })).toMatchObject({
      outcome: 'APPLIED',
      errors: [],
      warnings: [{ code: 'READ_BACK_FAILED' }],
      phoneNumber: null,
    });
    expect(server.sandboxes.sinch.ledger).toHaveLength(1);
  });

  test('and neither is one that was read before, where the answer is lost as well', async () => {
    const server = await stage();
    const { id } = await pick(server, 'sinch');
    server.sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'lose-answer' } });
    spoilSecond(server, 'sinch', 'GET', { kind: 'answer', status: 403 });
    const payload = await update(server, { id, friendlyName: 'Night desk' });
    expect(payload).toMatchObject({ outcome: 'UNKNOWN', phoneNumber: null });
    server.clock.advance(3_000);
    expect(await settled(server, payload.operation!)).toMatchObject({ state: 'SUCCEEDED', errors: [], phoneNumber: { friendlyName: 'Night desk' } }); // prettier-ignore
  });

  test('but nothing is sent where all is as wanted', async () => {
    const server = await stage();
    const { id, number } = await pick(server, 'sinch', ({ friendlyName }) => friendlyName !== null);
    expect(await update(server, { id, friendlyName: number.friendlyName })).toMatchObject({
      outcome: 'APPLIED',
      errors: [],
      warnings: [{ code: 'ALREADY_IN_FORCE' }],
      phoneNumber: { id },
    });
    expect(written(server, 'sinch')).toEqual([]);
  });
});

test('a failure of before is not taken for the answer to a change that never arrived', async () => {
  const server = await stage();
  const failed = (number: PhoneNumber) => number.provisioning.some(({ state, target }) => state === 'FAILED' && target === 'CAMPAIGN'); // prettier-ignore
  const { id, number } = await pick(server, 'sinch', failed);
  const campaignId = number.provisioning.find(({ target }) => target === 'CAMPAIGN')!.requestedValue;
  server.sandboxes.sinch.fail({ method: 'PATCH', fault: { kind: 'reset' } });
  const payload = await update(server, { id, messaging: { campaignId } });
  expect(payload).toMatchObject({ outcome: 'UNKNOWN' });
  server.clock.advance(LONG_ENOUGH_MS);
  expect(await settled(server, payload.operation!)).toMatchObject({ state: 'FAILED' });
  expect(server.sandboxes.sinch.ledger).toEqual([]);
});

test('a caller who goes away leaves no change half known', async () => {
  const server = await stage();
  const { id } = await pick(server, 'sinch');
  const input = { id, friendlyName: 'Night desk', idempotencyKey: newKey() };
  server.sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'delay', ms: 100 } });
  const gone = fetch(server.app.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: String(UpdateNumberDocument), variables: { input } }),
    signal: AbortSignal.timeout(60),
  });
  await expect(gone).rejects.toThrow();
  await expect
    .poll(async () => (await get(server, UpdateNumberDocument, { input })).updatePhoneNumber)
    .toMatchObject({ outcome: 'APPLIED', replayed: true, warnings: [], phoneNumber: { friendlyName: 'Night desk' } });
  expect(server.sandboxes.sinch.ledger).toHaveLength(1);
});
