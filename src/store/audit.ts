import type { Transaction } from 'kysely';
import type { Pager } from '#paging/pager.ts';
import { byKey } from '#paging/strategies.ts';
import type { AuditRow, Database, Tables } from './database.ts';

/** What a record says beyond who did what where. Nothing secret, no address of a person. JSON goes in and comes out. */
export interface AuditDetail {
  readonly e164?: string | null | undefined;
  /** Which settings were to change. */
  readonly settings?: unknown;
  readonly before?: unknown;
  readonly after?: unknown;
  /** Of the GraphQL request; null where nobody asked, such as after a crash. */
  readonly requestId?: string | null | undefined;
  readonly providerRequestId?: string | null | undefined;
  /** For people: why a record differs from the one before it, or what an operator said. */
  readonly note?: string | null | undefined;
}

export interface AuditEvent extends AuditDetail {
  readonly caller: string;
  /** The mutation's name. */
  readonly action: string;
  readonly account: string;
  /** ATTEMPTED, then what it came to. */
  readonly outcome: string;
  readonly operationId?: string | null | undefined;
}

/** `settings`, `before` and `after` are as they were recorded, perhaps by an older version. */
export interface AuditRecord extends Required<AuditEvent> {
  /** A UUID; sorts by time. */
  readonly id: string;
  /** Epoch in milliseconds. */
  readonly at: number;
  readonly e164: string | null;
  readonly requestId: string | null;
  readonly providerRequestId: string | null;
  readonly operationId: string | null;
  readonly note: string | null;
}

/** What is left out is not asked about. */
export interface AuditFilter {
  readonly caller?: string | undefined;
  readonly action?: string | undefined;
  readonly e164?: string | undefined;
  /** Any of them; none for an empty list. */
  readonly accounts?: readonly string[] | undefined;
}

/**
 * Who changed what. Operations record themselves. Records are never changed or removed, but for one thing: ATTEMPTED is
 * completed by what was read for it, before anything is sent.
 */
export interface Audit {
  /** Newest first. */
  list(filter: AuditFilter): Pager<AuditRecord>;
  get(id: string): Promise<AuditRecord | null>;
}

export function createAudit({ db }: Pick<Database, 'db'>): Audit {
  return {
    list: filter =>
      byKey({
        key: ({ id }) => id,
        async read(after, limit) {
          if (filter.accounts?.length === 0) return [];
          let query = db.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(limit);
          if (after !== null) query = query.where('id', '<', after);
          if (filter.caller !== undefined) query = query.where('caller', '=', filter.caller);
          if (filter.action !== undefined) query = query.where('action', '=', filter.action);
          if (filter.e164 !== undefined) query = query.where('e164', '=', filter.e164);
          if (filter.accounts !== undefined) query = query.where('account', 'in', filter.accounts);
          return (await query.execute()).map(toRecord);
        },
      }),
    async get(id) {
      const row = await db.selectFrom('audit').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toRecord(row);
    },
  };
}

/** Into the transaction of what it tells about. */
export async function insertAudit(
  { now, newId }: Database,
  transaction: Transaction<Tables>,
  event: AuditEvent,
): Promise<void> {
  await transaction
    .insertInto('audit')
    .values({
      id: newId(),
      at: now(),
      caller: event.caller,
      action: event.action,
      account: event.account,
      e164: event.e164 ?? null,
      settings: toJson(event.settings),
      before: toJson(event.before),
      after: toJson(event.after),
      outcome: event.outcome,
      request_id: event.requestId ?? null,
      provider_request_id: event.providerRequestId ?? null,
      operation_id: event.operationId ?? null,
      note: event.note ?? null,
    })
    .execute();
}

/** Puts into ATTEMPTED what was not known when the operation began. */
export async function completeAttempt(
  transaction: Transaction<Tables>,
  { id }: { readonly id: string },
  { e164, before, after }: AuditDetail,
): Promise<void> {
  await transaction
    .updateTable('audit')
    .set({
      ...(e164 && { e164 }),
      ...(before !== undefined && { before: toJson(before) }),
      ...(after !== undefined && { after: toJson(after) }),
    })
    .where(where => where.and({ operation_id: id, outcome: 'ATTEMPTED' }))
    .execute();
}

const toJson = (value: unknown): string => JSON.stringify(value ?? null);

const toRecord = (row: AuditRow): AuditRecord => ({
  id: row.id,
  at: row.at,
  caller: row.caller,
  action: row.action,
  account: row.account,
  e164: row.e164,
  settings: JSON.parse(row.settings) as unknown,
  before: JSON.parse(row.before) as unknown,
  after: JSON.parse(row.after) as unknown,
  outcome: row.outcome,
  requestId: row.request_id,
  providerRequestId: row.provider_request_id,
  operationId: row.operation_id,
  note: row.note,
});
