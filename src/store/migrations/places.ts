import { type Kysely, sql } from 'kysely';
import type { Engine, Tables } from '../database.ts';

/**
 * Which instance has how many of a caller's places, and until when: `parts` is `{instance: [size, until, turn, used, wanted]}`. What a crash of
 * the database loses of it is told again by those who have it, so it needs no log.
 */
export async function createPlaces(db: Kysely<Tables>, { name }: Engine): Promise<void> {
  if (name === 'sqlite') return;
  await db.schema
    .createTable('places')
    .modifyFront(sql`unlogged`)
    .addColumn('caller', 'text', column => column.notNull())
    .addColumn('kind', 'text', column => column.notNull())
    .addColumn('parts', 'jsonb', column => column.notNull())
    .addPrimaryKeyConstraint('places_key', ['caller', 'kind'])
    .execute();
}
