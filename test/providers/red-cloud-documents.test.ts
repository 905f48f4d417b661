import { describe, expect, test } from 'vitest';
import { toE164 } from '#domain/e164.ts';
import { EVERY_NUMBER } from '#domain/number-filter.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import { createApi } from '#providers/red-cloud/api.ts';
import redCloud from '#providers/red-cloud/index.ts';
import { walk } from '../conformance/walk.ts';
import { failureOf, fixture, HOST, signal, useAccount } from './red-cloud-account.ts';

const account = useAccount();

const SEARCH = { type: null, capabilities: [], number: null, limit: 500 } as const;

async function listedAs(name: string): Promise<readonly PhoneNumber[]> {
  account.answerOnce(/numbers$/, fixture(name));
  return (await walk(account.provider.numbers.list(EVERY_NUMBER))).items;
}

describe('what the documentation prints', () => {
  const NUMBER: PhoneNumber = {
    id: 'num_abc123',
    e164: toE164('+15551234567'),
    projectId: null,
    providerAccountId: null,
    countryCode: null,
    region: null,
    city: null,
    type: null,
    typeRaw: null,
    capabilities: ['SMS', 'MMS'],
    status: 'ACTIVE',
    statusRaw: 'ACTIVE',
    friendlyName: null,
    senderId: 'num_abc123',
    messaging: {
      smsEnabled: true,
      mmsEnabled: true,
      inboundWebhook: { url: 'https://example.com/webhooks/inbound', method: 'POST' },
      deliveryWebhook: { url: 'https://example.com/webhooks/delivery', method: 'POST' },
      servicePlanId: null,
      campaignId: 'A1B2C3',
      forwardSms: null,
      forwardEmail: null,
    },
    voice: { route: null, recording: null, lastChangedAt: null },
    attribution: null,
    regulatoryAddressId: null,
    provisioningCallbackUrl: null,
    price: null,
    carrierLine: null,
    provisioning: [],
    createdAt: null,
    updatedAt: null,
    observedAt: expect.any(String) as string,
    raw: JSON.parse(fixture('update-number')).number as unknown,
  };

  test('the list', async () => {
    expect(await listedAs('list-numbers')).toEqual([NUMBER]);
  });

  test('a number without the override keys', async () => {
    const { raw } = NUMBER as { raw: Record<string, unknown> };
    const { webhookInboundOverride: _, webhookDeliveryOverride: __, ...bare } = raw;
    const messaging = { ...NUMBER.messaging, inboundWebhook: null, deliveryWebhook: null };
    expect(await listedAs('list-numbers-without-overrides')).toEqual([{ ...NUMBER, messaging, raw: bare }]);
  });

  test('the search and its answer', async () => {
    const api = createApi(redCloud.config.parse(account.sandbox.config), HOST);
    account.answerOnce(/search$/, fixture('search-numbers'));
    const body = JSON.parse(fixture('search-request')) as Parameters<typeof api.searchNumbers>[0];
    const result = await api.searchNumbers(body);
    await api.close();
    expect(account.sandbox.requests.at(-1)).toMatchObject({
      method: 'POST',
      target: '/api/core/numbers/search',
      body: JSON.stringify(JSON.parse(fixture('search-request'))),
    });
    expect(result).toMatchObject({ providerResultCount: 1, requestedQuantity: 250 });
    expect(result.groups[0]?.numbers[0]).toMatchObject({ e164: '+15551234567', rateCenter: 'AUSTIN' });
  });

  test('the search of the developer site, in our words', async () => {
    account.answerOnce(/search$/, fixture('search-numbers-denver'));
    const answer = await account.provider.inventory!.search({ ...SEARCH, area: { npa: '720', nxx: null } }, signal);
    const number = { city: 'Denver', state: 'CO', rateCenter: 'DENVER', type: 'LOCAL' };
    expect(answer).toEqual({
      groups: [
        {
          countryCode: 'US',
          ...number,
          numbers: [
            {
              e164: '+17205550111',
              nationalFormat: '(720) 555-0111',
              ...number,
              capabilities: null,
              setupPrice: null,
              recurringPrice: null,
              documentsRequired: null,
            },
          ],
        },
      ],
      requestedCount: 250,
      providerCount: 1,
      maybeMore: false,
    });
  });

  test('the update and its answer', async () => {
    const api = createApi(redCloud.config.parse(account.sandbox.config), HOST);
    const changes = JSON.parse(fixture('update-request')) as Parameters<typeof api.updateNumber>[1];
    account.answerOnce(/num_abc123$/, fixture('update-number'));
    const number = await api.updateNumber('num_abc123', changes);
    await api.close();
    expect(number).toEqual(NUMBER.raw);
    expect(account.sandbox.requests.at(-1)).toMatchObject({
      method: 'PATCH',
      target: '/api/core/numbers/num_abc123',
      body: JSON.stringify(JSON.parse(fixture('update-request'))),
    });
  });

  test('whoami', async () => {
    account.answerOnce(/whoami$/, fixture('whoami'));
    expect(await account.provider.check(signal)).toEqual({ found: '1 number', warnings: [] });
  });

  test.each([
    ['error-invalid-request', 400, 'REJECTED', 'INVALID_REQUEST', 'req_demo_1', 'nxx requires npa'],
    ['error-forbidden', 403, 'FORBIDDEN', 'FORBIDDEN', 'req_send_002', 'sendFrom is not owned by this API client'],
  ])('%s: the request id stands beside the error', async (name, status, kind, providerCode, requestId, message) => {
    account.answerOnce(/numbers$/, fixture(name), status);
    const error = await failureOf(account.provider.numbers.findByE164(NUMBER.e164, signal));
    expect(error).toMatchObject({ kind, providerCode, requestId, status, account: HOST.account });
    expect(error.message).toContain(message);
  });

  test('UNAUTHORIZED, again and again, is CREDENTIALS', async () => {
    const body = fixture('error-unauthorized');
    account.sandbox.fail({ path: /numbers$/, fault: { kind: 'answer', status: 401, body } });
    const error = await failureOf(account.provider.numbers.findByE164(NUMBER.e164, signal));
    expect(error).toMatchObject({ kind: 'CREDENTIALS', providerCode: 'UNAUTHORIZED', requestId: 'req_auth_001' });
    expect(account.asked('/api/core/numbers'), 'exactly one renewal and one repetition').toHaveLength(2);
    expect(account.asked('/api/auth/token')).toHaveLength(2);
  });

  test('invalid_client of the token route is CREDENTIALS', async () => {
    account.answerOnce(/token$/, fixture('error-invalid-client'), 401);
    const error = await failureOf(account.provider.check(signal));
    expect(error).toMatchObject({ kind: 'CREDENTIALS', providerCode: 'invalid_client' });
  });

  test('UPSTREAM_ERROR, the carrier behind Red Cloud, is UNAVAILABLE', async () => {
    const body = '{"error":{"code":"UPSTREAM_ERROR","message":"Carrier unavailable","details":{}},"requestId":"req_7"}';
    account.sandbox.fail({ path: /search$/, fault: { kind: 'answer', status: 502, body } });
    const search = account.provider.inventory!.search({ ...SEARCH, area: { state: 'CO' } }, signal);
    expect(await failureOf(search)).toMatchObject({
      kind: 'UNAVAILABLE',
      providerCode: 'UPSTREAM_ERROR',
      requestId: 'req_7',
    });
  });
});
