import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SinchSandbox, startSandbox } from '#providers/sinch/sandbox/index.ts';
import { type Asked, asking, missing, refusal, violation } from './sinch-asking.ts';

let sandbox: SinchSandbox;
let ask: ReturnType<typeof asking>;
beforeAll(async () => {
  sandbox = await startSandbox();
  ask = asking(sandbox);
});
afterAll(() => sandbox.close());

interface Listed {
  readonly phoneNumber: string;
  readonly displayName: string;
  readonly capability: readonly string[];
  readonly expireAt?: string;
}

const listed = ({ body }: Asked) => body['activeNumbers'] as readonly Listed[];
const numbersOf = (answer: Asked) => listed(answer).map(({ phoneNumber }) => phoneNumber);
const US_LOCAL = '/activeNumbers?regionCode=US&type=LOCAL';

async function wholeList(target: string): Promise<readonly Listed[]> {
  const found: Listed[] = [];
  let token = '';
  do {
    const page = await ask('GET', `${target}&pageToken=${token}`);
    found.push(...listed(page));
    token = page.body['nextPageToken'] as string;
  } while (token !== '');
  return found;
}

describe('list', () => {
  test('region and type are both required, each with a field violation', async () => {
    expect(await ask('GET', '/activeNumbers?type=LOCAL')).toMatchObject(violation('regionCode'));
    expect(await ask('GET', '/activeNumbers?regionCode=US')).toMatchObject(violation('type'));
    const neither = await ask('GET', '/activeNumbers');
    expect(neither.status).toBe(400);
    expect(JSON.stringify(neither.body)).toContain('"field":"type"');
  });

  test.each([
    ['an unknown type', 'regionCode=US&type=SATELLITE', 'type'],
    ['a region that is not ISO 3166-1', 'regionCode=usa&type=LOCAL', 'regionCode'],
    ['an unknown capability', 'regionCode=US&type=LOCAL&capability=MMS', 'capability'],
    ['an unknown order', 'regionCode=US&type=LOCAL&orderBy=price', 'orderBy'],
    [
      'an unknown search pattern',
      'regionCode=US&type=LOCAL&numberPattern.searchPattern=IN',
      'numberPattern.searchPattern',
    ],
    ['a negative page size', 'regionCode=US&type=LOCAL&pageSize=-1', 'pageSize'],
    ['a token it never gave', 'regionCode=US&type=LOCAL&pageToken=string', 'pageToken'],
  ])('%s is refused', async (_, query, field) => {
    expect(await ask('GET', `/activeNumbers?${query}`)).toMatchObject(violation(field));
  });

  test('pages follow one another without gap or repetition and end with an empty token', async () => {
    const numbers = await wholeList(`${US_LOCAL}&pageSize=40`);
    expect(numbers).toHaveLength(150);
    expect(new Set(numbers.map(({ phoneNumber }) => phoneNumber)).size).toBe(150);
  });

  test('a token is safe in a URL as it is, since the vendor sends it unencoded', async () => {
    const { body } = await ask('GET', `${US_LOCAL}&pageSize=3`);
    expect(body['nextPageToken']).toMatch(/^[\w-]+$/);
  });

  test('a token of one list is refused by another', async () => {
    const { body } = await ask('GET', `${US_LOCAL}&pageSize=3`);
    const other = await ask(
      'GET',
      `/activeNumbers?regionCode=GB&type=LOCAL&pageToken=${String(body['nextPageToken'])}`,
    );
    expect(other).toMatchObject(violation('pageToken'));
  });

  test('a page size of 0, as the printed example has it, is the default', async () => {
    expect(listed(await ask('GET', `${US_LOCAL}&pageSize=0`))).toHaveLength(30);
    expect(listed(await ask('GET', US_LOCAL))).toHaveLength(30);
  });

  test('totalSize counts the list, not the page', async () => {
    expect((await ask('GET', `${US_LOCAL}&pageSize=2`)).body['totalSize']).toBe(150);
  });

  test('a pattern is compared with the whole E.164 text: START needs the plus sign and the country code', async () => {
    const start = `${US_LOCAL}&numberPattern.searchPattern=START&numberPattern.pattern=`;
    expect(listed(await ask('GET', `${start}212`))).toEqual([]);
    expect(numbersOf(await ask('GET', `${start}%2B1212`))).toContain('+12125550100');
    expect(numbersOf(await ask('GET', `${start}+1212`)), 'a bare plus sign is meant as one').toContain('+12125550100');
  });

  test('patterns match at the end and in between', async () => {
    const pattern = `${US_LOCAL}&numberPattern.pattern=0104&numberPattern.searchPattern`;
    const ended = numbersOf(await ask('GET', `${pattern}=END`));
    expect(ended.length).toBeGreaterThan(0);
    expect(ended.every(number => number.endsWith('0104'))).toBe(true);
    expect(numbersOf(await ask('GET', `${pattern}=CONTAINS`))).toEqual(expect.arrayContaining(ended));
  });

  test('capability is accepted joined by commas and repeated', async () => {
    const tollFree = '/activeNumbers?regionCode=US&type=TOLL_FREE&pageSize=100';
    const all = listed(await ask('GET', tollFree));
    const both = all.filter(({ capability }) => capability.includes('SMS') && capability.includes('VOICE'));
    expect(both.length).toBeLessThan(all.length);
    expect(listed(await ask('GET', `${tollFree}&capability=SMS,VOICE`))).toEqual(both);
    expect(listed(await ask('GET', `${tollFree}&capability=SMS&capability=VOICE`))).toEqual(both);
  });

  test('orderBy displayName sorts by name across pages', async () => {
    const names = (await wholeList(`${US_LOCAL}&orderBy=displayName&pageSize=40`)).map(number => number.displayName);
    expect(names).toHaveLength(150);
    expect(names).toEqual(names.toSorted());
  });

  test('short and empty pages come on demand, and the list is the same', async () => {
    const whole = await wholeList(`${US_LOCAL}&pageSize=20`);
    sandbox.behaviour.shortPages = true;
    try {
      const first = await ask('GET', `${US_LOCAL}&pageSize=20`);
      const second = await ask('GET', `${US_LOCAL}&pageSize=20&pageToken=${String(first.body['nextPageToken'])}`);
      expect(listed(second)).toEqual([]);
      expect(second.body['nextPageToken']).not.toBe(first.body['nextPageToken']);
      expect(await wholeList(`${US_LOCAL}&pageSize=20`)).toEqual(whole);
    } finally {
      sandbox.behaviour.shortPages = false;
    }
  });

  test('a list nobody has numbers in is empty', async () => {
    const { body } = await ask('GET', '/activeNumbers?regionCode=FR&type=MOBILE');
    expect(body).toEqual({ activeNumbers: [], nextPageToken: '', totalSize: 0 });
  });
});

