import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type SinchSandbox, startSandbox } from '#providers/sinch/sandbox/index.ts';
import { asking, missing, refusal, violation } from './sinch-asking.ts';

const LINKED = '/activeNumbers/+12025550100';
const TOLL_FREE = '/activeNumbers/+18005550199';
const DURATION = 4_000;

let now: number;
let sandbox: SinchSandbox;
let ask: ReturnType<typeof asking>;
beforeEach(async () => {
  now = Date.parse('2030-01-02T03:04:05Z');
  sandbox = await startSandbox({ clock: () => now, provisioningMs: DURATION });
  ask = asking(sandbox);
});
afterEach(() => sandbox.close());

const sms = async (target = LINKED) => (await ask('GET', target)).body['smsConfiguration'];
const voice = async (target = LINKED) => (await ask('GET', target)).body['voiceConfiguration'];
const unlink = () => ask('PATCH', LINKED, { smsConfiguration: { servicePlanId: '', campaignId: '' } });

describe('update', () => {
  test('changes the name and the callback URL at once; an explicit null overwrites', async () => {
    const { body } = await ask('PATCH', LINKED, { displayName: 'Front desk', callbackUrl: 'https://example.org/hook' });
    expect(body).toMatchObject({ displayName: 'Front desk', callbackUrl: 'https://example.org/hook' });
    expect((await ask('PATCH', LINKED, { displayName: null })).body).toMatchObject({ displayName: '' });
    expect(sandbox.ledger.map(({ action, subject }) => [action, subject])).toEqual([
      ['number.update', '+12025550100'],
      ['number.update', '+12025550100'],
    ]);
  });

  test.each(['smsConfiguration', 'voiceConfiguration'])('an empty %s makes the request fail', async name => {
    expect(await ask('PATCH', LINKED, { displayName: 'x', [name]: {} })).toMatchObject(violation(name));
    expect((await ask('GET', LINKED)).body['displayName'], 'nothing is changed').not.toBe('x');
    expect(sandbox.ledger).toEqual([]);
  });

  test('a body that is not JSON is refused', async () => {
    expect(await ask('PATCH', LINKED, '{"displayName":')).toMatchObject(refusal(400, 'INVALID_ARGUMENT'));
    expect(await ask('PATCH', LINKED, '[]')).toMatchObject(refusal(400, 'INVALID_ARGUMENT'));
  });

  test.each([
    [
      'smsConfiguration needs a service plan to link a campaign',
      { smsConfiguration: { campaignId: 'CFAKE03' } },
      'smsConfiguration.servicePlanId',
    ],
    [
      'a service plan is not null',
      { smsConfiguration: { servicePlanId: null, campaignId: '' } },
      'smsConfiguration.servicePlanId',
    ],
    ['EST needs a trunk', { voiceConfiguration: { type: 'EST', appId: 'x' } }, 'voiceConfiguration.trunkId'],
    ['FAX needs a service', { voiceConfiguration: { type: 'FAX' } }, 'voiceConfiguration.serviceId'],
    ['without a type RTC is meant', { voiceConfiguration: { trunkId: 'x' } }, 'voiceConfiguration.appId'],
    ['there is no other type', { voiceConfiguration: { type: 'PSTN', appId: 'x' } }, 'voiceConfiguration.type'],
    ['a name is a text', { displayName: 7 }, 'displayName'],
  ])('%s', async (_, body, field) => {
    expect(await ask('PATCH', LINKED, body)).toMatchObject(violation(field));
  });

  test.each(['servicePlanId', 'campaignId'])('a number is unlinked before its %s is another', async name => {
    const inForce = (await sms()) as { servicePlanId: string };
    const body = { smsConfiguration: { servicePlanId: inForce.servicePlanId, [name]: 'another' } };
    expect(await ask('PATCH', LINKED, body)).toMatchObject(violation(`smsConfiguration.${name}`));
    await unlink();
    expect(
      (await ask('PATCH', LINKED, { smsConfiguration: { servicePlanId: 'another', campaignId: 'CFAKE03' } })).status,
    ).toBe(200);
  });

  test('what is already in force can be sent again', async () => {
    const { servicePlanId, campaignId } = (await sms()) as { servicePlanId: string; campaignId: string };
    const { status, body } = await ask('PATCH', LINKED, { smsConfiguration: { servicePlanId, campaignId } });
    expect(status).toBe(200);
    expect(body['smsConfiguration']).toEqual({ servicePlanId, campaignId });
  });

  test('relaxed, a number is linked anew without being unlinked', async () => {
    sandbox.behaviour.relaxed = true;
    const { body } = await ask('PATCH', LINKED, { smsConfiguration: { servicePlanId: 'another' } });
    expect(body['smsConfiguration']).toMatchObject({ scheduledProvisioning: { servicePlanId: 'another' } });
  });
});

