import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '#sandbox/serve.ts';
import { CREDENTIALS, startSandbox } from '../../src/providers/fone-dynamics/sandbox/index.ts';
import {
  ADDRESSES,
  NUMBERS,
  OTHER_PROPERTY,
  type Resource,
  both,
  caller,
  numberPath,
  refusal,
  smsOnly,
  voiceOnly,
} from './fone-dynamics-caller.ts';

const { propertySid } = CREDENTIALS;
let sandbox: Sandbox;
const { call, list, first } = caller(() => sandbox.url);

beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

describe('configuring a number', () => {
  test('changes what is named, answers with the whole number and stays', async () => {
    const number = await first(both);
    const change = { Friendly: 'Front desk', WebHookUrl: 'https://hooks.example.com/a', WebHookMethod: 'GET' };
    const answer = await call('POST', numberPath(number), change);
    expect(answer).toMatchObject({ status: 200, body: { ...number, ...change } });
    expect((await call('GET', numberPath(number))).body).toEqual(answer.body);
    expect(sandbox.ledger).toEqual([{ action: 'number.configure', subject: number.Number, detail: change }]);
  });

  test('leaves what is absent or null and ignores what it does not know', async () => {
    const number = await first(both);
    const answer = await call('POST', numberPath(number), { Friendly: null, Nonsense: 1 });
    expect(answer).toMatchObject({ status: 200, body: number });
  });

  test.each([
    ['a routing method that does not exist', both, { RoutingMethod: 'Trunk' }, 'PARAMETER_INVALID', 'RoutingMethod'],
    ['a recording that does not exist', both, { Recording: 'All' }, 'PARAMETER_INVALID', 'Recording'],
    ['an endpoint that is not E.164', both, { EndpointNumber: '0255501234' }, 'PARAMETER_INVALID', 'EndpointNumber'],
    ['a flow that does not exist', both, { RoutingMethod: 'Flow', Flow: 'NONE' }, 'FLOW_NOT_FOUND', 'Flow'],
    ['a webhook that is not http', both, { WebHookUrl: 'ftp://example.com' }, 'PARAMETER_INVALID', 'WebHookUrl'],
    ['a method other than GET and POST', both, { WebHookMethod: 'PUT' }, 'PARAMETER_INVALID', 'WebHookMethod'],
    ['an e-mail address that is none', both, { SendEmailTo: 'reception' }, 'PARAMETER_INVALID', 'SendEmailTo'],
    ['a text that is a number', both, { Friendly: 7 }, 'PARAMETER_INVALID', 'Friendly'],
    ['an address that does not exist', both, { AddressSid: 'NONE' }, 'ADDRESS_NOT_FOUND', 'AddressSid'],
    ['a voice setting on an SMS number', smsOnly, { Recording: 'Off' }, 'PARAMETER_INVALID', 'Recording'],
    ['an SMS setting on a voice number', voiceOnly, { SendSmsTo: '+61491570006' }, 'PARAMETER_INVALID', 'SendSmsTo'],
  ])('refuses %s, and changes nothing', async (_, fits, change, code, field) => {
    const number = await first(fits);
    expect(await call('POST', numberPath(number), { Friendly: 'Changed', ...change })).toMatchObject(
      refusal(400, code, field),
    );
    expect((await call('GET', numberPath(number))).body).toEqual(number);
    expect(sandbox.ledger).toEqual([]);
  });

  test('needs an endpoint with the routing method Endpoint, now or before, and a flow with Flow', async () => {
    const unrouted = await first(number => voiceOnly(number) && number.RoutingMethod === undefined);
    expect(await call('POST', numberPath(unrouted), { RoutingMethod: 'Endpoint' })).toMatchObject(
      refusal(400, 'PARAMETER_REQUIRED', 'EndpointNumber'),
    );
    expect(await call('POST', numberPath(unrouted), { RoutingMethod: 'Flow' })).toMatchObject(
      refusal(400, 'PARAMETER_REQUIRED', 'Flow'),
    );
    const route = { RoutingMethod: 'Endpoint', EndpointNumber: '+61255504321' };
    expect(await call('POST', numberPath(unrouted), route)).toMatchObject({ status: 200, body: route });
    expect((await call('POST', numberPath(unrouted), { RoutingMethod: 'Endpoint' })).status).toBe(200);
  });

  test('registers a Pending number with an address', async () => {
    const pending = await first(number => number.Status === 'Pending');
    const addresses = (await call('GET', ADDRESSES)).body as Resource[];
    const abroad = addresses.find(address => address.CountryCode !== pending.CountryCode)!;
    const { AddressSid } = addresses.find(address => address.CountryCode === pending.CountryCode)!;
    expect(await call('POST', numberPath(pending), { AddressSid: abroad.AddressSid })).toMatchObject(
      refusal(400, 'PARAMETER_INVALID', 'AddressSid'),
    );
    expect(await call('POST', numberPath(pending), { AddressSid })).toMatchObject({
      status: 200,
      body: { Status: 'Active', AddressSid },
    });
  });

  test('is a JSON object by POST on the number; any other body or verb is refused', async () => {
    const number = await first(both);
    expect(await call('POST', numberPath(number), 'Friendly=Front+desk')).toMatchObject(
      refusal(400, 'PARAMETER_INVALID'),
    );
    expect(await call('POST', numberPath(number), [])).toMatchObject(refusal(400, 'PARAMETER_INVALID'));
    expect((await call('DELETE', numberPath(number))).status).toBe(400);
  });
});

