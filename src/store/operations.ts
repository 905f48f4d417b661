import type { ExpressionBuilder, Kysely, Transaction } from 'kysely';
import { insertAudit, type AuditDetail } from './audit.ts';
import { type Database, inTransaction, type OperationRow, type Tables } from './database.ts';
import {
  type Beginning,
  type Finish,
  type Held,
  type Intended,
  type Operation,
  OperationLostError,
  type Step,
  toOperation,
} from './operation.ts';

/**
 * Intended changes. What a method acknowledges is durable; what fails has changed nothing, except where the connection
 * to the database broke: then it may have. Methods that take a held operation fail with an OperationLostError once
 * somebody else has claimed it.
 */
export interface Operations {
  /**
   * Takes a key and a number, both or neither. Of many at once with one key, or for one number, one is `begun`. Records
   * ATTEMPTED with it. An operation under the same key decides before one of the same number.
   */
  begin(intended: Intended): Promise<Beginning>;
  /** To be awaited before each request is sent. Steps begin once and in order, and each says that the ones before it succeeded. */
  beginStep(held: Held, step: Step): Promise<void>;
  /** Ends the work on it, and records the outcome with it. DONE frees the number, UNKNOWN does not. */
  finish(held: Held, finish: Finish): Promise<void>;
  /** As if it had not begun: key and number are free. For when it is certain that nothing was sent. Records the outcome. */
  forget(held: Held, ending: { readonly outcome: string; readonly audit?: AuditDetail | undefined }): Promise<void>;
  /** Also after the lease has run out, as long as nobody has claimed it. */
  renewLease(held: Held, leaseMs: number): Promise<void>;
  /**
   * Operations whose lease has run out, or whose time to be settled has come, the longest untouched first. Each goes to
   * one of all that ask. One at step 0 has sent nothing.
   */
  claimAbandoned(claim: {
    readonly owner: string;
    readonly leaseMs: number;
    readonly limit: number;
    /** Left alone, by their ids. */
    readonly except?: readonly string[] | undefined;
  }): Promise<Operation[]>;
  /** Gives a claimed one back as UNKNOWN. */
  postpone(held: Held, settleInMs: number): Promise<void>;
  get(id: string): Promise<Operation | null>;
  /** What `begin` would find under a key; null where it would go on. */
  find(
    under: Pick<Intended, 'caller' | 'mutation' | 'fingerprint'> & { readonly key: string },
  ): Promise<Beginning | null>;
  /** Removes some of the expired ones and says how many. */
  sweep(limit?: number): Promise<number>;
}

const NOT_HELD = { lease_until: null } as const;
/** A row that is in the way can be gone when it is looked at. */
const TRIES = 5;

