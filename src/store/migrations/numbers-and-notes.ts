import { type Kysely, sql } from 'kysely';
import type { Tables } from '../database.ts';

/** Under which E.164 an operation keeps others away, why it cannot be settled, and what there is to say of a record. */
export async function addNumbersAndNotes(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable('operations').addColumn('e164', 'text').execute();
  await db.schema.alterTable('operations').addColumn('last_error', 'text').execute();
  await db
    .updateTable('operations')
    .set(({ ref }) => ({ e164: ref('number') }))
    .where('number', 'like', '+%')
    .execute();
  await db.schema
    .createIndex('operations_e164')
    .on('operations')
    .columns(['account', 'e164'])
    .unique()
    .where(sql<boolean>`state in ('RUNNING', 'UNKNOWN')`)
    .execute();
  await db.schema.alterTable('audit').addColumn('note', 'text').execute();
  await db.schema.createIndex('audit_operation').on('audit').column('operation_id').execute();
}
