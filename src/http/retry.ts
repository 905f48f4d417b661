import { setTimeout as delay } from 'node:timers/promises';
import { ProviderError } from '#domain/errors.ts';
import type { Limit } from './deadline.ts';
import type { RetryBudget } from './retry-budget.ts';

const ATTEMPTS = 3;
const FIRST_PAUSE = 200;

export interface Patience {
  /** For all attempts and the pauses between them. */
  readonly whole: Limit;
  /** Milliseconds for one of them. */
  readonly attempt: number;
  readonly budget: RetryBudget;
  /** Called before each attempt but the first. */
  readonly repeated?: (() => void) | undefined;
}

/**
 * Tries until it succeeds, fails for good, or the time, the three attempts or the budget are used up; the last error is
 * the answer. Only a time-out, or not being tried at all, gives way to an earlier error, which says more. The
 * provider is never asked again before the time it named: where that lies too far off, at once no more. Once the caller
 * gives up, nothing is tried or waited for: the answer is what was heard before, or else the reason of the signal.
 */
export async function repeat<T>(patience: Patience, attempt: (limit: Limit) => Promise<T>): Promise<T> {
  const { whole, budget } = patience;
  const { signal } = whole;
  budget.count();
  let heard: ProviderError | undefined;
  let last: ProviderError | undefined;
  for (let tried = 1; ; tried += 1) {
    const until = performance.now() + patience.attempt;
    try {
      return await attempt(until < whole.until ? { ...whole, until, allowed: patience.attempt } : whole);
    } catch (error) {
      if (error === signal?.reason && signal?.aborted) throw heard ?? error;
      if (!(error instanceof ProviderError) || !error.retryable) throw error;
      if (error.kind === 'CIRCUIT_OPEN') throw heard ?? last ?? error;
      last = error;
      if (error.kind !== 'TIMEOUT') heard = error;
      if (signal?.aborted) throw heard ?? signal.reason;
      if (tried === ATTEMPTS) throw heard ?? error;
      const pause = error.retryAfter ? error.retryAfter.getTime() - Date.now() : jitter(tried);
      const again = performance.now() + pause;
      if (again >= whole.until || !budget.take()) throw heard ?? error;
      await sleepUntil(again, signal);
      if (signal?.aborted) throw heard ?? signal.reason;
      patience.repeated?.();
    }
  }
}

const jitter = (tried: number): number => Math.random() * FIRST_PAUSE * 2 ** (tried - 1);

/** Ends early, without a failure, where the signal is aborted. */
async function sleepUntil(time: number, signal: AbortSignal | undefined): Promise<void> {
  // Node counts a timer from the start of the event loop's turn, so it may fire early.
  for (let left = time - performance.now(); left > 0; left = time - performance.now()) {
    await delay(Math.ceil(left), undefined, { signal }).catch(() => {});
    if (signal?.aborted) return;
  }
}

/** Delay in seconds or an HTTP date, RFC 9110 section 10.2.3. */
export function retryAfter(header: string | string[] | undefined): Date | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return undefined;
  const date = /^\d{1,9}$/.test(text) ? new Date(Date.now() + Number(text) * 1000) : new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
