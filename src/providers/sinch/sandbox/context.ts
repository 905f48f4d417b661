import type { AvailableNumber } from './inventory.ts';
import type { Numbers } from './numbers.ts';
import type { Provisioning } from './provisioning.ts';

/** What can be changed while the sandbox runs. */
export interface Behaviour {
  /** Milliseconds from a request to link until it is in force or has failed. */
  provisioningMs: number;
  tokenLifetimeSeconds: number;
  /** Lists give short and empty pages in between, as `nextPageToken` allows. */
  shortPages: boolean;
  /**
   * As newer descriptions of the API have it: a list needs neither region nor type, a number is linked anew without
   * being unlinked first, any number can be rented, any text is a callback secret.
   */
  relaxed: boolean;
}

/** The account, as every route sees it. */
export interface Context {
  readonly projectId: string;
  readonly behaviour: Behaviour;
  readonly numbers: Numbers;
  readonly available: Map<string, AvailableNumber>;
  readonly provisioning: Provisioning;
  hmacSecret: string;
}