describe('provisioning', () => {
  test('goes from WAITING to IN_PROGRESS, and success makes the object disappear', async () => {
    await unlink();
    const wanted = { servicePlanId: 'fictional-plan-new', campaignId: 'CFAKE03' };
    const { body } = await ask('PATCH', LINKED, { smsConfiguration: wanted });
    const waiting = { ...wanted, status: 'WAITING', lastUpdatedTime: '2030-01-02T03:04:05.000000Z', errorCodes: [] };
    expect(body['smsConfiguration']).toEqual({ servicePlanId: '', campaignId: '', scheduledProvisioning: waiting });
    now += DURATION / 2;
    expect(await sms()).toMatchObject({ servicePlanId: '', scheduledProvisioning: { status: 'IN_PROGRESS' } });
    now += DURATION / 2;
    expect(await sms()).toEqual(wanted);
  });

  test('a campaign is unlinked alone, and the service plan stays, in force or on its way', async () => {
    const { servicePlanId } = (await sms()) as { servicePlanId: string };
    expect((await ask('PATCH', LINKED, { smsConfiguration: { campaignId: '' } })).status).toBe(200);
    expect(await sms()).toEqual({ servicePlanId, campaignId: '' });
    await unlink();
    await ask('PATCH', LINKED, { smsConfiguration: { servicePlanId: 'fictional-plan-new', campaignId: 'CFAKE03' } });
    await ask('PATCH', LINKED, { smsConfiguration: { campaignId: '' } });
    expect(await sms()).toMatchObject({
      scheduledProvisioning: { servicePlanId: 'fictional-plan-new', campaignId: '' },
    });
    now += DURATION;
    expect(await sms()).toEqual({ servicePlanId: 'fictional-plan-new', campaignId: '' });
  });

  test('a failure stays, with its codes, and the configuration stays as it was', async () => {
    await unlink();
    const wanted = { servicePlanId: 'fictional-plan-new', campaignId: 'FAIL-EXCEEDED_10DLC_LIMIT' };
    await ask('PATCH', LINKED, { smsConfiguration: wanted });
    now += DURATION;
    const failed = { ...wanted, status: 'FAILED', errorCodes: ['EXCEEDED_10DLC_LIMIT'] };
    expect(await sms()).toMatchObject({
      servicePlanId: 'fictional-plan-new',
      campaignId: '',
      scheduledProvisioning: failed,
    });
    now += 10 * DURATION;
    expect(await sms()).toMatchObject({ scheduledProvisioning: failed });
    await ask('PATCH', LINKED, { smsConfiguration: { servicePlanId: 'fictional-plan-new', campaignId: 'CFAKE01' } });
    now += DURATION;
    expect(await sms()).toEqual({ servicePlanId: 'fictional-plan-new', campaignId: 'CFAKE01' });
  });

  test('a toll-free number takes no campaign', async () => {
    const { servicePlanId } = (await sms(TOLL_FREE)) as { servicePlanId: string };
    await ask('PATCH', TOLL_FREE, { smsConfiguration: { servicePlanId, campaignId: 'CFAKE01' } });
    now += DURATION;
    expect(await sms(TOLL_FREE)).toMatchObject({
      servicePlanId,
      campaignId: '',
      scheduledProvisioning: { status: 'FAILED', errorCodes: ['TFN_NOT_ALLOWED'] },
    });
  });

  test('voice keeps its old type and id until the new ones are in force', async () => {
    const before = (await voice()) as { type: string; appId: string };
    await ask('PATCH', LINKED, { voiceConfiguration: { type: 'FAX', serviceId: '01FAX' } });
    expect(await voice()).toMatchObject({
      type: 'RTC',
      appId: before.appId,
      scheduledVoiceProvisioning: { type: 'FAX', serviceId: '01FAX', status: 'WAITING' },
    });
    now += DURATION;
    expect(await voice()).toEqual({ type: 'FAX', serviceId: '01FAX', lastUpdatedTime: '2030-01-02T03:04:09.000000Z' });
  });

  test('a voice failure has no error codes', async () => {
    await ask('PATCH', LINKED, { voiceConfiguration: { appId: 'FAIL-INTERNAL_ERROR' } });
    now += DURATION;
    expect(((await voice()) as Record<string, unknown>)['scheduledVoiceProvisioning']).toEqual({
      type: 'RTC',
      appId: 'FAIL-INTERNAL_ERROR',
      status: 'FAILED',
      lastUpdatedTime: '2030-01-02T03:04:09.000000Z',
    });
  });

  test('linking and unlinking are an event each, for the SMS service and for the campaign', async () => {
    await unlink();
    await ask('PATCH', LINKED, {
      smsConfiguration: { servicePlanId: 'fictional-plan-new', campaignId: 'FAIL-INVALID_NNID' },
      voiceConfiguration: { appId: 'another-app' },
    });
    now += DURATION;
    await ask('GET', LINKED);
    expect(sandbox.events.map(({ eventType, status, failureCode }) => [eventType, status, failureCode])).toEqual([
      ['DEPROVISIONING_FROM_SMS_PLATFORM', 'SUCCEEDED', null],
      ['DEPROVISIONING_FROM_CAMPAIGN', 'SUCCEEDED', null],
      ['PROVISIONING_TO_SMS_PLATFORM', 'SUCCEEDED', null],
      ['PROVISIONING_TO_CAMPAIGN', 'FAILED', 'INVALID_NNID'],
      ['PROVISIONING_TO_VOICE_PLATFORM', 'SUCCEEDED', null],
    ]);
  });

  test('without a duration it is done by the next request', async () => {
    sandbox.behaviour.provisioningMs = 0;
    await unlink();
    await ask('PATCH', LINKED, { smsConfiguration: { servicePlanId: 'fictional-plan-new' } });
    expect(await sms()).toEqual({ servicePlanId: 'fictional-plan-new', campaignId: '' });
  });
});

