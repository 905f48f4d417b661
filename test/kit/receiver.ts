import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly at: number;
}

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** The most that were under way at one moment. */
  readonly mostAtOnce: number;
  /** null: no answer at all. */
  answer: (received: Received) => number | null;
  holdMs: number;
}

/** A server that takes callbacks, until the test ends. */
export async function startReceiver(): Promise<Receiver> {
  let underWay = 0;
  const server = createServer((request, response) => {
    void (async () => {
      underWay += 1;
      counts.mostAtOnce = Math.max(counts.mostAtOnce, underWay);
      response.once('close', () => void (underWay -= 1));
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const one = {
        method: request.method!,
        headers: request.headers,
        body: Buffer.concat(chunks),
        at: performance.now(),
      };
      received.push(one);
      if (counts.holdMs > 0) await delay(counts.holdMs);
      const status = counts.answer(one);
      if (status !== null) response.writeHead(status).end();
    })();
  });
  const received: Received[] = [];
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const counts: { -readonly [Key in keyof Receiver]: Receiver[Key] } = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callbacks/sinch`,
    received,
    mostAtOnce: 0,
    answer: () => 200,
    holdMs: 0,
  };
  return counts;
}
