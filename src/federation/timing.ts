/** When the outcome of a change is looked for. Milliseconds. */
export interface Timing {
  /** Who works on a change and has said nothing for so long is taken to be gone. Longer than a write and the reading after it may take. */
  readonly lease: number;
  /** From an answer that never came to the first look at the provider. */
  readonly firstLook: number;
  /** Between looks, which come ever more rarely. */
  readonly longestPause: number;
  /**
   * From then on, counted from the sending, a provider that shows a number as it was before did not act, and will not:
   * its answer has been waited for, and some time has passed since.
   */
  readonly decidedAfter: number;
  /**
   * Where money is concerned, a provider that was silent is looked at again after it was decided that it did not act:
   * counted from the sending, the last of them when the outcome is as sure as it gets.
   */
  readonly lateLooks: readonly number[];
  /**
   * Before each further try to record how a change ended, where the store fails. Together with a write and the reading
   * after it they are shorter than the lease.
   */
  readonly recordAgain: readonly number[];
  /** Between searches of the store for changes whose time has come. */
  readonly every: number;
}

export const TIMING: Timing = {
  lease: 25_000,
  firstLook: 2_000,
  longestPause: 60_000,
  decidedAfter: 30_000,
  lateLooks: [120_000, 600_000, 3_600_000],
  recordAgain: [50, 500, 2_000],
  every: 1_000,
};

const DAY_MS = 86_400_000;

/** What spends money, or cannot be undone. */
export const costsMoney = (mutation: string): boolean => mutation !== 'updatePhoneNumber';

/** How long a key is remembered: of what spends money or cannot be undone for 30 days. */
export const keepMs = (isCostly: boolean): number => (isCostly ? 30 * DAY_MS : DAY_MS);
