import { request } from 'undici';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type AgentMessageSandboxOptions,
  API_KEYS,
  BRAND_IDS,
  CAMPAIGN_IDS,
  startSandbox,
  UNASSIGNED_ID,
} from '#providers/agent-message/sandbox/index.ts';
import type { Sandbox } from '#sandbox/serve.ts';

interface Held {
  readonly id: string;
  readonly number: string;
  readonly [key: string]: unknown;
}

interface Told<Data> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly success: boolean;
  readonly data: Data;
  readonly error: { code: string; message: string; request_id: string; details?: Record<string, string> };
  readonly meta: { total: number; limit: number; offset: number; next_cursor: string | null };
}

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';
const DAY = 24 * 60 * 60 * 1000;

let sandbox: Sandbox;

afterEach(() => sandbox.close());

const start = async (options: AgentMessageSandboxOptions = {}): Promise<void> => {
  sandbox = await startSandbox(options);
};

async function ask<Data = Held>(
  call: string,
  { body, key = API_KEYS.full }: { body?: unknown; key?: string | null } = {},
): Promise<Told<Data>> {
  const [method = '', target = ''] = call.split(' ');
  const answer = await request(sandbox.url + target, {
    method,
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const told = (await answer.body.json()) as Told<Data>;
  return { ...told, status: answer.statusCode, headers: answer.headers };
}

const list = async (query = ''): Promise<Told<Held[]>> => ask<Held[]>(`GET /v1/phone-numbers${query}`);

/** A number that is like this in the default data. */
async function heldWith(wanted: Record<string, unknown>): Promise<Held> {
  const { data } = await list('?limit=100');
  const found = data.find(number => Object.entries(wanted).every(([key, value]) => number[key] === value));
  if (!found) throw new Error(`No number is like ${JSON.stringify(wanted)}`);
  return found;
}

const expectRefusal = (told: Told<unknown>, status: number, code: string): void =>
  expect({ status: told.status, code: told.error.code }).toEqual({ status, code });

describe('keys and scopes', () => {
  test('a missing, malformed or unknown key is 401 UNAUTHORIZED', async () => {
    await start();
    const told = await ask('GET /v1/phone-numbers', { key: null });
    expectRefusal(told, 401, 'UNAUTHORIZED');
    expect(told.error.message).toBe('authentication failed');
    expect(told.headers['www-authenticate']).toBe('Bearer');
    expectRefusal(await ask('GET /v1/phone-numbers', { key: 'am_live_other' }), 401, 'UNAUTHORIZED');
  });

  test('a key without the scope is 403 FORBIDDEN, and searching the inventory wants a write scope', async () => {
    await start();
    const read = await ask('GET /v1/phone-numbers', { key: API_KEYS.messagesOnly });
    expectRefusal(read, 403, 'FORBIDDEN');
    expect(read.error.message).toBe('missing required scope');
    expect((await ask('GET /v1/phone-numbers', { key: API_KEYS.readOnly })).status).toBe(200);
    const search = await ask('POST /v1/phone-numbers/search', { key: API_KEYS.readOnly, body: {} });
    expectRefusal(search, 403, 'FORBIDDEN');
  });

  test('an error carries a ULID that the X-Request-Id header repeats, and no data', async () => {
    await start();
    const told = await ask(`GET /v1/phone-numbers/${UNKNOWN_ID}`);
    expectRefusal(told, 404, 'NOT_FOUND');
    expect(told.error.request_id).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    expect(told.headers['x-request-id']).toBe(told.error.request_id);
    expect(told).not.toHaveProperty('data');
  });

  test('the documented key can be replaced', async () => {
    await start({ credentials: { apiKey: 'am_live_mine' } });
    expect(sandbox.config).toEqual({ apiKey: 'am_live_mine', baseUrl: sandbox.url });
    expect((await ask('GET /v1/phone-numbers', { key: 'am_live_mine' })).status).toBe(200);
    expectRefusal(await ask('GET /v1/phone-numbers'), 401, 'UNAUTHORIZED');
  });
});

describe('the list of numbers', () => {
  test('is newest first, 20 at a time, and meta.total is 0', async () => {
    await start();
    const { data, meta } = await list();
    expect(data).toHaveLength(20);
    expect(meta).toEqual({ total: 0, limit: 20, offset: 0, next_cursor: expect.any(String) });
    const order = data.map(({ created_at, id }) => `${String(created_at)} ${id}`);
    expect(order).toEqual(order.toSorted().toReversed());
  });

  test('has a cursor that is base64 of the time and id of the last row', async () => {
    await start();
    const { data, meta } = await list('?limit=3');
    const last = data.at(-1);
    expect(JSON.parse(Buffer.from(meta.next_cursor!, 'base64').toString())).toEqual({
      created_at: last?.['created_at'],
      id: last?.id,
    });
  });

  test('goes on behind a row that has been released meanwhile', async () => {
    await start();
    const before = await list('?limit=5');
    await ask(`DELETE /v1/phone-numbers/${before.data[4]!.id}`);
    const after = await list(`?limit=5&cursor=${encodeURIComponent(before.meta.next_cursor!)}`);
    const all = await list('?limit=9');
    expect(after.data[0]).toEqual(all.data[4]);
  });

  test.each(['limit=0', 'limit=101', 'limit=many', 'cursor=nonsense', 'number_type=mobile', 'campaign_id=1'])(
    'refuses %s with 422 and a complaint about that parameter',
    async query => {
      await start();
      const told = await list(`?${query}`);
      expectRefusal(told, 422, 'VALIDATION_FAILED');
      expect(Object.keys(told.error.details!)).toEqual([query.split('=')[0]]);
    },
  );

  test('sends short and even empty pages under a filter while the cursor moves on', async () => {
    await start();
    const { number } = (await list('?limit=100&cursor=')).data?.[0] ?? (await heldWith({ number: '+12025550100' }));
    const sizes: number[] = [];
    let cursor: string | null = null;
    do {
      const told = await list(
        `?limit=100&search=${encodeURIComponent(number)}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
      );
      sizes.push(told.data.length);
      cursor = told.meta.next_cursor;
    } while (cursor !== null);
    expect(sizes).toEqual([1, 0, 0]);
  });

  test('filters by type, by campaign and by a part of number or label', async () => {
    await start();
    const types = new Set((await list('?number_type=toll_free&limit=100')).data.map(row => row['number_type']));
    expect([...types]).toEqual(['toll_free']);
    const campaigns = new Set(
      (await list(`?campaign_id=${CAMPAIGN_IDS.marketing}`)).data.map(row => row['campaign_id']),
    );
    expect([...campaigns]).toEqual([CAMPAIGN_IDS.marketing]);
    const labels = (await list('?search=TWO-factor')).data.map(row => String(row['label']));
    expect(labels.length).toBeGreaterThan(0);
    expect(labels.every(label => label.includes('two-factor'))).toBe(true);
  });

  test('shows a newcomer every state the documentation allows', async () => {
    await start();
    for (const state of [
      { inbound_url: null },
      { status_url: null },
      { label: null },
      { campaign_id: null },
      { mms_enabled: false },
      { sms_enabled: false },
      { number_type: 'toll_free' },
      { carrier_line_option_status: 'pending' },
      { carrier_line_option_status: 'failed' },
      { campaign_id: CAMPAIGN_IDS.expired },
    ]) {
      expect(await heldWith(state)).toMatchObject(state);
    }
  });

  test('of 100,000 numbers starts quickly and is read from far inside', async () => {
    const started = performance.now();
    await start({ size: 100_000 });
    expect(performance.now() - started).toBeLessThan(5000);
    const cursor = Buffer.from(JSON.stringify({ created_at: '2023-06-01T00:00:00Z', id: UNKNOWN_ID })).toString(
      'base64',
    );
    const { data } = await list(`?limit=100&cursor=${encodeURIComponent(cursor)}`);
    expect(data).toHaveLength(100);
    expect(String(data[0]!['created_at']) < '2023-06-01T00:00:00Z').toBe(true);
  });
});

describe('one number', () => {
  test('is known by its uuid and not by its E.164, which is 400', async () => {
    await start();
    const number = await heldWith({ number_type: 'local' });
    expect((await ask(`GET /v1/phone-numbers/${number.id}`)).data).toEqual(number);
    expectRefusal(await ask(`GET /v1/phone-numbers/${number.number}`), 400, 'VALIDATION_FAILED');
  });
});

describe('updating a number', () => {
  test('changes what is sent and leaves alone what is absent or null', async () => {
    await start();
    const number = await heldWith({ inbound_url: 'https://customer.example/inbound' });
    const told = await ask(`PATCH /v1/phone-numbers/${number.id}`, { body: { inbound_url: null, label: 'new' } });
    expect(told.status).toBe(200);
    expect(told.data).toEqual({ ...number, label: 'new', updated_at: expect.any(String) });
    expect((await ask(`GET /v1/phone-numbers/${number.id}`)).data).toEqual(told.data);
    expect(sandbox.ledger).toEqual([
      { action: 'update', subject: number.number, detail: { inbound_url: null, label: 'new' } },
    ]);
  });

  test('clears a URL or label with the empty string', async () => {
    await start();
    const number = await heldWith({ inbound_url: 'https://customer.example/inbound' });
    const body = { inbound_url: '', status_url: '', label: '' };
    const { data } = await ask(`PATCH /v1/phone-numbers/${number.id}`, { body });
    expect(data).toMatchObject({ inbound_url: null, status_url: null, label: null });
  });

  test('changes nothing when every value is null', async () => {
    await start();
    const number = await heldWith({ number_type: 'local' });
    const body = { inbound_url: null, campaign_id: null };
    expect((await ask(`PATCH /v1/phone-numbers/${number.id}`, { body })).data).toEqual(number);
    expect(sandbox.ledger).toEqual([]);
  });

  test.each([
    ['a field it does not know: 400', { sms_enabled: true, label: 'x' }, 400, 'INVALID_INPUT'],
    ['a body that is no object: 400', [], 400, 'INVALID_INPUT'],
    ['a body that is no JSON: 400', '{', 400, 'INVALID_INPUT'],
    ['an http address: 422', { inbound_url: 'http://customer.example' }, 422, 'VALIDATION_FAILED'],
    ['an empty campaign: 422', { campaign_id: '' }, 422, 'VALIDATION_FAILED'],
    ['a campaign nobody has: 404', { campaign_id: UNKNOWN_ID }, 404, 'NOT_FOUND'],
    ['a campaign that is pending: 409', { campaign_id: CAMPAIGN_IDS.submitted }, 409, 'CAMPAIGN_NOT_ACTIVE'],
  ])('refuses %s', async (_, body, status, code) => {
    await start();
    const number = await heldWith({ number_type: 'local' });
    expectRefusal(await ask(`PATCH /v1/phone-numbers/${number.id}`, { body }), status, code);
    expect((await ask(`GET /v1/phone-numbers/${number.id}`)).data).toEqual(number);
  });

  test('names the field whose address is not https', async () => {
    await start();
    const number = await heldWith({ number_type: 'local' });
    const { error } = await ask(`PATCH /v1/phone-numbers/${number.id}`, { body: { status_url: 'ftp://x.example' } });
    expect(error.details).toEqual({ status_url: 'must be an https:// URL' });
  });

  test('refuses an id that is no uuid with 400 and one that nobody has with 404', async () => {
    await start();
    expectRefusal(await ask('PATCH /v1/phone-numbers/1', { body: { label: 'x' } }), 400, 'VALIDATION_FAILED');
    expectRefusal(await ask(`PATCH /v1/phone-numbers/${UNKNOWN_ID}`, { body: { label: 'x' } }), 404, 'NOT_FOUND');
  });
});

describe('the campaign of a number', () => {
  const attach = (id: string, campaign_id?: string): Promise<Told<Held>> =>
    ask(`POST /v1/phone-numbers/${id}/campaign`, { body: { campaign_id } });

  test('is checked before the number, in the documented order', async () => {
    await start();
    const order = [
      [undefined, 422, 'VALIDATION_FAILED'],
      ['C123', 422, 'VALIDATION_FAILED'],
      [UNKNOWN_ID, 404, 'NOT_FOUND'],
      [CAMPAIGN_IDS.submitted, 409, 'CAMPAIGN_NOT_ACTIVE'],
      [CAMPAIGN_IDS.expired, 409, 'CAMPAIGN_NOT_ACTIVE'],
      [CAMPAIGN_IDS.brandUnverified, 409, 'BRAND_NOT_VERIFIED'],
      [CAMPAIGN_IDS.marketing, 404, 'NOT_FOUND'],
    ] as const;
    for (const [campaign, status, code] of order) expectRefusal(await attach(UNKNOWN_ID, campaign), status, code);
    expectRefusal(await attach(UNASSIGNED_ID, CAMPAIGN_IDS.marketing), 409, 'NUMBER_NOT_ASSIGNED');
    expectRefusal(await ask(`DELETE /v1/phone-numbers/${UNASSIGNED_ID}/campaign`), 409, 'NUMBER_NOT_ASSIGNED');
  });

  test('is pending with the carrier for a while after it was attached', async () => {
    let now = Date.parse('2026-06-01T12:00:00Z');
    await start({ now: () => now, carrierLineMs: 3000 });
    const { id } = await heldWith({ campaign_id: null, number_type: 'local' });
    expect((await attach(id, CAMPAIGN_IDS.notifications)).data).toMatchObject({
      campaign_id: CAMPAIGN_IDS.notifications,
      carrier_line_option_status: 'pending',
      carrier_line_option_propagated_at: null,
      updated_at: '2026-06-01T12:00:00Z',
    });
    now += 3000;
    expect((await ask(`GET /v1/phone-numbers/${id}`)).data).toMatchObject({
      carrier_line_option_status: 'provisioned',
      carrier_line_option_propagated_at: '2026-06-01T12:00:03Z',
    });
  });

  test('is replaced in one step; the same again and a second detachment change nothing', async () => {
    await start();
    const { id, number } = await heldWith({ campaign_id: CAMPAIGN_IDS.marketing });
    expect((await attach(id, CAMPAIGN_IDS.notifications)).data['campaign_id']).toBe(CAMPAIGN_IDS.notifications);
    expect((await attach(id, CAMPAIGN_IDS.notifications)).status).toBe(200);
    const detached = await ask(`DELETE /v1/phone-numbers/${id}/campaign`);
    expect(detached.data['campaign_id']).toBeNull();
    expect((await ask(`DELETE /v1/phone-numbers/${id}/campaign`)).data).toEqual(detached.data);
    expect(sandbox.ledger.map(({ action, subject }) => [action, subject])).toEqual([
      ['attach-campaign', number],
      ['detach-campaign', number],
    ]);
  });
});

describe('the inventory', () => {
  const search = (body: unknown): Promise<Told<{ number: string; number_type: string }[]>> =>
    ask('POST /v1/phone-numbers/search', { body });

  test('is searched by area code, type and a part of the number, ten at a time', async () => {
    await start();
    expect((await search({})).data).toHaveLength(10);
    const { data } = await search({ area_code: '415', number_type: 'local', pattern: '555', quantity: 5 });
    expect(data).toHaveLength(5);
    for (const { number, number_type: type } of data) expect(`${type} ${number}`).toMatch(/^local \+1415555/);
  });

  test.each([{ quantity: 101 }, { quantity: 0 }, { area_code: '41' }, { number_type: 'mobile' }])(
    'refuses %j with 422',
    async body => {
      await start();
      expectRefusal(await search(body), 422, 'VALIDATION_FAILED');
    },
  );

  test('is ordered from all or nothing', async () => {
    await start();
    const { data } = await search({ quantity: 2 });
    const numbers = data.map(({ number }) => number);
    const gone = (await heldWith({ number_type: 'local' })).number;
    const refused = await ask('POST /v1/phone-numbers/orders', { body: { numbers: [...numbers, gone] } });
    expectRefusal(refused, 409, 'INSUFFICIENT_INVENTORY');
    expect(refused.data).toEqual({ available_count: 2, unavailable: [gone] });
    expect(sandbox.ledger).toEqual([]);

    const body = { numbers, label: 'new', inbound_url: 'https://customer.example/new' };
    const ordered = await ask<Held[]>('POST /v1/phone-numbers/orders', { body });
    expect(ordered.data.map(({ number }) => number)).toEqual(numbers);
    expect(ordered.data[0]).toMatchObject({ label: 'new', inbound_url: 'https://customer.example/new' });
    const newest = (await list('?limit=2')).data.map(({ number }) => number);
    expect(newest.toSorted()).toEqual(numbers.toSorted());
    expectRefusal(await ask('POST /v1/phone-numbers/orders', { body }), 409, 'INSUFFICIENT_INVENTORY');
  });

  test('refuses an order with an http address or with a campaign that is not active', async () => {
    await start();
    const { data } = await search({ quantity: 1 });
    const numbers = data.map(({ number }) => number);
    const order = (body: object): Promise<Told<unknown>> => ask('POST /v1/phone-numbers/orders', { body });
    expectRefusal(await order({ numbers: [] }), 422, 'VALIDATION_FAILED');
    expectRefusal(await order({ numbers, inbound_url: 'http://x.example' }), 422, 'VALIDATION_FAILED');
    expectRefusal(await order({ numbers, campaign_id: CAMPAIGN_IDS.rejected }), 409, 'CAMPAIGN_NOT_ACTIVE');
    expect((await order({ numbers, campaign_id: CAMPAIGN_IDS.marketing })).status).toBe(200);
  });
});

describe('releasing', () => {
  test('makes the id 404 and brings the number back into stock after 30 days', async () => {
    let now = Date.parse('2026-06-01T00:00:00Z');
    await start({ now: () => now });
    const { id, number } = await heldWith({ number_type: 'local' });
    expect((await ask(`DELETE /v1/phone-numbers/${id}?return_to_carrier=false`)).data).toEqual({ status: 'released' });
    expectRefusal(await ask(`GET /v1/phone-numbers/${id}`), 404, 'NOT_FOUND');
    expectRefusal(await ask(`DELETE /v1/phone-numbers/${id}`), 404, 'NOT_FOUND');
    const order = (): Promise<Told<Held[]>> => ask('POST /v1/phone-numbers/orders', { body: { numbers: [number] } });
    now += 30 * DAY - 1;
    expectRefusal(await order(), 409, 'INSUFFICIENT_INVENTORY');
    now += 1;
    expect((await order()).data[0]).toMatchObject({ number, inbound_url: null, campaign_id: null, label: null });
  });

  test('to the carrier needs the platform scope and leaves the number untouched without it', async () => {
    await start();
    const { id } = await heldWith({ number_type: 'local' });
    const call = `DELETE /v1/phone-numbers/${id}?return_to_carrier=true`;
    expectRefusal(await ask(call), 403, 'FORBIDDEN');
    expect((await ask(`GET /v1/phone-numbers/${id}`)).status).toBe(200);
    expect((await ask(call, { key: API_KEYS.platform })).status).toBe(200);
  });

  test('of many sorts the ids into three buckets that are always there', async () => {
    await start();
    const [first, second] = (await list()).data;
    await ask(`DELETE /v1/phone-numbers/${first!.id}`);
    const ids = [first!.id, second!.id, second!.id, UNKNOWN_ID];
    const told = await ask('POST /v1/phone-numbers/bulk/release', { body: { ids } });
    expect(told.data).toEqual({ released: [second!.id], unknown: [UNKNOWN_ID], already_released: [first!.id] });
  });

  test('of many fails as a whole for a malformed id, and is 403 for everyone with return_to_carrier', async () => {
    await start();
    const [first] = (await list()).data;
    const bulk = (query: string, ids: unknown, key?: string): Promise<Told<unknown>> =>
      ask(`POST /v1/phone-numbers/bulk/release${query}`, { body: { ids }, ...(key && { key }) });
    expectRefusal(await bulk('', [first!.id, 'x']), 422, 'VALIDATION_FAILED');
    expectRefusal(await bulk('?return_to_carrier=true', [first!.id], API_KEYS.platform), 403, 'FORBIDDEN');
    expect((await ask(`GET /v1/phone-numbers/${first!.id}`)).status).toBe(200);
  });
});

describe('campaigns, keys and messages', () => {
  test('the list of campaigns names its next page in a header, absent on the last page', async () => {
    await start();
    const first = await ask<Held[]>('GET /v1/campaigns?limit=4');
    expect(first.meta.next_cursor).toBeNull();
    const cursor = encodeURIComponent(String(first.headers['x-next-cursor']));
    const second = await ask<Held[]>(`GET /v1/campaigns?limit=4&cursor=${cursor}`);
    expect(second.headers).not.toHaveProperty('x-next-cursor');
    const ids = [...first.data, ...second.data].map(({ id }) => id);
    expect(ids.toSorted()).toEqual(Object.values(CAMPAIGN_IDS).toSorted());
    const active = await ask<Held[]>('GET /v1/campaigns?status=ACTIVE');
    expect(new Set(active.data.map(row => row['status']))).toEqual(new Set(['ACTIVE']));
  });

  test('a new campaign is 202 and PENDING, and needs a verified brand', async () => {
    await start();
    const body = { brand_id: BRAND_IDS.verified, usecase: '2FA', description: 'd', message_flow: 'm', sample1: 's' };
    const create = (changes: object): Promise<Told<Held>> =>
      ask('POST /v1/campaigns', { body: { ...body, ...changes } });
    const created = await create({});
    expect(created).toMatchObject({ status: 202, data: { status: 'PENDING', tcr_campaign_id: null } });
    expect((await ask(`GET /v1/campaigns/${created.data.id}`)).data).toEqual(created.data);
    expectRefusal(await create({ sample1: undefined }), 422, 'VALIDATION_FAILED');
    expectRefusal(await create({ subscriber_optout: true }), 422, 'VALIDATION_FAILED');
    expectRefusal(await create({ brand_id: UNKNOWN_ID }), 404, 'NOT_FOUND');
    expectRefusal(await create({ brand_id: BRAND_IDS.unverified }), 409, 'BRAND_NOT_VERIFIED');
  });

  test('a new key comes without an envelope and shows its secret once', async () => {
    await start();
    const key = (await ask('POST /v1/api-keys', { body: { label: 'bot', scopes: ['numbers:read'] } })) as unknown as {
      id: string;
      plaintext: string;
      prefix: string;
    };
    expect(key).not.toHaveProperty('success');
    expect(key.plaintext.startsWith(key.prefix)).toBe(true);
    expect((await ask('GET /v1/phone-numbers', { key: key.plaintext })).status).toBe(200);
    const { data } = await ask<Held[]>('GET /v1/api-keys');
    expect(data[0]).toMatchObject({ id: key.id, scopes: ['numbers:read'] });
    expect(data[0]).not.toHaveProperty('plaintext');
    await ask(`POST /v1/api-keys/${key.id}/rotate`);
    expectRefusal(await ask('GET /v1/phone-numbers', { key: key.plaintext }), 401, 'UNAUTHORIZED');
  });

  test('keys can be made ten times a minute, and only with scopes one has', async () => {
    let now = Date.parse('2026-06-01T00:00:00Z');
    await start({ now: () => now });
    const create = (...scopes: string[]): Promise<Told<unknown>> =>
      ask('POST /v1/api-keys', { body: { label: 'bot', scopes } });
    expectRefusal(await create('platform:inventory:write'), 403, 'FORBIDDEN');
    expectRefusal(await create('messages:write'), 400, 'INVALID_INPUT');
    for (let i = 0; i < 8; i += 1) expect((await create('numbers:read')).status).toBe(201);
    now += 20_000;
    const refused = await create('numbers:read');
    expectRefusal(refused, 429, 'RATE_LIMITED');
    expect(refused.headers['retry-after']).toBe('40');
    now += 40_000;
    expect((await create('numbers:read')).status).toBe(201);
  });

  test('inbound messages are listed with a limit', async () => {
    await start();
    const { data } = await ask<Held[]>('GET /v1/inbound-messages?limit=2');
    expect(data).toHaveLength(2);
    expect(Object.keys(data[0]!).toSorted()).toEqual(['body', 'channel', 'from', 'id', 'received_at', 'to']);
  });

  test('a path nobody knows is 404 in the same envelope', async () => {
    await start();
    expectRefusal(await ask('GET /v1/unheard-of'), 404, 'NOT_FOUND');
  });
});
