import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { toE164 } from '#domain/e164.ts';
import { EVERY_NUMBER, type NumberFilter } from '#domain/number-filter.ts';
import type { Area, InventorySearch } from '#domain/available-number.ts';
import type { Provider } from '#domain/provider.ts';
import sinch from '#providers/sinch/index.ts';
import { type SinchSandbox, startSandbox } from '#providers/sinch/sandbox/index.ts';
import { providerConformance } from '../conformance/provider.ts';
import { walk } from '../conformance/walk.ts';
import list from './fixtures/sinch/list.json' with { type: 'json' };

providerConformance(sinch, {
  writes: {
    samples: {
      servicePlanId: 'conformance-plan',
      campaignId: 'CCONF01',
      voiceRoute: { kind: 'TRUNK', target: 'conformance-trunk' },
    },
    // Campaigns are for local numbers of the United States.
    suits: ({ type, countryCode }, key) => key !== 'campaignId' || (type === 'LOCAL' && countryCode === 'US'),
  },
});

const { signal } = new AbortController();
let sandbox: SinchSandbox;
const opened: Provider[] = [];
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterEach(async () => {
  vi.useRealTimers();
  sandbox.behaviour.shortPages = false;
  await Promise.all(opened.splice(0).map(provider => provider.close()));
  sandbox.calm();
});
afterAll(() => sandbox.close());

function open(): Provider {
  const provider = sinch.create(sinch.config.parse(sandbox.config), { account: 'ours' });
  opened.push(provider);
  return provider;
}

/** What was asked under the project, in order. */
const asked = () => sandbox.requests.flatMap(({ target }) => /^\/v1\/projects\/[^/]+\/(.*)$/.exec(target)?.[1] ?? []);
const regionRequests = () => asked().filter(target => target.startsWith('availableRegions'));
const listRequests = () => asked().filter(target => target.startsWith('activeNumbers?'));
const only = (wanted: Partial<NumberFilter>): NumberFilter => ({ ...EVERY_NUMBER, ...wanted });
const pairsOf = (targets: readonly string[]) => [
  ...new Set(targets.map(target => target.replace(/^.*regionCode=(\w+)&type=(\w+).*$/, '$1-$2'))),
];

