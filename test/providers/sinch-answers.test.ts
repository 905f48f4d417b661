import { describe, expect, test } from 'vitest';
import { matchesPattern, type NumberPattern } from '#domain/number-filter.ts';
import type { Provisioning } from '#domain/phone-number.ts';
import {
  ActiveNumber,
  ActiveNumbers,
  AddressValidation,
  AvailableRegions,
  EmergencyAddress,
} from '#providers/sinch/answers.ts';
import { failure } from '#providers/sinch/failure.ts';
import { toEmergencyAddress, toPattern, toPhoneNumber, toRegion } from '#providers/sinch/mapping.ts';
import activeNumber from './fixtures/sinch/active-number.json' with { type: 'json' };
import emergencyAddress from './fixtures/sinch/emergency-address.json' with { type: 'json' };
import list from './fixtures/sinch/list.json' with { type: 'json' };
import notFound from './fixtures/sinch/not-found.json' with { type: 'json' };
import regions from './fixtures/sinch/regions.json' with { type: 'json' };
import scheduledVoice from './fixtures/sinch/scheduled-voice.json' with { type: 'json' };
import validation from './fixtures/sinch/validation.json' with { type: 'json' };

const OBSERVED = '2030-01-01T00:00:00.000Z';
const read = (answer: object) => toPhoneNumber(ActiveNumber.parse(answer), OBSERVED);
const bare = (more: object = {}) => read({ phoneNumber: '+12025550134', ...more });

describe('the printed answers', () => {
  test('a number, as get, update and release give it', () => {
    expect(read(activeNumber)).toEqual({
      id: '+12025550134',
      e164: '+12025550134',
      projectId: '51bc3f40-f266-4ca8-8938-a1ed0ff32b9a',
      providerAccountId: null,
      countryCode: 'US',
      region: null,
      city: null,
      type: 'MOBILE',
      typeRaw: 'MOBILE',
      capabilities: ['VOICE', 'SMS'],
      status: 'RELEASING',
      statusRaw: null,
      friendlyName: 'MyPhoneNumber',
      senderId: '+12025550134',
      messaging: {
        smsEnabled: null,
        mmsEnabled: null,
        inboundWebhook: null,
        deliveryWebhook: null,
        servicePlanId: 'YOUR_service_plan_id',
        campaignId: 'YOUR_campaign_id',
        forwardSms: null,
        forwardEmail: null,
      },
      voice: {
        route: { kind: 'APP', target: 'YOUR_app_id' },
        recording: null,
        lastChangedAt: '2024-09-24T14:15:22Z',
      },
      attribution: null,
      regulatoryAddressId: null,
      provisioningCallbackUrl: null,
      price: {
        price: { amount: '2.00', currencyCode: 'USD' },
        intervalMonths: null,
        nextChargeDate: '2024-08-24T14:15:22Z',
        expireAt: '2024-09-24T14:15:22Z',
      },
      carrierLine: null,
      provisioning: [],
      createdAt: null,
      updatedAt: null,
      observedAt: OBSERVED,
      raw: activeNumber,
    });
  });

  test('a list whose only entry is {}, which is no number and is passed over', () => {
    expect(ActiveNumbers.parse(list)).toEqual({ activeNumbers: [], nextPageToken: 'string' });
    const mixed = { activeNumbers: [{}, activeNumber, { phoneNumber: '' }] };
    expect(ActiveNumbers.parse(mixed).activeNumbers).toEqual([activeNumber]);
  });

  test('a list whose entries are not as documented is not passed over', () => {
    expect(ActiveNumbers.safeParse({ activeNumbers: [{ phoneNumber: '12025550134' }] }).success).toBe(false);
    expect(ActiveNumbers.safeParse({ activeNumbers: [{ ...activeNumber, money: 2 }] }).success).toBe(false);
  });

  test('an emergency address', () => {
    expect(toEmergencyAddress(EmergencyAddress.parse(emergencyAddress))).toEqual({
      streetNumber: '12345',
      street: 'Main St',
      unit: 'Apt 5',
      city: 'Springfield',
      state: 'IL',
      postalCode: '62701',
      postalCodePlusFour: '1234',
    });
  });

  test('a validation, whose corrected address is {} where nothing was corrected', () => {
    const parsed = AddressValidation.parse(validation);
    expect(parsed).toEqual(validation);
    expect(toEmergencyAddress(parsed.correctedAddress!)).toBeNull();
    const blank = Object.fromEntries(Object.keys(emergencyAddress).map(field => [field, '']));
    expect(toEmergencyAddress(EmergencyAddress.parse(blank)), 'all of it empty means the same').toBeNull();
  });

  test('regions', () => {
    const { availableRegions } = AvailableRegions.parse(regions);
    expect(availableRegions?.map(toRegion)).toEqual([
      { countryCode: 'US', name: 'United States', types: ['LOCAL', 'TOLL_FREE'] },
    ]);
  });

  test('an error with an empty message', () => {
    expect(failure({ status: 404, headers: {}, body: notFound })).toEqual({
      message: undefined,
      providerCode: 'NOT_FOUND',
      fields: undefined,
    });
  });

  test('an error whose detail says what its message does not', () => {
    const body = { error: { code: 404, message: '', status: 'NOT_FOUND', details: [{ description: 'Gone fishing' }] } };
    expect(failure({ status: 404, headers: {}, body })).toMatchObject({ message: 'Gone fishing' });
    const odd = { error: { code: '500', message: 'Oh', status: 'UNKNOWN', details: ['?'] } };
    expect(failure({ status: 500, headers: {}, body: odd })).toMatchObject({ message: 'Oh', providerCode: 'UNKNOWN' });
  });

  test('something else is no error body', () => {
    expect(failure({ status: 502, headers: {}, body: '<html>' })).toBeUndefined();
    expect(failure({ status: 200, headers: {}, body: activeNumber })).toBeUndefined();
  });
});