describe('one number', () => {
  test('is found with the plus sign of its path bare or encoded', async () => {
    const bare = await ask('GET', '/activeNumbers/+12025550100');
    expect(bare).toMatchObject({ status: 200, body: { phoneNumber: '+12025550100', regionCode: 'US', type: 'LOCAL' } });
    expect((await ask('GET', '/activeNumbers/%2B12025550100')).body).toEqual(bare.body);
  });

  test('is 404 with the resource where it is not held, and 400 where it is not E.164', async () => {
    expect(await ask('GET', '/activeNumbers/+12025559999')).toMatchObject(missing('ActiveNumber', '+12025559999'));
    expect(await ask('GET', '/activeNumbers/2025550100')).toMatchObject(violation('phoneNumber'));
  });

  test('what would be null is left out of the answer', async () => {
    const { body } = await ask('GET', '/activeNumbers/+12025550100');
    expect(body).not.toHaveProperty('expireAt');
    expect(body['smsConfiguration']).not.toHaveProperty('scheduledProvisioning');
    expect(JSON.stringify(body)).not.toContain('null');
  });
});

describe('the default account', () => {
  test('is mostly US local, and the list that sorts first is longer than a page of 25', async () => {
    const sizes: Record<string, unknown> = {};
    for (const [regionCode, type] of [
      ['GB', 'LOCAL'],
      ['GB', 'MOBILE'],
      ['SE', 'MOBILE'],
      ['US', 'LOCAL'],
      ['US', 'TOLL_FREE'],
    ]) {
      const { body } = await ask('GET', `/activeNumbers?regionCode=${regionCode}&type=${type}`);
      sizes[`${regionCode}-${type}`] = body['totalSize'];
    }
    expect(sizes).toEqual({ 'GB-LOCAL': 40, 'GB-MOBILE': 20, 'SE-MOBILE': 10, 'US-LOCAL': 150, 'US-TOLL_FREE': 30 });
  });

  test('shows every state that the API has', async () => {
    const text = JSON.stringify(await wholeList(`${US_LOCAL}&pageSize=100`));
    for (const word of [
      '"WAITING"',
      '"IN_PROGRESS"',
      '"FAILED"',
      '"CAMPAIGN_NOT_AVAILABLE"',
      '"scheduledVoiceProvisioning"',
      '"type":"EST"',
      '"type":"FAX"',
      '"type":"RTC"',
      '"callbackUrl":""',
      '"expireAt"',
      '"displayName":""',
    ]) {
      expect(text, word).toContain(word);
    }
  });

  test('is the same after a restart', async () => {
    const again = await startSandbox();
    expect((await asking(again)('GET', US_LOCAL)).body).toEqual((await ask('GET', US_LOCAL)).body);
    await again.close();
  });

  test('may hold 100,000 numbers', async () => {
    const started = performance.now();
    const large = await startSandbox({ size: 100_000 });
    const askLarge = asking(large);
    expect(performance.now() - started).toBeLessThan(5_000);
    let token = '';
    for (let page = 0; page < 20; page += 1) {
      const { body } = await askLarge('GET', `${US_LOCAL}&pageSize=1000&pageToken=${token}`);
      token = body['nextPageToken'] as string;
    }
    const far = await askLarge('GET', `${US_LOCAL}&pageSize=10&pageToken=${token}`);
    expect(listed(far)).toHaveLength(10);
    expect(far.body['totalSize']).toBeGreaterThan(90_000);
    await large.close();
  });
});

