const WINDOW = 10_000;
const SHARE = 0.2;
const FLOOR = 3;

export interface RetryBudget {
  /** A call begins. */
  count(): void;
  /** Takes one repetition, if there is one left. */
  take(): boolean;
}

/**
 * Keeps an outage from being answered with three times the load: within ten seconds one repetition for every five
 * calls, and three in any case.
 */
export function createRetryBudget(now: () => number = () => performance.now()): RetryBudget {
  let since = now();
  let calls = 0;
  let repeated = 0;
  const turn = (): void => {
    if (now() - since < WINDOW) return;
    since = now();
    calls = 0;
    repeated = 0;
  };
  return {
    count() {
      turn();
      calls += 1;
    },
    take() {
      turn();
      if (repeated >= Math.max(FLOOR, Math.floor(calls * SHARE))) return false;
      repeated += 1;
      return true;
    },
  };
}
