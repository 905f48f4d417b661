import { ProviderError } from '#domain/errors.ts';

/** Until when something may take, and who else may end it. */
export interface Limit {
  readonly account: string;
  /** On the clock of `performance.now()`. */
  readonly until: number;
  /** The time that was promised, in milliseconds, for the message. */
  readonly allowed: number;
  /** The caller's. An abort ends in its reason, not in a `ProviderError`. */
  readonly signal: AbortSignal | undefined;
  /** Called when the provider begins to answer. */
  readonly heard?: (() => void) | undefined;
}

/** `allowed` milliseconds from now. */
export const limitOf = (account: string, allowed: number, signal: AbortSignal | undefined): Limit => ({
  account,
  until: performance.now() + allowed,
  allowed,
  signal,
});

/** What `limited` calls to end work that nobody waits for any more. */
export type Stop = (reason: unknown) => void;

/**
 * Settles as `begin` does, unless the time is up or the caller gives up before. No timer and no listener outlives the
 * promise.
 */
export function limited<T>(
  limit: Limit,
  begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => Stop,
): Promise<T> {
  const { signal } = limit;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abandon);
    };
    const giveUp = (reason: unknown): void => {
      end();
      reject(reason);
      stop(reason);
    };
    const abandon = (): void => giveUp(signal?.reason);
    // Whole milliseconds: Node keeps one list of timers per duration.
    const timer = setTimeout(() => giveUp(timeout(limit)), Math.ceil(limit.until - performance.now()));
    signal?.addEventListener('abort', abandon);
    const stop = begin(
      value => {
        end();
        resolve(value);
      },
      error => {
        end();
        reject(error);
      },
    );
  });
}

/** Waits for work that others wait for too, and that goes on, and may fail unseen, when this caller gives up. */
export function limitedWait<T>(limit: Limit, shared: Promise<T>): Promise<T> {
  shared.catch(() => {});
  return limited(limit, (resolve, reject) => {
    shared.then(resolve, reject);
    return () => {};
  });
}

const timeout = ({ account, allowed }: Limit): ProviderError => {
  const time = allowed === 1000 ? '1 second' : `${allowed / 1000} seconds`;
  return new ProviderError('TIMEOUT', account, `The provider did not answer within ${time}`);
};
