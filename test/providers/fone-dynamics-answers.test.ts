import { describe, expect, test } from 'vitest';
import type { PhoneNumber } from '#domain/phone-number.ts';
import { EVERY_NUMBER, type NumberFilter } from '#domain/number-filter.ts';
import { ProviderError } from '#domain/errors.ts';
import { FlowsAnswer, NumberAnswer, NumbersAnswer } from '../../src/providers/fone-dynamics/answers.ts';
import { failure, saysNumberIsUnknown } from '../../src/providers/fone-dynamics/failure.ts';
import { toCallFlow, toPhoneNumber, toQuery } from '../../src/providers/fone-dynamics/mapping.ts';
import errorBody from './fixtures/fone-dynamics/error.json' with { type: 'json' };
import flowList from './fixtures/fone-dynamics/flow-list.json' with { type: 'json' };
import configured from './fixtures/fone-dynamics/number-configured.json' with { type: 'json' };
import details from './fixtures/fone-dynamics/number-details.json' with { type: 'json' };
import numberList from './fixtures/fone-dynamics/number-list.json' with { type: 'json' };

const OBSERVED = '2026-01-01T00:00:00.000Z';
const read = (answer: unknown): PhoneNumber => toPhoneNumber(NumberAnswer.parse(answer), OBSERVED)!;
const readList = (answer: unknown): (PhoneNumber | null)[] =>
  NumbersAnswer.parse(answer).map(number => toPhoneNumber(number, OBSERVED));
const bare = (more: object): PhoneNumber => read({ Number: '+61255501234', ...more });

const answer = (status: number, body: unknown) => failure({ status, headers: {}, body });
const refusal = (ErrorCode: string) => ({ ResponseStatus: { ErrorCode } });
const error = (providerCode: string) => new ProviderError('REJECTED', 'account', 'no', { providerCode, status: 400 });
const query = (filter: Partial<NumberFilter>) => toQuery({ ...EVERY_NUMBER, ...filter });

describe('a number as its details are documented', () => {
  test('has a home for every field', () => {
    expect(read(details)).toEqual({
      id: '+61255501234',
      e164: '+61255501234',
      projectId: 'SEXAMPLEPROPERTY0000000000000001',
      providerAccountId: 'AEXAMPLEACCOUNT00000000000000001',
      countryCode: 'AU',
      region: 'NSW',
      city: 'Sydney',
      type: 'LOCAL',
      typeRaw: 'Local',
      capabilities: ['VOICE', 'SMS'],
      status: 'ACTIVE',
      statusRaw: 'Active',
      friendlyName: 'Sydney office',
      senderId: '+61255501234',
      messaging: {
        smsEnabled: null,
        mmsEnabled: null,
        inboundWebhook: null,
        deliveryWebhook: null,
        servicePlanId: null,
        campaignId: null,
        forwardSms: null,
        forwardEmail: null,
      },
      voice: {
        route: { kind: 'ENDPOINT', target: '+61255504321' },
        recording: 'CALL',
        lastChangedAt: null,
      },
      attribution: { source: 'google', medium: 'cpc', campaign: 'spring-sale', content: 'banner' },
      regulatoryAddressId: null,
      provisioningCallbackUrl: null,
      price: null,
      carrierLine: null,
      provisioning: [],
      createdAt: null,
      updatedAt: null,
      observedAt: OBSERVED,
      raw: details,
    });
  });

  test('keeps a field nobody knows in raw', () => {
    expect(bare({ AddressRequirement: 'Any' }).raw).toEqual({ Number: '+61255501234', AddressRequirement: 'Any' });
  });
});

describe('a number as the reply to its configuration is documented', () => {
  const number = read(configured);

  test('has its messaging settings', () => {
    expect(number.messaging).toMatchObject({
      inboundWebhook: { url: 'https://hooks.example.com/inbound', method: 'GET' },
      deliveryWebhook: { url: 'http://hooks.example.com/receipts', method: 'POST' },
      forwardSms: { from: '+61255501234', to: '+61491570006' },
      forwardEmail: { from: null, to: 'reception@example.com' },
    });
  });

  test('has its flow, its recording and its address', () => {
    expect(number.voice).toEqual({
      route: { kind: 'FLOW', target: 'FEXAMPLEFLOW00000000000000000001' },
      recording: 'OFF',
      lastChangedAt: null,
    });
    expect(number.regulatoryAddressId).toBe('DEXAMPLEADDRESS00000000000000001');
  });

  test('has null for what is absent, null or empty', () => {
    expect(number.attribution).toEqual({ source: 'google', medium: null, campaign: null, content: null });
    expect(number).toMatchObject({ type: null, capabilities: null, city: null, status: 'UNKNOWN', statusRaw: null });
  });
});

describe('a list', () => {
  test('is read bare', () => {
    const [tollFree, pending] = readList(numberList);
    expect(tollFree).toMatchObject({ type: 'TOLL_FREE', typeRaw: 'Toll-Free', region: null, friendlyName: null });
    expect(pending).toMatchObject({ countryCode: 'US', capabilities: ['VOICE', 'SMS', 'MMS'], status: 'PENDING' });
  });

  test('is read within an envelope named Numbers', () => {
    expect(readList({ Numbers: numberList })).toEqual(readList(numberList));
  });

  test('is not an object without one', () => {
    expect(NumbersAnswer.safeParse({}).success).toBe(false);
    expect(NumbersAnswer.safeParse({ Numbers: null }).success).toBe(false);
  });
});

