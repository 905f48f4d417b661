import { describe, expect, test } from 'vitest';
import type { PlannedWrite, WriteResult } from '#domain/change.ts';
import { toE164 } from '#domain/e164.ts';
import { maybeApplied } from '#domain/errors.ts';
import { EVERY_NUMBER } from '#domain/number-filter.ts';
import { isInForce, keysOf, type NumberPatch, type PatchKey, SETTING_OF } from '#domain/number-patch.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import redCloud from '#providers/red-cloud/index.ts';
import { walk } from '../conformance/walk.ts';
import { failureOf, fixture, HOST, signal, useAccount } from './red-cloud-account.ts';

const account = useAccount();

const changes = () => account.provider.numbers.changes!;
const refusalsOf = (patch: NumberPatch) => changes().refusals(patch);
const writes = () => account.sandbox.requests.filter(({ method }) => method === 'PATCH');

/** A number without campaign and overrides, SMS and MMS on, unless given. */
async function read(fields: object = {}): Promise<PhoneNumber> {
  const bare = { numberId: 'num_abc123', e164: '+15551234567', status: 'ACTIVE', smsEnabled: true, mmsEnabled: true };
  account.answerOnce(/numbers$/, JSON.stringify({ numbers: [{ ...bare, ...fields }] }));
  return (await reread())!;
}

async function reread(): Promise<PhoneNumber | undefined> {
  const { items } = await walk(account.provider.numbers.list(EVERY_NUMBER));
  return items.find(({ id }) => id === 'num_abc123');
}

/** The only request that a patch needs; undefined: none. */
function planned(number: PhoneNumber, patch: NumberPatch): PlannedWrite | undefined {
  expect(refusalsOf(patch)).toEqual([]);
  const plan = changes().plan(number, patch);
  expect(plan.length).toBeLessThanOrEqual(1);
  return plan[0];
}

async function sent(number: PhoneNumber, patch: NumberPatch): Promise<string | undefined> {
  await planned(number, patch)?.send();
  const [write, ...more] = writes();
  expect(more).toEqual([]);
  return write && `${write.method} ${write.target} ${write.body}`;
}

const URL = 'https://example.com/webhooks/new';
const PATH = 'PATCH /api/core/numbers/num_abc123';