describe('the list of Sinch', () => {
  test('needs region and type upstream, so it is one list per pair, in the order of their names', async () => {
    const { items, entries } = await walk(open().numbers.list(EVERY_NUMBER), 20);
    expect(items).toHaveLength(250);
    expect(pairsOf(listRequests())).toEqual(['GB-LOCAL', 'GB-MOBILE', 'SE-MOBILE', 'US-LOCAL', 'US-TOLL_FREE']);
    expect(entries[0]!.after).toMatch(/^GB-LOCAL\//);
    expect(listRequests().every(target => target.includes('pageSize=100'))).toBe(true);
  });

  test('asks for one page where that is enough', async () => {
    const { entries } = await open().numbers.list(EVERY_NUMBER)({ from: '', wanted: 26 });
    expect(entries.length).toBeGreaterThan(26);
    expect(asked()).toHaveLength(2);
  });

  test('goes on through pages that are short or empty', async () => {
    const expected = (await walk(open().numbers.list(EVERY_NUMBER))).items.map(({ id }) => id);
    sandbox.behaviour.shortPages = true;
    expect((await walk(open().numbers.list(EVERY_NUMBER))).items.map(({ id }) => id)).toEqual(expected);
  });

  test('pushes country and types down and then needs no regions', async () => {
    await walk(open().numbers.list(only({ countryCode: 'US', types: ['TOLL_FREE', 'LOCAL'] })));
    expect(regionRequests()).toEqual([]);
    expect(pairsOf(listRequests())).toEqual(['US-LOCAL', 'US-TOLL_FREE']);
  });

  test('of a country or of a type asks for no other', async () => {
    const provider = open();
    await walk(provider.numbers.list(only({ countryCode: 'GB' })));
    expect(pairsOf(listRequests())).toEqual(['GB-LOCAL', 'GB-MOBILE']);
    sandbox.calm();
    await walk(provider.numbers.list(only({ types: ['MOBILE'] })));
    expect(pairsOf(listRequests())).toEqual(['GB-MOBILE', 'SE-MOBILE']);
  });

  test('pushes capabilities and digits down, the plus sign encoded', async () => {
    const filter = only({
      countryCode: 'US',
      types: ['LOCAL'],
      capabilities: ['SMS', 'VOICE'],
      number: { kind: 'STARTS_WITH', digits: '1212' },
    });
    const { items } = await walk(open().numbers.list(filter));
    expect(items.length).toBeGreaterThan(0);
    expect(items.every(({ e164 }) => e164.startsWith('+1212'))).toBe(true);
    expect(listRequests()[0]).toContain(
      'numberPattern.pattern=%2B1212&numberPattern.searchPattern=START&capability=SMS&capability=VOICE',
    );
  });

  test.each([
    ['MMS', { capabilities: ['MMS', 'SMS'] }],
    ['a type that Sinch does not know', { types: ['NATIONAL', 'SHORT_CODE'] }],
    ['a status that Sinch has no sign for', { statuses: ['PENDING', 'UNKNOWN'] }],
  ] as const)('of numbers with %s is empty without a request', async (_, filter) => {
    const { items } = await walk(open().numbers.list(only(filter)));
    expect(items).toEqual([]);
    expect(sandbox.requestCount).toBe(0);
  });

  test('says that a place in it has expired where Sinch refuses the token', async () => {
    const pager = open().numbers.list(only({ countryCode: 'US', types: ['LOCAL'] }));
    const { next } = await pager({ from: '', wanted: 100 });
    sandbox.fail({ path: '/activeNumbers', fault: { kind: 'answer', status: 400, body: '{}' } });
    await expect(pager({ from: next!, wanted: 100 })).rejects.toMatchObject({ kind: 'CURSOR_EXPIRED' });
    await expect(pager({ from: '', wanted: 100 })).rejects.toMatchObject({ kind: 'REJECTED' });
  });

  test('passes over the {} of the printed answer and follows its token', async () => {
    const body = JSON.stringify({ ...list, nextPageToken: '' });
    sandbox.fail({ path: '/activeNumbers', times: 1, fault: { kind: 'answer', status: 200, body } });
    const pager = open().numbers.list(only({ countryCode: 'US', types: ['LOCAL'] }));
    expect(await pager({ from: '', wanted: 10 })).toEqual({ entries: [], next: null });
  });

  test('ends at a page whose token is missing as well as at one whose token is empty', async () => {
    sandbox.fail({ path: '/activeNumbers', times: 1, fault: { kind: 'answer', status: 200, body: '{}' } });
    const pager = open().numbers.list(only({ countryCode: 'US', types: ['LOCAL'] }));
    expect(await pager({ from: '', wanted: 10 })).toEqual({ entries: [], next: null });
  });

  test('reads a page far inside an account of 100,000 numbers', async () => {
    const large = await startSandbox({ size: 100_000 });
    const provider = sinch.create(sinch.config.parse(large.config), { account: 'ours' });
    const pager = provider.numbers.list(only({ countryCode: 'US', types: ['LOCAL'] }));
    let from = '';
    for (let page = 0; page < 50; page += 1) from = (await pager({ from, wanted: 100 })).next!;
    expect((await pager({ from, wanted: 100 })).entries).toHaveLength(100);
    await provider.close();
    await large.close();
  });
});

describe('the regions of Sinch', () => {
  test('are remembered for five minutes', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const provider = open();
    await provider.regions!(signal);
    vi.setSystemTime(Date.now() + 299_000);
    await provider.regions!(signal);
    expect(regionRequests()).toHaveLength(1);
    vi.setSystemTime(Date.now() + 2_000);
    await provider.regions!(signal);
    expect(regionRequests()).toHaveLength(2);
  });

  test('are asked for once however many wait, and who gives up leaves the others waiting', async () => {
    const provider = open();
    const impatient = new AbortController();
    sandbox.latencyMs = 30;
    const reads = Promise.allSettled([
      provider.regions!(impatient.signal),
      provider.regions!(signal),
      walk(provider.numbers.list(EVERY_NUMBER)),
    ]);
    const reason = new Error('The caller has gone');
    impatient.abort(reason);
    const [given, waited, listed] = await reads;
    sandbox.latencyMs = 0;
    expect(given).toEqual({ status: 'rejected', reason });
    expect([waited.status, listed.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(regionRequests()).toHaveLength(1);
  });

  test('that could not be read are asked for again', async () => {
    const provider = open();
    const forbidden = { kind: 'answer', status: 403, body: '' } as const;
    sandbox.fail({ path: '/availableRegions', times: 1, fault: forbidden });
    const pager = provider.numbers.list(EVERY_NUMBER);
    await expect(pager({ from: '', wanted: 10 })).rejects.toMatchObject({ kind: 'FORBIDDEN' });
    expect((await pager({ from: '', wanted: 10 })).entries.length).toBeGreaterThan(0);
  });

  test('are countries with the types Sinch has there', async () => {
    expect(await open().regions!(signal)).toContainEqual({
      countryCode: 'SE',
      name: 'Sweden',
      types: ['MOBILE'],
    });
    expect((await open().check(signal)).found).toBe('3 regions');
  });
});

describe('a number of Sinch', () => {
  test('is read by its own request, all of a batch at once', async () => {
    const found = await open().numbers.getMany(['+12025550100', '+12025559999', '+12125550100'], signal);
    expect(found.map(each => each && 'id' in each && each.id)).toEqual(['+12025550100', null, '+12125550100']);
    expect(asked()).toHaveLength(3);
  });

  test('that fails spoils no other', async () => {
    sandbox.fail({ path: '2125550100', fault: { kind: 'answer', status: 403, body: '' } });
    const [good, bad] = await open().numbers.getMany(['+12025550100', '+12125550100'], signal);
    expect(good).toMatchObject({ id: '+12025550100' });
    expect(bad).toMatchObject({ kind: 'FORBIDDEN', account: 'ours' });
  });

  test('is found by E.164, which is its id', async () => {
    const found = await open().numbers.findByE164(toE164('+12025550100'), signal);
    expect(found).toMatchObject([{ id: '+12025550100', projectId: sandbox.config['projectId'] }]);
  });

  test('is RELEASING once it has an end, and is still listed', async () => {
    const { items } = await walk(open().numbers.list(only({ countryCode: 'US', types: ['LOCAL'] })));
    const releasing = items.filter(({ status }) => status === 'RELEASING');
    expect(releasing.length).toBeGreaterThan(0);
    for (const { price } of releasing) expect(price?.expireAt).toBe(price?.nextChargeDate);
  });
});

describe('the emergency address of Sinch', () => {
  test('is null where Sinch says "Missing E911 feature"', async () => {
    expect(await open().emergency!.get('+12125550100', signal)).toBeNull();
    expect(await open().emergency!.get('+12025550100', signal)).toMatchObject({ city: 'Washington', state: 'DC' });
  });

  test('of a number that is not held is NOT_FOUND, not null', async () => {
    const reading = open().emergency!.get('+12025559999', signal);
    await expect(reading).rejects.toMatchObject({ kind: 'NOT_FOUND', providerCode: 'NOT_FOUND' });
  });

  test('that cannot be read is an error, not null', async () => {
    sandbox.fail({ path: 'emergencyAddress', fault: { kind: 'answer', status: 403, body: '' } });
    await expect(open().emergency!.get('+12025550100', signal)).rejects.toMatchObject({ kind: 'FORBIDDEN' });
  });
});

const search = (area: Area, more: Partial<InventorySearch> = {}): InventorySearch => ({
  area,
  type: null,
  capabilities: [],
  number: null,
  limit: 10,
  ...more,
});

describe('the inventory of Sinch', () => {
  test('is asked for one type at a time, and gives no more than wanted in all', async () => {
    const { groups, maybeMore, requestedCount } = await open().inventory!.search(search({ country: 'GB' }), signal);
    expect(pairsOf(asked()).toSorted()).toEqual(['GB-LOCAL', 'GB-MOBILE', 'GB-TOLL_FREE']);
    expect(groups.map(({ type, numbers }) => [type, numbers.length])).toEqual([['LOCAL', 10]]);
    expect({ maybeMore, requestedCount }).toEqual({ maybeMore: true, requestedCount: 10 });
  });

  test('finds numbers by area code and exchange', async () => {
    const wanted = search({ npa: '303', nxx: '555' }, { type: 'LOCAL', limit: 100 });
    const { groups, maybeMore } = await open().inventory!.search(wanted, signal);
    expect(asked()[0]).toContain('regionCode=US&type=LOCAL&numberPattern.pattern=%2B1303555');
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({ countryCode: 'US', type: 'LOCAL', state: null, city: null, rateCenter: null });
    expect(groups[0]!.numbers[0]).toMatchObject({
      capabilities: ['VOICE', 'SMS'],
      setupPrice: { amount: '0.00', currencyCode: 'USD' },
      recurringPrice: { price: { amount: '2.00', currencyCode: 'USD' }, intervalMonths: 1 },
      documentsRequired: true,
    });
    expect(maybeMore).toBe(false);
  });

  test('is searched by area code, and narrowed here by other digits, since Sinch takes one pattern', async () => {
    const offered = ['+13035550114', '+13035550124', '+13035550125', '+13035550134'];
    const body = JSON.stringify({ availableNumbers: offered.map(phoneNumber => ({ phoneNumber })) });
    sandbox.fail({ path: '/availableNumbers', fault: { kind: 'answer', status: 200, body } });
    const number = { kind: 'ENDS_WITH', digits: '4' } as const;
    const wanted = search({ npa: '303', nxx: null }, { type: 'LOCAL', number, limit: 3 });
    expect(open().inventory!.unsupported(wanted)).toBeNull();
    const whole = await open().inventory!.search(wanted, signal);
    expect(asked()).toHaveLength(1);
    expect(asked()[0]).toContain('numberPattern.pattern=%2B1303&numberPattern.searchPattern=START&size=250');
    expect(whole.groups.flatMap(({ numbers }) => numbers.map(({ e164 }) => e164))).toEqual(
      offered.filter(e164 => e164.endsWith('4')),
    );
    expect(whole).toMatchObject({ requestedCount: 250, maybeMore: false });
    const cut = await open().inventory!.search({ ...wanted, limit: 2 }, signal);
    expect(cut.groups.flatMap(({ numbers }) => numbers)).toHaveLength(2);
    expect(cut.maybeMore).toBe(true);
  });

  test('is asked in Canada for an area code of Canada', async () => {
    await open().inventory!.search(search({ npa: '416', nxx: null }, { type: 'LOCAL' }), signal);
    expect(asked()[0]).toContain('regionCode=CA');
  });

  test.each([
    ['by city', search({ city: 'Denver', state: 'CO' })],
    ['by state', search({ state: 'CO' })],
    ['by rate center', search({ rateCenter: 'DENVER', state: 'CO' })],
    ['by MMS', search({ country: 'US' }, { capabilities: ['MMS'] })],
    ['by a type it does not know', search({ country: 'US' }, { type: 'SHORT_CODE' })],
  ])('cannot be searched %s', (_, wanted) => {
    expect(open().inventory!.unsupported(wanted)).toMatch(/Sinch/);
  });
});

test('what Sinch documents as clearable is the service plan and the campaign', () => {
  const clearable = Object.entries(open().settings).filter(([, setting]) => setting.clearable);
  expect(clearable.map(([name]) => name)).toEqual(['SERVICE_PLAN', 'CAMPAIGN']);
});
