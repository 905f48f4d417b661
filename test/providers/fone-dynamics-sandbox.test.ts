import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Sandbox } from '#sandbox/serve.ts';
import { CREDENTIALS, startSandbox } from '../../src/providers/fone-dynamics/sandbox/index.ts';
import {
  BASIC,
  NUMBERS,
  OTHER_PROPERTY,
  type Resource,
  both,
  caller,
  numberPath,
  refusal,
} from './fone-dynamics-caller.ts';

const { accountSid, propertySid, token } = CREDENTIALS;
let sandbox: Sandbox;
const { call, list, first } = caller(() => sandbox.url);

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

test('a hundred thousand numbers are read no slower at their end than at their beginning', async () => {
  const large = await startSandbox({ size: 100_000 });
  onTestFinished(() => large.close());
  const page = async (skip: number): Promise<number> => {
    const started = performance.now();
    const answer = await request(`${large.url}${NUMBERS}?Results_Skip=${skip}&Results_Count=100`, {
      headers: { authorization: BASIC },
    });
    expect(await answer.body.json()).toHaveLength(100);
    return performance.now() - started;
  };
  const fastest = async (skip: number): Promise<number> => {
    const times = [];
    for (let time = 0; time < 5; time += 1) times.push(await page(skip));
    return Math.min(...times);
  };
  const [atBeginning, atEnd] = [await fastest(0), await fastest(99_900)];
  expect(atEnd).toBeLessThan(10 * atBeginning + 100);
});
