import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Balancer {
  /** Without a path. */
  readonly origin: string;
  /** Requests passed on to each of the targets. */
  readonly passedTo: readonly number[];
  close(): Promise<void>;
}

/** Of one connection, and written anew on the next. */
const HOP_BY_HOP: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/**
 * Passes one request after the other to the next of the targets, with the head as it came, and what is answered as it
 * comes. Adds nothing, so that the targets see their callers as they would without it.
 */
export async function startBalancer(targets: readonly string[]): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true });
  const passedTo = targets.map(() => 0);
  let next = 0;

  const server = createServer({ requireHostHeader: false, keepAliveTimeout: 60_000 }, (incoming, response) => {
    const index = next++ % targets.length;
    passedTo[index]! += 1;
    pass(incoming, response, targets[index]!);
  });

  function pass(incoming: IncomingMessage, response: ServerResponse, target: string): void {
    const { hostname, port } = new URL(target);
    const { method, url: path, rawHeaders: headers } = incoming;
    const upstream = request({ hostname, port, agent, method, path, headers });
    upstream.on('response', answer => {
      response.writeHead(answer.statusCode!, answer.statusMessage, endToEnd(answer.rawHeaders));
      response.flushHeaders();
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    // A body may come much later than its head, or never.
    upstream.flushHeaders();
    incoming.pipe(upstream);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passedTo,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
}

/** Names and values in turn, as Node gives and takes them. */
const endToEnd = (raw: readonly string[]): string[] =>
  raw.filter((_, index) => !HOP_BY_HOP.has(raw[index - (index % 2)]!.toLowerCase()));
