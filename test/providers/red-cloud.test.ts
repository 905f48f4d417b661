import { describe, expect, test, vi } from 'vitest';
import type { Area, InventorySearch } from '#domain/available-number.ts';
import { toE164 } from '#domain/e164.ts';
import { EVERY_NUMBER } from '#domain/number-filter.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import redCloud from '#providers/red-cloud/index.ts';
import { startSandbox } from '#providers/red-cloud/sandbox/index.ts';
import { providerConformance } from '../conformance/provider.ts';
import { walk } from '../conformance/walk.ts';
import { failureOf, fixture, HOST, signal, useAccount } from './red-cloud-account.ts';

providerConformance(redCloud, { writes: { samples: { campaignId: 'CNEW01' } } });

const account = useAccount();

const SEARCH: Omit<InventorySearch, 'area'> = { type: null, capabilities: [], number: null, limit: 500 };

const search = (area: Area, more: Partial<InventorySearch> = {}) =>
  account.provider.inventory!.search({ ...SEARCH, area, ...more }, signal);

/** A number as it is read when the provider gives it these fields. */
async function listed(number: Readonly<Record<string, unknown>>): Promise<PhoneNumber> {
  const body = JSON.stringify({ numbers: [{ numberId: 'num_1', e164: '+17205550111', ...number }] });
  account.answerOnce(/numbers$/, body);
  return (await walk(account.provider.numbers.list(EVERY_NUMBER))).items[0]!;
}

