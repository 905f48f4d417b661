import { type Kysely, sql } from 'kysely';
import type { Engine, Tables } from '../database.ts';

/** Callbacks that came in, what happened to numbers, and numbers that are watched. */
export async function createEventTables(db: Kysely<Tables>, engine: Engine): Promise<void> {
  await createInbox(db, engine);
  await createEvents(db, engine);
  await createWatches(db, engine);
}

async function createInbox(db: Kysely<Tables>, { bigint, tableEnd }: Engine): Promise<void> {
  await db.schema
    .createTable('inbox')
    .addColumn('id', 'text', column => column.notNull().primaryKey())
    .addColumn('account', 'text', column => column.notNull())
    .addColumn('event_id', 'text', column => column.notNull())
    .addColumn('type', 'text', column => column.notNull())
    .addColumn('event', 'text', column => column.notNull())
    .addColumn('raw', 'text', column => column.notNull())
    .addColumn('state', 'text', column =>
      column.notNull().check(sql`state in ('NEW', 'APPLIED', 'UNKNOWN_TYPE', 'PARKED')`),
    )
    .addColumn('received_at', bigint, column => column.notNull())
    .addColumn('due_at', bigint, column => column.check(sql`(due_at is not null) = (state = 'NEW')`))
    .addColumn('owner', 'text')
    .addColumn('tries', 'integer', column => column.notNull())
    .addColumn('last_error', 'text')
    .modifyEnd(tableEnd)
    .execute();
  // Not by the account first: SQLite would look for what is due among all that an account was ever sent.
  await db.schema.createIndex('inbox_event').on('inbox').columns(['event_id', 'account']).unique().execute();
  await db.schema.createIndex('inbox_state').on('inbox').columns(['state', 'id']).execute();
  await db.schema.createIndex('inbox_received_at').on('inbox').column('received_at').execute();
  await db.schema
    .createIndex('inbox_due_at')
    .on('inbox')
    .columns(['due_at', 'id'])
    .where('due_at', 'is not', null)
    .execute();
}

async function createEvents(db: Kysely<Tables>, { bigint, tableEnd }: Engine): Promise<void> {
  await db.schema
    .createTable('events')
    .addColumn('seq', bigint, column => column.notNull().primaryKey())
    .addColumn('id', 'text', column => column.notNull().unique())
    .addColumn('account', 'text', column => column.notNull())
    .addColumn('e164', 'text', column => column.notNull())
    .addColumn('number_id', 'text')
    .addColumn('kind', 'text', column => column.notNull())
    .addColumn('target', 'text')
    .addColumn('failure_code', 'text')
    .addColumn('occurred_at', bigint, column => column.notNull())
    .addColumn('received_at', bigint, column => column.notNull())
    .addColumn('origin', 'text', column => column.notNull())
    .addColumn('provider_event_id', 'text')
    .addColumn('same_as', 'text', column => column.notNull())
    .modifyEnd(tableEnd)
    .execute();
  await db.schema.createIndex('events_same_as').on('events').columns(['same_as', 'account']).unique().execute();
  await db.schema.createIndex('events_account').on('events').columns(['account', 'seq']).execute();
  await db.schema.createIndex('events_number').on('events').columns(['account', 'e164', 'seq']).execute();
  await db.schema.createIndex('events_received_at').on('events').column('received_at').execute();
  await db.schema
    .createTable('events_place')
    .addColumn('latest', bigint, column => column.notNull())
    .modifyEnd(tableEnd)
    .execute();
  await db.insertInto('events_place').values({ latest: 0 }).execute();
}

async function createWatches(db: Kysely<Tables>, { bigint, tableEnd }: Engine): Promise<void> {
  await db.schema
    .createTable('watches')
    .addColumn('account', 'text', column => column.notNull())
    .addColumn('number_id', 'text', column => column.notNull())
    .addColumn('e164', 'text', column => column.notNull())
    .addColumn('pending', 'text', column => column.notNull())
    .addColumn('since', bigint, column => column.notNull())
    .addColumn('looks', 'integer', column => column.notNull())
    .addColumn('due_at', bigint, column => column.notNull())
    .addColumn('owner', 'text')
    .addPrimaryKeyConstraint('watches_number', ['account', 'number_id'])
    .modifyEnd(tableEnd)
    .execute();
  await db.schema.createIndex('watches_due_at').on('watches').column('due_at').execute();
}
