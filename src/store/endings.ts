import { type AuditDetail, type AuditEvent, completeAttempt, insertAudit } from './audit.ts';
import type { Transaction } from 'kysely';
import { type Database, inTransaction, type Tables } from './database.ts';
import { isHeld, NOT_HELD } from './held.ts';
import { insertEvents, recording, type StoredEvent } from './events.ts';
import type { Hints } from './hints.ts';
import { type Consequences, type Correction, type Finish, type Held, OperationLostError } from './operation.ts';
import { beginWatch } from './watches.ts';

/** What an operation comes to. Each is recorded in the audit log with it. */
export interface Endings {
  /** Ends the work on it. DONE frees the number, UNKNOWN does not. */
  finish(held: Held, finish: Finish): Promise<void>;
  /** As if it had not begun: key and number are free. For when it is certain that nothing was sent. */
  forget(held: Held, ending: { readonly outcome: string; readonly audit?: AuditDetail | undefined }): Promise<void>;
  /**
   * For whoever held an operation when its request was sent, was taken for gone meanwhile, and has the provider's answer
   * all the same: that is more than others can have read. Ends it, also where it was ended as something else; what the
   * number is locked by since then stays so. False: it was ended like that already, or is gone.
   */
  correct(held: Held, correction: Correction): Promise<boolean>;
  /**
   * Ends an open one that nobody works on, in somebody's name: taken from whoever held it, who may correct it still, as
   * the provider's own answer is more than somebody's finding.
   */
  endByHand(
    id: string,
    ending: Omit<Correction, 'stepsDone'> & { readonly by: string },
  ): Promise<'ended' | 'held' | 'not-open'>;
}

const TOLD = ['caller', 'mutation as action', 'account', 'e164'] as const;

export function createEndings(database: Database, hints: Hints): Endings {
  const { now } = database;
  /** As the last of a transaction: from here on others that add events wait. */
  const follow = async (
    transaction: Transaction<Tables>,
    { events = [], watch }: Consequences,
  ): Promise<readonly StoredEvent[]> => {
    if (watch !== undefined) await beginWatch(database, transaction, watch, watch.lookInMs);
    return insertEvents(database, transaction, events);
  };
  const done = (keepMs: number) =>
    ({ ...NOT_HELD, state: 'DONE', expires_at: now() + keepMs, settle_after: null, last_error: null }) as const;

  return {
    async finish(held, finish) {
      const { state, outcome, answer, stepsDone, audit } = finish;
      const at = now();
      await recording(database, hints, async transaction => {
        const row = await transaction
          .updateTable('operations')
          .set({
            ...(finish.state === 'DONE'
              ? done(finish.keepMs)
              : { ...NOT_HELD, state, expires_at: null, settle_after: at + finish.settleInMs }),
            ...(finish.state === 'DONE' &&
              finish.lookAgainInMs !== undefined && { settle_after: at + finish.lookAgainInMs }),
            outcome,
            ...(answer !== undefined && { answer: JSON.stringify(answer) }),
            ...(stepsDone !== undefined && { steps_done: stepsDone }),
            updated_at: at,
          })
          .where(isHeld(held))
          .returning(TOLD)
          .executeTakeFirst();
        if (row === undefined) throw new OperationLostError(held);
        await insertAudit(database, transaction, record(row, audit, { outcome, operationId: held.id }));
        return follow(transaction, finish);
      });
    },

    async forget(held, { outcome, audit }) {
      await inTransaction(database, async transaction => {
        const row = await transaction
          .deleteFrom('operations')
          .where(isHeld(held))
          .where('steps_done', '=', 0)
          .returning(TOLD)
          .executeTakeFirst();
        if (row === undefined) throw new OperationLostError(held);
        if (audit?.e164) await completeAttempt(transaction, held, { e164: audit.e164 });
        await insertAudit(database, transaction, record(row, audit, { outcome, operationId: held.id }));
      });
    },

    async correct({ id, settleTries }, { outcome, answer, stepsDone, keepMs, audit, ...consequences }) {
      let isCorrected = false;
      await recording(database, hints, async transaction => {
        const row = await transaction
          .updateTable('operations')
          .set({
            ...done(keepMs),
            outcome,
            answer: JSON.stringify(answer),
            steps_done: stepsDone,
            updated_at: now(),
          })
          .where('id', '=', id)
          .where('settle_tries', '>', settleTries)
          .where(where => where.or([where('state', '<>', 'DONE'), where('outcome', '<>', outcome)]))
          .returning(TOLD)
          .executeTakeFirst();
        if (row === undefined) return [];
        isCorrected = true;
        await insertAudit(database, transaction, record(row, audit, { outcome, operationId: id }));
        return follow(transaction, consequences);
      });
      return isCorrected;
    },

    async endByHand(id, { by, outcome, answer, keepMs, audit, ...consequences }) {
      let ended: Awaited<ReturnType<Endings['endByHand']>> = 'ended';
      await recording(database, hints, async transaction => {
        const open = transaction
          .updateTable('operations')
          .set(set => ({
            ...done(keepMs),
            outcome,
            answer: JSON.stringify(answer),
            settle_tries: set('settle_tries', '+', 1),
            updated_at: now(),
          }))
          .where('id', '=', id)
          .where('state', 'in', ['RUNNING', 'UNKNOWN']);
        const row = await open
          .where(where => where.or([where('lease_until', 'is', null), where('lease_until', '<=', now())]))
          .returning(TOLD)
          .executeTakeFirst();
        if (row === undefined) {
          const left = await transaction
            .selectFrom('operations')
            .select('id')
            .where('id', '=', id)
            .where('state', 'in', ['RUNNING', 'UNKNOWN'])
            .executeTakeFirst();
          ended = left === undefined ? 'not-open' : 'held';
          return [];
        }
        await insertAudit(database, transaction, record({ ...row, caller: by }, audit, { outcome, operationId: id }));
        return follow(transaction, consequences);
      });
      return ended;
    },
  };
}

type Told = Pick<AuditEvent, 'caller' | 'action' | 'account'> & { readonly e164: string | null };

const record = (
  row: Told,
  audit: AuditDetail | undefined,
  ending: Pick<AuditEvent, 'outcome' | 'operationId'>,
): AuditEvent => ({ ...audit, ...row, e164: audit?.e164 ?? row.e164, ...ending });
