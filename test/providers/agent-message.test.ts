import { afterEach, describe, expect, test } from 'vitest';
import type { InventorySearch } from '#domain/available-number.ts';
import { toE164 } from '#domain/e164.ts';
import { EVERY_NUMBER, matches, type NumberFilter } from '#domain/number-filter.ts';
import type { Provider } from '#domain/provider.ts';
import agentMessage from '#providers/agent-message/index.ts';
import { API_KEYS, CAMPAIGN_IDS } from '#providers/agent-message/sandbox/index.ts';
import { usLocal } from '#sandbox/fixtures.ts';
import type { Sandbox } from '#sandbox/serve.ts';
import { providerConformance } from '../conformance/provider.ts';
import { walk } from '../conformance/walk.ts';
import { heldWith, start } from './agent-message-asking.ts';

providerConformance(agentMessage, { writes: { samples: { campaignId: CAMPAIGN_IDS.marketing } } });

const signal = AbortSignal.timeout(60_000);
const opened: Provider[] = [];

function open(sandbox: Sandbox, apiKey: string = API_KEYS.full): Provider {
  const config = agentMessage.config.parse({ ...sandbox.config, apiKey });
  const provider = agentMessage.create(config, { account: 'demo' });
  opened.push(provider);
  return provider;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map(provider => provider.close()));
});

const targets = (sandbox: Sandbox): readonly string[] => sandbox.requests.map(({ target }) => target);

const where = (filter: Partial<NumberFilter>): NumberFilter => ({ ...EVERY_NUMBER, ...filter });

describe('the list', () => {
  test('asks for 100 at a time, however many are wanted, until next_cursor is null', async () => {
    const sandbox = await start();
    const { items } = await walk(open(sandbox).numbers.list(EVERY_NUMBER), 3);
    expect(items).toHaveLength(250);
    expect(targets(sandbox)[0]).toBe('/v1/phone-numbers?limit=100');
    expect(targets(sandbox).slice(1)).toEqual([
      expect.stringMatching(/^\/v1\/phone-numbers\?limit=100&cursor=ey/),
      expect.stringMatching(/^\/v1\/phone-numbers\?limit=100&cursor=ey/),
    ]);
  });

  test('goes on behind short and empty pages', async () => {
    const sandbox = await start();
    const { items } = await walk(open(sandbox).numbers.list(EVERY_NUMBER));
    const wanted = where({ number: { kind: 'STARTS_WITH', digits: items.at(-1)!.e164 } });
    const { pages } = await walk(open(sandbox).numbers.list(wanted));
    expect(pages.map(({ entries }) => entries.length)).toEqual([0, 0, 1]);
  });

  test.each([
    [{ types: ['LOCAL'] }, '?number_type=local&limit=100'],
    [{ types: ['TOLL_FREE', 'MOBILE'] }, '?number_type=toll_free&limit=100'],
    [{ types: ['LOCAL', 'TOLL_FREE'] }, '?limit=100'],
    [{ types: ['OTHER'] }, '?limit=100'],
    [{ campaignId: CAMPAIGN_IDS.marketing }, `?campaign_id=${CAMPAIGN_IDS.marketing}&limit=100`],
    [{ number: { kind: 'STARTS_WITH', digits: '+1202' } }, '?search=1202&limit=100'],
    [{ number: { kind: 'ENDS_WITH', digits: '0134' } }, '?search=0134&limit=100'],
    [{ number: { kind: 'CONTAINS', digits: '+' } }, '?limit=100'],
    [{ capabilities: ['MMS'], statuses: ['UNKNOWN'], countryCode: 'US' }, '?limit=100'],
  ] satisfies [Partial<NumberFilter>, string][])(
    'leaves %j to AgentMessage as far as it can',
    async (filter, query) => {
      const sandbox = await start();
      await open(sandbox).numbers.list(where(filter))({ from: '', wanted: 10 });
      expect(targets(sandbox)).toEqual([`/v1/phone-numbers${query}`]);
    },
  );

  test.each([
    { types: ['MOBILE', 'NATIONAL'] },
    { statuses: ['ACTIVE'] },
    { capabilities: ['VOICE'] },
    { campaignId: 'CABC123' },
  ] satisfies Partial<NumberFilter>[])('is empty without a request where nothing can match %j', async filter => {
    const sandbox = await start();
    expect(await open(sandbox).numbers.list(where(filter))({ from: '', wanted: 10 })).toEqual({
      entries: [],
      next: null,
    });
    expect(sandbox.requestCount).toBe(0);
  });

  test('finds by SMS what has sms_enabled, although it is only a flag', async () => {
    const sandbox = await start();
    const { items } = await walk(open(sandbox).numbers.list(EVERY_NUMBER));
    const sms = items.filter(number => matches(number, where({ capabilities: ['SMS'] })));
    expect(sms.map(({ id }) => id)).toEqual(items.filter(item => item.messaging.smsEnabled).map(({ id }) => id));
    expect(sms.length).toBeLessThan(items.length);
  });

  test('says CURSOR_EXPIRED when a cursor is refused with 422', async () => {
    const sandbox = await start();
    const pager = open(sandbox).numbers.list(EVERY_NUMBER);
    const { next } = await pager({ from: '', wanted: 10 });
    const body = JSON.stringify({ success: false, error: { code: 'VALIDATION_FAILED' } });
    sandbox.fail({ times: 1, fault: { kind: 'answer', status: 422, body } });
    await expect(pager({ from: next!, wanted: 10 })).rejects.toMatchObject({
      kind: 'CURSOR_EXPIRED',
      providerCode: 'VALIDATION_FAILED',
    });
  });

  test('of 100,000 numbers is searched for one far inside', async () => {
    const sandbox = await start({ size: 100_000 });
    const { e164 } = usLocal(2000 + 60_000);
    expect(await open(sandbox).numbers.findByE164(toE164(e164), signal)).toMatchObject([{ e164 }]);
  });
});

