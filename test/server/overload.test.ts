import { once } from 'node:events';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { watched } from '../telemetry/watched.ts';
import { createGate, type Reason } from '../../src/server/overload.ts';

interface Behind {
  readonly pool: Pool;
  readonly reasons: Reason[];
  readonly limit: () => number;
  readonly mostAtOnce: () => number;
}

/** A server that works so many milliseconds on each request, behind a gate. */
async function behindGate(
  options: { readonly concurrency: number; readonly queue: number },
  work: () => Promise<void>,
): Promise<Behind> {
  const reasons: Reason[] = [];
  const gate = createGate({ ...options, refused: reason => reasons.push(reason) });
  let atOnce = 0;
  let most = 0;
  const server = createServer((incoming, response) => {
    gate.pass(incoming, response, leave => {
      if (incoming.headers.accept === 'text/event-stream') leave();
      most = Math.max(most, (atOnce += 1));
      void work().then(() => {
        atOnce -= 1;
        response.end('done');
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const pool = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { connections: 100 });
  onTestFinished(async () => {
    await pool.destroy();
    server.close();
  });
  return { pool, reasons, limit: () => gate.state().limit, mostAtOnce: () => most };
}

const ask = async ({ pool }: Behind) => {
  const { statusCode, headers, body } = await pool.request({ method: 'POST', path: '/', body: 'x' });
  return { status: statusCode, retryAfter: headers['retry-after'], text: await body.text() };
};

test('what is beyond the bound waits, what is beyond the queue is refused at once with Retry-After', () => {
  const reasons: Reason[] = [];
  const gate = createGate({ concurrency: 2, queue: 2, refused: reason => reasons.push(reason) });
  const working: (() => void)[] = [];
  const responses = Array.from({ length: 8 }, () => {
    const incoming = new IncomingMessage(new Socket());
    const response = new ServerResponse(incoming);
    gate.pass(incoming, response, leave => working.push(leave));
    return response;
  });
  expect([working.length, gate.state().queued]).toEqual([2, 2]);
  expect(reasons).toEqual(Array.from({ length: 4 }, () => 'queue_full'));
  expect(responses.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 503, 503, 503, 503]);
  working.slice(0, 2).forEach(leave => leave());
  expect([working.length, gate.state().queued]).toEqual([4, 0]);
  working.forEach(leave => leave());
});

test('who gets no place in time is refused, though there was room to wait', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const server = await behindGate({ concurrency: 1, queue: 10 }, () => promise);
  const first = ask(server);
  const { status, retryAfter, text } = await ask(server);
  expect([status, retryAfter]).toEqual([503, '1']);
  expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED' } }] });
  expect(server.reasons).toEqual(['waited']);
  resolve();
  expect(await first).toMatchObject({ status: 200 });
  expect(await ask(server)).toMatchObject({ status: 200 });
});

test('a request that was refused keeps its connection', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const server = await behindGate({ concurrency: 1, queue: 0 }, () => promise);
  const first = ask(server);
  const { headers, body } = await server.pool.request({ method: 'POST', path: '/', body: 'x'.repeat(1_000) });
  await body.dump();
  expect(headers['connection']).not.toBe('close');
  resolve();
  await first;
});

test('while the event loop falls behind fewer are let in, never less than eight, and all again afterwards', async () => {
  const server = await behindGate({ concurrency: 64, queue: 1_000 }, async () => {
    for (let call = 0; call < 3; call += 1) {
      await delay(30);
      for (const until = performance.now() + 4; performance.now() < until;);
    }
  });
  const workers = Array.from({ length: 64 }, async () => {
    for (let i = 0; i < 4; i += 1) await ask(server);
  });
  const lowest = { limit: 64 };
  const watching = setInterval(() => (lowest.limit = Math.min(lowest.limit, server.limit())), 5);
  await Promise.all(workers);
  clearInterval(watching);
  expect(lowest.limit).toBeLessThan(64);
  expect(lowest.limit).toBeGreaterThanOrEqual(8);
  await expect.poll(server.limit, { timeout: 10_000 }).toBe(64);
});

test('a burst that passes by itself changes nothing', async () => {
  const server = await behindGate({ concurrency: 64, queue: 0 }, async () => {
    for (const until = performance.now() + 2; performance.now() < until;);
  });
  const answers = await Promise.all(Array.from({ length: 40 }, () => ask(server)));
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(server.limit()).toBe(64);
});

test('what leaves takes no place, though its answer goes on', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const server = await behindGate({ concurrency: 1, queue: 0 }, () => promise);
  const headers = { accept: 'text/event-stream' };
  const held = Array.from({ length: 5 }, () => server.pool.request({ method: 'POST', path: '/', headers }));
  await expect.poll(server.mostAtOnce).toBe(5);
  resolve();
  for (const answer of held) expect((await answer).statusCode).toBe(200);
});

test('the server refuses before it reads the body, tells so, and serves the rest well', async () => {
  await using server = await watched({ limits: { concurrentRequests: 4, queuedRequests: 0 } });
  for (const sandbox of Object.values(server.sandboxes)) sandbox.latencyMs = 300;
  const { origin, pathname: path } = new URL(server.app.url);
  const pool = new Pool(origin, { connections: 20 });
  const query = '{ phoneNumbersBy(lookup: { e164: "+12025550100" }) { isPartial } }';
  const headers = { 'content-type': 'application/json' };
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const answer = await pool.request({ method: 'POST', path, headers, body: JSON.stringify({ query }) });
      return { status: answer.statusCode, headers: answer.headers, body: await answer.body.json() };
    }),
  );
  await pool.close();
  const served = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status === 503);
  expect(served.length).toBeGreaterThanOrEqual(4);
  expect(refused.length).toBeGreaterThan(0);
  expect(served.length + refused.length).toBe(20);
  for (const { body } of served) expect(body).toMatchObject({ data: { phoneNumbersBy: { isPartial: false } } });
  for (const answer of refused) {
    expect(answer.headers).toMatchObject({ 'retry-after': '1', 'x-request-id': expect.any(String) as string });
    expect(answer.body).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED' } }] });
  }
  expect(await server.metric('numbergraph_overload_refusals_total', { reason: 'queue_full' })).toBe(refused.length);
  expect(await server.metric('numbergraph_requests_refused_total', { code: 'OVERLOADED' })).toBe(refused.length);
  expect((await server.page('/readyz')).status).toBe(200);
});
