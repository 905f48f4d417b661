import { request } from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '#sandbox/serve.ts';
import { CREDENTIALS, startSandbox } from '../../src/providers/fone-dynamics/sandbox/index.ts';

interface Resource {
  readonly Number: string;
  readonly Status: string;
  readonly AddressSid: string;
  readonly Type: string;
  readonly Capabilities: string;
  readonly CountryCode: string;
  readonly RoutingMethod?: string;
}

const { accountSid, propertySid, token } = CREDENTIALS;
const BASIC = `Basic ${Buffer.from(`${accountSid}:${token}`).toString('base64')}`;
const NUMBERS = `/v2/Properties/${propertySid}/Numbers`;
const OTHER_PROPERTY = 'SANDBOXPROPERTY00000000000000002';

let sandbox: Sandbox;

async function call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown, authorization = BASIC) {
  const answer = await request(sandbox.url + path, {
    method,
    headers: { accept: 'application/json', 'content-type': 'application/json', authorization },
    body: typeof body === 'string' ? body : body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.body.text();
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(text) as unknown };
}
const list = async (query = '', path = NUMBERS) => (await call('GET', path + query)).body as Resource[];
const refusal = (status: number, ErrorCode: string, ...fields: string[]) => ({
  status,
  body: {
    ResponseStatus: {
      ErrorCode,
      Message: expect.any(String) as string,
      ...(fields.length > 0 && { Errors: fields.map(FieldName => ({ FieldName })) }),
    },
  },
});
const numberPath = ({ Number }: { readonly Number: string }) => `/v2/Numbers/${Number.slice(1)}`;

async function first(fits: (number: Resource) => boolean): Promise<Resource> {
  const found = (await list()).find(fits);
  if (!found) throw new Error('The sandbox has no such number');
  return found;
}
const voiceOnly = (number: Resource): boolean => number.Capabilities === 'Voice';
const smsOnly = (number: Resource): boolean => number.Capabilities === 'SMS';
const both = (number: Resource): boolean => number.Capabilities === 'Voice,SMS';

beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

describe('credentials', () => {
  test('are HTTP Basic: the refusal challenges, so that a client which waits for that goes on', async () => {
    const answer = await call('GET', NUMBERS, undefined, '');
    expect(answer).toMatchObject(refusal(401, 'UNAUTHORIZED'));
    expect(answer.headers['www-authenticate']).toMatch(/^Basic realm=/);
  });

  test('are refused where account or token is wrong, on any path', async () => {
    for (const pair of [`${accountSid}:wrong`, `WRONG:${token}`, accountSid]) {
      const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
      expect((await call('GET', '/v2/Nothing', undefined, authorization)).status).toBe(401);
    }
    expect((await call('GET', NUMBERS, undefined, `Bearer ${token}`)).status).toBe(401);
  });

  test('allow one account and its properties only', async () => {
    expect(await call('GET', '/v2/Accounts/OTHER/Numbers')).toMatchObject(refusal(403, 'FORBIDDEN'));
    expect(await call('GET', '/v2/Properties/OTHER/Numbers')).toMatchObject(
      refusal(400, 'PROPERTY_NOT_FOUND', 'PropertySid'),
    );
  });

  test('are replaced by those given at the start, which the configuration repeats', async () => {
    const own = await startSandbox({ size: 1, credentials: { accountSid: 'A1', token: 'mine', propertySid: 'P1' } });
    expect(own.config).toEqual({ accountSid: 'A1', token: 'mine', propertySid: 'P1', baseUrl: own.url });
    const authorization = `Basic ${Buffer.from('A1:mine').toString('base64')}`;
    const answer = await request(`${own.url}/v2/Properties/P1/Numbers`, { headers: { authorization } });
    expect(await answer.body.json()).toMatchObject([{ AccountSid: 'A1', PropertySid: 'P1' }]);
    await own.close();
  });
});

describe('a list of numbers', () => {
  test('is a bare array of 200, with no total and no next page', async () => {
    expect(await list()).toHaveLength(200);
  });

  test('never gives more than 200, whatever Results_Count says', async () => {
    expect(await list('?Results_Count=1000')).toHaveLength(200);
    expect(await list('?Results_Count=3')).toHaveLength(3);
  });

  test('goes on behind Results_Skip, in the same order, to a short page and then an empty one', async () => {
    const all = [...(await list()), ...(await list('?Results_Skip=200'))];
    expect(all).toHaveLength(250);
    expect(await list('?Results_Skip=199&Results_Count=2')).toEqual(all.slice(199, 201));
    expect(await list('?Results_Skip=250')).toEqual([]);
  });

  test('of the account holds every property', async () => {
    const all = await list('?Results_Skip=200', `/v2/Accounts/${accountSid}/Numbers`);
    expect(all).toHaveLength(62);
    expect(await list('', `/v2/Properties/${OTHER_PROPERTY}/Numbers`)).toHaveLength(12);
  });

  test('is filtered by Type, of which any may match', async () => {
    const found = await list('?Type=Toll-Free,Shared-Rate');
    expect(found).toHaveLength(11);
    expect(new Set(found.map(number => number.Type))).toEqual(new Set(['Toll-Free', 'Shared-Rate']));
  });

  test('is filtered by Capabilites; spelt right, the parameter is ignored', async () => {
    const mms = await list('?Capabilites=MMS');
    expect(mms.length).toBeGreaterThan(0);
    expect(mms.every(number => number.Capabilities.split(',').includes('MMS'))).toBe(true);
    expect(await list('?Capabilities=MMS')).toEqual(await list());
  });

  test('refuses a type, a capability or a count that does not exist', async () => {
    expect(await call('GET', `${NUMBERS}?Type=Mobile`)).toMatchObject(refusal(400, 'PARAMETER_INVALID', 'Type'));
    expect(await call('GET', `${NUMBERS}?Capabilites=Fax`)).toMatchObject(
      refusal(400, 'PARAMETER_INVALID', 'Capabilites'),
    );
    expect(await call('GET', `${NUMBERS}?Results_Skip=-1`)).toMatchObject(
      refusal(400, 'PARAMETER_INVALID', 'Results_Skip'),
    );
  });
});

describe('a number', () => {
  test('has a plus in the body and none in the URL', async () => {
    const number = await first(both);
    expect(await call('GET', numberPath(number))).toMatchObject({ status: 200, body: number });
    expect(number.Number).toMatch(/^\+/);
    for (const plus of ['+', '%2B']) {
      expect(await call('GET', `/v2/Numbers/${plus}${number.Number.slice(1)}`)).toMatchObject(
        refusal(400, 'PARAMETER_INVALID', 'Number'),
      );
    }
  });

  test('that is unknown is a 400, as a 404 is not documented', async () => {
    expect(await call('GET', '/v2/Numbers/61255509999')).toMatchObject(refusal(400, 'NUMBER_NOT_FOUND', 'Number'));
  });

  test('comes in an envelope where the sandbox is told so', async () => {
    const wrapped = await startSandbox({ wrapped: true });
    const read = async (path: string) =>
      (await request(wrapped.url + path, { headers: { authorization: BASIC } })).body.json();
    const { Numbers } = (await read(NUMBERS)) as { Numbers: Resource[] };
    expect(await read(numberPath(Numbers[0]!))).toEqual({ Number: Numbers[0] });
    expect(await read(`/v2/Properties/${propertySid}/Flows?Results_Count=1`)).toHaveProperty('Flows');
    await wrapped.close();
  });
});

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
    const addresses = (await call('GET', `/v2/Accounts/${accountSid}/Addresses`)).body as Resource[];
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

describe('flows', () => {
  test('come fifty at a time unless told otherwise', async () => {
    const path = `/v2/Properties/${propertySid}/Flows`;
    expect((await call('GET', path)).body).toHaveLength(50);
    expect((await call('GET', `${path}?Results_Skip=50`)).body).toHaveLength(10);
    expect((await call('GET', `${path}?Results_Count=1`)).body).toMatchObject([
      { PropertySid: propertySid, ConfigId: expect.any(String) as string, LastUpdated: 1767225600 },
    ]);
  });
});

describe('addresses', () => {
  const ADDRESSES = `/v2/Accounts/${accountSid}/Addresses`;
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

describe('a hundred thousand numbers', () => {
  let large: Sandbox;
  let startedIn: number;
  beforeAll(async () => {
    const started = performance.now();
    large = await startSandbox({ size: 100_000 });
    startedIn = performance.now() - started;
  });
  afterAll(() => large.close());

  test('start within two seconds, and a page far inside is read at once', async () => {
    expect(startedIn).toBeLessThan(2000);
    const started = performance.now();
    const answer = await request(`${large.url}${NUMBERS}?Results_Skip=99900`, { headers: { authorization: BASIC } });
    expect(await answer.body.json()).toHaveLength(100);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
