import { afterEach, describe, expect, test } from 'vitest';
import { ProviderError } from '#domain/errors.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import { type Api, createApi } from '#providers/agent-message/api.ts';
import { toAvailableNumber, toPhoneNumber } from '#providers/agent-message/mapping.ts';
import { API_KEYS, CAMPAIGN_IDS } from '#providers/agent-message/sandbox/index.ts';
import type { Sandbox } from '#sandbox/serve.ts';
import { heldWith, start, UNKNOWN_ID } from './agent-message-asking.ts';
import list200 from './fixtures/agent-message/list-200.json' with { type: 'json' };
import search200 from './fixtures/agent-message/search-200.json' with { type: 'json' };
import update200 from './fixtures/agent-message/update-200.json' with { type: 'json' };
import update400 from './fixtures/agent-message/update-400.json' with { type: 'json' };
import update401 from './fixtures/agent-message/update-401.json' with { type: 'json' };
import update403 from './fixtures/agent-message/update-403.json' with { type: 'json' };
import update404 from './fixtures/agent-message/update-404.json' with { type: 'json' };
import update422 from './fixtures/agent-message/update-422.json' with { type: 'json' };

const OBSERVED = '2026-06-01T12:00:00.000Z';
const PRINTED_ID = '497f6eca-6276-4993-bfeb-53cbbbba6f08';
const opened: Api[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map(api => api.close()));
});

function apiOf({ url }: Sandbox): Api {
  const api = createApi({ apiKey: API_KEYS.full, baseUrl: url }, { account: 'demo' });
  opened.push(api);
  return api;
}

/** An API that gives one answer. */
async function given(status: number, body: unknown, headers: Record<string, string> = {}): Promise<Api> {
  const sandbox = await start({ size: 1 });
  sandbox.fail({ times: 1, fault: { kind: 'answer', status, headers, body: JSON.stringify(body) } });
  return apiOf(sandbox);
}

async function errorOf(promise: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await promise.then(() => undefined, (reason: unknown) => reason); // prettier-ignore
  if (!(error instanceof ProviderError)) throw new Error(`Not refused: ${String(error)}`);
  return error;
}

const mapped = (fields: object): PhoneNumber => {
  const number = toPhoneNumber({ id: PRINTED_ID, number: '+12025550134', ...fields }, OBSERVED);
  if (!number) throw new Error('The number has an E.164');
  return number;
};

