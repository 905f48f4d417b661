import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CREDENTIALS, type RedCloudSandbox, startSandbox } from '#providers/red-cloud/sandbox/index.ts';
import updateRequest from './fixtures/red-cloud/update-request.json' with { type: 'json' };
import updateAnswer from './fixtures/red-cloud/update-number.json' with { type: 'json' };

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

interface Listed {
  readonly numbers: readonly Readonly<Record<string, unknown>>[];
}

interface Found {
  readonly groups: readonly {
    readonly rateCenter: string;
    readonly count: number;
    readonly numbers: readonly { readonly e164: string; readonly state: string }[];
  }[];
  readonly providerResultCount: number;
  readonly requestedQuantity: number;
}

let sandbox: RedCloudSandbox;

beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

async function send(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  options: { readonly headers?: Record<string, string>; readonly text?: string } = {},
): Promise<Reply> {
  const response = await request(sandbox.url + path, {
    method,
    headers: options.headers ?? {},
    body: options.text ?? null,
  });
  return { status: response.statusCode, headers: response.headers, body: await response.body.json() };
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const GRANT = 'grant_type=client_credentials';
const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

async function bearer(): Promise<{ readonly authorization: string }> {
  const headers = { ...FORM, ...basic(CREDENTIALS.clientId, CREDENTIALS.clientSecret) };
  const { body } = await send('POST', '/api/auth/token', { headers, text: GRANT });
  return { authorization: `Bearer ${(body as { access_token: string }).access_token}` };
}

async function call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Reply> {
  const headers = { ...(await bearer()), 'content-type': 'application/json' };
  return send(method, path, { headers, ...(body !== undefined && { text: JSON.stringify(body) }) });
}

const search = (body: unknown) => call('POST', '/api/core/numbers/search', body);

const update = (body: unknown, id = 'num_abc123') => call('PATCH', `/api/core/numbers/${id}`, body);

async function read(id: string): Promise<Listed['numbers'][number] | undefined> {
  const { body } = await call('GET', '/api/core/numbers');
  return (body as Listed).numbers.find(number => number['numberId'] === id);
}

const refusal = (code: string, message: unknown = expect.any(String)) => ({
  error: { code, message, details: {} },
  requestId: expect.stringMatching(/^req_/) as string,
});

describe('token route', () => {
  const ask = (text: string, headers: Record<string, string> = FORM) =>
    send('POST', '/api/auth/token', { headers, text });
  const { clientId, clientSecret } = CREDENTIALS;

  test('takes the credentials by HTTP Basic', async () => {
    const { status, body } = await ask(GRANT, { ...FORM, ...basic(clientId, clientSecret) });
    expect({ status, body }).toEqual({
      status: 200,
      body: { access_token: expect.stringMatching(/^rc_token_\w+$/) as string, token_type: 'bearer', expires_in: 3600 },
    });
  });

  test('takes the credentials as form fields', async () => {
    const { status } = await ask(`${GRANT}&client_id=${clientId}&client_secret=${clientSecret}`);
    expect(status).toBe(200);
  });

  test('refuses wrong credentials as OAuth does, outside the wrapper of the other routes', async () => {
    const reply = await ask(GRANT, { ...FORM, ...basic(clientId, 'wrong') });
    expect(reply.status).toBe(401);
    expect(reply.headers['www-authenticate']).toMatch(/^Basic/);
    expect(reply.body).toEqual({ error: 'invalid_client', error_description: 'Client authentication failed' });
  });

  test.each([
    ['a missing grant_type', '', FORM, 'invalid_request'],
    ['another grant', 'grant_type=password', FORM, 'unsupported_grant_type'],
    ['missing credentials', GRANT, FORM, 'invalid_request'],
    ['a JSON body', '{"grant_type":"client_credentials"}', { 'content-type': 'application/json' }, 'invalid_request'],
    ['a body without its type', GRANT, { 'content-type': 'text/plain' }, 'invalid_request'],
  ])('refuses %s', async (_, text, headers, error) => {
    const { status, body } = await ask(text, headers);
    expect({ status, body }).toEqual({ status: 400, body: { error, error_description: expect.any(String) as string } });
  });

  test('refuses an inactive client', async () => {
    sandbox.client.status = 'INACTIVE';
    const { status, body } = await ask(GRANT, { ...FORM, ...basic(clientId, clientSecret) });
    expect({ status, body }).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  test('takes the credentials it was started with', async () => {
    const other = await startSandbox({ credentials: { clientSecret: 'rc_secret_other' } });
    expect(other.config).toEqual({ clientId, clientSecret: 'rc_secret_other', baseUrl: other.url });
    await other.close();
  });
});

describe('bearer tokens', () => {
  const UNAUTHORIZED = refusal('UNAUTHORIZED', 'Invalid or missing bearer token');

  test.each(['/api/core/whoami', '/api/core/numbers', '/api/core/nowhere'])('%s needs one', async path => {
    for (const headers of [{}, { authorization: 'Bearer rc_token_example' }, basic('rc_test_client_123', 'x')]) {
      const { status, body } = await send('GET', path, { headers });
      expect({ status, body }).toEqual({ status: 401, body: UNAUTHORIZED });
    }
  });

  test('expire', async () => {
    sandbox.client.tokenLifetime = 0.05;
    const headers = await bearer();
    await new Promise(resolve => setTimeout(resolve, 80));
    expect(await send('GET', '/api/core/numbers', { headers })).toMatchObject({ status: 401, body: UNAUTHORIZED });
  });

  test('can be revoked', async () => {
    const headers = await bearer();
    sandbox.revokeTokens();
    expect(await send('GET', '/api/core/numbers', { headers })).toMatchObject({ status: 401 });
  });

  test('are good for as long as the client is active', async () => {
    const headers = await bearer();
    sandbox.client.status = 'INACTIVE';
    expect(await send('GET', '/api/core/numbers', { headers })).toMatchObject({ status: 401, body: UNAUTHORIZED });
  });

  test.each([
    ['numbers:read', 'GET', '/api/core/numbers', undefined],
    ['numbers:search', 'POST', '/api/core/numbers/search', {}],
    ['numbers:update', 'PATCH', '/api/core/numbers/num_abc123', {}],
  ] as const)('without the capability %s, %s %s is forbidden', async (capability, method, path, body) => {
    sandbox.client.capabilities = sandbox.client.capabilities.filter(one => one !== capability);
    expect(await call(method, path, body)).toMatchObject({ status: 403, body: refusal('FORBIDDEN') });
    expect(await call('GET', '/api/core/whoami')).toMatchObject({ status: 200 });
  });

  test('an unknown route is NOT_FOUND, in the wrapper', async () => {
    const { status, body } = await call('GET', '/api/core/numbers/num_abc123');
    expect({ status, body }, 'there is no GET by id').toEqual({ status: 404, body: refusal('NOT_FOUND') });
  });
});

describe('list', () => {
  test('gives every number in one answer', async () => {
    const { status, body } = await call('GET', '/api/core/numbers?limit=1');
    const { numbers } = body as Listed;
    expect(status).toBe(200);
    expect(numbers).toHaveLength(250);
    expect(new Set(numbers.map(number => number['numberId'])).size).toBe(250);
    expect(new Set(numbers.map(number => number['e164'])).size).toBe(250);
  });

  test('holds the number of the documentation, as it is printed there', async () => {
    const { body } = await call('GET', '/api/core/numbers');
    expect((body as Listed).numbers[0]).toEqual(updateAnswer.number);
  });

  test('shows every state a number can be in', async () => {
    const { numbers } = (await call('GET', '/api/core/numbers')).body as Listed;
    const some = (fits: (number: Listed['numbers'][number]) => boolean) => numbers.filter(fits).length;
    expect(
      some(number => !('campaignRegId' in number)),
      'no campaign key',
    ).toBeGreaterThan(0);
    expect(
      some(number => number['campaignRegId'] === null),
      'campaign null',
    ).toBeGreaterThan(0);
    expect(
      some(number => !('webhookInboundOverride' in number)),
      'no override key',
    ).toBeGreaterThan(0);
    expect(
      some(number => 'webhookDeliveryOverride' in number),
      'an override',
    ).toBeGreaterThan(0);
    expect(
      some(number => number['status'] !== 'ACTIVE'),
      'not active',
    ).toBeGreaterThan(0);
    expect(
      some(number => number['smsEnabled'] === true && number['mmsEnabled'] === false),
      'no MMS',
    ).toBeGreaterThan(0);
    expect(
      some(number => number['smsEnabled'] === false),
      'no SMS',
    ).toBeGreaterThan(0);
  });

  test('is the same in every sandbox', async () => {
    const before = (await call('GET', '/api/core/numbers')).body;
    const other = await startSandbox();
    await sandbox.close();
    sandbox = other;
    expect((await call('GET', '/api/core/numbers')).body).toEqual(before);
  });

  test('has 100,000 numbers when told to', async () => {
    await sandbox.close();
    sandbox = await startSandbox({ size: 100_000 });
    const { numbers } = (await call('GET', '/api/core/numbers')).body as Listed;
    expect(new Set(numbers.map(number => number['e164'])).size).toBe(100_000);
  });
});

describe('search', () => {
  test('answers the example of the documentation in groups by rate center', async () => {
    const { status, body } = await search({ npa: '555', city: 'Austin', state: 'TX' });
    const { groups, providerResultCount, requestedQuantity } = body as Found;
    expect(status).toBe(200);
    expect(groups.map(group => group.rateCenter)).toEqual(['AUSTIN']);
    expect(groups[0]!.count).toBe(groups[0]!.numbers.length);
    expect(providerResultCount).toBe(groups[0]!.count);
    expect(requestedQuantity).toBe(250);
    expect(groups[0]!.numbers[0]).toEqual({
      e164: expect.stringMatching(/^\+1555\d{7}$/) as string,
      nationalDisplay: expect.stringMatching(/^\(555\) \d{3}-\d{4}$/) as string,
      city: 'Austin',
      state: 'TX',
      rateCenter: 'AUSTIN',
    });
  });

  test('gives no id: a number found is not a number held', async () => {
    const { groups } = (await search({ state: 'CO' })).body as Found;
    const { numbers } = (await call('GET', '/api/core/numbers')).body as Listed;
    const held = new Set(numbers.map(number => number['e164']));
    for (const found of groups.flatMap(group => group.numbers)) {
      expect(found).not.toHaveProperty('numberId');
      expect(held.has(found.e164)).toBe(false);
    }
  });

  test.each([
    ['npa', { npa: '720' }, /^\+1720/],
    ['npa and nxx', { npa: '720', nxx: '555' }, /^\+1720555/],
    ['zipCode', { zipCode: '80202' }, /^\+1(303|720|555)/],
  ])('narrows by %s', async (_, body, expected) => {
    const { groups } = (await search(body)).body as Found;
    const numbers = groups.flatMap(group => group.numbers);
    expect(numbers.length).toBeGreaterThan(0);
    for (const { e164 } of numbers) expect(e164).toMatch(expected);
  });

  test('never gives more than 250, which no field of the request can change', async () => {
    const { providerResultCount, requestedQuantity } = (await search({})).body as Found;
    expect({ providerResultCount, requestedQuantity }).toEqual({ providerResultCount: 250, requestedQuantity: 250 });
    expect(await search({ quantity: 10 })).toMatchObject({ status: 400, body: refusal('INVALID_REQUEST') });
  });

  test.each([
    ['nxx requires npa', { nxx: '555', state: 'CO' }, 'nxx requires npa'],
    ['city requires state', { city: 'Denver' }, 'city requires state'],
    ['rateCenter requires state', { rateCenter: 'DENVER' }, 'rateCenter requires state'],
    ['rateCenter is refused with its state as well', { rateCenter: 'DENVER', state: 'CO' }, expect.any(String)],
    ['npa is text', { npa: 720 }, 'npa must be 3 digits'],
    ['npa has 3 digits', { npa: '72' }, 'npa must be 3 digits'],
    ['state has 2 letters', { state: 'Colorado' }, 'state must be 2 letters'],
    ['the body is an object', [], expect.any(String)],
  ])('%s', async (_, body, message) => {
    expect(await search(body)).toMatchObject({ status: 400, body: refusal('INVALID_REQUEST', message) });
  });

  test('a body that is not JSON is INVALID_REQUEST', async () => {
    const headers = await bearer();
    const reply = await send('POST', '/api/core/numbers/search', { headers, text: '{"npa":' });
    expect(reply).toMatchObject({ status: 400, body: refusal('INVALID_REQUEST') });
  });
});

describe('update', () => {
  test('answers the example of the documentation as it is printed', async () => {
    const { status, body } = await update(updateRequest);
    expect({ status, body }).toEqual({ status: 200, body: updateAnswer });
  });

  test('is asked for campaignregId and answers campaignRegId', async () => {
    const { body } = await update({ campaignregId: 'CNEW01' });
    expect(body).toMatchObject({ number: { campaignRegId: 'CNEW01' } });
    expect(body).not.toHaveProperty('number.campaignregId');
    const refused = await update({ campaignRegId: 'CNEW02' });
    expect(refused).toMatchObject({
      status: 400,
      body: refusal('INVALID_REQUEST', expect.stringContaining('campaignRegId')),
    });
  });

  test('changes what is sent and nothing else, and keeps it', async () => {
    const before = await read('num_abc123');
    await update({ mmsEnabled: false });
    expect(await read('num_abc123')).toEqual({ ...before, mmsEnabled: false });
    expect(sandbox.ledger).toEqual([{ action: 'updateNumber', subject: 'num_abc123', detail: { mmsEnabled: false } }]);
  });

  test('null clears a campaign and an override', async () => {
    await update({ campaignregId: null, webhookInboundOverride: null });
    const number = await read('num_abc123');
    expect(number).toMatchObject({ campaignRegId: null, webhookDeliveryOverride: expect.any(String) as string });
    expect(number).not.toHaveProperty('webhookInboundOverride');
  });

  test.each([
    [{ numberId: 'num_other' }],
    [{ status: 'ACTIVE' }],
    [{ toString: 'x' }],
    [{ smsEnabled: 'true' }],
    [{ smsEnabled: null }],
    [{ mmsEnabled: 1 }],
    [{ campaignregId: '' }],
    [{ campaignregId: 7 }],
    [{ webhookInboundOverride: 'not an address' }],
    [{ webhookDeliveryOverride: '' }],
    [{ webhookDeliveryOverride: 'ftp://example.com/' }],
    ['smsEnabled'],
  ])('refuses %j and changes nothing', async body => {
    const before = await read('num_abc123');
    expect(await update(body)).toMatchObject({ status: 400, body: refusal('INVALID_REQUEST') });
    expect(await read('num_abc123')).toEqual(before);
    expect(sandbox.ledger).toEqual([]);
  });

  test('an unknown number is NOT_FOUND, and so is an E.164', async () => {
    for (const id of ['num_unknown', '+15551234567']) {
      expect(await update({ smsEnabled: true }, id)).toMatchObject({ status: 404, body: refusal('NOT_FOUND') });
    }
  });
});

test('whoami tells the client, what it may do and counts its numbers', async () => {
  const { status, body } = await call('GET', '/api/core/whoami');
  const { numbers } = (await call('GET', '/api/core/numbers')).body as Listed;
  expect({ status, body }).toEqual({
    status: 200,
    body: {
      apiClientId: CREDENTIALS.clientId,
      apiClientName: 'Sandbox',
      apiClientStatus: 'ACTIVE',
      capabilities: ['numbers:read', 'numbers:search', 'numbers:update'],
      assignedNumbers: {
        total: 250,
        smsEnabledCount: numbers.filter(number => number['smsEnabled']).length,
        mmsEnabledCount: numbers.filter(number => number['mmsEnabled']).length,
      },
      inboundWebhookConfigured: true,
      deliveryWebhookConfigured: true,
    },
  });
});
