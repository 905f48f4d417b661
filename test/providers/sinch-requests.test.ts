import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { E164 } from '#domain/e164.ts';
import type { ProviderError } from '#domain/errors.ts';
import { type Api, createApi, type EmergencyAddressRequest, type NumberUpdate } from '#providers/sinch/api.ts';
import { type SinchSandbox, startSandbox } from '#providers/sinch/sandbox/index.ts';
import emergencyAddressRequest from './fixtures/sinch/emergency-address-request.json' with { type: 'json' };
import updateRequest from './fixtures/sinch/update-request.json' with { type: 'json' };

const NUMBER = '+12125550100' as E164;
const emergencyRequest: EmergencyAddressRequest = emergencyAddressRequest;
const printedUpdate = updateRequest as NumberUpdate;

let sandbox: SinchSandbox;
let api: Api;
beforeAll(async () => {
  sandbox = await startSandbox({ size: 100, relaxed: true });
  const { projectId, keyId, keySecret, baseUrl, authUrl } = sandbox.config as Record<string, string>;
  api = createApi(
    { projectId: projectId!, keyId: keyId!, keySecret: keySecret!, baseUrl: baseUrl!, authUrl: authUrl! },
    { account: 'ours' },
  );
  await api.listRegions();
});
beforeEach(() => sandbox.calm());
afterAll(async () => {
  await api.close();
  await sandbox.close();
});

/** The only request that came: method, path under the project, body. */
function sent() {
  expect(sandbox.requests).toHaveLength(1);
  const { method, target, body, status } = sandbox.requests[0]!;
  const path = target.replace(`/v1/projects/${sandbox.config['projectId']}`, '');
  return { request: `${method} ${path}`, body: body === '' ? null : (JSON.parse(body) as unknown), status };
}

describe('what is sent is what the documentation prints', () => {
  test('list, with a page size that stays and a plus sign that is encoded', async () => {
    const query = { capability: ['SMS'], numberPattern: { pattern: '+1212', searchPattern: 'START' } } as const;
    await api.listNumbers({ regionCode: 'US', type: 'LOCAL' }, query, null);
    expect(sent()).toEqual({
      request:
        'GET /activeNumbers?regionCode=US&type=LOCAL&numberPattern.pattern=%2B1212&numberPattern.searchPattern=START&capability=SMS&pageSize=100',
      body: null,
      status: 200,
    });
  });

  test('get', async () => {
    await api.getNumber(NUMBER);
    expect(sent()).toEqual({ request: 'GET /activeNumbers/+12125550100', body: null, status: 200 });
  });

  test('update', async () => {
    await api.updateNumber(NUMBER, printedUpdate);
    expect(sent()).toEqual({ request: 'PATCH /activeNumbers/+12125550100', body: updateRequest, status: 200 });
  });

  test('release, without a body', async () => {
    await api.releaseNumber(NUMBER);
    expect(sent()).toEqual({ request: 'POST /activeNumbers/+12125550100:release', body: null, status: 200 });
  });

  test('the emergency address: validate, provision, get, deprovision', async () => {
    const path = '/activeNumbers/+12125550100/emergencyAddress';
    await api.validateEmergencyAddress(NUMBER, emergencyRequest);
    expect(sent()).toEqual({ request: `POST ${path}:validate`, body: emergencyAddressRequest, status: 200 });
    sandbox.calm();
    await api.provisionEmergencyAddress(NUMBER, emergencyRequest);
    expect(sent()).toEqual({ request: `POST ${path}:provision`, body: emergencyAddressRequest, status: 200 });
    sandbox.calm();
    expect(await api.getEmergencyAddress(NUMBER)).toEqual(emergencyAddressRequest.address);
    expect(sent()).toEqual({ request: `GET ${path}`, body: null, status: 200 });
    sandbox.calm();
    expect(await api.deprovisionEmergencyAddress(NUMBER)).toBeUndefined();
    expect(sent()).toEqual({ request: `POST ${path}:deprovision`, body: null, status: 204 });
  });

  test('search: capabilities plural and repeated, size', async () => {
    await api.searchNumbers({
      regionCode: 'US',
      type: 'LOCAL',
      capabilities: ['SMS', 'VOICE'],
      numberPattern: null,
      size: 7,
    });
    expect(sent().request).toBe(
      'GET /availableNumbers?regionCode=US&type=LOCAL&capabilities=SMS&capabilities=VOICE&size=7',
    );
  });

  test('availability, rent and rentAny', async () => {
    const [offer, other] = await api.searchNumbers({
      regionCode: 'US',
      type: 'LOCAL',
      capabilities: [],
      numberPattern: null,
      size: 2,
    });
    sandbox.calm();
    expect(await api.getAvailableNumber(offer!.phoneNumber)).toEqual(offer);
    expect(sent().request).toBe(`GET /availableNumbers/${offer!.phoneNumber}`);
    sandbox.calm();
    const configuration = { voiceConfiguration: { type: 'EST', trunkId: 'trunk' } } as const;
    expect((await api.rentNumber(offer!.phoneNumber, configuration)).phoneNumber).toBe(offer!.phoneNumber);
    expect(sent()).toMatchObject({
      request: `POST /availableNumbers/${offer!.phoneNumber}:rent`,
      body: configuration,
    });
    sandbox.calm();
    const wanted = {
      regionCode: 'US',
      type: 'LOCAL',
      numberPattern: { pattern: other!.phoneNumber, searchPattern: 'START' },
    } as const;
    expect((await api.rentAnyNumber(wanted)).phoneNumber).toBe(other!.phoneNumber);
    expect(sent()).toMatchObject({ request: 'POST /availableNumbers:rentAny', body: wanted });
  });

  test('the callback configuration', async () => {
    const hmacSecret = 'another-fictional-callback-secret-0002';
    expect(await api.updateCallbackConfiguration(hmacSecret)).toMatchObject({ hmacSecret });
    expect(sent()).toMatchObject({ request: 'PATCH /callbackConfiguration', body: { hmacSecret } });
    sandbox.calm();
    expect(await api.getCallbackConfiguration()).toMatchObject({ hmacSecret });
    expect(sent().request).toBe('GET /callbackConfiguration');
  });
});