describe('each setting of a number', () => {
  test.each<[NumberPatch, string | undefined]>([
    [{}, undefined],
    [{ campaignId: undefined, smsEnabled: undefined, inboundWebhook: undefined }, undefined],
    [{ campaignId: 'C4D5E6' }, `${PATH} {"campaignregId":"C4D5E6"}`],
    [{ smsEnabled: false }, `${PATH} {"smsEnabled":false}`],
    [{ smsEnabled: true }, undefined],
    [{ mmsEnabled: false }, `${PATH} {"mmsEnabled":false}`],
    [{ mmsEnabled: true }, undefined],
    [{ inboundWebhook: { url: URL } }, `${PATH} {"webhookInboundOverride":"${URL}"}`],
    [{ inboundWebhook: { url: URL, method: 'POST' } }, `${PATH} {"webhookInboundOverride":"${URL}"}`],
    [{ deliveryWebhook: { url: URL } }, `${PATH} {"webhookDeliveryOverride":"${URL}"}`],
    // The documents show https alone and do not say that anything else is refused.
    [
      { deliveryWebhook: { url: 'http://example.com/d' } },
      `${PATH} {"webhookDeliveryOverride":"http://example.com/d"}`,
    ],
    [{ smsEnabled: true, mmsEnabled: false }, `${PATH} {"mmsEnabled":false}`],
    [{ deliveryWebhook: { url: URL }, campaignId: 'C4D5E6' }, `${PATH} {"campaignregId":"C4D5E6","webhookDeliveryOverride":"${URL}"}`], // prettier-ignore
  ])('%j is sent as %s', async (patch, request) => {
    expect(await sent(await read(), patch)).toBe(request);
  });

  test.each<[NumberPatch, object]>([
    [{ campaignId: null }, { key: 'campaignId', reason: 'NOT_CLEARABLE' }],
    [{ inboundWebhook: null }, { key: 'inboundWebhook', reason: 'NOT_CLEARABLE' }],
    [{ deliveryWebhook: null }, { key: 'deliveryWebhook', reason: 'NOT_CLEARABLE' }],
    [{ campaignId: '' }, { key: 'campaignId', reason: 'INVALID' }],
    [{ inboundWebhook: { url: '' } }, { key: 'inboundWebhook', reason: 'INVALID', path: ['url'] }],
    [{ inboundWebhook: { url: 'example.com' } }, { key: 'inboundWebhook', reason: 'INVALID', path: ['url'] }],
    [{ inboundWebhook: { url: 'ftp://example.com' } }, { key: 'inboundWebhook', reason: 'INVALID', path: ['url'] }],
    [{ deliveryWebhook: { url: URL, method: 'GET' } }, { key: 'deliveryWebhook', reason: 'INVALID', path: ['method'] }],
    [{ friendlyName: 'Front desk' }, { key: 'friendlyName', reason: 'UNSUPPORTED' }],
    [{ friendlyName: null }, { key: 'friendlyName', reason: 'UNSUPPORTED' }],
    [{ servicePlanId: 'plan' }, { key: 'servicePlanId', reason: 'UNSUPPORTED' }],
    [{ forwardSms: { to: '+15551234567' } }, { key: 'forwardSms', reason: 'UNSUPPORTED' }],
    [{ forwardEmail: { to: 'a@example.com' } }, { key: 'forwardEmail', reason: 'UNSUPPORTED' }],
    [{ voiceRoute: { kind: 'FLOW', target: 'f' } }, { key: 'voiceRoute', reason: 'UNSUPPORTED' }],
    [{ recording: 'OFF' }, { key: 'recording', reason: 'UNSUPPORTED' }],
    [{ attribution: { source: 'google' } }, { key: 'attribution', reason: 'UNSUPPORTED' }],
    [{ regulatoryAddressId: 'A1' }, { key: 'regulatoryAddressId', reason: 'UNSUPPORTED' }],
    [{ provisioningCallbackUrl: URL }, { key: 'provisioningCallbackUrl', reason: 'UNSUPPORTED' }],
  ])('%j is refused without a request', (patch, refusal) => {
    expect(refusalsOf(patch)).toEqual([{ message: expect.stringMatching(/\w+ \w+/) as string, ...refusal }]);
    expect(account.sandbox.requestCount).toBe(0);
  });

  test('is refused on its own, beside others that could be', () => {
    const refusals = refusalsOf({ smsEnabled: true, campaignId: null, deliveryWebhook: { url: '-', method: 'GET' } });
    expect(refusals.map(({ key, reason, path }) => [key, reason, path])).toEqual([
      ['deliveryWebhook', 'INVALID', ['url']],
      ['deliveryWebhook', 'INVALID', ['method']],
      ['campaignId', 'NOT_CLEARABLE', undefined],
    ]);
  });

  test('is listed in `settings` if and only if some patch with it is not refused', () => {
    const values: Required<{ [Key in PatchKey]: NumberPatch[Key] }> = {
      friendlyName: 'x', smsEnabled: true, mmsEnabled: true, inboundWebhook: { url: URL }, deliveryWebhook: { url: URL },
      servicePlanId: 'x', campaignId: 'x', forwardSms: { to: 'x' }, forwardEmail: { to: 'x' },
      voiceRoute: { kind: 'FLOW', target: 'x' }, recording: 'OFF', attribution: { source: 'x' }, regulatoryAddressId: 'x',
      provisioningCallbackUrl: URL,
    }; // prettier-ignore
    const possible = keysOf(values).filter(key => refusalsOf({ [key]: values[key] }).length === 0);
    expect(Object.keys(account.provider.settings).toSorted()).toEqual(possible.map(key => SETTING_OF[key]).toSorted());
  });
});

