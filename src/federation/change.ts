import type { PlannedWrite, WriteResult } from '#domain/change.ts';
import type { E164 } from '#domain/e164.ts';
import type { NumberSetting } from '#domain/phone-number.ts';
import type { Account, HeldNumber } from './account.ts';
import type { Intent, Observation } from './observation.ts';
import type { Problem, Warning } from './problems.ts';

export type MutationName =
  | 'updatePhoneNumber'
  | 'rentPhoneNumber'
  | 'rentAnyPhoneNumber'
  | 'releasePhoneNumber'
  | 'provisionEmergencyAddress'
  | 'deprovisionEmergencyAddress';

export type Outcome = 'APPLIED' | 'ACCEPTED' | 'PARTIALLY_APPLIED' | 'NOT_APPLIED' | 'UNKNOWN';

/** One change, as a caller asked for it, before anything was read or sent. */
export interface Change {
  readonly mutation: MutationName;
  readonly account: Account;
  /** What it concerns: one change of it at a time. The E.164, or the provider's id where only that is known. */
  readonly subject: string;
  readonly settings: readonly NumberSetting[];
  /** Everything the caller asked for; kept as a hash, to know a key that is used for something else. */
  readonly input: unknown;
  readonly key: string | null;
  /** It spends money, or cannot be undone: its key is kept for 30 days instead of one. */
  readonly isCostly: boolean;
  /** Reads what has to be known, once the subject is locked. Changes nothing. */
  prepare(): Promise<Prepared | Refused>;
}

/** What turned up before anything was sent; the key may be used again. */
export interface Refused {
  readonly errors: readonly Problem[];
  /** For the audit log, where it was read. */
  readonly e164?: E164 | undefined;
}

export interface Prepared {
  readonly intent: Intent;
  readonly number: HeldNumber | null;
  /** The requests, one after the other; each sees what the one before it answered. */
  steps(): AsyncGenerator<PlannedWrite, void, WriteResult>;
  /** For the audit log, without anything personal. */
  readonly before?: Readonly<Record<string, unknown>> | undefined;
  readonly after?: Readonly<Record<string, unknown>> | undefined;
  readonly warnings?: readonly Warning[] | undefined;
}

/** What a change came to. */
export interface ChangeResult {
  readonly outcome: Outcome;
  readonly number: HeldNumber | null;
  readonly errors: readonly Problem[];
  readonly warnings: readonly Warning[];
  /** Follows the change; null where nothing was begun. */
  readonly operation: string | null;
  readonly replayed: boolean;
  /** RFC 3339; of a release. */
  readonly effectiveAt: string | null;
  readonly observation?: Observation | undefined;
}

export const isRefused = (prepared: Prepared | Refused): prepared is Refused => 'errors' in prepared;

export const NOTHING_DONE: ChangeResult = {
  outcome: 'NOT_APPLIED',
  number: null,
  errors: [],
  warnings: [],
  operation: null,
  replayed: false,
  effectiveAt: null,
};
