import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface CuttingProxy {
  readonly url: string;
  /** The idempotency keys of all requests with this operation, in order. */
  keysOf(operation: string): readonly string[];
  /** Breaks the connection of the next such request: once its answer begins, or so many milliseconds after it was sent. */
  cut(operation: string, afterMs?: number): void;
}

/** Between a client and the server at `url`. Ends with the test. */
export async function cuttingProxy(url: string): Promise<CuttingProxy> {
  const { hostname, port, pathname } = new URL(url);
  const sockets = new Set<Socket>();
  let sent = '';
  let next: { readonly operation: string; readonly afterMs: number | undefined } | undefined;

  const server = createServer(client => {
    const upstream = connect(Number(port), hostname);
    let request = '';
    let isDoomed = false;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    client.on('data', chunk => {
      request += chunk.toString();
      sent += chunk.toString();
      upstream.write(chunk);
      if (next === undefined || !request.includes(`mutation ${next.operation}`)) return;
      if (next.afterMs === undefined) isDoomed = true;
      else setTimeout(end, next.afterMs);
      next = undefined;
    });
    upstream.on('data', chunk => {
      if (isDoomed) return end();
      request = '';
      client.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    keysOf: operation =>
      [...sent.matchAll(new RegExp(`mutation ${operation}\\b[^]*?"idempotencyKey":"([^"]+)"`, 'g'))].map(
        ([, key]) => key!,
      ),
    cut: (operation, afterMs) => void (next = { operation, afterMs }),
  };
}
