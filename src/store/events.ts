import type { Transaction } from 'kysely';
import type { Pager } from '#paging/pager.ts';
import { byKey } from '#paging/strategies.ts';
import { type Database, type EventRow, inTransaction, storable, type Tables } from './database.ts';
import type { Hints } from './hints.ts';

/** How an event became known. */
export type EventOrigin = 'CALLBACK' | 'POLLING' | 'CHANGE';

/** Something that happened to a number, to be recorded. */
export interface NewEvent {
  readonly account: string;
  readonly e164: string;
  /** The provider's id of the number; null where only its E.164 is known. */
  readonly numberId: string | null;
  readonly kind: string;
  readonly target: string | null;
  readonly failureCode: string | null;
  /** Epoch in milliseconds. */
  readonly occurredAt: number;
  readonly receivedAt: number;
  readonly origin: EventOrigin;
  readonly providerEventId: string | null;
  /**
   * What makes it the same event when it is recorded again, within its account: the provider's id of the event, the
   * operation, or the state that was seen.
   */
  readonly sameAs: string;
  /**
   * Asked about the latest events of the same number and target, nothing can come between: true for one means that it is
   * told already, and is not recorded.
   */
  readonly unless?: ((earlier: StoredEvent) => boolean) | undefined;
}

export interface StoredEvent extends Omit<NewEvent, 'unless'> {
  /** A UUID. */
  readonly id: string;
  /** Its place in the order in which events became visible: without exception greater than that of any seen before. */
  readonly seq: number;
}

/** What is left out is not asked about. */
export interface EventFilter {
  /** Any of them; none for an empty list. */
  readonly accounts?: readonly string[] | undefined;
  readonly kinds?: readonly string[] | undefined;
  /** Also those of which only its E.164 is known. */
  readonly number?: { readonly account: string; readonly numberId: string; readonly e164: string } | undefined;
}

/** What happened to numbers: recorded once, never changed. */
export interface Events {
  /** Records what was not recorded before, and says what that is, in order. */
  append(events: readonly NewEvent[]): Promise<readonly StoredEvent[]>;
  /** Newest first. */
  list(filter: EventFilter): Pager<StoredEvent>;
  /** Behind a place, oldest first. */
  since(seq: number, filter: EventFilter, limit: number): Promise<readonly StoredEvent[]>;
  get(id: string): Promise<StoredEvent | null>;
  /** The place of the newest, also when that was removed since; 0 for none. */
  latest(): Promise<number>;
  /**
   * Calls back when there may be new ones, also of other instances on the same database; never misses one for good. A
   * hint without content: the table is the truth. Ends with the signal.
   */
  watch(listener: () => void, signal: AbortSignal): void;
  /** Removes some of those received before a time, and says how many. */
  sweep(before: number, limit?: number): Promise<number>;
}

interface Range {
  readonly order: 'asc' | 'desc';
  readonly behind: number | null;
  readonly limit: number;
}

/** SQLite answers nobody meanwhile. */
const SWEPT_AT_ONCE = 200;
/** SQLite takes 500 in a statement. */
const MOST_PARTS = 100;

export function createEvents(database: Database, hints: Hints): Events {
  const { db } = database;

  const part = ({ kinds, number }: EventFilter, { order, behind, limit }: Range) => {
    let query = db.selectFrom('events').selectAll().orderBy('seq', order).limit(limit);
    if (behind !== null) query = query.where('seq', order === 'asc' ? '>' : '<', behind);
    if (kinds !== undefined) query = query.where('kind', 'in', kinds);
    if (number === undefined) return query;
    return query
      .where(where => where.and({ account: number.account, e164: number.e164 }))
      .where(where => where.or([where('number_id', 'is', null), where('number_id', '=', number.numberId)]));
  };

  /**
   * Each account's first ones and of them the first, which costs as much as it brings, however many there are. In one
   * statement: of two, the second could see an event that came behind one the first has not seen.
   */
  const read = async (filter: EventFilter, range: Range): Promise<StoredEvent[]> => {
    const accounts = filter.accounts && [...new Set(filter.accounts)];
    if (accounts?.length === 0 || filter.kinds?.length === 0) return [];
    const all = part(filter, range);
    if (accounts === undefined) return (await all.execute()).map(toEvent);
    if (accounts.length > MOST_PARTS) return (await all.where('account', 'in', accounts).execute()).map(toEvent);
    const parts = accounts.map(account => db.selectFrom(all.where('account', '=', account).as('part')).selectAll());
    const rows = await db
      .selectFrom(parts.reduce((some, one) => some.unionAll(one)).as('parts'))
      .selectAll()
      .orderBy('seq', range.order)
      .limit(range.limit)
      .execute();
    return rows.map(toEvent);
  };

  return {
    append: events => recording(database, hints, transaction => insertEvents(database, transaction, events)),

    list: filter =>
      byKey({
        key: ({ seq }) => String(seq),
        read: (after, limit) => read(filter, { order: 'desc', behind: after === null ? null : placeOf(after), limit }),
      }),

    since: (seq, filter, limit) => read(filter, { order: 'asc', behind: seq, limit }),

    async get(id) {
      const row = await db.selectFrom('events').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toEvent(row);
    },

    latest: () => latestPlace(database),
    watch: hints.watch,

    async sweep(before, limit = SWEPT_AT_ONCE) {
      const rows = await db
        .deleteFrom('events')
        .where('seq', 'in', where =>
          where.selectFrom('events').select('seq').where('received_at', '<', before).limit(limit),
        )
        .returning('seq')
        .execute();
      return rows.length;
    },
  };
}

