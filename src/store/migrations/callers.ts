import { type Kysely, sql } from 'kysely';
import type { Engine, Tables } from '../database.ts';

/** Keys of callers. What is kept of a key does not let anybody in. */
export async function createCallerKeys(db: Kysely<Tables>, { bigint, tableEnd }: Engine): Promise<void> {
  await db.schema
    .createTable('caller_keys')
    .addColumn('id', 'text', column => column.notNull().primaryKey())
    .addColumn('label', 'text', column => column.notNull())
    .addColumn('hash', 'text', column => column.notNull())
    .addColumn('scopes', 'text', column => column.notNull())
    .addColumn('accounts', 'text')
    .addColumn('documents', 'text', column => column.notNull().check(sql`documents in ('ANY', 'TRUSTED')`))
    .addColumn('created_at', bigint, column => column.notNull())
    .addColumn('expires_at', bigint)
    .addColumn('revoked_at', bigint)
    .addColumn('last_used_at', bigint)
    .modifyEnd(tableEnd)
    .execute();
}
