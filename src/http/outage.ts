import type { IBreaker } from 'cockatiel';
import { ProviderError } from '#domain/errors.ts';
import type { Limit } from './deadline.ts';

const FAILURES_IN_A_ROW = 5;
/** Of the time of an attempt. */
const SHARE_IN_DOUBT = 1 / 3;
/** Milliseconds. A doubt says nothing about much later. */
const DOUBT_LASTS = 10_000;

export interface OutageSigns {
  /** Opens when reads show that the provider is down. */
  readonly breaker: IBreaker;
  /** What a read may take now: as long as it likes, but in doubt a third of an attempt. */
  shortened(limit: Limit): Limit;
  /** Carries out a read, and notes whether anything was heard. */
  watch<T>(limit: Limit, read: (limit: Limit) => Promise<T>): Promise<T>;
}

/**
 * A provider is down once five reads in a row failed. Of one that is silent few reads end, since callers share them: if
 * nothing at all is heard for a third of an attempt or longer it is in doubt, and the next such silence is enough.
 */
export function createOutageSigns(attemptMs: number): OutageSigns {
  const inDoubtMs = attemptMs * SHARE_IN_DOUBT;
  let failures = 0;
  let heardAt = Number.NEGATIVE_INFINITY;
  let doubtedAt = Number.NEGATIVE_INFINITY;
  let isSilentAgain = false;

  const hear = (): void => {
    heardAt = performance.now();
    doubtedAt = Number.NEGATIVE_INFINITY;
    isSilentAgain = false;
  };

  function miss(began: number, until: number): void {
    // What a stalled process adds to it says nothing about the provider. Timers may fire a moment early.
    const waited = Math.min(performance.now(), until) - began;
    if (heardAt > began || waited < inDoubtMs - 1) return;
    if (began - doubtedAt > DOUBT_LASTS) doubtedAt = performance.now();
    else isSilentAgain ||= doubtedAt <= began;
  }

  const shortened = (limit: Limit): Limit => {
    const now = performance.now();
    const until = now + inDoubtMs;
    if (now - doubtedAt > DOUBT_LASTS || limit.until <= until) return limit;
    return { ...limit, until, allowed: inDoubtMs };
  };

  return {
    breaker: {
      get state() {
        return failures;
      },
      set state(value) {
        failures = value;
      },
      success() {
        failures = 0;
        hear();
      },
      failure: () => (failures += 1) >= FAILURES_IN_A_ROW || isSilentAgain,
    },
    shortened,
    async watch(limit, read) {
      const began = performance.now();
      const allowed = shortened(limit);
      try {
        return await read({ ...allowed, heard: hear });
      } catch (error) {
        const isUnheard = error instanceof ProviderError && error.kind === 'TIMEOUT' && error.status === undefined;
        if (isUnheard) miss(began, allowed.until);
        throw error;
      }
    },
  };
}