describe('a single number', () => {
  test('is read within an envelope named Number, where Number is also its own field', () => {
    expect(read({ Number: details })).toEqual(read(details));
  });

  test('is not one without Number, and cannot be shown where that is no E.164', () => {
    expect(NumberAnswer.safeParse({ Friendly: 'Sydney office' }).success).toBe(false);
    expect(bare({ Number: '1300 555 012' })).toBeNull();
    expect(bare({ Number: '61255501234' })).toBeNull();
  });

  test('waits for the registration of an address while it is Pending', () => {
    expect(bare({ Status: 'Pending' }).provisioning).toEqual([
      {
        target: 'REGULATORY_ADDRESS',
        state: 'WAITING',
        stateRaw: 'Pending',
        requestedValue: null,
        effectiveValue: null,
        failureCodes: [],
        lastChangedAt: null,
      },
    ]);
  });

  test.each([
    ['Local', 'LOCAL'],
    ['Toll-Free', 'TOLL_FREE'],
    ['Shared-Rate', 'SHARED_RATE'],
    ['National', 'NATIONAL'],
    ['Mobile', 'OTHER'],
  ])('of the type %s is %s', (Type, type) => {
    expect(bare({ Type })).toMatchObject({ type, typeRaw: Type });
  });

  test('keeps a status and ignores a capability that nobody knows', () => {
    const number = bare({ Status: 'Suspended', Capabilities: 'Voice,Fax,Voice' });
    expect(number).toMatchObject({ status: 'UNKNOWN', statusRaw: 'Suspended', capabilities: ['VOICE'] });
  });

  test('has no route where the target of its routing method is missing', () => {
    expect(bare({ RoutingMethod: 'Flow', EndpointNumber: '+61255504321' }).voice.route).toBeNull();
    expect(bare({ EndpointNumber: '+61255504321' }).voice.route).toBeNull();
  });

  test('may say EndpointNumber for the routing method Endpoint', () => {
    const { route } = bare({ RoutingMethod: 'EndpointNumber', EndpointNumber: '+61255504321' }).voice;
    expect(route).toEqual({ kind: 'ENDPOINT', target: '+61255504321' });
  });

  test('keeps a webhook whose method is not said, as POST', () => {
    const { inboundWebhook } = bare({ WebHookUrl: 'https://hooks.example.com/inbound' }).messaging;
    expect(inboundWebhook).toEqual({ url: 'https://hooks.example.com/inbound', method: 'POST' });
    expect(bare({ WebHookMethod: 'GET' }).messaging.inboundWebhook).toBeNull();
  });
});

describe('a flow', () => {
  const [first, second] = FlowsAnswer.parse({ Flows: flowList }).map(toCallFlow);

  test('was updated at Unix seconds', () => {
    expect(first).toEqual({
      id: 'FEXAMPLEFLOW00000000000000000001',
      name: 'Reception',
      revision: '3',
      type: 'Call',
      updatedAt: '2026-01-01T00:00:00.000Z',
    });
  });

  test('has an id whether it is spelt ConfigId or ConfigID', () => {
    expect(second).toEqual({ id: 'FEXAMPLEFLOW00000000000000000002', name: null, revision: null, type: null, updatedAt: null }); // prettier-ignore
  });
});

describe('a refusal', () => {
  test('is read from ResponseStatus', () => {
    expect(answer(400, errorBody)).toEqual({
      kind: undefined,
      message: 'A required parameter is missing.',
      providerCode: 'PARAMETER_REQUIRED',
      fields: { EndpointNumber: 'A required parameter is missing.' },
    });
  });

  test('with the status 403 is a conflict unless its code is FORBIDDEN', () => {
    expect(answer(403, refusal('FORBIDDEN'))?.kind).toBeUndefined();
    expect(answer(403, refusal('ADDRESS_CANNOT_BE_DELETED'))?.kind).toBe('CONFLICT');
  });

  test('is nothing that a good answer could be', () => {
    expect(answer(200, details)).toBeUndefined();
    expect(answer(200, numberList)).toBeUndefined();
    expect(answer(200, { ...details, ResponseStatus: null })).toBeUndefined();
    expect(answer(502, undefined)).toBeUndefined();
  });

  test('means that a number is unknown by its code alone', () => {
    expect(saysNumberIsUnknown(error('NUMBER_NOT_FOUND'))).toBe(true);
    expect(saysNumberIsUnknown(error('PARAMETER_INVALID'))).toBe(false);
    expect(saysNumberIsUnknown(new ProviderError('NOT_FOUND', 'account', 'no', { status: 404 }))).toBe(true);
  });
});

describe('what is asked of a list', () => {
  test('is nothing for every number', () => {
    expect(query({})).toEqual({ Type: undefined, Capabilites: undefined });
  });

  test('names types and capabilities in comma lists, and spells Capabilites so', () => {
    expect(query({ types: ['TOLL_FREE', 'SHARED_RATE'], capabilities: ['MMS', 'SMS'] })).toEqual({
      Type: 'Toll-Free,Shared-Rate',
      Capabilites: 'SMS,MMS',
    });
  });

  test('leaves types out where one is wanted that the provider does not name', () => {
    expect(query({ types: ['LOCAL', 'OTHER'] })?.Type).toBeUndefined();
    expect(query({ types: ['LOCAL', 'MOBILE'] })?.Type).toBe('Local');
  });

  test('is not asked where no number can match', () => {
    expect(query({ types: ['MOBILE'] })).toBeNull();
    expect(query({ campaignId: 'C1' })).toBeNull();
  });
});