describe('the answers printed in the documentation', () => {
  test('an update succeeds although its example has an error filled in, and its number is no E.164', async () => {
    const number = await (await given(200, update200)).updatePhoneNumber(PRINTED_ID, { label: 'x' });
    expect(number).toEqual(update200.data);
    expect(toPhoneNumber(number, OBSERVED)).toBeNull();
  });

  test('every field of the printed number has a home', () => {
    const raw = { ...update200.data, number: '+12025550134' };
    expect(toPhoneNumber(raw, OBSERVED)).toEqual({
      id: PRINTED_ID,
      e164: '+12025550134',
      projectId: null,
      providerAccountId: null,
      countryCode: 'US',
      region: null,
      city: null,
      type: 'LOCAL',
      typeRaw: 'local',
      capabilities: ['SMS', 'MMS'],
      status: 'UNKNOWN',
      statusRaw: null,
      friendlyName: 'string',
      senderId: '+12025550134',
      messaging: {
        smsEnabled: true,
        mmsEnabled: true,
        inboundWebhook: { url: 'http://example.com', method: 'POST' },
        deliveryWebhook: { url: 'http://example.com', method: 'POST' },
        servicePlanId: null,
        campaignId: '78614b6c-fe7c-41e2-8e25-c9b3a3c91904',
        forwardSms: null,
        forwardEmail: null,
      },
      voice: { route: null, recording: null, lastChangedAt: null },
      attribution: null,
      regulatoryAddressId: null,
      provisioningCallbackUrl: null,
      price: null,
      carrierLine: { statusRaw: 'pending', propagatedAt: '2019-08-24T14:15:22Z' },
      provisioning: [
        {
          target: 'CARRIER_LINE',
          state: 'WAITING',
          stateRaw: 'pending',
          requestedValue: null,
          effectiveValue: null,
          failureCodes: [],
          lastChangedAt: '2019-08-24T14:15:22Z',
        },
      ],
      createdAt: '2019-08-24T14:15:22Z',
      updatedAt: '2019-08-24T14:15:22Z',
      observedAt: OBSERVED,
      raw,
    });
  });

  test('a list is read without the keys that its example leaves out', async () => {
    const { data, meta } = await (await given(200, list200)).listPhoneNumbers({});
    expect(meta.next_cursor).toBeNull();
    expect(data.map(number => toPhoneNumber(number, OBSERVED))).toMatchObject([
      { e164: '+15551112222', countryCode: null, friendlyName: 'support-line', provisioning: [], raw: list200.data[0] },
    ]);
  });

  test('a search of the inventory', async () => {
    const data = await (await given(200, search200)).searchPhoneNumbers({ quantity: 5 });
    expect(data.map(toAvailableNumber)).toMatchObject([
      { e164: '+14155550123', type: 'LOCAL', capabilities: null },
      { e164: '+14155550456', type: 'LOCAL', capabilities: null },
    ]);
  });

  test.each([
    [400, update400, 'REJECTED', 'VALIDATION_FAILED', 'validation failed'],
    [401, update401, 'CREDENTIALS', 'UNAUTHORIZED', 'authentication failed'],
    [403, update403, 'FORBIDDEN', 'FORBIDDEN', 'missing required scope'],
    [404, update404, 'NOT_FOUND', 'NOT_FOUND', 'not found'],
    [422, update422, 'REJECTED', 'VALIDATION_FAILED', 'validation failed'],
  ] as const)('a refusal with %i', async (status, body, kind, providerCode, message) => {
    const error = await errorOf((await given(status, body)).updatePhoneNumber(PRINTED_ID, { label: 'x' }));
    expect(error).toMatchObject({ kind, providerCode, status, requestId: '01JTBQH2FZ8K1RXC0WJ4Z9P3VM' });
    expect(error.message).toContain(message);
    const details = { to: 'must be E.164', body: 'must be 1..1600 chars' };
    expect(error.fields).toEqual(providerCode === 'VALIDATION_FAILED' ? details : undefined);
  });
});

const refuse = (code: string) => ({ success: false, error: { code, message: 'no', request_id: 'R1' } });

describe('refusals', () => {
  test.each([
    ['FORBIDDEN', 'FORBIDDEN'],
    ['NOT_FOUND', 'NOT_FOUND'],
    ['CAMPAIGN_NOT_ACTIVE', 'CONFLICT'],
    ['INVALID_INPUT', 'REJECTED'],
    ['constructor', 'REJECTED'],
  ])('success: false with status 200 and %s is %s', async (code, kind) => {
    const error = await errorOf((await given(200, refuse(code))).getPhoneNumber(PRINTED_ID));
    expect(error).toMatchObject({ kind, providerCode: code, requestId: 'R1' });
  });

  test('the status decides before the code', async () => {
    const error = await errorOf((await given(409, refuse('NOT_FOUND'))).updatePhoneNumber(PRINTED_ID, {}));
    expect(error).toMatchObject({ kind: 'CONFLICT', providerCode: 'NOT_FOUND' });
  });

  test('the request id is taken from the header where the body has none', async () => {
    const api = await given(422, { success: false, error: { details: ['odd'] } }, { 'x-request-id': 'R2' });
    expect(await errorOf(api.updatePhoneNumber(PRINTED_ID, {}))).toMatchObject({ requestId: 'R2' });
  });
});