export async function latestPlace({ db }: Pick<Database, 'db'>): Promise<number> {
  return (await db.selectFrom('events_place').select('latest').executeTakeFirstOrThrow()).latest;
}

/** A transaction that adds events; who watches learns of them once it is committed. */
export async function recording(
  database: Database,
  hints: Hints,
  work: (transaction: Transaction<Tables>) => Promise<readonly StoredEvent[]>,
): Promise<readonly StoredEvent[]> {
  const stored = await inTransaction(database, work);
  if (stored.length > 0 && database.engine.announcement === undefined) hints.tell();
  return stored;
}

/** Both engines take more than that many rows in a statement. */
const ROWS_AT_ONCE = 500;

/**
 * Into a transaction of its own or of what brought them, as its last statements: until it is committed, all others that
 * add events wait. So a place is taken only when all places before it are visible, and duplicates are always seen.
 */
export async function insertEvents(
  { engine, newId }: Database,
  transaction: Transaction<Tables>,
  asked: readonly NewEvent[],
): Promise<readonly StoredEvent[]> {
  if (asked.length === 0) return [];
  const events = asked.some(({ unless }) => unless !== undefined) ? await untold(transaction, asked) : asked;
  if (events.length === 0) return [];
  const { latest } = await transaction
    .updateTable('events_place')
    .set(where => ({ latest: where('latest', '+', events.length) }))
    .returning('latest')
    .executeTakeFirstOrThrow();
  const before = latest - events.length;
  const rows: EventRow[] = [];
  for (let from = 0; from < events.length; from += ROWS_AT_ONCE) {
    const some = events.slice(from, from + ROWS_AT_ONCE);
    const inserted = await transaction
      .insertInto('events')
      .values(some.map((event, index) => ({ ...toRow(event), id: newId(), seq: before + from + index + 1 })))
      .onConflict(conflict => conflict.columns(['account', 'same_as']).doNothing())
      .returningAll()
      .execute();
    rows.push(...inserted);
  }
  const stored = rows.map(toEvent).toSorted((a, b) => a.seq - b.seq);
  const newest = stored.at(-1)?.seq ?? before;
  if (newest < latest) await transaction.updateTable('events_place').set({ latest: newest }).execute();
  if (stored.length > 0) await engine.announcement?.execute(transaction);
  return stored;
}

/** Those compared with, of one number and target. */
const COMPARED = 50;

async function untold(transaction: Transaction<Tables>, events: readonly NewEvent[]): Promise<readonly NewEvent[]> {
  // Whoever else adds events waits from here on, so that what is found stays all there is.
  await transaction
    .updateTable('events_place')
    .set(where => ({ latest: where.ref('latest') }))
    .execute();
  const left: NewEvent[] = [];
  for (const event of events) {
    const { account, e164, target, unless } = event;
    const rows = unless
      ? await transaction
          .selectFrom('events')
          .selectAll()
          .where(where => where.and({ account, e164 }))
          .where('target', target === null ? 'is' : '=', target)
          .orderBy('seq', 'desc')
          .limit(COMPARED)
          .execute()
      : [];
    if (!rows.some(row => unless!(toEvent(row)))) left.push(event);
  }
  return left;
}

function placeOf(key: string): number {
  if (!/^\d{1,15}$/.test(key)) throw new RangeError('Not a position in the list of events');
  return Number(key);
}

const toRow = (event: NewEvent): Omit<EventRow, 'seq' | 'id'> => ({
  account: event.account,
  e164: event.e164,
  number_id: event.numberId,
  kind: event.kind,
  target: event.target,
  failure_code: event.failureCode && storable(event.failureCode),
  occurred_at: event.occurredAt,
  received_at: event.receivedAt,
  origin: event.origin,
  provider_event_id: event.providerEventId && storable(event.providerEventId),
  same_as: storable(event.sameAs),
});

const toEvent = (row: EventRow): StoredEvent => ({
  id: row.id,
  seq: row.seq,
  account: row.account,
  e164: row.e164,
  numberId: row.number_id,
  kind: row.kind,
  target: row.target,
  failureCode: row.failure_code,
  occurredAt: row.occurred_at,
  receivedAt: row.received_at,
  origin: row.origin,
  providerEventId: row.provider_event_id,
  sameAs: row.same_as,
});
