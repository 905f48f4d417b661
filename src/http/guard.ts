import {
  BrokenCircuitError,
  bulkhead,
  BulkheadRejectedError,
  type BulkheadPolicy,
  circuitBreaker,
  CircuitState,
  handleWhen,
} from 'cockatiel';
import { ProviderError } from '#domain/errors.ts';
import { type Limit, limitedWait, limitOf } from './deadline.ts';
import { unsent } from './failure.ts';
import { createOutageSigns } from './outage.ts';

/** Requests to one account under way at once. Writes have room of their own, which reads cannot take. */
export const READS_AT_ONCE = 50;
export const WRITES_AT_ONCE = 10;
const READS_WAITING = 1_000;
const WRITES_WAITING = 100;

/** Milliseconds between probes of a provider that is down. */
const REST = 1_000;
/** Milliseconds: how long the caller whose read is the probe waits for it. The probe goes on without him. */
const PATIENCE = 50;

export interface GuardOptions {
  readonly account: string;
  /** Milliseconds for one attempt. */
  readonly attempt: number;
  readonly onCircuit?: ((state: 'OPEN' | 'CLOSED') => void) | undefined;
}

export interface Guard {
  /**
   * Carries out one attempt. While the provider is down, reads are refused with CIRCUIT_OPEN, within 100 ms, but for at
   * most one a second, whose answer decides.
   */
  read<T>(limit: Limit, attempt: (limit: Limit) => Promise<T>): Promise<T>;
  /** Counts like a read but is never refused for an outage: a read comes first, and the second half of a change has to be tried. */
  write<T>(limit: Limit, attempt: (limit: Limit) => Promise<T>): Promise<T>;
  /** What a read needs first, such as a token: counts like it, and is left to the probe while the provider is down. */
  prepare(limit: Limit, work: (limit: Limit) => unknown): Promise<void>;
}

/** Keeps a provider that is down from costing its callers time, and one that is slow from taking every connection. */
export function createGuard({ account, attempt: attemptMs, onCircuit }: GuardOptions): Guard {
  const reads = bulkhead(READS_AT_ONCE, READS_WAITING);
  const writes = bulkhead(WRITES_AT_ONCE, WRITES_WAITING);
  const signs = createOutageSigns(attemptMs);
  const breaker = circuitBreaker(handleWhen(isOutage), { halfOpenAfter: REST, breaker: signs.breaker });
  breaker.onBreak(() => onCircuit?.('OPEN'));
  breaker.onReset(() => onCircuit?.('CLOSED'));

  const isClosed = (): boolean => breaker.state === CircuitState.Closed;

  async function counted<T>(work: () => Promise<T>): Promise<T> {
    const outcome = await breaker.execute(() => heard(work));
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.answer;
  }

  const reading = <T>(limit: Limit, attempt: (limit: Limit) => Promise<T>): Promise<T> =>
    counted(() => signs.watch(limit, attempt));

  async function probe<T>(limit: Limit, attempt: (limit: Limit) => Promise<T>): Promise<T> {
    if (breaker.state === CircuitState.HalfOpen) throw open(account);
    // Whoever gives up, such as the caller, must not end it: its outcome is for all.
    const probing = counted(() => attempt(limitOf(account, attemptMs, undefined)));
    const until = Math.min(limit.until, performance.now() + PATIENCE);
    return limitedWait({ ...limit, until }, probing).catch((error: unknown) => {
      throw error instanceof BrokenCircuitError || isOutage(error) ? open(account) : error;
    });
  }

  return {
    async read(limit, attempt) {
      if (!isClosed()) return probe(limit, attempt);
      const work = () => (isClosed() ? reading(limit, attempt) : probe(limit, attempt));
      return inTurn(reads, limit, work);
    },
    write: (limit, attempt) =>
      inTurn(writes, limit, () => (isClosed() ? counted(() => attempt(limit)) : attempt(limit))),
    async prepare(limit, work) {
      if (!isClosed()) return;
      const begun = work(signs.shortened(limit));
      // What was there already says nothing about the provider.
      if (begun instanceof Promise) await reading(limit, () => begun);
    },
  };
}

const isOutage = (error: unknown): boolean =>
  error instanceof ProviderError && (error.kind === 'TIMEOUT' || error.kind === 'UNAVAILABLE');

/** A refusal is the answer of a provider that is well. */
async function heard<T>(work: () => Promise<T>): Promise<{ readonly answer: T } | { readonly refusal: ProviderError }> {
  try {
    return { answer: await work() };
  } catch (error) {
    if (error instanceof ProviderError && error.status !== undefined && !isOutage(error)) return { refusal: error };
    throw error;
  }
}

/** Whose turn comes when more than half of his time is gone is told so, and nothing is sent: it would be cut off half way. */
async function inTurn<T>(policy: BulkheadPolicy, limit: Limit, work: () => Promise<T>): Promise<T> {
  const isFree = policy.executionSlots > 0;
  let hasBegun = false;
  let isGivenUp = false;
  const done = policy.execute(() => {
    if (isGivenUp || (!isFree && limit.until - performance.now() < limit.allowed / 2)) throw crowded(limit.account);
    hasBegun = true;
    return work();
  });
  try {
    return await (isFree ? done : limitedWait(limit, done));
  } catch (error) {
    if (error instanceof BulkheadRejectedError) throw crowded(limit.account);
    if (isFree) throw error;
    if (hasBegun) return done;
    isGivenUp = true;
    throw unsent(error);
  }
}

const open = (account: string): ProviderError =>
  new ProviderError('CIRCUIT_OPEN', account, 'The provider failed too often just now; it is asked again every second', {
    retryAfter: new Date(Date.now() + REST),
    unsent: true,
  });

const crowded = (account: string): ProviderError =>
  new ProviderError('UNAVAILABLE', account, 'Too many requests wait for this provider; this one was not sent', {
    unsent: true,
  });
