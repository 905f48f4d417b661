import type { ExpressionBuilder } from 'kysely';
import { combining, type Each } from './combining.ts';
import { type Database, type InboxRow, storable, type Tables } from './database.ts';
import { insertEvents, type NewEvent, recording, type StoredEvent } from './events.ts';
import type { Hints } from './hints.ts';

/** A callback that was proved and understood as far as it can be. */
export interface ReceivedCallback {
  readonly account: string;
  /** The provider's id of the event. */
  readonly eventId: string;
  /** The provider's own word for what happened. */
  readonly type: string;
  /** JSON: what it says in our words; its `kind` is null where the type is unknown. */
  readonly event: unknown;
  /** The body as it came, at most some kB. */
  readonly raw: string;
}

/**
 * NEW: to be applied. APPLIED: done. UNKNOWN_TYPE: kept as it came, nothing to be done. PARKED: failed so often that a
 * person has to look.
 */
export type InboxState = 'NEW' | 'APPLIED' | 'UNKNOWN_TYPE' | 'PARKED';

export interface InboxEntry extends ReceivedCallback {
  /** A UUID; sorts by time. */
  readonly id: string;
  readonly state: InboxState;
  /** Epoch in milliseconds. */
  readonly receivedAt: number;
  /** The process that has it; null when none does. */
  readonly owner: string | null;
  /** How often it was claimed since it was received or replayed. */
  readonly tries: number;
  /** Why the last try failed. Nothing personal, no secret. */
  readonly lastError: string | null;
}

/** An entry in the hands of one process. */
export type HeldEntry = Pick<InboxEntry, 'id' | 'tries'> & { readonly owner: string };

/** Callbacks: stored before they are acknowledged, each once, applied afterwards at least once. */
export interface Inbox {
  /** Durable when it returns. False: it was here before. */
  receive(callback: ReceivedCallback): Promise<boolean>;
  /** Of these accounts the ones due longest, the oldest first; each goes to one of all that ask until the lease runs out. */
  claim(claim: {
    readonly owner: string;
    readonly accounts: readonly string[];
    readonly leaseMs: number;
    readonly limit: number;
  }): Promise<(InboxEntry & HeldEntry)[]>;
  /** Ends it, and records what it brought in the same transaction. Fails with an `EntryLostError` if another has it now. */
  apply(held: HeldEntry, events: readonly NewEvent[]): Promise<readonly StoredEvent[]>;
  /** Gives it back, to be tried again, or parked. Fails with an `EntryLostError`. */
  retry(held: HeldEntry, after: { readonly error: string; readonly inMs: number | 'PARK' }): Promise<void>;
  /** Gives it back as UNKNOWN_TYPE: it is still not known what it says. Fails with an `EntryLostError`. */
  setAside(held: HeldEntry): Promise<void>;
  get(id: string): Promise<InboxEntry | null>;
  /** Newest first. */
  list(filter: { readonly state?: InboxState | undefined; readonly limit: number }): Promise<InboxEntry[]>;
  count(state: InboxState): Promise<number>;
  /** All of a state, or one of any state by its id, are NEW again; says how many. */
  replay(which: { readonly id: string } | 'PARKED' | 'UNKNOWN_TYPE'): Promise<number>;
  /** Removes some of the APPLIED and UNKNOWN_TYPE ones received before a time, and says how many. */
  sweep(before: number, limit?: number): Promise<number>;
}

/** Somebody else has claimed the entry, or it was ended or replayed, since the caller claimed it. */
export class EntryLostError extends Error {
  override readonly name = 'EntryLostError';

  constructor({ id, owner }: HeldEntry) {
    super(`The callback ${id} is not held by ${owner} any more`);
  }
}

interface Applied {
  readonly held: HeldEntry;
  readonly events: readonly NewEvent[];
}

/** Callbacks that share a transaction. */
const AT_ONCE = 64;