describe('short codes', () => {
  test('have no E.164, so the list goes on without them', async () => {
    const sandbox = await start({ size: 120, shortCodes: 2 });
    const { items } = await walk(open(sandbox).numbers.list(EVERY_NUMBER));
    expect(items).toHaveLength(120);
  });

  test('are UNSUPPORTED by id rather than unknown', async () => {
    const sandbox = await start({ size: 1, shortCodes: 1 });
    const { id } = await heldWith({ number_type: 'short_code' });
    expect(await open(sandbox).numbers.getMany([id], signal)).toMatchObject([{ kind: 'UNSUPPORTED' }]);
  });

  test.each([5, 250])('are named by check, in an account with %i other numbers', async size => {
    const { warnings } = await open(await start({ size, shortCodes: 2 })).check(signal);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('123456, 12345');
  });
});

describe('one number', () => {
  test('is found by E.164 through search, which matches labels as well', async () => {
    const sandbox = await start();
    const { numbers } = open(sandbox);
    const { items } = await walk(numbers.list(EVERY_NUMBER));
    const { e164, id } = items.at(-1)!;
    sandbox.calm();
    expect((await numbers.findByE164(e164, signal)).map(number => number.id)).toEqual([id]);
    expect(targets(sandbox)).toHaveLength(3);
    expect(targets(sandbox)[0]).toBe(`/v1/phone-numbers?search=${e164.slice(1)}&limit=100`);
    expect(await numbers.findByE164(toE164(e164.slice(0, -1)), signal)).toEqual([]);
  });

  test('is a BAD_RESPONSE to findByE164 where the cursors go round in a circle', async () => {
    const sandbox = await start();
    const body = JSON.stringify({ success: true, data: [], meta: { next_cursor: 'again' } });
    sandbox.fail({ fault: { kind: 'answer', status: 200, body } });
    const found = open(sandbox).numbers.findByE164(toE164('+12025550100'), signal);
    await expect(found).rejects.toMatchObject({ kind: 'BAD_RESPONSE', account: 'demo' });
  });
});

describe('check', () => {
  test('counts the first page', async () => {
    expect(await open(await start({ size: 1 })).check(signal)).toEqual({ found: '1 number', warnings: [] });
    expect((await open(await start()).check(signal)).found).toBe('at least 100 numbers');
  });

  test('explains a key without the scope numbers:read', async () => {
    await expect(open(await start(), API_KEYS.messagesOnly).check(signal)).rejects.toMatchObject({
      kind: 'FORBIDDEN',
      message: 'The API key lacks the scope numbers:read',
      requestId: expect.stringMatching(/^[0-9A-Z]{26}$/),
    });
  });
});