describe('numbers', () => {
  test('a status other than ACTIVE is UNKNOWN and kept as it came', async () => {
    expect(await listed({ status: 'SUSPENDED' })).toMatchObject({ status: 'UNKNOWN', statusRaw: 'SUSPENDED' });
    expect(await listed({})).toMatchObject({ status: 'UNKNOWN', statusRaw: null });
  });

  test('absent, null and the empty text are all null', async () => {
    const keys = ['campaignRegId', 'webhookInboundOverride', 'webhookDeliveryOverride'];
    for (const value of [undefined, null, '']) {
      const { messaging } = await listed(Object.fromEntries(keys.map(key => [key, value])));
      expect(messaging).toMatchObject({ campaignId: null, inboundWebhook: null, deliveryWebhook: null });
    }
  });

  test('what is enabled is what a number can do, as no capabilities are listed', async () => {
    expect(await listed({ smsEnabled: true, mmsEnabled: true })).toMatchObject({ capabilities: ['SMS', 'MMS'] });
    expect(await listed({ smsEnabled: true, mmsEnabled: false })).toMatchObject({ capabilities: ['SMS'] });
    expect(await listed({ smsEnabled: false, mmsEnabled: false })).toMatchObject({ capabilities: [] });
    expect(await listed({})).toMatchObject({
      capabilities: null,
      messaging: { smsEnabled: null, mmsEnabled: null },
    });
  });

  test.each([
    ['+17205550111', 'US', 'LOCAL'],
    ['+16045550111', 'CA', 'LOCAL'],
    ['+18335550111', 'US', 'TOLL_FREE'],
    ['+19005550111', 'US', null],
    ['+15215550111', 'US', null],
    ['+15555550111', null, null],
    ['+447700900111', null, null],
    ['+61255501111', 'AU', null],
  ])('country and type of %s are what the numbering plan says: %s, %s', async (e164, countryCode, type) => {
    expect(await listed({ e164 })).toMatchObject({ e164, countryCode, type, typeRaw: null });
  });

  test('raw keeps what no field of ours holds', async () => {
    expect(await listed({ assignedTeam: { name: 'A' } })).toMatchObject({ raw: { assignedTeam: { name: 'A' } } });
  });

  test('an answer without numbers is BAD_RESPONSE', async () => {
    for (const body of ['{}', '[]', '{"numbers":[{"numberId":"num_1"}]}']) {
      account.answerOnce(/numbers$/, body);
      const error = await failureOf(account.provider.numbers.findByE164(toE164('+15551234567'), signal));
      expect(error.kind, body).toBe('BAD_RESPONSE');
    }
  });

  test('a number that is no E.164 is not listed, UNSUPPORTED by its id, and named by the check', async () => {
    const body = '{"numbers":[{"numberId":"num_1","e164":"72055"},{"numberId":"num_2","e164":"+17205550111"}]}';
    account.sandbox.fail({ path: /numbers$/, fault: { kind: 'answer', status: 200, body } });
    const { items } = await walk(account.provider.numbers.list(EVERY_NUMBER));
    expect(items.map(number => number.id)).toEqual(['num_2']);
    const found = await account.provider.numbers.getMany(['num_1', 'num_2', 'num_3'], signal);
    expect(found).toMatchObject([{ kind: 'UNSUPPORTED', account: HOST.account }, { id: 'num_2' }, null]);
    const { warnings } = await account.provider.check(signal);
    expect(warnings).toEqual(['Not shown, having no E.164: num_1']);
  });

  test('a batch costs one list, whatever its size, and no ids cost nothing', async () => {
    await account.provider.numbers.getMany([], signal);
    expect(account.sandbox.requestCount).toBe(0);
    const { items } = await walk(account.provider.numbers.list(EVERY_NUMBER));
    account.sandbox.calm();
    await account.provider.numbers.getMany(items.map(number => number.id), signal); // prettier-ignore
    expect(account.sandbox.requests.map(request => request.target)).toEqual(['/api/core/numbers']);
  });

  test('what is asked at the same time shares one request', async () => {
    await Promise.all([
      walk(account.provider.numbers.list(EVERY_NUMBER)),
      walk(account.provider.numbers.list({ ...EVERY_NUMBER, countryCode: 'US' })),
      account.provider.numbers.getMany(['num_abc123'], signal),
      account.provider.numbers.findByE164(toE164('+15551234567'), signal),
    ]);
    expect(account.asked('/api/core/numbers')).toHaveLength(1);
    await account.provider.numbers.getMany(['num_abc123'], signal);
    expect(account.asked('/api/core/numbers'), 'nothing is kept beyond the answer').toHaveLength(2);
  });

  test('one of two who wait gives up, and the other gets the answer', async () => {
    await account.provider.check(signal);
    account.sandbox.calm();
    account.sandbox.fail({ path: /numbers$/, times: 1, fault: { kind: 'delay', ms: 100 } });
    const impatient = new AbortController();
    const first = account.provider.numbers.getMany(['num_abc123'], impatient.signal);
    const second = account.provider.numbers.getMany(['num_abc123'], signal);
    impatient.abort(new Error('The caller has gone'));
    await expect(first).rejects.toThrow('The caller has gone');
    expect(await second).toMatchObject([{ id: 'num_abc123' }]);
    expect(account.asked('/api/core/numbers')).toHaveLength(1);
  });

  test('when all who wait have given up, the next one does not wait for what they asked', async () => {
    await account.provider.check(signal);
    account.sandbox.calm();
    account.sandbox.fail({ path: /numbers$/, times: 1, fault: { kind: 'hang' } });
    const impatient = new AbortController();
    const abandoned = account.provider.numbers.getMany(['num_abc123'], impatient.signal);
    await vi.waitFor(() => expect(account.asked('/api/core/numbers')).toHaveLength(1), { interval: 5 });
    impatient.abort(new Error('The caller has gone'));
    await expect(abandoned).rejects.toThrow('The caller has gone');
    const started = performance.now();
    expect(await account.provider.numbers.getMany(['num_abc123'], signal)).toMatchObject([{ id: 'num_abc123' }]);
    expect(performance.now() - started).toBeLessThan(2_500);
  });

  test('a failure that several wait for is everyone’s, and is not kept', async () => {
    account.answerOnce(/numbers$/, '', 403);
    const both = await Promise.all([
      account.provider.numbers.getMany(['num_abc123'], signal),
      failureOf(account.provider.numbers.findByE164(toE164('+15551234567'), signal)),
    ]);
    expect(both).toMatchObject([[{ kind: 'FORBIDDEN' }], { kind: 'FORBIDDEN' }]);
    expect(await account.provider.numbers.getMany(['num_abc123'], signal)).toMatchObject([{ id: 'num_abc123' }]);
  });

  test('a place in the middle of 100,000 numbers can be read', async () => {
    const large = await startSandbox({ size: 100_000 });
    const timeouts = { attempt: 15_000, read: 15_000 };
    const holder = redCloud.create(redCloud.config.parse(large.config), { ...HOST, timeouts });
    const { numbers } = holder;
    const { entries, next } = await numbers.list(EVERY_NUMBER)({ from: '', wanted: 50 });
    expect({ length: entries.length, next }).toEqual({ length: 100_000, next: null });
    const rest = await numbers.list(EVERY_NUMBER)({ from: entries[49_999]!.after, wanted: 50 });
    expect(rest.entries).toHaveLength(50_000);
    expect(rest.entries[0]?.item.id).toBe(entries[50_000]!.item.id);
    await holder.close();
    await large.close();
  }, 60_000);
});