describe('regions and inventory', () => {
  test('regions are those with numbers held or on offer, narrowed by repeated types', async () => {
    const { body } = await ask('GET', '/availableRegions');
    expect(body).toEqual({
      availableRegions: [
        { regionCode: 'GB', regionName: 'United Kingdom', types: ['LOCAL', 'MOBILE'] },
        { regionCode: 'SE', regionName: 'Sweden', types: ['MOBILE'] },
        { regionCode: 'US', regionName: 'United States', types: ['LOCAL', 'TOLL_FREE'] },
      ],
    });
    const narrowed = await ask('GET', '/availableRegions?types=TOLL_FREE&types=MOBILE');
    expect(JSON.stringify(narrowed.body)).not.toContain('LOCAL');
    expect(JSON.stringify(narrowed.body)).toContain('TOLL_FREE');
  });

  test('a search needs region and type and gives one page without a token', async () => {
    expect(await ask('GET', '/availableNumbers?type=LOCAL')).toMatchObject(violation('regionCode'));
    expect(await ask('GET', '/availableNumbers?regionCode=US')).toMatchObject(violation('type'));
    const { body } = await ask('GET', '/availableNumbers?regionCode=US&type=LOCAL&size=3');
    expect(Object.keys(body)).toEqual(['availableNumbers']);
    expect(body['availableNumbers']).toHaveLength(3);
    expect((body['availableNumbers'] as unknown[])[0]).toEqual({
      phoneNumber: expect.stringMatching(/^\+1\d{10}$/),
      regionCode: 'US',
      type: 'LOCAL',
      capability: ['SMS', 'VOICE'],
      setupPrice: { currencyCode: 'USD', amount: '0.00' },
      monthlyPrice: { currencyCode: 'USD', amount: '2.00' },
      paymentIntervalMonths: 1,
      supportingDocumentationRequired: true,
    });
  });

  test('a search without a match is 200 with an empty list', async () => {
    const target =
      '/availableNumbers?regionCode=US&type=LOCAL&numberPattern.searchPattern=START&numberPattern.pattern=';
    expect(await ask('GET', `${target}212`)).toMatchObject({ status: 200, body: { availableNumbers: [] } });
    const { body } = await ask('GET', `${target}%2B1212`);
    expect((body['availableNumbers'] as unknown[]).length).toBeGreaterThan(0);
  });

  test('capabilities are plural and repeated in a search', async () => {
    const { body } = await ask(
      'GET',
      '/availableNumbers?regionCode=SE&type=MOBILE&capabilities=SMS&capabilities=VOICE',
    );
    expect(body['availableNumbers']).toEqual([]);
  });

  test('a number that is held is not available', async () => {
    expect(await ask('GET', '/availableNumbers/+12025550100')).toMatchObject(
      missing('AvailableNumber', '+12025550100'),
    );
  });
});

test('a path that does not exist is 404 in the usual envelope', async () => {
  expect(await ask('GET', '/activeNumbers/+12025550100/colour')).toMatchObject(refusal(404, 'NOT_FOUND'));
});

test('relaxed, a list needs neither region nor type', async () => {
  const relaxed = await startSandbox({ size: 20, relaxed: true });
  const { body } = await asking(relaxed)('GET', '/activeNumbers?pageSize=100');
  expect(body['totalSize']).toBe(20);
  await relaxed.close();
});
