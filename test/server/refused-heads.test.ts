import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { createTelemetry } from '#telemetry/index.ts';
import { createMetrics, type Metrics } from '#telemetry/metrics.ts';
import { createListener } from '../../src/server/listener.ts';
import { createLog } from '../../src/server/log.ts';
import { type Line, watched } from '../telemetry/watched.ts';

const TIMEOUTS = { headers: 300, request: 600, answer: 300, keepAlive: 5_000, checking: 50 };
const HEADERS = {
  'cache-control': 'private, no-store',
  vary: 'Authorization',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** All that comes until the server closes. */
async function send(port: number, sent: string): Promise<Answer> {
  const socket = connect(port, '127.0.0.1');
  socket.write(sent);
  const [head] = (await text(socket)).split('\r\n\r\n');
  const [first, ...rest] = head!.split('\r\n');
  const headers = rest.map(line => line.split(': ') as [string, string]);
  return {
    status: Number(first!.split(' ')[1]),
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
  };
}

const REFUSED = { outcome: 'refused', errors: ['BAD_REQUEST'], upstreamCalls: 0 };

test.each([
  ['no HTTP', 'nonsense\r\n\r\n', 400, null],
  ['large headers', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, null],
  ['CONNECT', 'CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n', 405, 'CONNECT'],
  ['an expectation', 'POST / HTTP/1.1\r\nHost: x\r\nExpect: more\r\nContent-Length: 0\r\n\r\n', 417, 'POST'],
  ['a chunk that is none', 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400, 'POST'], // prettier-ignore
])(
  '%s has one line under the id that is told, is counted, and is answered as all else',
  async (_, sent, status, method) => {
    await using server = await watched();
    const answer = await send(Number(new URL(server.app.url).port), sent);
    expect(answer).toMatchObject({ status, headers: HEADERS });
    await expect.poll(() => server.lines('request')).toHaveLength(1);
    const requestId = answer.headers['x-request-id'];
    expect(server.lines('request')).toMatchObject([{ level: 'info', requestId, method, status, ...REFUSED }]);
    const labels = { operation: 'none', type: 'none', status: '4xx', outcome: 'refused' };
    expect(await server.metric('numbergraph_requests_total', labels)).toBe(1);
    expect(await server.metric('numbergraph_requests_refused_total', { code: 'BAD_REQUEST' })).toBe(1);
    expect(await server.metric('numbergraph_requests_in_flight')).toBe(0);
  },
);

interface Told {
  readonly server: Server;
  readonly port: number;
  readonly metrics: Metrics;
  lines(message: string | RegExp): readonly Line[];
}

/** A listener with short timeouts, whose requests are never answered by anybody else. */
async function listen(maxConnections?: number): Promise<Told> {
  const written: string[] = [];
  const metrics = createMetrics([], {});
  const log = createLog('info', { destination: { write: line => void written.push(line) } });
  const telemetry = createTelemetry({ log, metrics });
  const server = createListener(
    (incoming, response) => telemetry.request(incoming, response, () => incoming.resume()),
    { timeouts: TIMEOUTS, maxConnections, telemetry },
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    metrics,
    lines: message => written.map(line => JSON.parse(line) as Line).filter(({ msg }) => new RegExp(message).test(msg)),
  };
}

const valueOf = async ({ metrics }: Told, name: string): Promise<number> => {
  const { values } = await metrics.registry.getSingleMetric(name)!.get();
  return values.reduce((sum, { value }) => sum + value, 0);
};

test.each([
  ['half of a head', 'POST /graphql HTTP/1.1\r\nHost: x\r\n', null],
  ['half of a body', 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{', 'POST'],
])('%s that comes too slowly has one line with 408, under the id that is told', async (_, sent, method) => {
  const told = await listen();
  const answer = await send(told.port, sent);
  expect(answer).toMatchObject({ status: 408, headers: HEADERS });
  await expect.poll(() => told.lines('request')).toHaveLength(1);
  const requestId = answer.headers['x-request-id'];
  const [line] = told.lines('request');
  expect(line).toMatchObject({ requestId, method, status: 408, ...REFUSED });
  expect('durationMs' in line!).toBe(method !== null);
  expect(await valueOf(told, 'numbergraph_requests_total')).toBe(1);
  expect(await valueOf(told, 'numbergraph_requests_in_flight')).toBe(0);
});

test('who hangs up before there is an answer is told of as gone', async () => {
  const told = await listen();
  const socket = connect(told.port, '127.0.0.1');
  socket.write('POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n{');
  await once(told.server, 'request');
  socket.destroy();
  await expect.poll(() => told.lines('request')).toMatchObject([{ status: null, outcome: 'aborted' }]);
});

test('connections are counted, and those beyond the most that may be have one line', async () => {
  const told = await listen(2);
  const open = (): Socket => connect(told.port, '127.0.0.1').on('error', () => {});
  const kept = [open(), open()];
  await Promise.all(kept.map(socket => once(socket, 'connect')));
  await expect.poll(() => valueOf(told, 'numbergraph_connections')).toBe(2);
  for (let i = 0; i < 3; i += 1) await once(open().resume(), 'close');
  expect(await valueOf(told, 'numbergraph_connections_dropped_total')).toBe(3);
  expect(await valueOf(told, 'numbergraph_connections')).toBe(2);
  expect(told.lines('dropped')).toMatchObject([{ level: 'warn' }]);
  for (const socket of kept) socket.destroy();
  await expect.poll(() => valueOf(told, 'numbergraph_connections')).toBe(0);
});

test('a request refused because there is too much to do may be kept by nobody either', async () => {
  await using server = await watched({ latencyMs: 300, limits: { concurrentRequests: 1, queuedRequests: 0 } });
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ phoneNumbers(first: 1) { nodes { e164 } } }"}',
  };
  const answers = await Promise.all(Array.from({ length: 4 }, () => fetch(server.app.url, init)));
  const refused = answers.filter(({ status }) => status === 503);
  expect(refused.length).toBeGreaterThan(0);
  for (const { headers } of refused) expect(Object.fromEntries(headers)).toMatchObject(HEADERS);
  await Promise.all(answers.map(answer => answer.text()));
});
