/** How the searches for work in the background go. */
export interface Searches {
  seen(failed: boolean): void;
  /** Fails once three in a row have failed, or none has ended for a minute. */
  check(): void;
}

const FAILED_IN_A_ROW = 3;
const LONGEST_SILENCE = 60_000;

export function createSearches(now: () => number = () => performance.now()): Searches {
  let failedInARow = 0;
  let last = now();
  return {
    seen(failed) {
      failedInARow = failed ? failedInARow + 1 : 0;
      last = now();
    },
    check() {
      if (failedInARow >= FAILED_IN_A_ROW) throw new Error('The last searches failed');
      if (now() - last > LONGEST_SILENCE) throw new Error('No search has ended for a minute');
    },
  };
}
