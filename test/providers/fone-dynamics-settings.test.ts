import { describe, expect, test } from 'vitest';
import { type NumberPatch, type PatchKey, SETTING_OF } from '#domain/number-patch.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import { numberOf, useAccount } from './fone-dynamics-account.ts';
import configured from './fixtures/fone-dynamics/number-configured.json' with { type: 'json' };

const account = useAccount();

/** What reaches the provider for a patch; undefined: nothing. */
async function sent(number: PhoneNumber, patch: NumberPatch): Promise<string | undefined> {
  account.sandbox.fail({ method: 'POST', fault: { kind: 'answer', status: 200, body: '{"Number":"+61255501234"}' } });
  const { changes } = account.open().numbers;
  expect(changes!.refusals(patch)).toEqual([]);
  for (const write of changes!.plan(number, patch)) await write.send();
  const [write, ...more] = account.writes();
  expect(more, 'one request for all of it').toEqual([]);
  return write && `${write.method} ${write.target} ${write.body}`;
}

const URL = 'http://hooks.example.com/a';
const PATH = 'POST /v2/Numbers/61255501234';

describe('each setting of a number', () => {
  const bare = numberOf({});
  test.each<[NumberPatch, string | undefined]>([
    [{}, undefined],
    [{ friendlyName: undefined, attribution: undefined, forwardSms: {} }, undefined],
    [{ friendlyName: 'Front desk' }, `${PATH} {"Friendly":"Front desk"}`],
    [{ regulatoryAddressId: 'A1' }, `${PATH} {"AddressSid":"A1"}`],
    [{ attribution: { source: 'google' } }, `${PATH} {"Attribution_Source":"google"}`],
    [
      { attribution: { content: 'd', campaign: 'c', medium: 'b', source: 'a' } },
      `${PATH} {"Attribution_Source":"a","Attribution_Medium":"b","Attribution_Campaign":"c","Attribution_Content":"d"}`,
    ],
    [
      { voiceRoute: { kind: 'ENDPOINT', target: '+61255504321' } },
      `${PATH} {"RoutingMethod":"Endpoint","EndpointNumber":"+61255504321"}`,
    ],
    [{ voiceRoute: { kind: 'FLOW', target: 'F1' } }, `${PATH} {"RoutingMethod":"Flow","Flow":"F1"}`],
    [{ recording: 'CALL' }, `${PATH} {"Recording":"Call"}`],
    [{ recording: 'OFF' }, `${PATH} {"Recording":"Off"}`],
    [{ forwardSms: { to: '+61491570006' } }, `${PATH} {"SendSmsTo":"+61491570006"}`],
    [{ forwardSms: { from: 'Desk', to: '+61491570006' } }, `${PATH} {"SendSmsFrom":"Desk","SendSmsTo":"+61491570006"}`],
    [{ forwardEmail: { from: 'a@example.com' } }, `${PATH} {"SendEmailFrom":"a@example.com"}`],
    [{ forwardEmail: { to: 'b@example.com' } }, `${PATH} {"SendEmailTo":"b@example.com"}`],
    [{ inboundWebhook: { url: URL } }, `${PATH} {"WebHookUrl":"${URL}"}`],
    [{ inboundWebhook: { url: URL, method: 'GET' } }, `${PATH} {"WebHookUrl":"${URL}","WebHookMethod":"GET"}`],
    [{ deliveryWebhook: { url: URL } }, `${PATH} {"DeliveryReceiptWebHookUrl":"${URL}"}`],
    [
      { deliveryWebhook: { url: URL, method: 'POST' } },
      `${PATH} {"DeliveryReceiptWebHookUrl":"${URL}","DeliveryReceiptWebHookMethod":"POST"}`,
    ],
    [{ recording: 'CALL', friendlyName: 'Desk' }, `${PATH} {"Friendly":"Desk","Recording":"Call"}`],
  ])('%j is sent as %s', async (patch, request) => {
    expect(await sent(bare, patch)).toBe(request);
  });

  test.each<[NumberPatch, PatchKey, string, path?: readonly string[]]>([
    [{ friendlyName: null }, 'friendlyName', 'NOT_CLEARABLE'],
    [{ regulatoryAddressId: null }, 'regulatoryAddressId', 'NOT_CLEARABLE'],
    [{ attribution: null }, 'attribution', 'NOT_CLEARABLE'],
    [{ attribution: { source: 'a', medium: null } }, 'attribution', 'NOT_CLEARABLE', ['medium']],
    [{ voiceRoute: null }, 'voiceRoute', 'NOT_CLEARABLE'],
    [{ forwardSms: null }, 'forwardSms', 'NOT_CLEARABLE'],
    [{ forwardSms: { from: null } }, 'forwardSms', 'NOT_CLEARABLE', ['from']],
    [{ forwardEmail: { from: 'a@example.com', to: null } }, 'forwardEmail', 'NOT_CLEARABLE', ['to']],
    [{ inboundWebhook: null }, 'inboundWebhook', 'NOT_CLEARABLE'],
    [{ deliveryWebhook: null }, 'deliveryWebhook', 'NOT_CLEARABLE'],
    [{ friendlyName: '' }, 'friendlyName', 'INVALID'],
    [{ friendlyName: ' ' }, 'friendlyName', 'INVALID'],
    [{ regulatoryAddressId: '' }, 'regulatoryAddressId', 'INVALID'],
    [{ attribution: { content: '' } }, 'attribution', 'INVALID', ['content']],
    [{ forwardSms: { to: '' } }, 'forwardSms', 'INVALID', ['to']],
    [{ voiceRoute: { kind: 'APP', target: 'a' } }, 'voiceRoute', 'INVALID', ['kind']],
    [{ voiceRoute: { kind: 'SERVICE', target: 's' } }, 'voiceRoute', 'INVALID', ['kind']],
    [{ voiceRoute: { kind: 'TRUNK', target: 't' } }, 'voiceRoute', 'INVALID', ['kind']],
    [{ voiceRoute: { kind: 'ENDPOINT', target: '0255504321' } }, 'voiceRoute', 'INVALID', ['target']],
    [{ voiceRoute: { kind: 'FLOW', target: '' } }, 'voiceRoute', 'INVALID', ['target']],
    [{ inboundWebhook: { url: 'ftp://example.com' } }, 'inboundWebhook', 'INVALID', ['url']],
    [{ deliveryWebhook: { url: 'example.com', method: 'GET' } }, 'deliveryWebhook', 'INVALID', ['url']],
    [{ smsEnabled: true }, 'smsEnabled', 'UNSUPPORTED'],
    [{ mmsEnabled: false }, 'mmsEnabled', 'UNSUPPORTED'],
    [{ servicePlanId: 'plan' }, 'servicePlanId', 'UNSUPPORTED'],
    [{ campaignId: 'C1' }, 'campaignId', 'UNSUPPORTED'],
    [{ campaignId: null }, 'campaignId', 'UNSUPPORTED'],
    [{ provisioningCallbackUrl: URL }, 'provisioningCallbackUrl', 'UNSUPPORTED'],
  ])('%j is refused without a request', (patch, key, reason, path) => {
    const refusals = account.open().numbers.changes!.refusals(patch);
    expect(refusals).toEqual([{ key, reason, path, message: expect.stringMatching(/\w+ \w+/) as string }]);
    expect(account.sandbox.requestCount).toBe(0);
  });

  test('is listed in `settings` if and only if the table above sends it', () => {
    const sendable: readonly PatchKey[] = [
      'friendlyName', 'regulatoryAddressId', 'attribution', 'voiceRoute', 'recording', 'forwardSms', 'forwardEmail',
      'inboundWebhook', 'deliveryWebhook',
    ]; // prettier-ignore
    const { settings } = account.open();
    expect(Object.keys(settings).toSorted()).toEqual(sendable.map(key => SETTING_OF[key]).toSorted());
  });

  test('names the kinds of route there are', () => {
    const [refusal] = account.open().numbers.changes!.refusals({ voiceRoute: { kind: 'TRUNK', target: 't' } });
    expect(refusal?.message).toMatch(/ENDPOINT.*FLOW/);
  });

  test('is refused part by part', () => {
    const refusals = account
      .open()
      .numbers.changes!.refusals({ attribution: { source: null, medium: '', campaign: 'c' } });
    expect(refusals.map(({ reason, path }) => [reason, path])).toEqual([
      ['NOT_CLEARABLE', ['source']],
      ['INVALID', ['medium']],
    ]);
  });
});

