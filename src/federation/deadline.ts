import { ProviderError } from '#domain/errors.ts';
import { inTime, StoreSilentError } from '#store/in-time.ts';
import type { Account } from './account.ts';
import type { Context } from './context.ts';

export { StoreSilentError };

const LEAST = 1_000;

/** What the store has where providers have used up the time. */
const LEAST_OF_STORE = 250;

/** A read of the store within the time of the request. Fails with a StoreSilentError. */
export function fromStore<T>({ deadlines, reading }: Context, read: Promise<T>): Promise<T> {
  const elapsed = performance.now() - reading.since;
  return inTime(read, Math.max(LEAST_OF_STORE, deadlines.request - elapsed));
}

/**
 * Runs one read of one account within that account's share of the request's time. A read that begins late still has a
 * second, but none goes on past the request's own deadline.
 */
export async function withinDeadline<T>(
  context: Context,
  account: Account,
  read: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const elapsed = performance.now() - context.reading.since;
  const { request, source } = context.deadlines;
  const allowed = Math.max(0, Math.min(request - elapsed, Math.max(source - elapsed, LEAST)));
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(
      new ProviderError('TIMEOUT', account.name, 'The provider did not answer in the time a request has'),
    );
  }, allowed);
  const forward = (): void => controller.abort(context.signal.reason);
  context.signal.addEventListener('abort', forward);
  try {
    context.signal.throwIfAborted();
    return await read(controller.signal);
  } finally {
    clearTimeout(timer);
    context.signal.removeEventListener('abort', forward);
  }
}
