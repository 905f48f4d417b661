import type { Kysely, RawBuilder, Transaction } from 'kysely';

/** Times are epoch milliseconds, JSON is text: what both engines hold alike. */
export interface OperationRow {
  id: string;
  caller: string;
  mutation: string;
  key: string | null;
  fingerprint: string;
  account: string;
  number: string;
  state: 'RUNNING' | 'DONE' | 'UNKNOWN';
  step: number;
  steps_done: number;
  intent: string | null;
  answer: string | null;
  outcome: string | null;
  owner: string;
  lease_until: number | null;
  created_at: number;
  updated_at: number;
  expires_at: number | null;
  settle_after: number | null;
  settle_tries: number;
}

export interface AuditRow {
  id: string;
  at: number;
  caller: string;
  action: string;
  account: string;
  e164: string | null;
  settings: string;
  before: string;
  after: string;
  outcome: string;
  request_id: string | null;
  provider_request_id: string | null;
  operation_id: string | null;
}

export interface Tables {
  operations: OperationRow;
  audit: AuditRow;
}

/** What the two engines do not say alike. */
export interface Engine {
  readonly name: 'sqlite' | 'postgres';
  /** Holds an epoch in milliseconds. */
  readonly bigint: 'bigint' | 'integer';
  /** Behind the columns of a table. */
  readonly tableEnd: RawBuilder<unknown>;
  /** Rows that another transaction has locked are passed over; otherwise there is no other transaction. */
  readonly skipsLocked: boolean;
}

export interface Opened {
  readonly db: Kysely<Tables>;
  readonly engine: Engine;
  readonly close: () => Promise<void>;
}

export interface Database extends Pick<Opened, 'db' | 'engine'> {
  readonly now: () => number;
  readonly newId: () => string;
}

/** Each statement sees what is committed by then, whatever the server's default. */
export const inTransaction = <T>(
  { db }: Database,
  work: (transaction: Transaction<Tables>) => Promise<T>,
): Promise<T> => db.transaction().setIsolationLevel('read committed').execute(work);