describe('a plan', () => {
  /** What the documented reply to a configuration says, as a patch. */
  const ALL: NumberPatch = {
    friendlyName: configured.Friendly,
    regulatoryAddressId: configured.AddressSid,
    attribution: { source: 'google' },
    voiceRoute: { kind: 'FLOW', target: configured.Flow },
    recording: 'OFF',
    forwardSms: { from: configured.SendSmsFrom, to: configured.SendSmsTo },
    forwardEmail: { to: configured.SendEmailTo },
    inboundWebhook: { url: configured.WebHookUrl, method: 'GET' },
    deliveryWebhook: { url: configured.DeliveryReceiptWebHookUrl, method: 'POST' },
  };

  test('for every setting is one request, which tells no address and no telephone number in its words', () => {
    const plan = account.open().numbers.changes!.plan(numberOf({}), ALL);
    expect(plan).toHaveLength(1);
    expect(plan[0]?.settings).toEqual([
      'FRIENDLY_NAME',
      'REGULATORY_ADDRESS',
      'ATTRIBUTION',
      'VOICE_ROUTE',
      'RECORDING',
      'SMS_FORWARDING',
      'EMAIL_FORWARDING',
      'INBOUND_WEBHOOK',
      'DELIVERY_WEBHOOK',
    ]);
    expect(plan[0]?.summary).toMatch(/^Set the friendly name, register the number with the address \w+, set the/);
    expect(plan[0]?.summary).not.toMatch(/@|:\/\/|\+61|Sydney office/);
    expect(plan[0]?.isDestructive).toBe(false);
  });

  test('does not send again what the number already has', async () => {
    const number = numberOf(configured);
    expect(account.open().numbers.changes!.plan(number, ALL)).toEqual([]);
    expect(await sent(number, { ...ALL, friendlyName: 'Front desk' })).toBe(`${PATH} {"Friendly":"Front desk"}`);
  });

  test('sends the address again while the number waits for its registration', async () => {
    const fields = { AddressSid: 'A1', Status: 'Active' };
    const patch = { regulatoryAddressId: 'A1' };
    expect(account.open().numbers.changes!.plan(numberOf(fields), patch)).toEqual([]);
    expect(await sent(numberOf({ ...fields, Status: 'Pending' }), patch)).toBe(`${PATH} {"AddressSid":"A1"}`);
  });

  test.each(['inboundWebhook', 'deliveryWebhook'] as const)(
    'sends the method of the %s where the provider says none, as POST is then only a reading',
    key => {
      const { changes } = account.open().numbers;
      const silent = numberOf({ WebHookUrl: URL, DeliveryReceiptWebHookUrl: URL });
      expect(changes!.plan(silent, { [key]: { url: URL } })).toEqual([]);
      expect(changes!.plan(silent, { [key]: { url: URL, method: 'POST' } })).toHaveLength(1);
      const said = numberOf({ ...(silent.raw as object), WebHookMethod: 'POST', DeliveryReceiptWebHookMethod: 'POST' });
      expect(changes!.plan(said, { [key]: { url: URL, method: 'POST' } })).toEqual([]);
    },
  );

  test('takes a route to another target whole', async () => {
    const routed = numberOf({ RoutingMethod: 'Endpoint', EndpointNumber: '+61255504321' });
    const route = { kind: 'ENDPOINT', target: '+61255504322' } as const;
    expect(await sent(routed, { voiceRoute: route })).toBe(
      `${PATH} {"RoutingMethod":"Endpoint","EndpointNumber":"+61255504322"}`,
    );
  });
});
