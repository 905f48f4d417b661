import { describe, expect, test } from 'vitest';
import { API_KEYS, BRAND_IDS, CAMPAIGN_IDS } from '#providers/agent-message/sandbox/index.ts';
import { ask, expectRefusal, type Held, heldWith, list, start, type Told, UNKNOWN_ID } from './agent-message-asking.ts';

const createKey = (...scopes: string[]): Promise<Told<unknown>> =>
  ask('POST /v1/api-keys', { body: { label: 'bot', scopes } });

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
    const sandbox = await start({ credentials: { apiKey: 'am_live_mine' } });
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
    const second = await list(`?limit=100&cursor=${encodeURIComponent((await list('?limit=100')).meta.next_cursor!)}`);
    const wanted = encodeURIComponent(second.data[50]!.number);
    const sizes: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const place: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
      const page = await list(`?limit=100&search=${wanted}${place}`);
      sizes.push(page.data.length);
      cursor = page.meta.next_cursor;
    }
    expect(sizes).toEqual([0, 1, 0]);
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

  test('of 100,000 numbers is read from far inside', async () => {
    await start({ size: 100_000 });
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
    const create = (changes: object): Promise<Told> => ask('POST /v1/campaigns', { body: { ...body, ...changes } });
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
    expectRefusal(await createKey('platform:inventory:write'), 403, 'FORBIDDEN');
    expectRefusal(await createKey('messages:write'), 400, 'INVALID_INPUT');
    for (let i = 0; i < 8; i += 1) expect((await createKey('numbers:read')).status).toBe(201);
    now += 20_000;
    const refused = await createKey('numbers:read');
    expectRefusal(refused, 429, 'RATE_LIMITED');
    expect(refused.headers['retry-after']).toBe('40');
    now += 40_000;
    expect((await createKey('numbers:read')).status).toBe(201);
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