describe('release', () => {
  test('sets expireAt to the next charge date, and the number stays in the list', async () => {
    const before = (await ask('GET', LINKED)).body;
    const { status, body } = await ask('POST', `${LINKED}:release`);
    expect({ status, body }).toEqual({ status: 200, body: { ...before, expireAt: before['nextChargeDate'] } });
    expect((await ask('GET', LINKED)).body).toEqual(body);
    expect(sandbox.ledger).toEqual([{ action: 'number.release', subject: '+12025550100' }]);
  });

  test('of a number that is not held is 404', async () => {
    const answer = await ask('POST', '/activeNumbers/+12025559999:release');
    expect(answer).toMatchObject(missing('ActiveNumber', '+12025559999'));
  });

  test('accepts the colon of the verb encoded', async () => {
    expect((await ask('POST', `${LINKED}%3Arelease`)).status).toBe(200);
  });
});

async function offered(query = 'regionCode=US&type=LOCAL'): Promise<string> {
  const { body } = await ask('GET', `/availableNumbers?${query}&size=1`);
  return (body['availableNumbers'] as readonly { phoneNumber: string }[])[0]!.phoneNumber;
}

describe('rent', () => {
  test('makes an available number an active one, and schedules what was asked for with it', async () => {
    const number = await offered();
    const configuration = {
      smsConfiguration: { servicePlanId: 'fictional-plan-new' },
      voiceConfiguration: { type: 'EST', trunkId: 'trunk' },
      callbackUrl: 'https://example.org/hook',
    };
    const { status, body } = await ask('POST', `/availableNumbers/${number}:rent`, configuration);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      phoneNumber: number,
      projectId: sandbox.config['projectId'],
      callbackUrl: 'https://example.org/hook',
      money: { currencyCode: 'USD', amount: '2.00' },
      smsConfiguration: { servicePlanId: '', scheduledProvisioning: { status: 'WAITING' } },
      voiceConfiguration: { scheduledVoiceProvisioning: { type: 'EST', trunkId: 'trunk' } },
    });
    expect((await ask('GET', `/activeNumbers/${number}`)).status).toBe(200);
    expect(await ask('GET', `/availableNumbers/${number}`)).toMatchObject(missing('AvailableNumber', number));
    expect(await ask('POST', `/availableNumbers/${number}:rent`, {})).toMatchObject(missing('AvailableNumber', number));
    expect(sandbox.ledger).toEqual([{ action: 'number.rent', subject: number, detail: configuration }]);
    const list = await ask('GET', '/activeNumbers?regionCode=US&type=LOCAL&pageSize=1000');
    const numbers = (list.body['activeNumbers'] as readonly { phoneNumber: string }[]).map(each => each.phoneNumber);
    expect(numbers).toContain(number);
    expect(numbers).toEqual(numbers.toSorted());
  });

  test('with an empty configuration fails and rents nothing', async () => {
    const number = await offered();
    const answer = await ask('POST', `/availableNumbers/${number}:rent`, { smsConfiguration: {} });
    expect(answer).toMatchObject(violation('smsConfiguration'));
    expect((await ask('GET', `/availableNumbers/${number}`)).status).toBe(200);
  });

  test('is for US LOCAL alone, unless relaxed', async () => {
    const number = await offered('regionCode=GB&type=MOBILE');
    expect(await ask('POST', `/availableNumbers/${number}:rent`, {})).toMatchObject(violation('phoneNumber'));
    sandbox.behaviour.relaxed = true;
    expect((await ask('POST', `/availableNumbers/${number}:rent`)).status).toBe(200);
  });

  test('rentAny takes the first that matches', async () => {
    const { body } = await ask('POST', '/availableNumbers:rentAny', {
      regionCode: 'US',
      type: 'LOCAL',
      capabilities: ['SMS', 'VOICE'],
      numberPattern: { pattern: '+1303', searchPattern: 'START' },
    });
    expect(body['phoneNumber']).toMatch(/^\+1303/);
    expect(sandbox.ledger).toHaveLength(1);
  });

  test('rentAny needs region and type, and is 404 where nothing matches', async () => {
    expect(await ask('POST', '/availableNumbers:rentAny', { type: 'LOCAL' })).toMatchObject(violation('regionCode'));
    expect(await ask('POST', '/availableNumbers:rentAny', { regionCode: 'US' })).toMatchObject(violation('type'));
    const nothing = { regionCode: 'US', type: 'LOCAL', numberPattern: { pattern: '99999', searchPattern: 'END' } };
    expect(await ask('POST', '/availableNumbers:rentAny', nothing)).toMatchObject(missing('AvailableNumber', ''));
  });
});