const ANY: Omit<InventorySearch, 'area'> = { type: null, capabilities: [], number: null, limit: 20 };

describe('the inventory', () => {
  test('of the United States leaves out what lies elsewhere by the numbering plan', async () => {
    const sandbox = await start();
    const data = ['+14165550134', '+15555550134', '+12025550134'].map(number => ({ number, number_type: 'local' }));
    sandbox.fail({ times: 1, fault: { kind: 'answer', status: 200, body: JSON.stringify({ success: true, data }) } });
    const { groups } = await open(sandbox).inventory!.search({ ...ANY, area: { country: 'US' } }, signal);
    expect(groups.map(group => [group.countryCode, ...group.numbers.map(({ e164 }) => e164)])).toEqual([
      ['US', '+15555550134', '+12025550134'],
    ]);
  });

  test.each([
    [{ area: { country: 'US' } }, { quantity: 20 }],
    [
      { area: { country: 'US' }, type: 'TOLL_FREE', limit: 500 },
      { number_type: 'toll_free', quantity: 100 },
    ],
    [{ area: { npa: '720', nxx: null } }, { area_code: '720', quantity: 20 }],
    [{ area: { npa: '720', nxx: '555' } }, { area_code: '720', pattern: '1720555', quantity: 100 }],
    [
      { area: { npa: '720', nxx: '555' }, number: { kind: 'STARTS_WITH', digits: '+17205550' } },
      { area_code: '720', pattern: '17205550', quantity: 100 },
    ],
    [
      { area: { country: 'US' }, number: { kind: 'ENDS_WITH', digits: '99' } },
      { pattern: '99', quantity: 100 },
    ],
  ] satisfies [Partial<InventorySearch> & Pick<InventorySearch, 'area'>, object][])(
    'asks for %j as %j',
    async (search, body) => {
      const sandbox = await start();
      const { groups, requestedCount } = await open(sandbox).inventory!.search({ ...ANY, ...search }, signal);
      expect(sandbox.requests.map(request => JSON.parse(request.body))).toEqual([body]);
      expect(requestedCount).toBe(body.quantity);
      expect(groups.length).toBeGreaterThan(0);
    },
  );

  test('is a POST that is repeated like a read', async () => {
    const sandbox = await start();
    sandbox.fail({ times: 1, fault: { kind: 'answer', status: 503 } });
    const { groups } = await open(sandbox).inventory!.search({ ...ANY, area: { country: 'US' } }, signal);
    expect(groups[0]?.numbers.length).toBe(20);
    expect(sandbox.requests.map(({ method, status }) => `${method} ${status}`)).toEqual(['POST 503', 'POST 200']);
  });

  test('says that there may be more when as many came as were asked for', async () => {
    const inventory = open(await start()).inventory!;
    const few = { ...ANY, area: { npa: '720', nxx: null } } as const;
    expect((await inventory.search({ ...few, limit: 3 }, signal)).maybeMore).toBe(true);
    expect((await inventory.search({ ...few, limit: 100 }, signal)).maybeMore).toBe(false);
  });

  test('is FORBIDDEN to a key that may only read', async () => {
    const inventory = open(await start(), API_KEYS.readOnly).inventory!;
    await expect(inventory.search({ ...ANY, area: { country: 'US' } }, signal)).rejects.toMatchObject({
      kind: 'FORBIDDEN',
      providerCode: 'FORBIDDEN',
    });
  });

  test.each([
    { area: { state: 'CO' } },
    { area: { city: 'Denver', state: 'CO' } },
    { area: { rateCenter: 'DENVER', state: 'CO' } },
    { area: { country: 'GB' } },
    { area: { country: 'US' }, type: 'MOBILE' },
    { area: { country: 'US' }, type: 'SHORT_CODE' },
    { area: { country: 'US' }, capabilities: ['SMS'] },
  ] satisfies (Partial<InventorySearch> & Pick<InventorySearch, 'area'>)[])('refuses %j in words', async search => {
    expect(open(await start()).inventory!.unsupported({ ...ANY, ...search })).toMatch(/AgentMessage/);
  });
});
