import type { ServerResponse } from 'node:http';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { maybeApplied } from '../../src/domain/errors.ts';
import { clientCredentials } from '../../src/http/auth.ts';
import { WRITES_AT_ONCE } from '../../src/http/guard.ts';
import { answer, connect, cut, failureOf, hang, ok, reset, socketServer, upstream, write } from './upstream.ts';

const NOWHERE = 'http://127.0.0.1:1';
const timeouts = { attempt: 80, read: 100, write: 80 };

describe('a write is known not to have left', () => {
  test('where the connection is refused', async () => {
    await using api = connect(NOWHERE);
    const error = await failureOf(api.client.send(write));
    expect(error).toMatchObject({ kind: 'UNAVAILABLE', unsent: true });
    expect(error.message).toBe('The connection to the provider failed (ECONNREFUSED)');
    expect(maybeApplied(error)).toBe(false);
  });

  test('where the handshake of TLS fails', async () => {
    await using server = await socketServer(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await using api = connect(server.url.replace('http:', 'https:'));
    expect(await failureOf(api.client.send(write))).toMatchObject({ kind: 'UNAVAILABLE', unsent: true });
  });

  test('where there is no connection before the time is up', async () => {
    await using server = await socketServer(socket => socket.pause());
    await using api = connect(server.url.replace('http:', 'https:'), { timeouts });
    const error = await failureOf(api.client.send(write));
    expect(error).toMatchObject({ kind: 'TIMEOUT', unsent: true });
    expect(maybeApplied(error)).toBe(false);
  });

  test('where as many as there may be are under way until the time is up, and it never leaves afterwards', async () => {
    const held: ServerResponse[] = [];
    await using server = await upstream(response => void held.push(response));
    await using api = connect(server.url, { timeouts: { write: 1_500 } });
    const writes = Array.from({ length: WRITES_AT_ONCE }, () => failureOf(api.client.send(write)));
    await expect.poll(() => held.length).toBe(WRITES_AT_ONCE);
    expect(await failureOf(api.client.send(write))).toMatchObject({ unsent: true });
    await Promise.all(writes);
    await api.client.close();
    expect(server.received).toHaveLength(WRITES_AT_ONCE);
  });

  test('where the wait for a credential takes all the time', async () => {
    await using server = await upstream(ok);
    await using api = connect(server.url, { timeouts, authorization: { header: () => new Promise(() => {}) } });
    const error = await failureOf(api.client.send(write));
    expect(error).toMatchObject({ kind: 'TIMEOUT', unsent: true });
    expect(maybeApplied(error)).toBe(false);
    expect(server.received).toEqual([]);
  });

  test.each(['Date', 'performance'] as const)(
    'where the machine slept, by the clock of %s, while it waited for a credential',
    async clock => {
      const real = globalThis[clock].now.bind(globalThis[clock]);
      const sleep = (ms: number) => vi.spyOn(globalThis[clock], 'now').mockImplementation(() => real() + ms);
      onTestFinished(() => void vi.restoreAllMocks());
      await using server = await upstream(ok);
      const authorization = {
        async header() {
          await Promise.resolve();
          sleep(slept);
          return 'Bearer token';
        },
      };
      await using api = connect(server.url, { authorization });
      let slept = 1_000;
      await api.client.send(write);
      slept += 6_000;
      expect(await failureOf(api.client.send(write))).toMatchObject({ kind: 'TIMEOUT', unsent: true, account: 'main' });
      expect(server.received).toHaveLength(1);
      await api.client.send(write);
      expect(server.received).toHaveLength(2);
    },
  );

  test.each([
    ['is in trouble', answer(503), 'UNAVAILABLE'],
    ['hangs', hang, 'TIMEOUT'],
    ['loses the connection', reset, 'UNAVAILABLE'],
    ['answers with something else', answer(200, '<html>Sign in</html>'), 'BAD_RESPONSE'],
    ['refuses the client', answer(401, { error: 'invalid_client' }), 'CREDENTIALS'],
  ])('where the token route %s', async (_, fault, kind) => {
    await using tokens = await upstream(fault);
    await using server = await upstream(ok);
    const host = { account: 'main', timeouts: { attempt: 500, read: 600 } };
    const tokenUrl = `${tokens.url}/oauth2/token`;
    const authorization = clientCredentials({ tokenUrl, clientId: 'a', clientSecret: 'b', host });
    await using api = connect(server.url, { authorization });
    const error = await failureOf(api.client.send(write));
    expect(error).toMatchObject({ kind, unsent: true, account: 'main' });
    expect(maybeApplied(error)).toBe(false);
    expect(server.received).toEqual([]);
  });

  test('where it was refused for its token and no other can be had', async () => {
    let asked = 0;
    const token = { access_token: 'token-1', token_type: 'bearer', expires_in: 3600 };
    await using tokens = await upstream(response => {
      asked += 1;
      if (asked === 1) response.end(JSON.stringify(token));
      else response.socket?.resetAndDestroy();
    });
    await using server = await upstream(answer(401));
    const tokenUrl = `${tokens.url}/oauth2/token`;
    const host = { account: 'main', timeouts: { attempt: 500, read: 600 } };
    const authorization = clientCredentials({ tokenUrl, clientId: 'a', clientSecret: 'b', host });
    await using api = connect(server.url, { authorization });
    expect(maybeApplied(await failureOf(api.client.send(write)))).toBe(false);
    expect(server.received).toHaveLength(1);
  });
});

describe('a write may have been carried out', () => {
  test.each([
    ['a reset', reset, 'UNAVAILABLE'],
    ['a body that breaks off', cut, 'UNAVAILABLE'],
    ['an upstream that hangs', hang, 'TIMEOUT'],
    ['a 500', answer(500), 'UNAVAILABLE'],
    ['an answer that is not JSON', answer(200, '<html>'), 'BAD_RESPONSE'],
  ])('after %s', async (_, fault, kind) => {
    await using server = await upstream(fault);
    await using api = connect(server.url, { timeouts: { write: 100 } });
    const error = await failureOf(api.client.send(write));
    expect(error).toMatchObject({ kind, unsent: false });
    expect(maybeApplied(error)).toBe(true);
    expect(server.received).toHaveLength(1);
  });
});