describe('a plan', () => {
  const ALL: NumberPatch = {
    campaignId: 'A1B2C3',
    smsEnabled: true,
    mmsEnabled: true,
    inboundWebhook: { url: 'https://example.com/webhooks/inbound' },
    deliveryWebhook: { url: 'https://example.com/webhooks/delivery' },
  };

  test('for every setting sends the request that the documentation prints, byte for byte', async () => {
    const off = await read({ smsEnabled: false, mmsEnabled: false });
    expect(await sent(off, ALL)).toBe(`${PATH} ${JSON.stringify(JSON.parse(fixture('update-request')))}`);
  });

  test('for what is in force already is empty', async () => {
    const { number } = JSON.parse(fixture('update-number')) as { number: object };
    expect(changes().plan(await read(number), ALL)).toEqual([]);
  });

  test('says what it does, and neither a web address nor more than is changed', async () => {
    const write = planned(await read({ mmsEnabled: false }), { ...ALL, smsEnabled: false });
    expect(write).toMatchObject({
      summary:
        'Link the campaign A1B2C3, switch SMS off, switch MMS on, set the inbound webhook, set the delivery webhook',
      settings: ['CAMPAIGN', 'SMS_ENABLED', 'MMS_ENABLED', 'INBOUND_WEBHOOK', 'DELIVERY_WEBHOOK'],
      isDestructive: false,
    });
    expect(account.sandbox.requestCount, 'the list alone').toBeLessThanOrEqual(2);
  });

  test('that puts a campaign in place of another is one request, and destructive', async () => {
    const linked = await read({ campaignRegId: 'A1B2C3' });
    expect(planned(linked, { campaignId: 'C4D5E6' })).toMatchObject({
      summary: 'Link the campaign C4D5E6 in place of A1B2C3',
      isDestructive: true,
    });
    expect(planned(linked, { smsEnabled: false })).toMatchObject({ isDestructive: false });
    expect(await sent(linked, { campaignId: 'C4D5E6' })).toBe(`${PATH} {"campaignregId":"C4D5E6"}`);
  });
});