describe('a number', () => {
  test.each([
    ['pending', null, 'WAITING'],
    ['pending', '2026-01-01T00:00:00Z', 'WAITING'],
    ['Failed', null, 'FAILED'],
    ['submitted', null, 'UNKNOWN'],
  ])('whose carrier line is %s, propagated at %s, waits for it: %s', (status, at, state) => {
    const number = mapped({ carrier_line_option_status: status, carrier_line_option_propagated_at: at });
    expect(number.provisioning).toMatchObject([{ state, stateRaw: status, lastChangedAt: at }]);
    expect(number.carrierLine, 'besides').toEqual({ statusRaw: status, propagatedAt: at });
  });

  test.each([
    [null, null, null],
    ['', null, null],
    [null, '2026-01-01T00:00:00Z', { statusRaw: null, propagatedAt: '2026-01-01T00:00:00Z' }],
    ['provisioned', '2026-01-01T00:00:00Z', { statusRaw: 'provisioned', propagatedAt: '2026-01-01T00:00:00Z' }],
  ])('whose carrier line is %s, propagated at %s, waits for nothing, and says %j', (status, at, carrierLine) => {
    const number = mapped({ carrier_line_option_status: status, carrier_line_option_propagated_at: at });
    expect(number).toMatchObject({ provisioning: [], carrierLine });
  });

  test.each([
    [{}, null],
    [{ sms_enabled: false, mms_enabled: false }, []],
    [{ sms_enabled: true }, ['SMS']],
    [{ sms_enabled: true, mms_enabled: true }, ['SMS', 'MMS']],
  ])('with the flags %j can do %j', (flags, capabilities) => {
    expect(mapped(flags).capabilities).toEqual(capabilities);
  });

  test('has null for what is absent or empty, and OTHER for a type nobody knows', () => {
    expect(mapped({ label: '', inbound_url: '', campaign_id: null, number_type: 'mobile' })).toMatchObject({
      friendlyName: null,
      messaging: { inboundWebhook: null, campaignId: null, smsEnabled: null },
      type: 'OTHER',
      typeRaw: 'mobile',
      createdAt: null,
    });
    expect(mapped({})).toMatchObject({ type: null, typeRaw: null });
  });

  test.each([
    ['+12025550134', 'US'],
    ['+14165550134', 'CA'],
    ['+15555550134', null],
  ])('%s lies in %s by the numbering plan, asked once or twice', (number, countryCode) => {
    expect([mapped({ number }).countryCode, mapped({ number }).countryCode]).toEqual([countryCode, countryCode]);
  });
});

describe('writes', () => {
  test('send exactly the printed request for an update', async () => {
    const sandbox = await start();
    const routing = { inbound_url: 'https://customer.example/v2/inbound' };
    await errorOf(apiOf(sandbox).updatePhoneNumber(PRINTED_ID, routing));
    expect(sandbox.requests).toEqual([
      {
        method: 'PATCH',
        target: `/v1/phone-numbers/${PRINTED_ID}`,
        body: '{"inbound_url":"https://customer.example/v2/inbound"}',
        status: 404,
      },
    ]);
  });

  test('order, attach, detach and release a number', async () => {
    const sandbox = await start();
    const api = apiOf(sandbox);
    const [{ number } = { number: '' }] = await api.searchPhoneNumbers({ area_code: '720', quantity: 1 });
    const [ordered] = await api.orderPhoneNumbers([number], { label: 'new' });
    const id = ordered!.id;
    expect((await api.attachCampaign(id, CAMPAIGN_IDS.marketing)).campaign_id).toBe(CAMPAIGN_IDS.marketing);
    expect((await api.detachCampaign(id)).campaign_id).toBeNull();
    await api.releasePhoneNumber(id);
    expect(sandbox.requests.map(({ method, target, body }) => [method, target, body])).toEqual([
      ['POST', '/v1/phone-numbers/search', '{"area_code":"720","quantity":1}'],
      ['POST', '/v1/phone-numbers/orders', `{"numbers":["${number}"],"label":"new"}`],
      ['POST', `/v1/phone-numbers/${id}/campaign`, `{"campaign_id":"${CAMPAIGN_IDS.marketing}"}`],
      ['DELETE', `/v1/phone-numbers/${id}/campaign`, ''],
      ['DELETE', `/v1/phone-numbers/${id}`, ''],
    ]);
  });

  test('release many', async () => {
    const api = apiOf(await start());
    const { id } = await heldWith({ number_type: 'local' });
    expect(await api.bulkReleasePhoneNumbers([id, UNKNOWN_ID])).toEqual({
      released: [id],
      unknown: [UNKNOWN_ID],
      already_released: [],
    });
  });
});