describe('a write', () => {
  test('is sent once, even when its answer is lost', async () => {
    sandbox.fail({ fault: { kind: 'lose-answer' } });
    await expect(api.releaseNumber(NUMBER)).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    expect(sandbox.requestCount).toBe(1);
  });

  test('is not sent again where the token had expired; the next one is sent with a new one', async () => {
    const before = sandbox.ledger.length;
    sandbox.expireTokens();
    await expect(api.updateNumber(NUMBER, { displayName: 'Never' })).rejects.toMatchObject({ kind: 'CREDENTIALS', status: 401 }); // prettier-ignore
    expect(sandbox.requests.map(({ status }) => status)).toEqual([401]);
    await api.updateNumber(NUMBER, { displayName: 'Once' });
    expect(sandbox.ledger).toHaveLength(before + 1);
  });

  test('that is refused names the fields', async () => {
    const unlinked = { smsConfiguration: {} } as unknown as NumberUpdate;
    await expect(api.updateNumber(NUMBER, unlinked)).rejects.toMatchObject({
      kind: 'REJECTED',
      status: 400,
      providerCode: 'INVALID_ARGUMENT',
      fields: { smsConfiguration: 'must not be empty' },
    });
  });
});

test('nothing of an emergency address is in an error, although the provider repeats it', async () => {
  const { address } = emergencyAddressRequest;
  const repeated = Object.values(address).join(' ');
  const body = JSON.stringify({
    error: {
      code: 400,
      message: `No such place: ${repeated}`,
      status: 'INVALID_ARGUMENT',
      details: [
        { type: 'BadRequest', fieldViolations: [{ field: 'address.city', description: `${repeated}: unknown` }] },
      ],
    },
  });
  for (const attempt of [
    () => api.getEmergencyAddress(NUMBER),
    () => api.validateEmergencyAddress(NUMBER, emergencyRequest),
    () => api.provisionEmergencyAddress(NUMBER, emergencyRequest),
    () => api.deprovisionEmergencyAddress(NUMBER),
  ]) {
    sandbox.fail({ times: 1, fault: { kind: 'answer', status: 400, body } });
    const error = (await attempt().catch((reason: unknown) => reason)) as ProviderError;
    expect(error).toMatchObject({
      kind: 'REJECTED',
      account: 'ours',
      message: 'The provider refused the request',
      providerCode: 'INVALID_ARGUMENT',
      fields: { 'address.city': 'is not accepted' },
    });
    for (const part of Object.values(address)) expect(JSON.stringify(error) + error.message).not.toContain(part);
    expect(error.cause).toBeUndefined();
  }
});