describe('a number', () => {
  test('of which nothing is said is null throughout, and empty texts mean the same', () => {
    const empty = {
      displayName: '',
      projectId: '',
      regionCode: '',
      type: '',
      callbackUrl: '',
      expireAt: null,
      money: null,
      smsConfiguration: { servicePlanId: '', campaignId: '', scheduledProvisioning: null },
      voiceConfiguration: { type: 'RTC', appId: '', scheduledVoiceProvisioning: null },
    };
    const { raw: _, ...said } = bare();
    const { raw: __, ...emptied } = bare(empty);
    expect(emptied).toEqual(said);
    expect(said).toMatchObject({ type: null, capabilities: null, price: null, status: 'ACTIVE', countryCode: null });
  });

  test('without its price still says when it is charged and when it ends', () => {
    const terms = { nextChargeDate: '2030-08-24T14:15:22Z', expireAt: '2030-09-24T14:15:22Z' };
    const told = { ...terms, price: null, intervalMonths: 12 };
    expect(bare({ ...terms, paymentIntervalMonths: 12 }).price).toEqual(told);
    expect(bare({ ...terms, paymentIntervalMonths: 12, money: { currencyCode: 'USD' } }).price).toEqual(told);
    expect(bare({ paymentIntervalMonths: 0 }).price).toBeNull();
  });

  test('keeps in raw what it does not know', () => {
    const unknown = { phoneNumber: '+12025550134', colour: 'red', smsConfiguration: { tone: 'kind' } };
    expect(read(unknown).raw).toEqual(unknown);
  });

  test('of a type that is new is OTHER, with the word', () => {
    expect(bare({ type: 'SATELLITE' })).toMatchObject({ type: 'OTHER', typeRaw: 'SATELLITE' });
  });

  test('of the region UK, as the documentation has it at times, is in GB', () => {
    expect(bare({ regionCode: 'UK' }).countryCode).toBe('GB');
  });

  test.each([
    ['RTC to an app', { type: 'RTC', appId: 'a' }, { kind: 'APP', target: 'a' }],
    ['no type to an app', { appId: 'a' }, { kind: 'APP', target: 'a' }],
    ['EST to a trunk', { type: 'EST', appId: '', trunkId: 't', serviceId: '' }, { kind: 'TRUNK', target: 't' }],
    ['FAX to a service', { type: 'FAX', serviceId: 's' }, { kind: 'SERVICE', target: 's' }],
    ['a type that is new nowhere we know', { type: 'HOLOGRAM', hologramId: 'h' }, null],
    ['a type without its id nowhere', { type: 'EST', trunkId: '' }, null],
  ])('routes calls of %s', (_, voiceConfiguration, route) => {
    expect(bare({ voiceConfiguration }).voice.route).toEqual(route);
  });
});

const sms = (smsConfiguration: object) => bare({ smsConfiguration }).provisioning;
const waiting = { status: 'WAITING', lastUpdatedTime: '2030-01-02T03:04:05.000001Z', errorCodes: [] };
const entry = (more: Partial<Provisioning>) => ({
  target: 'SMS_SERVICE',
  state: 'WAITING',
  stateRaw: 'WAITING',
  requestedValue: null,
  effectiveValue: null,
  failureCodes: [],
  lastChangedAt: '2030-01-02T03:04:05.000001Z',
  ...more,
});

