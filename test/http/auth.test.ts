import type { ServerResponse } from 'node:http';
import { describe, expect, test, vi } from 'vitest';
import { basic, bearer, clientCredentials } from '../../src/http/auth.ts';
import type { UpstreamCall } from '../../src/domain/provider.ts';
import {
  answer,
  connect,
  type Connected,
  failureOf,
  hang,
  ok,
  read,
  reset,
  type Responder,
  upstream,
  type Upstream,
  write,
} from './upstream.ts';

test('basic credentials are encoded in UTF-8', () => {
  expect(basic('user', 'pässword').header()).toBe('Basic dXNlcjpww6Rzc3dvcmQ=');
});

test('a bearer key is sent as it is', () => {
  expect(bearer('am_live_1').header()).toBe('Bearer am_live_1');
});

/** Issues token-1, token-2, … */
function issuing(more: Readonly<Record<string, unknown>> = {}): Responder {
  let issued = 0;
  return answerWith => {
    issued += 1;
    const token = { access_token: `token-${issued}`, token_type: 'bearer', expires_in: 3600, ...more };
    setTimeout(() => answerWith.end(JSON.stringify(token)), 20);
  };
}

/** Accepts the tokens named and no other. */
const accepting =
  (...tokens: readonly string[]): Responder =>
  (response, { headers }) =>
    tokens.includes(String(headers.authorization).replace('Bearer ', ''))
      ? void response.end('{"ok":true}')
      : void response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end();

const secret = 'S3cret+/=&';

function authorizedBy(tokens: Upstream, observed: UpstreamCall[] = []) {
  const host = {
    account: 'main',
    observe: (call: UpstreamCall) => void observed.push(call),
    timeouts: { attempt: 200 },
  };
  return clientCredentials({ tokenUrl: `${tokens.url}/oauth2/token`, clientId: 'key-1', clientSecret: secret, host });
}

const many = (count: number, api: Connected) => Promise.all(Array.from({ length: count }, () => api.client.send(read)));

const later = (ms: number): void => void vi.advanceTimersByTime(ms);

const refused = async (...responders: readonly Responder[]) => {
  await using tokens = await upstream(...responders);
  await using server = await upstream(ok);
  await using api = connect(server.url, { authorization: authorizedBy(tokens) });
  const error = await failureOf(api.client.send(write));
  expect(server.received).toHaveLength(0);
  return { error, asked: tokens.received.length };
};

