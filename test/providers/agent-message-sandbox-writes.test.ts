import { describe, expect, test } from 'vitest';
import { API_KEYS, CAMPAIGN_IDS, UNASSIGNED_ID } from '#providers/agent-message/sandbox/index.ts';
import { ask, expectRefusal, type Held, heldWith, list, start, type Told, UNKNOWN_ID } from './agent-message-asking.ts';

const DAY = 24 * 60 * 60 * 1000;

const attach = (id: string, campaign_id?: string): Promise<Told> =>
  ask(`POST /v1/phone-numbers/${id}/campaign`, { body: { campaign_id } });

const search = (body: unknown): Promise<Told<{ number: string; number_type: string }[]>> =>
  ask('POST /v1/phone-numbers/search', { body });

const order = (body: object): Promise<Told<Held[]>> => ask('POST /v1/phone-numbers/orders', { body });

const bulkRelease = (ids: readonly unknown[], query = '', key: string = API_KEYS.full): Promise<Told<unknown>> =>
  ask(`POST /v1/phone-numbers/bulk/release${query}`, { body: { ids }, key });

describe('updating a number', () => {
  test('changes what is sent and leaves alone what is absent or null', async () => {
    const sandbox = await start();
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
    const sandbox = await start();
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
  test('is checked before the number, in the documented order', async () => {
    await start();
    const failures = [
      [undefined, 422, 'VALIDATION_FAILED'],
      ['C123', 422, 'VALIDATION_FAILED'],
      [UNKNOWN_ID, 404, 'NOT_FOUND'],
      [CAMPAIGN_IDS.submitted, 409, 'CAMPAIGN_NOT_ACTIVE'],
      [CAMPAIGN_IDS.expired, 409, 'CAMPAIGN_NOT_ACTIVE'],
      [CAMPAIGN_IDS.brandUnverified, 409, 'BRAND_NOT_VERIFIED'],
      [CAMPAIGN_IDS.marketing, 404, 'NOT_FOUND'],
    ] as const;
    for (const [campaign, status, code] of failures) expectRefusal(await attach(UNKNOWN_ID, campaign), status, code);
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
    const sandbox = await start();
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
    const sandbox = await start();
    const { data } = await search({ quantity: 2 });
    const numbers = data.map(({ number }) => number);
    const gone = (await heldWith({ number_type: 'local' })).number;
    const refused = await order({ numbers: [...numbers, gone] });
    expectRefusal(refused, 409, 'INSUFFICIENT_INVENTORY');
    expect(refused.data).toEqual({ available_count: 2, unavailable: [gone] });
    expect(sandbox.ledger).toEqual([]);

    const body = { numbers, label: 'new', inbound_url: 'https://customer.example/new' };
    const ordered = await order(body);
    expect(ordered.data.map(({ number }) => number)).toEqual(numbers);
    expect(ordered.data[0]).toMatchObject({ label: 'new', inbound_url: 'https://customer.example/new' });
    const newest = (await list('?limit=2')).data.map(({ number }) => number);
    expect(newest.toSorted()).toEqual(numbers.toSorted());
    expectRefusal(await order(body), 409, 'INSUFFICIENT_INVENTORY');
  });

  test('refuses an order with an http address or with a campaign that is not active', async () => {
    await start();
    const { data } = await search({ quantity: 1 });
    const numbers = data.map(({ number }) => number);
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
    now += 30 * DAY - 1;
    expectRefusal(await order({ numbers: [number] }), 409, 'INSUFFICIENT_INVENTORY');
    now += 1;
    expect((await order({ numbers: [number] })).data[0]).toMatchObject({
      number,
      inbound_url: null,
      campaign_id: null,
      label: null,
    });
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
    const told = await bulkRelease(ids);
    expect(told.data).toEqual({ released: [second!.id], unknown: [UNKNOWN_ID], already_released: [first!.id] });
  });

  test('of many fails as a whole for a malformed id, and is 403 for everyone with return_to_carrier', async () => {
    await start();
    const [first] = (await list()).data;
    expectRefusal(await bulkRelease([first!.id, 'x']), 422, 'VALIDATION_FAILED');
    expectRefusal(await bulkRelease([first!.id], '?return_to_carrier=true', API_KEYS.platform), 403, 'FORBIDDEN');
    expect((await ask(`GET /v1/phone-numbers/${first!.id}`)).status).toBe(200);
  });
});