describe('provisioning', () => {
  test('is of the SMS service, of the campaign or of both, by which id differs', () => {
    const both = { ...waiting, servicePlanId: 'new', campaignId: 'C2' };
    expect(sms({ servicePlanId: '', campaignId: 'C1', scheduledProvisioning: both })).toEqual([
      entry({ target: 'SMS_SERVICE', requestedValue: 'new' }),
      entry({ target: 'CAMPAIGN', requestedValue: 'C2', effectiveValue: 'C1' }),
    ]);
    expect(sms({ servicePlanId: 'new', campaignId: '', scheduledProvisioning: both })).toEqual([
      entry({ target: 'CAMPAIGN', requestedValue: 'C2' }),
    ]);
    const plan = { ...waiting, servicePlanId: 'new', campaignId: '' };
    expect(sms({ servicePlanId: 'old', campaignId: 'C1', scheduledProvisioning: plan })).toEqual([
      entry({ target: 'SMS_SERVICE', requestedValue: 'new', effectiveValue: 'old' }),
    ]);
  });

  test('never shows as in force what is only asked for', () => {
    const scheduled = { ...waiting, servicePlanId: 'new', campaignId: 'C2' };
    const { messaging } = bare({ smsConfiguration: { servicePlanId: '', scheduledProvisioning: scheduled } });
    expect(messaging).toMatchObject({ servicePlanId: null, campaignId: null });
  });

  test('that failed keeps its codes, also those that are new', () => {
    const failed = { status: 'FAILED', campaignId: 'C2', errorCodes: ['CAMPAIGN_EXPIRED', 'BRAND_NEW'] };
    expect(sms({ servicePlanId: 'p', scheduledProvisioning: failed })).toEqual([
      entry({
        target: 'CAMPAIGN',
        state: 'FAILED',
        stateRaw: 'FAILED',
        requestedValue: 'C2',
        failureCodes: ['CAMPAIGN_EXPIRED', 'BRAND_NEW'],
        lastChangedAt: null,
      }),
    ]);
  });

  test('in a state that is new is UNKNOWN, with the word', () => {
    const odd = { servicePlanId: 'new', status: 'PAUSED' };
    expect(sms({ scheduledProvisioning: odd })).toMatchObject([{ state: 'UNKNOWN', stateRaw: 'PAUSED' }]);
  });

  test('of nothing that differs is still shown', () => {
    expect(sms({ servicePlanId: 'p', scheduledProvisioning: { ...waiting, servicePlanId: 'p' } })).toEqual([
      entry({ requestedValue: 'p', effectiveValue: 'p' }),
    ]);
    expect(sms({ servicePlanId: 'p', scheduledProvisioning: { ...waiting, servicePlanId: '' } })).toEqual([
      entry({ effectiveValue: 'p' }),
    ]);
  });

  test('as {} is none, and as null', () => {
    expect(sms({ servicePlanId: 'p', scheduledProvisioning: {} })).toEqual([]);
    expect(bare({ voiceConfiguration: { type: 'RTC', scheduledVoiceProvisioning: {} } }).provisioning).toEqual([]);
  });

  test('of voice names the id of the scheduled type, while the type in force is the old one', () => {
    const number = bare({ voiceConfiguration: scheduledVoice });
    expect(number.voice.route).toBeNull();
    expect(number.provisioning).toEqual([entry({ target: 'VOICE', requestedValue: '01FAX' })]);
  });
});

test('a pattern of digits finds upstream whatever it matches here', () => {
  const e164 = '+12125550104';
  const patterns: readonly NumberPattern[] = [
    { kind: 'STARTS_WITH', digits: '1212' },
    { kind: 'STARTS_WITH', digits: '+1212' },
    { kind: 'CONTAINS', digits: '5550' },
    { kind: 'CONTAINS', digits: '+1212' },
    { kind: 'ENDS_WITH', digits: '0104' },
    { kind: 'ENDS_WITH', digits: e164 },
  ];
  const upstream = { START: 'startsWith', CONTAINS: 'includes', END: 'endsWith' } as const;
  for (const wanted of patterns) {
    const { pattern, searchPattern } = toPattern(wanted);
    expect(matchesPattern(e164, wanted), JSON.stringify(wanted)).toBe(true);
    expect(e164[upstream[searchPattern]](pattern), JSON.stringify(wanted)).toBe(true);
  }
});
