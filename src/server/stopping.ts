import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/** Longest time, in milliseconds, for which a connection that is not used stays open, since its next request may be on the way. */
const DRAIN = 1_000;

/** Of a server that ends: no answer given from now on leaves its connection open. */
function askToLeave(server: Server): void {
  const ask = (_: unknown, response: ServerResponse): void => void response.setHeader('connection', 'close');
  server.prependListener('request', ask).prependListener('checkContinue', ask);
}

/**
 * The system has taken connections that the process has not seen yet, more of them the busier it is. They would be cut
 * off, with what was sent on them. A turn of the event loop takes one of them, so it takes some time, which is bounded.
 */
async function takeThoseThatWait(server: Server, milliseconds: number): Promise<void> {
  let isTaken = true;
  const take = (): void => void (isTaken = true);
  server.on('connection', take);
  for (const end = performance.now() + milliseconds; isTaken && performance.now() < end;) {
    isTaken = false;
    await setImmediate();
    await setImmediate();
  }
  server.off('connection', take);
}

/**
 * Takes no more connections, lets the requests under way end, at most for so many milliseconds, and so those that come
 * on connections which are open already: each is told by `connection: close` that it was the last.
 */
export async function stop(server: Server, graceMs: number): Promise<void> {
  const closed = once(server, 'close');
  closed.catch(() => {});
  const drainMs = Math.min(DRAIN, graceMs / 8);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  askToLeave(server);
  await takeThoseThatWait(server, drainMs);
  // The server's own `close` would also end the idle connections, and a request that comes at that moment is lost.
  NetServer.prototype.close.call(server);
  const drain = setTimeout(() => server.closeIdleConnections(), drainMs);
  const again = setInterval(() => server.closeIdleConnections(), DRAIN);
  await closed;
  clearTimeout(drain);
  clearInterval(again);
  clearTimeout(cut);
  server.close();
}
