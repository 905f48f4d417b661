/**
 * A number with something under way at its provider, to be looked at until it ends: because the provider sends no
 * events, or in case one is lost.
 */
export interface Watch {
  readonly account: string;
  /** The provider's id of the number. */
  readonly numberId: string;
  readonly e164: string;
  /** JSON: what was under way when it was last looked at. */
  readonly pending: unknown;
  /** Epoch in milliseconds: since when it is watched. */
  readonly since: number;
  readonly looks: number;
}

export type HeldWatch = Pick<Watch, 'account' | 'numberId' | 'looks'> & { readonly owner: string };

/** One for a number at most. */
export interface Watches {
  /** Begins, or begins anew with what is under way now: to be looked at first in so many milliseconds. */
  begin(watch: Omit<Watch, 'since' | 'looks'>, lookInMs: number): Promise<void>;
  /** Due ones of these accounts; each goes to one of all that ask until the lease runs out. */
  claim(claim: {
    readonly owner: string;
    readonly accounts: readonly string[];
    readonly leaseMs: number;
    readonly limit: number;
  }): Promise<Watch[]>;
  /** Not over: to be looked at again. Without effect if it was begun anew, or another has it. */
  postpone(held: HeldWatch, next: { readonly pending: unknown; readonly lookInMs: number }): Promise<void>;
  /** Over. Without effect if it was begun anew, or another has it. */
  end(held: HeldWatch): Promise<void>;
  count(): Promise<number>;
}
