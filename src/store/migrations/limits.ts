import type { Kysely } from 'kysely';
import type { Engine, Tables } from '../database.ts';

/** What callers have used up in the present minute: one row for each caller and kind, used again every minute. */
export async function createSpending(db: Kysely<Tables>, { bigint, tableEnd }: Engine): Promise<void> {
  await db.schema
    .createTable('spending')
    .addColumn('caller', 'text', column => column.notNull())
    .addColumn('kind', 'text', column => column.notNull())
    .addColumn('minute', bigint, column => column.notNull())
    .addColumn('taken', bigint, column => column.notNull())
    .addColumn('granted', bigint, column => column.notNull())
    .addPrimaryKeyConstraint('spending_key', ['caller', 'kind'])
    .modifyEnd(tableEnd)
    .execute();
}