describe('a change', () => {
  /** Of the sandbox's own number, to what it is not. */
  async function change(): Promise<{ send: () => Promise<WriteResult>; patch: NumberPatch; before: PhoneNumber }> {
    const before = (await reread())!;
    const patch = { mmsEnabled: !before.messaging.mmsEnabled, inboundWebhook: { url: `${URL}/${Math.random()}` } };
    const write = planned(before, patch)!;
    account.sandbox.calm();
    return { send: () => write.send(), patch, before };
  }
  const ledgerOf = (patch: NumberPatch) =>
    account.sandbox.ledger.filter(
      ({ detail }) =>
        (detail as { webhookInboundOverride?: string }).webhookInboundOverride === patch.inboundWebhook?.url,
    );
  const wants = (patch: NumberPatch) => (number: PhoneNumber | null | undefined) =>
    number != null && keysOf(patch).every(key => isInForce(number, patch, key));

  test('is in the answer, is seen by every later read, and leaves the rest', async () => {
    const { send, patch, before } = await change();
    const { outcome, number } = await send();
    expect(outcome).toBe('APPLIED');
    const { mmsEnabled, inboundWebhook } = patch;
    const after = {
      ...before,
      capabilities: mmsEnabled ? ['SMS', 'MMS'] : ['SMS'],
      messaging: { ...before.messaging, mmsEnabled, inboundWebhook: { ...inboundWebhook, method: 'POST' } },
      observedAt: expect.any(String) as string,
      raw: expect.any(Object) as object,
    };
    expect(number).toEqual(after);
    expect(await reread()).toEqual(after);
    expect(await account.provider.numbers.getMany(['num_abc123'], signal)).toEqual([after]);
    expect(await account.provider.numbers.findByE164(toE164('+15551234567'), signal)).toEqual([after]);
  });

  test('is not hidden by a list that was asked for before it', async () => {
    const { send, patch } = await change();
    account.sandbox.fail({ path: /numbers$/, times: 1, fault: { kind: 'hang' } });
    const gone = new AbortController();
    const stale = account.provider.numbers.getMany(['num_abc123'], gone.signal);
    const { number } = await send();
    expect(wants(patch)(number)).toBe(true);
    const [found] = await account.provider.numbers.getMany(['num_abc123'], AbortSignal.timeout(2000));
    expect(wants(patch)(found as PhoneNumber)).toBe(true);
    expect(account.asked('/api/core/numbers'), 'the list from before and one of its own').toHaveLength(2);
    gone.abort(new Error('The caller has gone'));
    await expect(stale).rejects.toThrow('The caller has gone');
  });

  test('leaves those who asked before it with the answer they wait for', async () => {
    const { send, before } = await change();
    account.sandbox.fail({ path: /numbers$/, times: 1, fault: { kind: 'delay', ms: 50 } });
    const stale = account.provider.numbers.getMany(['num_abc123'], signal);
    await send();
    expect(await stale).toMatchObject([{ id: before.id }]);
  });

  test('whose answer is lost was made once, may have been made for all the caller knows, and is not sent again', async () => {
    const { send, patch } = await change();
    account.sandbox.fail({ method: 'PATCH', fault: { kind: 'lose-answer' } });
    const stale = account.provider.numbers.getMany(['num_abc123'], signal);
    const error = await failureOf(send());
    expect(error).toMatchObject({ kind: 'UNAVAILABLE', account: HOST.account });
    expect(maybeApplied(error)).toBe(true);
    expect(writes()).toHaveLength(1);
    expect(ledgerOf(patch)).toHaveLength(1);
    await stale;
    expect(wants(patch)(await reread()), 'reading settles it').toBe(true);
  });

  test.each([
    ['not JSON', { kind: 'not-json' }, 'BAD_RESPONSE'],
    ['cut off', { kind: 'cut-body' }, 'UNAVAILABLE'],
    ['null', { kind: 'null-body' }, 'BAD_RESPONSE'],
    ['a page of HTML from a gateway', { kind: 'html' }, 'UNAVAILABLE'],
  ] as const)('whose answer is %s may have been made', async (_, fault, kind) => {
    const { send, patch } = await change();
    account.sandbox.fail({ method: 'PATCH', fault });
    const error = await failureOf(send());
    expect({ kind: error.kind, open: maybeApplied(error) }).toEqual({ kind, open: true });
    expect([writes().length, ledgerOf(patch).length]).toEqual([1, 1]);
  });

  test('that takes too long is TIMEOUT, and may have been made', async () => {
    const config = redCloud.config.parse(account.sandbox.config);
    const hasty = redCloud.create(config, { ...HOST, timeouts: { write: 200 } });
    const [write] = hasty.numbers.changes!.plan(await read(), { smsEnabled: false });
    account.sandbox.fail({ method: 'PATCH', fault: { kind: 'hang' } });
    const error = await failureOf(write!.send());
    await hasty.close();
    expect({ kind: error.kind, open: maybeApplied(error) }).toEqual({ kind: 'TIMEOUT', open: true });
    expect(writes()).toHaveLength(1);
  });

  test.each([
    [400, 'INVALID_REQUEST', 'REJECTED', false],
    [403, 'FORBIDDEN', 'FORBIDDEN', false],
    [404, 'NOT_FOUND', 'NOT_FOUND', false],
    [409, 'CONFLICT', 'CONFLICT', false],
    [500, 'SERVER_ERROR', 'UNAVAILABLE', true],
    [502, 'UPSTREAM_ERROR', 'UNAVAILABLE', true],
  ])('refused with %i %s is %s', async (status, code, kind, open) => {
    const { send } = await change();
    const body = JSON.stringify({ error: { code, message: 'No', details: {} }, requestId: 'req_1' });
    account.sandbox.fail({ method: 'PATCH', fault: { kind: 'answer', status, body } });
    const error = await failureOf(send());
    expect(error).toMatchObject({ kind, status, providerCode: code, requestId: 'req_1' });
    expect(maybeApplied(error)).toBe(open);
    expect(writes(), 'never sent again').toHaveLength(1);
  });

  test('of a number that has gone is NOT_FOUND', async () => {
    const [write] = changes().plan({ ...(await read()), id: 'num_gone' }, { smsEnabled: false });
    expect(await failureOf(write!.send())).toMatchObject({ kind: 'NOT_FOUND', providerCode: 'NOT_FOUND' });
  });

  test('with a token that has expired is not sent again; the next one is sent with a new one', async () => {
    const { send, patch } = await change();
    account.sandbox.revokeTokens();
    expect(await failureOf(send())).toMatchObject({ kind: 'CREDENTIALS', status: 401 });
    expect(writes().map(({ status }) => status)).toEqual([401]);
    expect((await send()).outcome).toBe('APPLIED');
    expect(ledgerOf(patch)).toHaveLength(1);
  });

  test('where the API client lacks numbers:update is FORBIDDEN', async () => {
    const { send } = await change();
    account.sandbox.client.capabilities = ['numbers:read'];
    expect(await failureOf(send())).toMatchObject({ kind: 'FORBIDDEN', providerCode: 'FORBIDDEN' });
  });
});

test('numbers are neither rented nor released, and have no emergency address', () => {
  const { numbers, renting, emergency } = account.provider;
  expect(numbers).not.toHaveProperty('release');
  expect([renting, emergency]).toEqual([undefined, undefined]);
});