export function createInbox(database: Database, hints: Hints): Inbox {
  const { db, engine, now, newId } = database;

  const receiveAll = async (callbacks: readonly ReceivedCallback[]): Promise<readonly boolean[]> => {
    const at = now();
    const rows = callbacks.map(({ account, eventId, type, event, raw }) => {
      const isKnown = kindOf(event) !== null;
      return {
        id: newId(),
        account,
        event_id: storable(eventId),
        type: storable(type),
        event: JSON.stringify(event ?? null),
        raw: storable(raw),
        state: isKnown ? ('NEW' as const) : ('UNKNOWN_TYPE' as const),
        received_at: at,
        due_at: isKnown ? at : null,
        tries: 0,
      };
    });
    const kept = await db
      .insertInto('inbox')
      // In one order everywhere: of instances that were sent the same events, none waits for another that waits for it.
      .values(rows.toSorted((a, b) => (a.event_id < b.event_id ? -1 : 1)))
      .onConflict(conflict => conflict.columns(['account', 'event_id']).doNothing())
      .returning('id')
      .execute();
    const ids = new Set(kept.map(({ id }) => id));
    return rows.map(({ id }) => ids.has(id));
  };

  const applyAll = async (asked: readonly Applied[]): Promise<readonly Each<readonly StoredEvent[]>[]> => {
    const lost = new Set<Applied>();
    const stored = await recording(database, hints, async transaction => {
      for (const one of asked) {
        const row = await transaction
          .updateTable('inbox')
          .set({ ...NOT_HELD, state: 'APPLIED', due_at: null, last_error: null })
          .where(isHeld(one.held))
          .returning('id')
          .executeTakeFirst();
        if (row === undefined) lost.add(one);
      }
      const events = asked.flatMap(one => (lost.has(one) ? [] : one.events));
      return insertEvents(database, transaction, events);
    });
    const left = new Set(stored);
    return asked.map(one => {
      if (lost.has(one)) return new EntryLostError(one.held);
      const own = [...left].filter(({ account, sameAs }) => one.events.some(event => event.account === account && storable(event.sameAs) === sameAs)); // prettier-ignore
      for (const event of own) left.delete(event);
      return own;
    });
  };
  const apply = combining(AT_ONCE, applyAll, engine.isDown);

  const giveBack = async (held: HeldEntry, set: Pick<InboxRow, 'state' | 'due_at' | 'last_error'>): Promise<void> => {
    const row = await db
      .updateTable('inbox')
      .set({ ...NOT_HELD, ...set })
      .where(isHeld(held))
      .returning('id')
      .executeTakeFirst();
    if (row === undefined) throw new EntryLostError(held);
  };

  return {
    receive: combining(AT_ONCE, receiveAll, engine.isDown),

    async claim({ owner, accounts, leaseMs, limit }) {
      if (accounts.length === 0) return [];
      const at = now();
      const rows = await db
        .with(
          cte => cte('due').materialized(),
          query => {
            const due = query
              .selectFrom('inbox')
              .select('id')
              .where('due_at', '<=', at)
              .where('account', 'in', accounts)
              .orderBy('due_at')
              .orderBy('id')
              .limit(limit);
            return engine.skipsLocked ? due.forUpdate().skipLocked() : due;
          },
        )
        .updateTable('inbox')
        .set(where => ({ owner, due_at: at + leaseMs, tries: where('tries', '+', 1) }))
        .where('id', 'in', query => query.selectFrom('due').select('due.id'))
        .returningAll()
        .execute();
      return rows.map(row => ({ ...toEntry(row), owner })).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    },

    apply: (held, events) => apply({ held, events }),

    async retry(held, { error, inMs }) {
      const next =
        inMs === 'PARK'
          ? ({ state: 'PARKED', due_at: null } as const)
          : ({ state: 'NEW', due_at: now() + inMs } as const);
      await giveBack(held, { ...next, last_error: storable(error) });
    },

    setAside: held => giveBack(held, { state: 'UNKNOWN_TYPE', due_at: null, last_error: null }),

    async get(id) {
      const row = await db.selectFrom('inbox').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toEntry(row);
    },

    async list({ state, limit }) {
      const query = db.selectFrom('inbox').selectAll().orderBy('id', 'desc').limit(limit);
      const rows = await (state === undefined ? query : query.where('state', '=', state)).execute();
      return rows.map(toEntry);
    },

    async count(state) {
      const { count } = await db
        .selectFrom('inbox')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('state', '=', state)
        .executeTakeFirstOrThrow();
      return count;
    },

    async replay(which) {
      const query = db.updateTable('inbox').set({ ...NOT_HELD, state: 'NEW', due_at: now(), tries: 0 });
      const rows = await (
        typeof which === 'string' ? query.where('state', '=', which) : query.where('id', '=', which.id)
      )
        .returning('id')
        .execute();
      return rows.length;
    },

    async sweep(before, limit = SWEPT_AT_ONCE) {
      const rows = await db
        .deleteFrom('inbox')
        .where('id', 'in', where =>
          where
            .selectFrom('inbox')
            .select('id')
            .where('received_at', '<', before)
            .where('state', 'not in', ['NEW', 'PARKED'])
            .limit(limit),
        )
        .returning('id')
        .execute();
      return rows.length;
    },
  };
}

/** SQLite answers nobody meanwhile. */
const SWEPT_AT_ONCE = 200;
const NOT_HELD = { owner: null } as const;

/** A claim changes the owner, or, where a process claims what it held before, the number of tries. */
const isHeld =
  ({ id, owner, tries }: HeldEntry) =>
  (where: ExpressionBuilder<Tables, 'inbox'>) =>
    where.and({ id, owner, tries, state: 'NEW' });

const kindOf = (event: unknown): unknown => (event as { readonly kind?: unknown } | null | undefined)?.kind ?? null;

const toEntry = (row: InboxRow): InboxEntry => ({
  id: row.id,
  account: row.account,
  eventId: row.event_id,
  type: row.type,
  event: JSON.parse(row.event) as unknown,
  raw: row.raw,
  state: row.state,
  receivedAt: row.received_at,
  owner: row.owner,
  tries: row.tries,
  lastError: row.last_error,
});
