import type { ExpressionBuilder } from 'kysely';
import type { Database, Tables } from './database.ts';
import { isHeld, NOT_HELD } from './held.ts';
import { type Held, type Operation, OperationLostError, toOperation } from './operation.ts';

/** Work on operations that their owner has left, or whose time has come. */
export interface Claims {
  /**
   * Operations whose lease has run out, or that have to be looked at again, the longest untouched first. Each goes to
   * one of all that ask. One at step 0 has sent nothing. A clock that was set back keeps nothing UNKNOWN waiting.
   */
  claimAbandoned(claim: {
    readonly owner: string;
    readonly leaseMs: number;
    readonly limit: number;
    /** Of these alone; left out: of any. */
    readonly accounts?: readonly string[] | undefined;
    /** Left alone, by their ids. */
    readonly except?: readonly string[] | undefined;
  }): Promise<Operation[]>;
  /** The accounts of which something could be claimed. */
  dueAccounts(): Promise<ReadonlySet<string>>;
  /** Gives a claimed one back as UNKNOWN. */
  postpone(held: Held, settleInMs: number, lastError?: string | null): Promise<void>;
  /** Gives a claimed one that is DONE back as it is. null: it need not be looked at again. */
  lookAgain(held: Held, inMs: number | null): Promise<void>;
  /**
   * Where one process alone can have the database, whoever held an operation before is gone: its lease ends now, whatever
   * the clock said when it was given, and what is UNKNOWN is due. Says how many; elsewhere none.
   */
  adopt(owner: string): Promise<number>;
}

/** Nothing UNKNOWN waits longer to be looked at: what seems to is of before the clock was set back. */
const LONGEST_WAIT_MS = 300_000;

const isDue =
  (at: number) =>
  ({ and, or, eb }: ExpressionBuilder<Tables, 'operations'>) =>
    or([
      eb('lease_until', '<=', at),
      eb('settle_after', '<=', at),
      and([eb('state', '=', 'UNKNOWN'), eb('settle_after', '>', at + LONGEST_WAIT_MS)]),
    ]);

export function createClaims({ db, engine, now }: Database): Claims {
  const giveBack = async (held: Held, changes: object): Promise<void> => {
    const row = await db
      .updateTable('operations')
      .set({ ...NOT_HELD, ...changes, updated_at: now() })
      .where(isHeld(held))
      .returning('id')
      .executeTakeFirst();
    if (row === undefined) throw new OperationLostError(held);
  };

  return {
    async claimAbandoned({ owner, leaseMs, limit, accounts, except = [] }) {
      const at = now();
      const rows = await db
        .with(
          cte => cte('due').materialized(),
          query => {
            const due = query
              .selectFrom('operations')
              .select('id')
              .where(isDue(at))
              .$if(accounts !== undefined, some => some.where('account', 'in', accounts!))
              .$if(except.length > 0, others => others.where('id', 'not in', except))
              .orderBy('updated_at')
              .limit(limit);
            return engine.skipsLocked ? due.forUpdate().skipLocked() : due;
          },
        )
        .updateTable('operations')
        .set(where => ({
          owner,
          lease_until: at + leaseMs,
          settle_after: null,
          settle_tries: where('settle_tries', '+', 1),
          updated_at: at,
        }))
        .where('id', 'in', query => query.selectFrom('due').select('due.id'))
        .returningAll()
        .execute();
      return rows.map(toOperation);
    },

    async dueAccounts() {
      const at = now();
      const rows = await db.selectFrom('operations').select('account').distinct().where(isDue(at)).execute();
      return new Set(rows.map(({ account }) => account));
    },

    postpone: (held, settleInMs, lastError = null) =>
      giveBack(held, { state: 'UNKNOWN', settle_after: now() + settleInMs, last_error: lastError }),

    lookAgain: (held, inMs) => giveBack(held, { settle_after: inMs === null ? null : now() + inMs }),

    async adopt(owner) {
      if (engine.name !== 'sqlite') return 0;
      const at = now();
      const rows = await db
        .updateTable('operations')
        .set(where => ({
          lease_until: where.case().when('lease_until', 'is not', null).then(at).end(),
          settle_after: where.case().when('settle_after', 'is not', null).then(at).end(),
        }))
        .where('state', 'in', ['RUNNING', 'UNKNOWN'])
        .where('owner', '<>', owner)
        .returning('id')
        .execute();
      return rows.length;
    },
  };
}
