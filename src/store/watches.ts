import type { ExpressionBuilder, Transaction } from 'kysely';
import { type Database, inTransaction, type Tables, type WatchRow } from './database.ts';

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
  /** Epoch in milliseconds: when it was begun, or begun anew. */
  readonly since: number;
  /** How often it was claimed since. */
  readonly looks: number;
}

/** One in the hands of one process. */
export type HeldWatch = Pick<Watch, 'account' | 'numberId' | 'since' | 'looks'> & { readonly owner: string };

export interface NewWatch extends Omit<Watch, 'since' | 'looks'> {
  /** What becomes of what was under way before, where the number is watched already; left out: it is replaced. */
  readonly merge?: ((before: unknown) => unknown) | undefined;
}

/** One for a number at most. */
export interface Watches {
  /** Begins, or begins anew with what is under way now: to be looked at first in so many milliseconds. */
  begin(watch: NewWatch, lookInMs: number): Promise<void>;
  /** To be looked at now, where the number is watched and nobody is looking. */
  hasten(number: Pick<Watch, 'account' | 'e164'>): Promise<void>;
  /** Of these accounts the ones due longest; each goes to one of all that ask until the lease runs out. */
  claim(claim: {
    readonly owner: string;
    readonly accounts: readonly string[];
    readonly leaseMs: number;
    readonly limit: number;
  }): Promise<(Watch & HeldWatch)[]>;
  /** Not over: to be looked at again. Without effect if it was begun anew, or another has it. */
  postpone(held: HeldWatch, next: { readonly pending: unknown; readonly lookInMs: number }): Promise<void>;
  /** Over. Without effect if it was begun anew, or another has it. */
  end(held: HeldWatch): Promise<void>;
  count(): Promise<number>;
}

/** As part of the transaction of what has to be watched. */
export async function beginWatch(
  { now, engine }: Pick<Database, 'now' | 'engine'>,
  transaction: Transaction<Tables>,
  { account, numberId, e164, pending, merge }: NewWatch,
  lookInMs: number,
): Promise<void> {
  const at = now();
  const kept = transaction
    .selectFrom('watches')
    .select('pending')
    .where(where => where.and({ account, number_id: numberId }));
  const before = merge && (await (engine.skipsLocked ? kept.forUpdate() : kept).executeTakeFirst());
  const merged = before ? merge(JSON.parse(before.pending)) : pending;
  const begun = { e164, pending: toJson(merged), since: at, looks: 0, due_at: at + lookInMs, owner: null };
  await transaction
    .insertInto('watches')
    .values({ account, number_id: numberId, ...begun })
    .onConflict(conflict => conflict.columns(['account', 'number_id']).doUpdateSet(begun))
    .execute();
}

export function createWatches(database: Database): Watches {
  const { db, engine, now } = database;
  return {
    begin: (watch, lookInMs) =>
      inTransaction(database, transaction => beginWatch(database, transaction, watch, lookInMs)),

    async hasten({ account, e164 }) {
      await db
        .updateTable('watches')
        .set({ due_at: now() })
        .where(where => where.and({ account, e164 }))
        .where('owner', 'is', null)
        .where('due_at', '>', now())
        .execute();
    },

    async claim({ owner, accounts, leaseMs, limit }) {
      if (accounts.length === 0) return [];
      const at = now();
      const rows = await db
        .with(
          cte => cte('due').materialized(),
          query => {
            const due = query
              .selectFrom('watches')
              .select(['account', 'number_id'])
              .where('due_at', '<=', at)
              .where('account', 'in', accounts)
              .orderBy('due_at')
              .limit(limit);
            return engine.skipsLocked ? due.forUpdate().skipLocked() : due;
          },
        )
        .updateTable('watches')
        .set(where => ({ owner, due_at: at + leaseMs, looks: where('looks', '+', 1) }))
        .where(({ refTuple, selectFrom, eb }) =>
          eb(
            refTuple('account', 'number_id'),
            'in',
            selectFrom('due').select(['due.account', 'due.number_id']).$asTuple('account', 'number_id'),
          ),
        )
        .returningAll()
        .execute();
      return rows.map(row => ({ ...toWatch(row), owner }));
    },

    async postpone(held, { pending, lookInMs }) {
      await db
        .updateTable('watches')
        .set({ owner: null, pending: toJson(pending), due_at: now() + lookInMs })
        .where(isHeld(held))
        .execute();
    },

    async end(held) {
      await db.deleteFrom('watches').where(isHeld(held)).execute();
    },

    async count() {
      const { count } = await db
        .selectFrom('watches')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },
  };
}

/** A claim changes the owner or the number of looks; beginning anew leaves it without an owner. */
const isHeld =
  ({ account, numberId, since, looks, owner }: HeldWatch) =>
  (where: ExpressionBuilder<Tables, 'watches'>) =>
    where.and({ account, number_id: numberId, since, looks, owner });

const toJson = (value: unknown): string => JSON.stringify(value ?? null);

const toWatch = (row: WatchRow): Watch => ({
  account: row.account,
  numberId: row.number_id,
  e164: row.e164,
  pending: JSON.parse(row.pending) as unknown,
  since: row.since,
  looks: row.looks,
});
