import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toE164 } from '#domain/e164.ts';
import type { Sandbox } from '#sandbox/serve.ts';
import { type Api, createApi } from '../../src/providers/fone-dynamics/api.ts';
import { CREDENTIALS, startSandbox } from '../../src/providers/fone-dynamics/sandbox/index.ts';

const { accountSid, propertySid, token } = CREDENTIALS;
const { signal } = new AbortController();

describe.each([
  ['bare', false],
  ['in envelopes', true],
])('requests whose answers are %s', (_, wrapped) => {
  let sandbox: Sandbox;
  let api: Api;

  beforeEach(async () => {
    sandbox = await startSandbox({ wrapped });
    api = createApi({ baseUrl: sandbox.url, accountSid, token }, { account: 'phones' });
  });
  afterEach(async () => {
    await api.close();
    await sandbox.close();
  });

  const sent = () =>
    sandbox.requests.map(({ method, target, body }) => [method, target, body === '' ? null : (JSON.parse(body) as unknown)]); // prettier-ignore

  const smsAndVoice = async () => {
    const numbers = await api.listNumbers(propertySid, { Results_Count: 200, Results_Skip: 0 });
    sandbox.calm();
    return toE164(numbers.find(number => number.Capabilities === 'Voice,SMS')!.Number);
  };

  test('configure a number by POST, with every documented parameter as it is spelt', async () => {
    const number = await smsAndVoice();
    const body = {
      Friendly: 'Front desk',
      AddressSid: 'SANDBOXADDRESS000000000000000002',
      Attribution_Source: 'google',
      Attribution_Medium: 'cpc',
      Attribution_Campaign: 'spring-sale',
      Attribution_Content: 'banner',
      RoutingMethod: 'Endpoint',
      EndpointNumber: toE164('+61255504321'),
      Flow: 'SANDBOXFLOW000000000000000000001',
      Recording: 'Call',
      SendSmsFrom: '+61255501234',
      SendSmsTo: '+61491570006',
      SendEmailFrom: 'sms@example.com',
      SendEmailTo: 'reception@example.com',
      WebHookUrl: 'https://hooks.example.com/inbound',
      WebHookMethod: 'GET',
      DeliveryReceiptWebHookUrl: 'http://hooks.example.com/receipts',
      DeliveryReceiptWebHookMethod: 'POST',
    } as const;
    expect(await api.configureNumber(number, body)).toMatchObject({ Number: number, ...body });
    expect(sent()).toEqual([['POST', `/v2/Numbers/${number.slice(1)}`, body]]);
    expect(await api.getNumber(number, signal)).toMatchObject(body);
  });

  test('purchase one number, with a plus in the body', async () => {
    const body = { Number: toE164('+61270109750'), AddressSid: 'SANDBOXADDRESS000000000000000001' };
    const bought = { Number: '+61270109750', Status: 'Active' };
    expect(await api.purchaseNumber(propertySid, body)).toEqual(bought);
    expect(sent()).toEqual([['POST', `/v2/Properties/${propertySid}/Numbers`, body]]);
  });

  test('create, list, show and remove an address', async () => {
    const body = { Line1: '1 Example Street', City: 'Hobart', CountryCode: 'AU', Reference: 'R&D 1' };
    const { AddressSid } = await api.createAddress(body);
    expect(await api.listAddresses({ Reference: 'R&D 1', Results_Count: 200, Results_Skip: 0 })).toHaveLength(1);
    expect(await api.getAddress(AddressSid)).toMatchObject(body);
    expect(await api.deleteAddress(AddressSid)).toEqual({ AddressSid });
    const addresses = `/v2/Accounts/${accountSid}/Addresses`;
    expect(sent()).toEqual([
      ['POST', addresses, body],
      ['GET', `${addresses}?Reference=R%26D%201&Results_Count=200&Results_Skip=0`, null],
      ['GET', `/v2/Addresses/${AddressSid}`, null],
      ['DELETE', `/v2/Addresses/${AddressSid}`, null],
    ]);
  });

  test('are refused with the code and the field of the provider', async () => {
    const number = await smsAndVoice();
    await expect(api.configureNumber(number, { Flow: 'NONE', RoutingMethod: 'Flow' })).rejects.toMatchObject({
      kind: 'REJECTED',
      providerCode: 'FLOW_NOT_FOUND',
      fields: { Flow: 'A matching flow could not be found.' },
    });
    await expect(api.deleteAddress('SANDBOXADDRESS000000000000000001')).rejects.toMatchObject({
      kind: 'CONFLICT',
      providerCode: 'ADDRESS_CANNOT_BE_DELETED',
    });
  });
});
