import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createListener, TIMEOUTS } from '../../src/server/listener.ts';

const TIMEOUTS_OF_TEST = { headers: 300, request: 600, answer: 300, keepAlive: 5_000, checking: 50 };
const LARGE = 64 * 1024 * 1024;

describe('the listener', () => {
  let server: Server;
  beforeAll(async () => {
    server = createListener(
      (incoming, response) => {
        if (incoming.url === '/large') return void response.end(Buffer.alloc(LARGE));
        incoming.resume().once('end', () => response.end('taken'));
      },
      { timeouts: TIMEOUTS_OF_TEST, maxConnections: 20 },
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const open = (): Socket => connect((server.address() as AddressInfo).port, '127.0.0.1');

  /** All that comes until the server closes. */
  async function send(...parts: readonly string[]): Promise<string> {
    const socket = open();
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => void (text += part));
    for (const part of parts) socket.write(part);
    await once(socket, 'close');
    return text;
  }

  test.each([
    ['nothing', '', 408],
    ['half of a head', 'POST /graphql HTTP/1.1\r\nHost: x\r\n', 408],
    ['half of a body', 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{', 408],
    ['a chunk that is none', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n', 400],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b: c\r\nContent-Length: x\r\n\r\n', 400],
    ['no HTTP', 'nonsense\r\n\r\n', 400],
    ['large headers', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['CONNECT', 'CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n', 405],
    ['an expectation', 'POST / HTTP/1.1\r\nHost: x\r\nExpect: more\r\nContent-Length: 0\r\n\r\n', 417],
  ])('answers %s in JSON, and closes', async (_, sent, status) => {
    const text = await send(sent);
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(text).toMatch(/\r\nx-request-id: [0-9a-f-]{36}\r\n/i);
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toEqual({
      errors: [{ message: expect.any(String) as string, extensions: { code: 'BAD_REQUEST' } }],
    });
  });

  test('gives leave to send a body that is asked for', async () => {
    const text = await send(
      'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n',
      '{}',
    );
    expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n[^]*taken/);
  });

  test('gives up an answer that nobody takes', async () => {
    const closed = once(server, 'connection').then(([socket]) => once(socket as Socket, 'close'));
    const socket = open().on('error', () => {});
    socket.pause().write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n');
    await closed;
    let length = 0;
    socket.on('data', part => void (length += part.length)).resume();
    await once(socket, 'close');
    expect(length).toBeLessThan(LARGE);
  });

  test('has no more connections than it may', async () => {
    const sockets = Array.from({ length: 40 }, open);
    const dropped = sockets.map(socket =>
      once(
        socket.on('error', () => {}),
        'close',
      ),
    );
    await Promise.race(dropped);
    expect(
      await new Promise<number>(resolve => server.getConnections((_, count) => resolve(count))),
    ).toBeLessThanOrEqual(20);
    for (const socket of sockets) socket.destroy();
  });

  test('keeps an idle connection longer than the minute of common proxies', () => {
    expect(server.keepAliveTimeout).toBe(TIMEOUTS_OF_TEST.keepAlive);
    expect(TIMEOUTS.keepAlive).toBeGreaterThan(60_000);
  });
});
