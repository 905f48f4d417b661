import type { AuditDetail } from './audit.ts';
import type { OperationRow } from './database.ts';
import type { NewEvent } from './events.ts';
import type { NewWatch } from './watches.ts';

/**
 * RUNNING: a process works on it, or did when it ended. UNKNOWN: a request was sent, and whether the provider acted has
 * to be found out by reading. DONE: the answer is final. All but DONE keep others from changing the number.
 */
export type OperationState = OperationRow['state'];

/** One intended change, from before its first request until its answer need not be given again. Times are epochs in milliseconds. */
export interface Operation {
  /** A UUID; sorts by time. */
  readonly id: string;
  readonly caller: string;
  readonly mutation: string;
  readonly key: string | null;
  readonly fingerprint: string;
  readonly account: string;
  readonly number: string;
  readonly state: OperationState;
  /** How many requests were begun. The last of them may not have been sent. */
  readonly step: number;
  /** How many of them are known to have succeeded. */
  readonly stepsDone: number;
  /** As it was recorded, perhaps by an older version; null before the first step. */
  readonly intent: unknown;
  /** What a repeat is given; as it was recorded, perhaps by an older version. */
  readonly answer: unknown;
  readonly outcome: string | null;
  /** The process that works on it, or did. */
  readonly owner: string;
  /** Until then it is the owner's; null when nobody works on it. */
  readonly leaseUntil: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** From then on it is as if it had never been; only a DONE one expires. */
  readonly expiresAt: number | null;
  /** When to look at the provider again. */
  readonly settleAfter: number | null;
  /** How often it was claimed to be settled. */
  readonly settleTries: number;
  /** Of the number, once it is known. */
  readonly e164: string | null;
  /** Why the provider could not be read when it was last looked at. */
  readonly lastError: string | null;
}

/** An operation in the hands of one process, as `begin` or `claimAbandoned` gave it. */
export type Held = Pick<Operation, 'id' | 'owner' | 'settleTries'>;

export interface Intended {
  readonly caller: string;
  readonly mutation: string;
  /** The caller's own; null for a change that is never repeated. */
  readonly key: string | null;
  /** A hash of the input, so that a key used for something else is known. */
  readonly fingerprint: string;
  readonly account: string;
  /** What no other change may touch meanwhile: the provider's id of the number, or its E.164. */
  readonly number: string;
  /** Tells this process from all others, also from itself before a restart. */
  readonly owner: string;
  readonly leaseMs: number;
  /** Its E.164, if it has one, is kept from others like `number`. */
  readonly audit?: AuditDetail | undefined;
}

/**
 * begun: go on; it is the caller's. replay: done before, give its answer again. running, unknown: the same change is
 * under way or still to be settled. mismatch: the key was used for another input. busy: another change of this number,
 * perhaps of another caller, is under way or still to be settled.
 */
export interface Beginning {
  readonly kind: 'begun' | 'replay' | 'running' | 'unknown' | 'mismatch' | 'busy';
  readonly operation: Operation;
}

export interface Step {
  /** 1 for the first. */
  readonly step: number;
  /** Longer than the request's deadline, so that nobody settles while it is on its way. */
  readonly leaseMs: number;
  /** What is needed to tell, after a crash, whether the change took place. JSON, nothing personal. Left out: as before. */
  readonly intent?: unknown;
  /** What was read since it began: its E.164 is kept from others from then on, and all of it completes ATTEMPTED. */
  readonly audit?: AuditDetail | undefined;
}

/** What an outcome brings, recorded with it or not at all. */
export interface Consequences {
  readonly events?: readonly NewEvent[] | undefined;
  /** A number to be looked at. */
  readonly watch?: (NewWatch & { readonly lookInMs: number }) | undefined;
}

export type Finish = Consequences & {
  /** APPLIED, NOT_APPLIED, … */
  readonly outcome: string;
  /** JSON. Left out: as before. */
  readonly answer?: unknown;
  /** Left out: as before. */
  readonly stepsDone?: number | undefined;
  readonly audit?: AuditDetail | undefined;
} & (
    | {
        readonly state: 'DONE';
        /** How long a repeat is given the answer. */
        readonly keepMs: number;
        /** When to look at the provider once more, although it is done. Left out: never. */
        readonly lookAgainInMs?: number | undefined;
      }
    | { readonly state: 'UNKNOWN'; /** How long to wait before looking at the provider. */ readonly settleInMs: number }
  );

/** What is known better than what an operation was ended with. */
export interface Correction extends Consequences {
  readonly outcome: string;
  readonly answer: unknown;
  readonly stepsDone: number;
  readonly keepMs: number;
  readonly audit: AuditDetail;
}

/** Another change of the same number, begun under another name of it, is open. Nothing was changed. */
export class NumberBusyError extends Error {
  override readonly name = 'NumberBusyError';

  constructor({ id }: Held) {
    super(`The number of the operation ${id} is being changed by another one`);
  }
}

/** Another process, or a later try, has the operation now, or it was ended, or the step was begun before. Nothing was changed. */
export class OperationLostError extends Error {
  override readonly name = 'OperationLostError';

  constructor({ id }: Held) {
    super(`The operation ${id} is no longer held, or not at this step`);
  }
}

const parse = (json: string | null): unknown => (json === null ? null : (JSON.parse(json) as unknown));

export const toOperation = (row: OperationRow): Operation => ({
  id: row.id,
  caller: row.caller,
  mutation: row.mutation,
  key: row.key,
  fingerprint: row.fingerprint,
  account: row.account,
  number: row.number,
  state: row.state,
  step: row.step,
  stepsDone: row.steps_done,
  intent: parse(row.intent),
  answer: parse(row.answer),
  outcome: row.outcome,
  owner: row.owner,
  leaseUntil: row.lease_until,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  expiresAt: row.expires_at,
  settleAfter: row.settle_after,
  settleTries: row.settle_tries,
  e164: row.e164,
  lastError: row.last_error,
});
