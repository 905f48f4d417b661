import process from 'node:process';
import { getEventListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { limitedWait, limitOf } from '../../src/http/deadline.ts';
import {
  answer,
  connect,
  failureOf,
  hang,
  ok,
  read,
  type Responder,
  socketServer,
  upstream,
  write,
} from './upstream.ts';

const drip: Responder = response => {
  response.writeHead(200, { 'content-length': '1000' });
  const timer = setInterval(() => response.write(' '), 10);
  response.on('close', () => clearInterval(timer));
};

const timeouts = { attempt: 240, read: 400, write: 320 };

describe('the time allowed', () => {
  test.each([
    ['an upstream that hangs', hang],
    ['a body that comes byte by byte', drip],
  ])('ends a write to %s after one attempt', async (_, fault) => {
    await using server = await upstream(fault);
    await using api = connect(server.url, { timeouts });
    const started = performance.now();
    const error = await failureOf(api.client.send(write));
    expect(performance.now() - started).toBeGreaterThan(300);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(error).toMatchObject({ kind: 'TIMEOUT', message: 'The provider did not answer within 0.32 seconds' });
    expect(server.received).toHaveLength(1);
    expect(api.observed).toMatchObject([{ status: null }]);
  });

  test.each([
    ['an upstream that hangs', hang, 2],
    ['a body that comes byte by byte', drip, 3],
  ])('holds for each attempt of a read and for all together: %s', async (_, fault, attempts) => {
    await using server = await upstream(fault);
    await using api = connect(server.url, { timeouts: { attempt: 600, read: 3_000 } });
    const started = performance.now();
    const error = await failureOf(api.client.send(read));
    const took = performance.now() - started;
    expect(error.kind).toBe('TIMEOUT');
    expect(server.received).toHaveLength(attempts);
    expect(took).toBeGreaterThan(790);
    expect(took).toBeLessThan(6_000);
  });

  test('a read whose first attempt hangs is answered by the second', async () => {
    await using server = await upstream(hang, ok);
    await using api = connect(server.url, { timeouts: { attempt: 600, read: 2000 } });
    expect(await api.client.send(read)).toEqual({ ok: true });
    expect(api.observed).toMatchObject([{ status: null }, { status: 200 }]);
  });

  test('includes the wait for a credential', async () => {
    await using server = await upstream(ok);
    const authorization = { header: () => new Promise<string>(() => {}) };
    await using api = connect(server.url, { timeouts, authorization });
    expect(await failureOf(api.client.send(write))).toMatchObject({ kind: 'TIMEOUT' });
    expect(server.received).toHaveLength(0);
  });

  test('includes a connection that is never established', async () => {
    await using server = await socketServer(socket => socket.pause());
    await using api = connect(server.url.replace('http:', 'https:'), { timeouts });
    expect(await failureOf(api.client.send(write))).toMatchObject({ kind: 'TIMEOUT' });
  });
});

describe('a caller who gives up', () => {
  test('gets the reason of the signal, and the upstream is let go', async () => {
    let closed: (() => void) | undefined;
    const gone = new Promise<void>(resolve => (closed = resolve));
    const caller = new AbortController();
    await using server = await upstream(response => {
      response.on('close', () => closed?.());
      caller.abort(new Error('The browser went away'));
    });
    await using api = connect(server.url);
    await expect(api.client.send({ ...read, signal: caller.signal })).rejects.toThrow('The browser went away');
    await gone;
    expect(server.received).toHaveLength(1);
    expect(api.observed).toMatchObject([{ status: null, abandoned: true }]);
  });

  test('before the call has nothing sent', async () => {
    await using server = await upstream(ok);
    await using api = connect(server.url);
    await expect(api.client.send({ ...write, signal: AbortSignal.abort('gone') })).rejects.toBe('gone');
    expect(server.received).toHaveLength(0);
    expect(api.observed).toHaveLength(0);
  });

  test('between two attempts ends the call, with what was heard', async () => {
    const caller = new AbortController();
    await using server = await upstream(answer(503, '', { 'retry-after': '20' }));
    await using api = connect(server.url, { timeouts: { attempt: 5_000, read: 30_000 } });
    const call = api.client.send({ ...read, signal: caller.signal });
    await expect.poll(() => api.observed.length).toBe(1);
    caller.abort('gone');
    expect(await failureOf(call)).toMatchObject({ kind: 'UNAVAILABLE', status: 503 });
    expect(server.received).toHaveLength(1);
  });

  test('during the second attempt gets what was heard in the first', async () => {
    const caller = new AbortController();
    await using server = await upstream(answer(503), () => caller.abort('gone'));
    await using api = connect(server.url);
    const call = api.client.send({ ...read, signal: caller.signal });
    expect(await failureOf(call)).toMatchObject({ kind: 'UNAVAILABLE', status: 503 });
    expect(server.received).toHaveLength(2);
  });

  test('before the wait for a token does not leave its failure unhandled', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    const token = Promise.reject(new Error('No token'));
    await expect(limitedWait(limitOf('main', 100, AbortSignal.abort('gone')), token)).rejects.toBe('gone');
    await new Promise(resolve => setTimeout(resolve, 10));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  test('while a write waits for a connection has it never sent', async () => {
    const held: ServerResponse[] = [];
    await using server = await upstream(response => void held.push(response));
    await using api = connect(server.url);
    const reads = Array.from({ length: 50 }, () => api.client.send(read));
    await expect.poll(() => held.length).toBe(50);
    const caller = new AbortController();
    const waiting = api.client.send({ ...write, signal: caller.signal });
    caller.abort('gone');
    await expect(waiting).rejects.toBe('gone');
    for (const response of held) response.end('{"ok":true}');
    await Promise.all(reads);
    expect(await Promise.all(reads)).toHaveLength(50);
    await api.client.close();
    expect(server.received.filter(({ method }) => method === 'POST')).toHaveLength(0);
  });
});

test('nothing is left behind on the signal of the caller', async () => {
  const { signal } = new AbortController();
  await using server = await upstream(answer(503), ok, answer(404), hang);
  await using api = connect(server.url, { timeouts: { write: 80 } });
  await api.client.send({ ...read, signal });
  await failureOf(api.client.send({ ...read, signal }));
  await failureOf(api.client.send({ ...write, signal }));
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});
