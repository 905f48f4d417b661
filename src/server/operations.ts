import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readiness } from './readiness.ts';

export interface OperationsOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly readiness: Readiness;
  readonly metrics: { readonly contentType: string; metrics(): Promise<string> };
}

export interface OperationsServer {
  /** Without a path. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * What those who run the server ask, on a port that callers do not reach: `/healthz`, whether the process lives; `/readyz`,
 * whether it should get requests; `/metrics`, for Prometheus.
 */
export async function startOperations({
  host,
  port,
  readiness,
  metrics,
}: OperationsOptions): Promise<OperationsServer> {
  const answers: Readonly<Record<string, (response: ServerResponse) => Promise<void>>> = {
    '/healthz': async response => send(response, 200, { status: 'ok' }),
    async '/readyz'(response) {
      const failing = await readiness.failing();
      send(response, failing.length === 0 ? 200 : 503, {
        status: failing.length === 0 ? 'ready' : 'not ready',
        failing,
      });
    },
    async '/metrics'(response) {
      const text = await metrics.metrics();
      response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
    },
  };
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, ({ method, url = '' }, response) => {
    const path = url.split('?', 1)[0]!;
    if (!Object.hasOwn(answers, path)) return send(response, 404, { message: 'GET /healthz, /readyz or /metrics' });
    if (method !== 'GET' && method !== 'HEAD') return send(response, 405, { message: 'Only to be read' });
    answers[path]!(response).catch(() => send(response, 500, { message: 'This could not be found out' }));
  });
  server.listen(port, host);
  await Promise.race([
    once(server, 'listening'),
    once(server, 'error').then(([error]) =>
      Promise.reject(Object.assign(error as Error, { variable: 'OPERATIONS_PORT' })),
    ),
  ]);
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${name}:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
