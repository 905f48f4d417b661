import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';

/** Longest time, in milliseconds, for which a connection that is not used stays open, since its next request may be on the way. */
const DRAIN = 1_000;

/** Of a server that ends: no answer given from now on leaves its connection open. */
function askToLeave(server: Server): void {
  const ask = (_: unknown, response: ServerResponse): void => void response.setHeader('connection', 'close');
  server.prependListener('request', ask).prependListener('checkContinue', ask);
}

/**
 * Takes no more connections, lets the requests under way end, at most for so many milliseconds, and so those that come
 * on connections which are open already: each is told by `connection: close` that it was the last.
 */
export async function stop(server: Server, graceMs: number): Promise<void> {
  const closed = once(server, 'close');
  // The server's own `close` would also end the idle connections, and a request that comes at that moment is lost.
  NetServer.prototype.close.call(server);
  askToLeave(server);
  const drain = setTimeout(() => server.closeIdleConnections(), Math.min(DRAIN, graceMs / 8));
  const again = setInterval(() => server.closeIdleConnections(), DRAIN);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(drain);
  clearInterval(again);
  clearTimeout(cut);
  server.close();
}
