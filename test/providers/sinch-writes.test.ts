import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toE164 } from '#domain/e164.ts';
import { maybeApplied, ProviderError } from '#domain/errors.ts';
import type { NumberPatch } from '#domain/number-patch.ts';
import { type Account, account, NUMBER } from './sinch-account.ts';

const { signal } = new AbortController();
const NOWHERE = 'http://127.0.0.1:1';

let ours: Account;
beforeEach(async () => {
  ours = await account();
});
afterEach(() => ours[Symbol.asyncDispose]());

const failureOf = async (promise: Promise<unknown>): Promise<ProviderError> => {
  const [outcome] = await Promise.allSettled([promise]);
  expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(ProviderError) as ProviderError });
  return (outcome as PromiseRejectedResult).reason as ProviderError;
};

/** A number that could be rented: US LOCAL, or as the query has it. */
async function offered(country = 'US', type: 'LOCAL' | 'MOBILE' = 'LOCAL') {
  const area = { country };
  const search = { area, type, capabilities: [], number: null, limit: 1 };
  const { groups } = await ours.provider.inventory!.search(search, signal);
  ours.sandbox.calm();
  return groups[0]!.numbers[0]!;
}

describe('a change', () => {
  test('of the name is applied at once, and the answer shows it', async () => {
    await ours.given({ displayName: 'Old' });
    expect(await ours.change({ friendlyName: 'New' })).toMatchObject([
      { outcome: 'APPLIED', number: { id: NUMBER, friendlyName: 'New' } },
    ]);
    expect(await ours.number()).toMatchObject({ friendlyName: 'New' });
  });

  test.each<[string, NumberPatch, object]>([
    ['SMS_SERVICE', { servicePlanId: 'P1' }, { messaging: { servicePlanId: 'P1' } }],
    ['CAMPAIGN', { servicePlanId: 'P1', campaignId: 'C1' }, { messaging: { campaignId: 'C1' } }],
    ['VOICE', { voiceRoute: { kind: 'TRUNK', target: 'T1' } }, { voice: { route: { kind: 'TRUNK', target: 'T1' } } }],
  ])('that links is accepted and provisioned later: %s', async (target, patch, inForce) => {
    await ours.given({});
    const [result, ...more] = await ours.change(patch);
    expect(more).toEqual([]);
    expect(result!.outcome).toBe('ACCEPTED');
    expect(result!.number!.provisioning.map(one => one.target)).toContain(target);
    expect(result!.number).not.toMatchObject(inForce);
    ours.wait();
    expect(await ours.number()).toMatchObject({ ...inForce, provisioning: [] });
  });

  test('that unlinks is applied where the answer shows it done', async () => {
    await ours.given({ plan: 'P1', campaign: 'C1' });
    const results = await ours.change({ campaignId: null });
    expect(results).toMatchObject([
      { outcome: 'APPLIED', number: { messaging: { servicePlanId: 'P1', campaignId: null } } },
    ]);
    expect((await ours.number()).messaging).toMatchObject({ servicePlanId: 'P1', campaignId: null });
  });

  test('of the campaign leaves the service plan in force all the while', async () => {
    await ours.given({ plan: 'P1', campaign: 'C1' });
    const results = await ours.change({ campaignId: 'C2' });
    expect(results.map(({ outcome, number }) => [outcome, number?.messaging.servicePlanId])).toEqual([
      ['APPLIED', 'P1'],
      ['ACCEPTED', 'P1'],
    ]);
    ours.wait();
    expect((await ours.number()).messaging).toMatchObject({ servicePlanId: 'P1', campaignId: 'C2' });
  });

  test('whose answer shows neither what was asked for nor a schedule is only accepted', async () => {
    await ours.given({ plan: 'P1' });
    const [write] = await ours.plan({ voiceRoute: { kind: 'APP', target: 'A1' } });
    const body = JSON.stringify({ phoneNumber: NUMBER, voiceConfiguration: { type: 'RTC', appId: '' } });
    ours.sandbox.fail({ method: 'PATCH', fault: { kind: 'answer', status: 200, body } });
    expect((await write!.send()).outcome).toBe('ACCEPTED');
  });

  test('of a campaign without a service plan is for Sinch to refuse', async () => {
    await ours.given({});
    const error = await failureOf(ours.change({ campaignId: 'C1' }));
    expect(ours.written()).toEqual([[`PATCH /activeNumbers/${NUMBER}`, '{"smsConfiguration":{"campaignId":"C1"}}']]);
    expect(error).toMatchObject({
      kind: 'REJECTED',
      providerCode: 'INVALID_ARGUMENT',
      fields: { 'smsConfiguration.servicePlanId': 'must not be null' },
    });
    expect(maybeApplied(error)).toBe(false);
  });

  test('whose second request is refused has unlinked, and done no more', async () => {
    await ours.given({ plan: 'P1', campaign: 'C1', displayName: 'Old' });
    const [unlink, link] = await ours.plan({ friendlyName: 'New', campaignId: 'C2' });
    await unlink!.send();
    const body = JSON.stringify({ error: { code: 403, message: 'No', status: 'PERMISSION_DENIED', details: [] } });
    ours.sandbox.fail({ method: 'PATCH', fault: { kind: 'answer', status: 403, body } });
    expect(await failureOf(link!.send())).toMatchObject({ kind: 'FORBIDDEN', providerCode: 'PERMISSION_DENIED' });
    ours.sandbox.calm();
    const { friendlyName, messaging } = await ours.number();
    expect({ friendlyName, ...messaging }).toMatchObject({
      friendlyName: 'Old',
      servicePlanId: 'P1',
      campaignId: null,
    });
  });

  test('of a link that somebody else made meanwhile is refused, and names the field', async () => {
    await ours.given({});
    const [write] = await ours.plan({ servicePlanId: 'P1' });
    await ours.change({ servicePlanId: 'P2' });
    expect(await failureOf(write!.send())).toMatchObject({
      kind: 'REJECTED',
      status: 400,
      fields: { 'smsConfiguration.servicePlanId': expect.any(String) as string },
    });
  });

  test('of a number that is gone is NOT_FOUND', async () => {
    await ours.given({});
    const number = { ...(await ours.number()), id: '+12025559999', e164: toE164('+12025559999') };
    const [write] = ours.provider.numbers.changes!.plan(number, { friendlyName: 'New' });
    expect(await failureOf(write!.send())).toMatchObject({ kind: 'NOT_FOUND', providerCode: 'NOT_FOUND' });
  });
});