describe('client credentials', () => {
  test('are asked for a token as RFC 6749 says, the secret as it stands', async () => {
    await using tokens = await upstream(issuing());
    const observed: UpstreamCall[] = [];
    expect(await authorizedBy(tokens, observed).header()).toBe('Bearer token-1');
    expect(tokens.received).toMatchObject([
      {
        method: 'POST',
        target: '/oauth2/token',
        body: 'grant_type=client_credentials',
        headers: {
          authorization: `Basic ${Buffer.from(`key-1:${secret}`).toString('base64')}`,
          'content-type': expect.stringMatching(/^application\/x-www-form-urlencoded/),
          'user-agent': expect.stringMatching(/^numbergraph\//),
        },
      },
    ]);
    expect(observed).toMatchObject([{ account: 'main', method: 'POST', route: '/oauth2/token', status: 200 }]);
  });

  test('fifty callers at once on no token make one request for it', async () => {
    await using tokens = await upstream(issuing());
    await using server = await upstream(accepting('token-1'));
    await using api = connect(server.url, { authorization: authorizedBy(tokens) });
    await many(50, api);
    expect([tokens.received.length, server.received.length]).toEqual([1, 50]);
  });

  test('the first caller giving up leaves the token to the others', async () => {
    await using tokens = await upstream(issuing());
    await using server = await upstream(accepting('token-1'));
    await using api = connect(server.url, { authorization: authorizedBy(tokens) });
    const first = new AbortController();
    const abandoned = api.client.send({ ...read, signal: first.signal });
    const others = many(5, api);
    first.abort('gone');
    await expect(abandoned).rejects.toBe('gone');
    expect(await others).toHaveLength(5);
    expect(tokens.received).toHaveLength(1);
  });

  test('twenty callers with an expired token make one renewal, and all succeed', async () => {
    await using tokens = await upstream(issuing());
    await using server = await upstream(accepting('token-2'));
    await using api = connect(server.url, { authorization: authorizedBy(tokens) });
    await many(20, api);
    expect([tokens.received.length, server.received.length]).toEqual([2, 40]);
  });

  test('a write refused for an expired token is not sent once more, and the next one has a new token', async () => {
    await using tokens = await upstream(issuing());
    await using server = await upstream(accepting('token-2'));
    await using api = connect(server.url, { authorization: authorizedBy(tokens) });
    expect(await failureOf(api.client.send(write))).toMatchObject({ kind: 'CREDENTIALS', status: 401 });
    expect(server.received.map(({ method, body }) => method + body)).toEqual(['POST{"label":"desk"}']);
    expect(await api.client.send(write)).toEqual({ ok: true });
    expect([tokens.received.length, server.received.length]).toEqual([2, 2]);
  });

  test('a second 401 means that the credentials are no good', async () => {
    await using tokens = await upstream(issuing());
    await using server = await upstream(accepting());
    await using api = connect(server.url, { authorization: authorizedBy(tokens) });
    const error = await failureOf(api.client.send(read));
    expect(error).toMatchObject({ kind: 'CREDENTIALS', status: 401 });
    expect(error.message).not.toContain('token-');
    expect([tokens.received.length, server.received.length]).toEqual([2, 2]);
  });

  test('a static key refused with 401 is not tried again', async () => {
    await using server = await upstream(accepting());
    await using api = connect(server.url);
    expect(await failureOf(api.client.send(read))).toMatchObject({ kind: 'CREDENTIALS' });
    expect(server.received).toHaveLength(1);
  });

  test('a refusal of an older token does not cost the present one', async () => {
    await using tokens = await upstream(issuing());
    const authorization = authorizedBy(tokens);
    await authorization.header();
    expect(authorization.renew?.('Bearer token-0')).toBe(true);
    expect(await authorization.header()).toBe('Bearer token-1');
    expect(authorization.renew?.('Bearer token-1')).toBe(true);
    expect(await authorization.header()).toBe('Bearer token-2');
  });
});

test('closing a client closes its connection to the token route too', async () => {
  const issue = issuing();
  const sockets: ServerResponse['socket'][] = [];
  await using tokens = await upstream((response, request) => {
    sockets.push(response.socket);
    issue(response, request);
  });
  await using server = await upstream(accepting('token-1'));
  const { client } = connect(server.url, { authorization: authorizedBy(tokens) });
  await client.send(read);
  expect(sockets.map(socket => socket?.destroyed)).toEqual([false]);
  await client.close();
  await expect.poll(() => sockets[0]?.destroyed).toBe(true);
});

describe('the life of a token', () => {
  test.each([
    [3600, 3_539_000, 3_541_000, 3_601_000],
    [100, 79_000, 81_000, 101_000],
  ])('of %i seconds ends early, and the callers do not wait for the next one', async (lifetime, fresh, early, late) => {
    vi.useFakeTimers({ toFake: ['performance'], now: 0 });
    try {
      await using tokens = await upstream(issuing({ expires_in: lifetime }));
      const authorization = authorizedBy(tokens);
      await authorization.header();
      later(fresh);
      expect(authorization.header()).toBe('Bearer token-1');
      later(early - fresh);
      expect(authorization.header()).toBe('Bearer token-1');
      expect(authorization.header()).toBe('Bearer token-1');
      await expect.poll(() => authorization.header()).toBe('Bearer token-2');
      expect(tokens.received).toHaveLength(2);
      later(late);
      expect(await authorization.header()).toBe('Bearer token-3');
    } finally {
      vi.useRealTimers();
    }
  });

  test('serves a write all the same where the next one cannot be had', async () => {
    vi.useFakeTimers({ toFake: ['performance'], now: 0 });
    try {
      await using tokens = await upstream(issuing(), answer(400, { error: 'invalid_client' }));
      await using server = await upstream(ok);
      await using api = connect(server.url, { authorization: authorizedBy(tokens) });
      await api.client.send(read);
      later(3_599_000);
      await api.client.send(write);
      expect(server.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-1']);
      expect(tokens.received).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });

  test('is replaced before a write that may outlast it', async () => {
    vi.useFakeTimers({ toFake: ['performance'], now: 0 });
    try {
      await using tokens = await upstream(issuing());
      await using server = await upstream(ok);
      await using api = connect(server.url, { authorization: authorizedBy(tokens) });
      await api.client.send(read);
      later(3_599_000);
      await api.client.send(write);
      expect(server.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
    } finally {
      vi.useRealTimers();
    }
  });

  test('goes on to its end where the next one cannot be had', async () => {
    vi.useFakeTimers({ toFake: ['performance'], now: 0 });
    try {
      await using tokens = await upstream(issuing(), answer(400, { error: 'invalid_client' }));
      const authorization = authorizedBy(tokens);
      await authorization.header();
      later(3_550_000);
      expect(authorization.header()).toBe('Bearer token-1');
      await expect.poll(() => tokens.received.length).toBe(2);
      for (let call = 0; call < 20; call += 1) expect(authorization.header()).toBe('Bearer token-1');
      later(51_000);
      expect(await failureOf(Promise.resolve(authorization.header()))).toMatchObject({ kind: 'CREDENTIALS' });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a token that cannot be had', () => {
  test.each([
    [401, { error: 'invalid_client' }, 'CREDENTIALS', 1],
    [400, { error: 'invalid_client' }, 'CREDENTIALS', 1],
    [400, { error: 'unsupported_grant_type' }, 'CREDENTIALS', 1],
    [401, '<html>Unauthorized</html>', 'CREDENTIALS', 1],
    [403, '', 'CREDENTIALS', 1],
    [404, { message: 'no such route' }, 'BAD_RESPONSE', 1],
    [404, { error: 'Not Found' }, 'BAD_RESPONSE', 1],
    [302, '', 'BAD_RESPONSE', 1],
    [200, '<html>Sign in</html>', 'BAD_RESPONSE', 1],
    [200, 'null', 'BAD_RESPONSE', 1],
    [200, { token_type: 'bearer' }, 'BAD_RESPONSE', 1],
    [429, '', 'RATE_LIMITED', 3],
    [500, { error: 'server_error' }, 'UNAVAILABLE', 3],
    [503, '<html>Unavailable</html>', 'UNAVAILABLE', 3],
  ])('for %i %j: %s', async (status, body, kind, requests) => {
    const { error, asked } = await refused(answer(status, body));
    expect([error.kind, asked]).toEqual([kind, requests]);
  });

  test('for a reset or a route that hangs', async () => {
    expect((await refused(reset)).error.kind).toBe('UNAVAILABLE');
    expect((await refused(hang)).error.kind).toBe('TIMEOUT');
  });

  test("tells the provider's reason without the secret", async () => {
    const body = { error: 'invalid_client', error_description: `Client key-1 with ${secret} is unknown` };
    const { error } = await refused(answer(401, body, { 'x-request-id': 'req-9' }));
    expect(error).toMatchObject({ providerCode: 'invalid_client', requestId: 'req-9', account: 'main' });
    expect(error.message).toBe("The provider refuses the account's credentials: Client key-1 with [hidden] is unknown");
  });

  test('never shows one that came in an answer of the wrong form', async () => {
    const { error } = await refused(answer(200, { access_token: 'token-1', token_type: 7 }));
    expect(error.kind).toBe('BAD_RESPONSE');
    expect(JSON.stringify([error.message, error.cause, error.stack])).not.toContain('token-1');
  });

  test('is asked for again after trouble, as a read is', async () => {
    await using tokens = await upstream(answer(503), answer(429), issuing());
    expect(await authorizedBy(tokens).header()).toBe('Bearer token-1');
    expect(tokens.received).toHaveLength(3);
  });

  test('is not asked for anew by each attempt of a read', async () => {
    await using tokens = await upstream(answer(503));
    await using server = await upstream(ok);
    await using api = connect(server.url, { authorization: authorizedBy(tokens) });
    expect(await failureOf(api.client.send(read))).toMatchObject({ kind: 'UNAVAILABLE' });
    expect([tokens.received.length, server.received.length]).toEqual([3, 0]);
  });

  test('because the client is refused is not asked for by everyone, and again after a while', async () => {
    vi.useFakeTimers({ toFake: ['performance'], now: 0 });
    try {
      await using tokens = await upstream(answer(401, { error: 'invalid_client' }), issuing());
      const authorization = authorizedBy(tokens);
      for (let call = 0; call < 10; call += 1)
        expect(await failureOf(Promise.resolve(authorization.header()))).toMatchObject({ kind: 'CREDENTIALS' });
      expect(tokens.received).toHaveLength(1);
      later(5_001);
      expect(await authorization.header()).toBe('Bearer token-1');
    } finally {
      vi.useRealTimers();
    }
  });

  test('is not asked for over plain http from another machine', () => {
    const options = { clientId: 'a', clientSecret: 'b', host: { account: 'main' } };
    expect(() => clientCredentials({ ...options, tokenUrl: 'http://auth.example.com/token' })).toThrow(RangeError);
  });
});