describe('purchasing a number', () => {
  const AVAILABLE = '+61270109750';

  test('registers it with the first suitable address and answers with its status', async () => {
    expect(await call('POST', NUMBERS, { Number: AVAILABLE })).toMatchObject({
      status: 200,
      body: { Number: AVAILABLE, Status: 'Active' },
    });
    const held = await list('?Results_Skip=250');
    expect(held).toMatchObject([{ Number: AVAILABLE, PropertySid: propertySid, Region: expect.any(String) as string }]);
  });

  test('reserves it where no address is suitable', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) => call('POST', NUMBERS, { Number: `+1555${6997300 + i}` })),
    );
    const statuses = answers.map(answer => (answer.body as Resource).Status);
    expect(new Set(statuses)).toEqual(new Set(['Pending', 'Active']));
  });

  test('refuses a number that is missing, malformed, not available, of another country or of another property', async () => {
    const [foreign] = await list('', `/v2/Properties/${OTHER_PROPERTY}/Numbers`);
    for (const [Number, code] of [
      [undefined, 'PARAMETER_REQUIRED'],
      ['61270109750', 'PARAMETER_INVALID'],
      ['+61255500000', 'NUMBER_NOT_FOUND'],
      ['+447700900000', 'COUNTRY_UNAVAILABLE'],
      [foreign!.Number, 'NUMBER_BELONGS_TO_DIFFERENT_PROPERTY'],
    ] as const) {
      expect(await call('POST', NUMBERS, { Number })).toMatchObject(refusal(400, code, 'Number'));
    }
    expect(sandbox.ledger).toEqual([]);
  });

  test('is possible once', async () => {
    await call('POST', NUMBERS, { Number: AVAILABLE });
    expect(await call('POST', NUMBERS, { Number: AVAILABLE })).toMatchObject(
      refusal(400, 'NUMBER_NOT_FOUND', 'Number'),
    );
    expect(sandbox.ledger).toHaveLength(1);
  });
});

describe('addresses', () => {
  const NEW = { Line1: '1 Example Street', City: 'Hobart', CountryCode: 'AU', Region: 'TAS', PostalCode: '7000' };

  test('are created, found by exact match and by sid, and removed', async () => {
    const created = (await call('POST', ADDRESSES, NEW)).body as Resource;
    expect(created).toMatchObject(NEW);
    expect((await call('GET', `${ADDRESSES}?City=Hobart`)).body).toEqual([created]);
    expect((await call('GET', `${ADDRESSES}?City=Hob`)).body).toEqual([]);
    const path = `/v2/Addresses/${created.AddressSid}`;
    expect((await call('GET', path)).body).toEqual(created);
    expect((await call('DELETE', path)).body).toEqual({ AddressSid: created.AddressSid });
    expect(await call('GET', path)).toMatchObject(refusal(400, 'ADDRESS_NOT_FOUND', 'AddressSid'));
    expect(sandbox.ledger.map(change => change.action)).toEqual(['address.create', 'address.delete']);
  });

  test('need a line, a city and a country', async () => {
    for (const field of ['Line1', 'City', 'CountryCode']) {
      expect(await call('POST', ADDRESSES, { ...NEW, [field]: undefined })).toMatchObject(
        refusal(400, 'PARAMETER_REQUIRED', field),
      );
    }
  });

  test('cannot be deleted while a number is linked to them', async () => {
    const { AddressSid } = await first(number => number.AddressSid !== undefined);
    expect(await call('DELETE', `/v2/Addresses/${AddressSid}`)).toMatchObject(
      refusal(403, 'ADDRESS_CANNOT_BE_DELETED'),
    );
  });
});