/** Every write, with the route its fault is put on. */
const WRITES: readonly (readonly [string, RegExp, (from: Account) => Promise<() => Promise<unknown>>])[] = [
  [
    'a change',
    /activeNumbers\/[^/:]+$/,
    async from => {
      await from.given({ displayName: 'Old' });
      const [write] = await from.plan({ friendlyName: 'New' });
      return () => write!.send();
    },
  ],
  [
    'a release',
    /:release$/,
    async from => {
      const number = await from.number();
      return () => from.provider.numbers.release!(number);
    },
  ],
  [
    'a rental',
    /:rent$/,
    async from => {
      const { e164 } = await offered();
      return () => from.provider.renting!.rent(e164, {});
    },
  ],
];

describe.each(WRITES)('the failure of %s', (_, path, prepare) => {
  test.each([
    [{ kind: 'lose-answer' }, 'UNAVAILABLE', 1],
    [{ kind: 'cut-body' }, 'UNAVAILABLE', 1],
    [{ kind: 'not-json' }, 'BAD_RESPONSE', 1],
    [{ kind: 'reset' }, 'UNAVAILABLE', 0],
    [{ kind: 'answer', status: 503 }, 'UNAVAILABLE', 0],
  ] as const)('by %j leaves open whether it was done: %s', async (fault, kind, applied) => {
    const write = await prepare(ours);
    const before = ours.sandbox.ledger.length;
    ours.sandbox.calm();
    ours.sandbox.fail({ path, fault });
    const error = await failureOf(write());
    expect(error).toMatchObject({ kind, account: 'ours', unsent: false });
    expect(maybeApplied(error)).toBe(true);
    expect(ours.written(), 'sent once').toHaveLength(1);
    expect(ours.sandbox.ledger).toHaveLength(before + applied);
  });

  test.each([
    [400, 'REJECTED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [409, 'CONFLICT'],
    [422, 'REJECTED'],
    [429, 'RATE_LIMITED'],
  ])('by %i means that it was not done: %s', async (status, kind) => {
    const write = await prepare(ours);
    ours.sandbox.calm();
    const details = [{ type: 'BadRequest', fieldViolations: [{ field: 'callbackUrl', description: 'is odd' }] }];
    const body = JSON.stringify({ error: { code: status, message: 'No', status: 'SOME_STATUS', details } });
    ours.sandbox.fail({ path, fault: { kind: 'answer', status, body } });
    const error = await failureOf(write());
    expect(error).toMatchObject({ kind, providerCode: 'SOME_STATUS', fields: { callbackUrl: 'is odd' } });
    expect(maybeApplied(error)).toBe(false);
    expect(ours.written(), 'sent once').toHaveLength(1);
  });
});

test('a write that finds nobody there is known not to have been done', async () => {
  const number = await ours.number();
  const before = ours.sandbox.ledger.length;
  const { numbers, renting, emergency } = ours.open({ baseUrl: NOWHERE });
  const address = { ...ADDRESS, unit: null, postalCodePlusFour: null };
  for (const write of [
    () => numbers.changes!.plan(number, { friendlyName: 'New' })[0]!.send(),
    () => numbers.release!(number),
    () => renting!.rent(number.e164, {}),
    () => emergency!.provision(NUMBER, { displayName: 'Home', address }),
    () => emergency!.deprovision(NUMBER),
  ]) {
    const error = await failureOf(write());
    expect(error).toMatchObject({ kind: 'UNAVAILABLE', unsent: true });
    expect(maybeApplied(error)).toBe(false);
  }
  expect(ours.sandbox.ledger).toHaveLength(before);
});

const ADDRESS = { streetNumber: '1', street: 'Main St', city: 'Springfield', state: 'IL', postalCode: '62701' };

describe('a release', () => {
  test('is accepted: the number stays, and is paid for, until its end', async () => {
    const before = await ours.number();
    expect(before).toMatchObject({ status: 'ACTIVE' });
    ours.sandbox.calm();
    const result = await ours.provider.numbers.release!(before);
    expect(ours.written()).toEqual([[`POST /activeNumbers/${NUMBER}:release`, '']]);
    expect(result).toMatchObject({
      outcome: 'ACCEPTED',
      effectiveAt: before.price!.nextChargeDate,
      number: { id: NUMBER, status: 'RELEASING', price: { expireAt: before.price!.nextChargeDate } },
    });
    expect(result.notes.join(' ')).toMatch(/paid for/);
    expect(await ours.number()).toMatchObject({ status: 'RELEASING' });
  });

  test('tells no time where the answer has none', async () => {
    const number = await ours.number();
    const body = JSON.stringify({ phoneNumber: NUMBER });
    ours.sandbox.fail({ path: ':release', fault: { kind: 'answer', status: 200, body } });
    expect(await ours.provider.numbers.release!(number)).toMatchObject({ outcome: 'ACCEPTED', effectiveAt: null });
  });
});

describe('renting', () => {
  test('quotes what the number costs now', async () => {
    const offer = await offered();
    expect(await ours.provider.renting!.quote!(offer.e164, signal)).toEqual(offer);
    expect(ours.sandbox.requests.map(({ target }) => target.replace(/^.*projects\/[^/]+/, ''))).toEqual([
      `/availableNumbers/${offer.e164}`,
    ]);
  });

  test('quotes nothing for a number that cannot be had: NOT_FOUND', async () => {
    const error = await failureOf(ours.provider.renting!.quote!(toE164('+12025559999'), signal));
    expect(error).toMatchObject({ kind: 'NOT_FOUND', providerCode: 'NOT_FOUND' });
  });

  test('takes along everything but the name', () => {
    const { renting, settings } = ours.provider;
    expect([...renting!.takes]).toEqual(['servicePlanId', 'campaignId', 'voiceRoute', 'provisioningCallbackUrl']);
    expect(Object.keys(settings)).toHaveLength(renting!.takes.size + 1);
  });

  test.each<[NumberPatch, string, 'APPLIED' | 'ACCEPTED']>([
    [{}, '{}', 'APPLIED'],
    [{ servicePlanId: undefined, campaignId: null }, '{}', 'APPLIED'],
    [{ provisioningCallbackUrl: 'https://a.example/' }, '{"callbackUrl":"https://a.example/"}', 'APPLIED'],
    [{ servicePlanId: 'P1' }, '{"smsConfiguration":{"servicePlanId":"P1"}}', 'ACCEPTED'],
    [
      {
        servicePlanId: 'P1',
        campaignId: 'C1',
        voiceRoute: { kind: 'TRUNK', target: 'T1' },
        provisioningCallbackUrl: 'https://a.example/',
      },
      '{"smsConfiguration":{"servicePlanId":"P1","campaignId":"C1"},"voiceConfiguration":{"type":"EST","trunkId":"T1"},"callbackUrl":"https://a.example/"}',
      'ACCEPTED',
    ],
  ])('with %j sends %s and is %s', async (settings, body, outcome) => {
    const { e164 } = await offered();
    const result = await ours.provider.renting!.rent(e164, settings);
    expect(ours.written()).toEqual([[`POST /availableNumbers/${e164}:rent`, body]]);
    expect(result).toMatchObject({ outcome, number: { id: e164, status: 'ACTIVE' } });
    ours.wait();
    const [held] = await ours.provider.numbers.getMany([e164], signal);
    const { servicePlanId = null, campaignId = null, voiceRoute: route = null } = settings;
    expect(held).toMatchObject({ messaging: { servicePlanId, campaignId }, voice: { route }, provisioning: [] });
  });

  test('of a number that is not US LOCAL is for Sinch to refuse', async () => {
    const { e164 } = await offered('GB', 'MOBILE');
    const error = await failureOf(ours.provider.renting!.rent(e164, {}));
    expect(error).toMatchObject({ kind: 'REJECTED', fields: { phoneNumber: expect.any(String) as string } });
  });
});
