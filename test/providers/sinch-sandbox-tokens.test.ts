import { request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SinchSandbox, startSandbox } from '#providers/sinch/sandbox/index.ts';

let now = Date.now();
let sandbox: SinchSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ size: 5, clock: () => now });
});
afterAll(() => sandbox.close());

const basic = (keyId: string, keySecret: string) => `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`;
const right = () => basic(sandbox.config['keyId']!, sandbox.config['keySecret']!);

async function token(authorization: string, body = 'grant_type=client_credentials') {
  const answer = await request(`${sandbox.url}/oauth2/token`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
  return { status: answer.statusCode, body: (await answer.body.json()) as { access_token: string; error?: string } };
}

async function get(authorization: string | undefined, project = sandbox.config['projectId']) {
  const url = `${sandbox.url}/v1/projects/${project}/availableRegions`;
  const answer = await request(url, { headers: authorization === undefined ? {} : { authorization } });
  await answer.body.dump();
  return { status: answer.statusCode, challenge: answer.headers['www-authenticate'] };
}

test('a token is a JWT with exp, and its answer has expires_in, scope and token_type', async () => {
  const { status, body } = await token(right());
  expect(status).toBe(200);
  expect(body).toEqual({
    access_token: expect.any(String),
    expires_in: 3600,
    scope: expect.any(String),
    token_type: 'bearer',
  });
  const [, payload = '', ...rest] = body.access_token.split('.');
  expect(rest).toHaveLength(1);
  const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp: number };
  expect(exp - Date.now() / 1000).toBeGreaterThan(3590);
  expect(await get(`Bearer ${body.access_token}`)).toEqual({ status: 200, challenge: undefined });
});

test('a token is refused to a wrong key and for another grant', async () => {
  expect(await token(basic('nobody', 'nothing'))).toEqual({ status: 401, body: { error: 'invalid_client' } });
  const wrongGrant = { status: 400, body: { error: 'unsupported_grant_type' } };
  expect(await token(right(), 'grant_type=password')).toEqual(wrongGrant);
  expect(await token(right(), '')).toEqual({ status: 400, body: { error: 'invalid_request' } });
});

test('an expired token is 401 with the word expired in WWW-Authenticate, and no other 401 has it', async () => {
  const { body } = await token(right());
  sandbox.expireTokens();
  const expired = await get(`Bearer ${body.access_token}`);
  expect(expired).toEqual({ status: 401, challenge: expect.stringContaining('expired') });
  for (const other of [undefined, 'Bearer made.up.token', 'Bearer x', basic('nobody', 'nothing')]) {
    expect(await get(other)).toEqual({ status: 401, challenge: expect.not.stringContaining('expired') });
  }
});

test('a token expires when its time is over', async () => {
  sandbox.behaviour.tokenLifetimeSeconds = 60;
  const { body } = await token(right());
  now += 58_000;
  expect((await get(`Bearer ${body.access_token}`)).status).toBe(200);
  now += 2_000;
  expect((await get(`Bearer ${body.access_token}`)).status).toBe(401);
});

test('Basic is accepted on the API itself', async () => {
  expect((await get(right())).status).toBe(200);
});

test('another project is 403', async () => {
  expect((await get(right(), 'somebody-elses')).status).toBe(403);
});
