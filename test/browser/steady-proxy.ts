import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface SteadyProxy {
  /** Without a path. Stays, wherever it leads. */
  readonly origin: string;
  leadTo(url: string): void;
  /** Breaks all connections, and every new one until it leads somewhere again. */
  cut(): void;
  close(): Promise<void>;
}

/** One address for a server that may be another one at another port tomorrow. */
export async function startSteadyProxy(): Promise<SteadyProxy> {
  const sockets = new Set<Socket>();
  let target: URL | null = null;

  const server = createServer(client => {
    if (target === null) return void client.destroy();
    const upstream = connect(Number(target.port), target.hostname);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    target = null;
    for (const socket of sockets) socket.destroy();
  };

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo: url => void (target = new URL(url)),
    cut,
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