describe('inventory', () => {
  test.each([
    [{ npa: '720', nxx: null }, '{"npa":"720"}'],
    [{ npa: '720', nxx: '555' }, '{"npa":"720","nxx":"555"}'],
    [{ state: 'CO' }, '{"state":"CO"}'],
    [{ city: 'Denver', state: 'CO' }, '{"city":"Denver","state":"CO"}'],
  ])('%j is asked for as %s', async (area, body) => {
    const { groups } = await search(area);
    expect(groups).toMatchObject([{ state: 'CO', rateCenter: 'DENVER', city: 'Denver' }]);
    expect(account.sandbox.requests.at(-1)).toMatchObject({ target: '/api/core/numbers/search', body, status: 200 });
  });

  test.each([
    ['by country', { country: 'US' }, {}, 'not by country'],
    ['by rate center, which Red Cloud refuses for now', { rateCenter: 'DENVER', state: 'CO' }, {}, 'rate center'],
    ['for capabilities', { state: 'CO' }, { capabilities: ['SMS'] }, 'what an available number can do'],
    ['for mobile numbers', { state: 'CO' }, { type: 'MOBILE' }, 'by type'],
  ] as const)('a search %s is refused without a request', (_, area, more, reason) => {
    expect(account.provider.inventory!.unsupported({ ...SEARCH, area, ...more })).toContain(reason);
    expect(account.sandbox.requestCount).toBe(0);
  });

  test('pattern, type and limit narrow the answer here, as the request knows none of them', async () => {
    const all = (await search({ state: 'CO' })).groups.flatMap(group => group.numbers);
    const ending = await search({ state: 'CO' }, { number: { kind: 'ENDS_WITH', digits: '95' } });
    const wanted = all.filter(number => number.e164.endsWith('95'));
    expect(ending.groups.flatMap(group => group.numbers)).toEqual(wanted);
    expect(wanted.length).toBeGreaterThan(0);
    expect((await search({ state: 'CO' }, { type: 'TOLL_FREE' })).groups).toEqual([]);
    const limited = await search({ state: 'CO' }, { limit: 3 });
    expect(limited.groups.flatMap(group => group.numbers)).toEqual(all.slice(0, 3));
    expect(limited).toMatchObject({ maybeMore: true, requestedCount: 250, providerCount: all.length });
  });

  test('an answer as long as Red Cloud asked its carrier for may not be all', async () => {
    const body = fixture('search-numbers').replace('"providerResultCount": 1', '"providerResultCount": 250');
    account.answerOnce(/search$/, body);
    expect(await search({ state: 'TX' })).toMatchObject({ maybeMore: true });
    expect(await search({ state: 'TX' })).toMatchObject({ maybeMore: false });
  });

  test('a search is repeated like a read, since it changes nothing', async () => {
    account.sandbox.fail({ path: /search$/, times: 1, fault: { kind: 'answer', status: 503 } });
    expect((await search({ state: 'CO' })).groups).toHaveLength(1);
  });
});

describe('account', () => {
  test('a token that is refused is renewed once, and the request repeated once', async () => {
    await account.provider.check(signal);
    account.sandbox.revokeTokens();
    account.sandbox.calm();
    expect(await account.provider.numbers.getMany(['num_abc123'], signal)).toMatchObject([{ id: 'num_abc123' }]);
    expect(account.sandbox.requests.map(({ target, status }) => [target, status])).toEqual([
      ['/api/core/numbers', 401],
      ['/api/auth/token', 200],
      ['/api/core/numbers', 200],
    ]);
  });

  test('check reads no list where the API client may not', async () => {
    account.sandbox.client.capabilities = [];
    const { found, warnings } = await account.provider.check(signal);
    expect({ found, warning: warnings[0] }).toEqual({
      found: '250 numbers',
      warning: 'The API client lacks numbers:read: numbers cannot be read',
    });
  });

  test('check warns of what the API client may not do', async () => {
    account.sandbox.client.capabilities = ['numbers:read'];
    expect(await account.provider.check(signal)).toEqual({
      found: '250 numbers',
      warnings: [
        'The API client lacks numbers:search: available numbers cannot be searched',
        'The API client lacks numbers:update: settings cannot be changed',
      ],
    });
  });

  test('check counts the list where whoami does not exist', async () => {
    account.sandbox.fail({ path: /whoami$/, fault: { kind: 'answer', status: 404, body: '' } });
    expect(await account.provider.check(signal)).toEqual({ found: '250 numbers', warnings: [] });
  });

  test('check warns of a client that says it is not active', async () => {
    const body = fixture('whoami').replace('"ACTIVE"', '"SUSPENDED"');
    account.sandbox.fail({ path: /whoami$/, fault: { kind: 'answer', status: 200, body } });
    expect(await account.provider.check(signal)).toMatchObject({ warnings: ['The API client is SUSPENDED'] });
  });

  test('an inactive API client is CREDENTIALS', async () => {
    await account.provider.check(signal);
    account.sandbox.client.status = 'INACTIVE';
    expect(await failureOf(account.provider.check(signal))).toMatchObject({ kind: 'CREDENTIALS' });
  });

  test('the address has no default: Red Cloud hands out a host for each environment', () => {
    const { baseUrl: _, ...config } = account.sandbox.config;
    expect(redCloud.config.safeParse(config).error?.issues).toMatchObject([{ path: ['baseUrl'] }]);
  });

  test('nothing can be cleared, as no document says how', () => {
    expect(Object.keys(account.provider.settings).toSorted()).toEqual([
      'CAMPAIGN',
      'DELIVERY_WEBHOOK',
      'INBOUND_WEBHOOK',
      'MMS_ENABLED',
      'SMS_ENABLED',
    ]);
    expect(Object.values(account.provider.settings).every(setting => !setting.clearable)).toBe(true);
  });
});
