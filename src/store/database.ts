import type { Kysely, RawBuilder, Transaction } from 'kysely';
import type { EventOrigin } from './events.ts';
import type { Listen } from './hints.ts';
import type { InboxState } from './inbox.ts';

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
  e164: string | null;
  last_error: string | null;
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
  note: string | null;
}

export interface InboxRow {
  id: string;
  account: string;
  event_id: string;
  type: string;
  event: string;
  raw: string;
  state: InboxState;
  received_at: number;
  /** Of a NEW one alone: when it can be claimed, which is also when the lease runs out. */
  due_at: number | null;
  owner: string | null;
  tries: number;
  last_error: string | null;
}

export interface EventRow {
  seq: number;
  id: string;
  account: string;
  e164: string;
  number_id: string | null;
  kind: string;
  target: string | null;
  failure_code: string | null;
  occurred_at: number;
  received_at: number;
  origin: EventOrigin;
  provider_event_id: string | null;
  same_as: string;
}

/** One row. Whoever adds events holds it until they are committed, so that they become visible in their order. */
export interface EventsPlaceRow {
  latest: number;
}

export interface WatchRow {
  account: string;
  number_id: string;
  e164: string;
  pending: string;
  since: number;
  looks: number;
  /** When it can be claimed, which is also when the lease runs out. */
  due_at: number;
  owner: string | null;
}

export interface CallerKeyRow {
  id: string;
  label: string;
  hash: string;
  scopes: string;
  accounts: string | null;
  documents: 'ANY' | 'TRUSTED';
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  last_used_at: number | null;
}

/** What a caller has used up in a minute. `granted`: by the latest taking. */
export interface SpendingRow {
  caller: string;
  kind: string;
  minute: number;
  taken: number;
  granted: number;
}

export interface Tables {
  caller_keys: CallerKeyRow;
  operations: OperationRow;
  audit: AuditRow;
  inbox: InboxRow;
  events: EventRow;
  events_place: EventsPlaceRow;
  watches: WatchRow;
  spending: SpendingRow;
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
  /** Whether the database itself fails, or the way to it: asked for something else it would fail as well. */
  readonly isDown: (error: unknown) => boolean;
  /** Tells all instances, when the transaction is committed, that there are new events; undefined where there is but one. */
  readonly announcement?: RawBuilder<unknown>;
}

export interface Opened {
  readonly db: Kysely<Tables>;
  readonly engine: Engine;
  /** For announcements. */
  readonly listen?: Listen;
  /** Where several instances share the database: connections on which nothing waits for what takes long. */
  readonly swift?: Kysely<Tables>;
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

/** Text of others as both engines take it: PostgreSQL has no NUL. */
export const storable = (text: string): string => text.replaceAll('\0', '\uFFFD');
