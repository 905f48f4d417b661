import { ProviderError } from '#domain/errors.ts';

/** Milliseconds. Whoever asked for a write counts on it not to leave later, as another process may take over. */
const TOO_LATE = 5_000;

/** Why a request must not be sent any more; undefined while it may. */
export type Lateness = () => ProviderError | undefined;

/**
 * Counts from now, while a write waits for its turn, a token and a connection. The wall clock tells of a machine that
 * slept, the other of one whose wall clock was set back.
 */
export function lateness(account: string): Lateness {
  const since = performance.now();
  const sinceWall = Date.now();
  return () => {
    if (Math.max(performance.now() - since, Date.now() - sinceWall) < TOO_LATE) return undefined;
    const message = 'This server was held up before it could send the request; nothing was sent';
    return new ProviderError('TIMEOUT', account, message, { unsent: true });
  };
}
