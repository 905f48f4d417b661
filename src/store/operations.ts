import type { ExpressionBuilder, Kysely, Transaction } from 'kysely';
import { completeAttempt, insertAudit } from './audit.ts';
import { type Claims, createClaims } from './claims.ts';
import { type Database, inTransaction, type OperationRow, type Tables } from './database.ts';
import { createEndings, type Endings } from './endings.ts';
import { isHeld } from './held.ts';
import type { Hints } from './hints.ts';
import {
  type Beginning,
  type Held,
  type Intended,
  NumberBusyError,
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
export interface Operations extends Endings, Claims {
  /**
   * Takes a key and a number, both or neither. Of many at once with one key, or for one number, one is `begun`. Records
   * ATTEMPTED with it. An operation under the same key decides before one of the same number.
   */
  begin(intended: Intended): Promise<Beginning>;
  /**
   * To be awaited before each request is sent. Steps begin once and in order, and each says that the ones before it
   * succeeded. Fails with a NumberBusyError where another change of the same E.164 is open.
   */
  beginStep(held: Held, step: Step): Promise<void>;
  /** Also after the lease has run out, as long as nobody has claimed it. */
  renewLease(held: Held, leaseMs: number): Promise<void>;
  get(id: string): Promise<Operation | null>;
  /** What `begin` would find under a key; null where it would go on. */
  find(
    under: Pick<Intended, 'caller' | 'mutation' | 'fingerprint'> & { readonly key: string },
  ): Promise<Beginning | null>;
  /** RUNNING and UNKNOWN ones, the oldest first. */
  open(): Promise<readonly Operation[]>;
  /** Which of an account's numbers a change of these kinds is open on. */
  openOn(of: {
    readonly account: string;
    readonly numbers: readonly string[];
    readonly mutations: readonly string[];
  }): Promise<ReadonlySet<string>>;
  /** Whether a later change of the same number may have done what this one wanted to. */
  hasSuccessor(operation: Operation): Promise<boolean>;
  /** Removes some of the expired ones and says how many. */
  sweep(limit?: number): Promise<number>;
}

/** A row that is in the way can be gone when it is looked at. */
const TRIES = 5;

export function createOperations(database: Database, hints: Hints): Operations {
  const { db, now } = database;

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
        e164: audit?.e164 ?? null,
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
    { account, number, audit }: Intended,
  ): Promise<Beginning | null> => {
    const e164 = audit?.e164 ?? null;
    const row = await transaction
      .selectFrom('operations')
      .selectAll()
      .where('account', '=', account)
      .where(where => where.or([where('number', '=', number), ...(e164 === null ? [] : [where('e164', '=', e164)])]))
      .where('state', 'in', OPEN)
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

  const update = async (
    { db: on }: { db: Kysely<Tables> },
    held: Held,
    changes: Partial<OperationRow>,
    where = isHeld(held),
  ): Promise<void> => {
    const row = await on
      .updateTable('operations')
      .set({ ...changes, updated_at: now() })
      .where(where)
      .returning('id')
      .executeTakeFirst();
    if (row === undefined) throw new OperationLostError(held);
  };

  return {
    ...createEndings(database, hints),
    ...createClaims(database),

    async begin(intended) {
      for (let tries = 0; tries < TRIES; tries++) {
        const beginning = await tryBegin(intended);
        if (beginning !== null) return beginning;
      }
      throw new Error('What keeps the operation from beginning comes and goes');
    },

    async beginStep(held, { step, leaseMs, intent, audit }) {
      const changes = {
        step,
        steps_done: step - 1,
        lease_until: now() + leaseMs,
        ...(intent !== undefined && { intent: JSON.stringify(intent) }),
        ...(audit?.e164 && { e164: audit.e164 }),
      };
      try {
        await inTransaction(database, async transaction => {
          await update({ db: transaction }, held, changes, where =>
            where.and([isHeld(held)(where), where('step', '=', step - 1)]),
          );
          if (audit !== undefined) await completeAttempt(transaction, held, audit);
        });
      } catch (error) {
        throw isTaken(error) ? new NumberBusyError(held) : error;
      }
    },

    renewLease: (held, leaseMs) => update(database, held, { lease_until: now() + leaseMs }),

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

    async open() {
      const rows = await db.selectFrom('operations').selectAll().where('state', 'in', OPEN).orderBy('id').execute();
      return rows.map(toOperation);
    },

    async openOn({ account, numbers, mutations }) {
      if (numbers.length === 0) return new Set();
      const rows = await db
        .selectFrom('operations')
        .select('number')
        .where('account', '=', account)
        .where('number', 'in', numbers)
        .where('mutation', 'in', mutations)
        .where('state', 'in', OPEN)
        .execute();
      return new Set(rows.map(({ number }) => number));
    },

    async hasSuccessor({ id, account, number, e164 }) {
      const row = await db
        .selectFrom('operations')
        .select('id')
        .where('account', '=', account)
        .where('id', '>', id)
        .where(where => where.or([where('number', '=', number), ...(e164 === null ? [] : [where('e164', '=', e164)])]))
        // What was refused at once did nothing; what silence alone speaks for may have.
        .where(where => where.not(where.and({ state: 'DONE', outcome: 'NOT_APPLIED', settle_tries: 0 })))
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },

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

const OPEN = ['RUNNING', 'UNKNOWN'] as const;

const SQLITE_CONSTRAINT_UNIQUE = 2067;
const POSTGRES_UNIQUE_VIOLATION = '23505';

/** The engine's word for a number that is taken: https://www.sqlite.org/rescode.html, PostgreSQL's appendix A. */
function isTaken(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return errcode === SQLITE_CONSTRAINT_UNIQUE || code === POSTGRES_UNIQUE_VIOLATION;
}