export function createOperations(database: Database): Operations {
  const { db, engine, now } = database;

  const insert = async (transaction: Transaction<Tables>, intended: Intended): Promise<Operation | null> => {
    const { caller, mutation, key, fingerprint, account, number, owner, leaseMs, audit } = intended;
    const at = now();
    const row = await transaction
      .insertInto('operations')
      .values({
        id: database.newId(),
        caller,
        mutation,
        key,
        fingerprint,
        account,
        number,
        owner,
        state: 'RUNNING',
        step: 0,
        steps_done: 0,
        lease_until: at + leaseMs,
        created_at: at,
        updated_at: at,
        settle_tries: 0,
      })
      .onConflict(conflict => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) return null;
    const record = { ...audit, caller, action: mutation, account, operationId: row.id };
    await insertAudit(database, transaction, { ...record, outcome: 'ATTEMPTED' });
    return toOperation(row);
  };

  const underKey = async (
    transaction: Kysely<Tables>,
    { caller, mutation, key, fingerprint }: Pick<Intended, 'caller' | 'mutation' | 'key' | 'fingerprint'>,
  ): Promise<Beginning | null> => {
    if (key === null) return null;
    const row = await transaction
      .selectFrom('operations')
      .selectAll()
      .where(where => where.and({ caller, mutation, key }))
      .where(isKept(now()))
      .executeTakeFirst();
    if (row === undefined) return null;
    const kind = row.fingerprint === fingerprint ? KIND_OF[row.state] : 'mismatch';
    return { kind, operation: toOperation(row) };
  };

  const onNumber = async (
    transaction: Transaction<Tables>,
    { account, number }: Intended,
  ): Promise<Beginning | null> => {
    const row = await transaction
      .selectFrom('operations')
      .selectAll()
      .where(where => where.and({ account, number }))
      .where('state', 'in', ['RUNNING', 'UNKNOWN'])
      .executeTakeFirst();
    return row === undefined ? null : { kind: 'busy', operation: toOperation(row) };
  };

  const tryBegin = (intended: Intended): Promise<Beginning | null> =>
    inTransaction(database, async transaction => {
      const { caller, mutation, key } = intended;
      if (key !== null) {
        await transaction
          .deleteFrom('operations')
          .where(where => where.and({ caller, mutation, key }))
          .where('expires_at', '<=', now())
          .execute();
      }
      const operation = await insert(transaction, intended);
      if (operation !== null) return { kind: 'begun', operation };
      return (await underKey(transaction, intended)) ?? (await onNumber(transaction, intended));
    });

  const update = async (held: Held, changes: Partial<OperationRow>, where = isHeld(held)): Promise<void> => {
    const row = await db
      .updateTable('operations')
      .set({ ...changes, updated_at: now() })
      .where(where)
      .returning('id')
      .executeTakeFirst();
    if (row === undefined) throw new OperationLostError(held);
  };

  return {
    async begin(intended) {
      for (let tries = 0; tries < TRIES; tries++) {
        const beginning = await tryBegin(intended);
        if (beginning !== null) return beginning;
      }
      throw new Error('What keeps the operation from beginning comes and goes');
    },

    async beginStep(held, { step, leaseMs, intent }) {
      const recorded = intent === undefined ? {} : { intent: JSON.stringify(intent) };
      const changes = { step, steps_done: step - 1, lease_until: now() + leaseMs, ...recorded };
      await update(held, changes, where => where.and([isHeld(held)(where), where('step', '=', step - 1)]));
    },

    async finish(held, finish) {
      const { state, outcome, answer, stepsDone, audit } = finish;
      const at = now();
      await inTransaction(database, async transaction => {
        const row = await transaction
          .updateTable('operations')
          .set({
            ...NOT_HELD,
            state,
            outcome,
            ...(answer !== undefined && { answer: JSON.stringify(answer) }),
            ...(stepsDone !== undefined && { steps_done: stepsDone }),
            expires_at: finish.state === 'DONE' ? at + finish.keepMs : null,
            settle_after: finish.state === 'UNKNOWN' ? at + finish.settleInMs : null,
            updated_at: at,
          })
          .where(isHeld(held))
          .returning(['caller', 'mutation as action', 'account'])
          .executeTakeFirst();
        if (row === undefined) throw new OperationLostError(held);
        await insertAudit(database, transaction, { ...audit, ...row, outcome, operationId: held.id });
      });
    },

    async forget(held, { outcome, audit }) {
      await inTransaction(database, async transaction => {
        const row = await transaction
          .deleteFrom('operations')
          .where(isHeld(held))
          .where('steps_done', '=', 0)
          .returning(['caller', 'mutation as action', 'account'])
          .executeTakeFirst();
        if (row === undefined) throw new OperationLostError(held);
        await insertAudit(database, transaction, { ...audit, ...row, outcome, operationId: held.id });
      });
    },

    renewLease: (held, leaseMs) => update(held, { lease_until: now() + leaseMs }),

    async claimAbandoned({ owner, leaseMs, limit, except = [] }) {
      const at = now();
      const rows = await db
        .with(
          cte => cte('due').materialized(),
          query => {
            const due = query
              .selectFrom('operations')
              .select('id')
              .where(where => where.or([where('lease_until', '<=', at), where('settle_after', '<=', at)]))
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

    postpone: (held, settleInMs) => update(held, { ...NOT_HELD, state: 'UNKNOWN', settle_after: now() + settleInMs }),

    async get(id) {
      const row = await db
        .selectFrom('operations')
        .selectAll()
        .where('id', '=', id)
        .where(isKept(now()))
        .executeTakeFirst();
      return row === undefined ? null : toOperation(row);
    },

    find: under => underKey(db, under),

    async sweep(limit = 1_000) {
      const rows = await db
        .deleteFrom('operations')
        .where('id', 'in', where =>
          where.selectFrom('operations').select('id').where('expires_at', '<=', now()).limit(limit),
        )
        .returning('id')
        .execute();
      return rows.length;
    },
  };
}

const KIND_OF = { RUNNING: 'running', UNKNOWN: 'unknown', DONE: 'replay' } as const;

/** An expired one is as if it had never been. */
const isKept = (now: number) => (where: ExpressionBuilder<Tables, 'operations'>) =>
  where.or([where('expires_at', 'is', null), where('expires_at', '>', now)]);

/** A claim changes the owner, or, where a process claims what it held before, the number of tries. */
const isHeld =
  ({ id, owner, settleTries }: Held) =>
  (where: ExpressionBuilder<Tables, 'operations'>) =>
    where.and([where.and({ id, owner, settle_tries: settleTries }), where('lease_until', 'is not', null)]);
