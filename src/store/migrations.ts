import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import type { Engine, Tables } from './database.ts';
import { StoreError } from './error.ts';
import { createCallerKeys } from './migrations/callers.ts';
import { createEventTables } from './migrations/events.ts';
import { createSpending } from './migrations/limits.ts';
import { addNumbersAndNotes } from './migrations/numbers-and-notes.ts';
import { createPlaces } from './migrations/places.ts';

const TABLE = 'numbergraph_migration';

export interface MigrateOptions {
  readonly db: Kysely<Tables>;
  readonly engine: Engine;
  /** Where the tables are; undefined where an engine has but one place. */
  readonly schema?: string | undefined;
  /** For messages. */
  readonly description: string;
}

/**
 * Brings the tables to the present form. Instances that start at once take turns. Each change is made whole or not at
 * all. Fails with a StoreError, and changes nothing, if a newer version was here already.
 */
export async function migrate({ db, engine, schema, description }: MigrateOptions): Promise<void> {
  const migrations = migrationsFor(engine);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableName: TABLE,
    migrationLockTableName: `${TABLE}_lock`,
    ...(schema === undefined ? {} : { migrationTableSchema: schema }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;

  const unknown = (await appliedIn(db)).find(name => !Object.hasOwn(migrations, name));
  if (unknown === undefined) throw error;
  throw new StoreError(
    `${description} was used by a newer version of Numbergraph, whose change ${unknown} this version does not know. ` +
      'Start that version or a later one, or restore a backup made before it was started',
    { cause: error },
  );
}

async function appliedIn(db: Kysely<Tables>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(TABLE)}`
    .execute(db)
    .catch(() => ({ rows: [] }));
  return rows.map(({ name }) => name);
}

/** A released change is never edited: what comes later is added behind it. */
const migrationsFor = (engine: Engine): Record<string, Migration> => ({
  '0001-operations-and-audit': { up: db => createOperationsAndAudit(db as Kysely<Tables>, engine) },
  '0002-numbers-and-notes': { up: db => addNumbersAndNotes(db as Kysely<Tables>) },
  '0003-events': { up: db => createEventTables(db as Kysely<Tables>, engine) },
  '0004-callers': { up: db => createCallerKeys(db as Kysely<Tables>, engine) },
  '0005-limits': { up: db => createSpending(db as Kysely<Tables>, engine) },
  '0006-places': { up: db => createPlaces(db as Kysely<Tables>, engine) },
});

async function createOperationsAndAudit(db: Kysely<Tables>, { bigint, tableEnd }: Engine): Promise<void> {
  await db.schema
    .createTable('operations')
    .addColumn('id', 'text', column => column.notNull().primaryKey())
    .addColumn('caller', 'text', column => column.notNull())
    .addColumn('mutation', 'text', column => column.notNull())
    .addColumn('key', 'text')
    .addColumn('fingerprint', 'text', column => column.notNull())
    .addColumn('account', 'text', column => column.notNull())
    .addColumn('number', 'text', column => column.notNull())
    .addColumn('state', 'text', column => column.notNull().check(sql`state in ('RUNNING', 'DONE', 'UNKNOWN')`))
    .addColumn('step', 'integer', column => column.notNull())
    .addColumn('steps_done', 'integer', column => column.notNull())
    .addColumn('intent', 'text')
    .addColumn('answer', 'text')
    .addColumn('outcome', 'text')
    .addColumn('owner', 'text', column => column.notNull())
    .addColumn('lease_until', bigint)
    .addColumn('created_at', bigint, column => column.notNull())
    .addColumn('updated_at', bigint, column => column.notNull())
    .addColumn('expires_at', bigint)
    .addColumn('settle_after', bigint)
    .addColumn('settle_tries', 'integer', column => column.notNull())
    .modifyEnd(tableEnd)
    .execute();
  await db.schema
    .createIndex('operations_key')
    .on('operations')
    .columns(['caller', 'mutation', 'key'])
    .unique()
    .execute();
  await db.schema
    .createIndex('operations_number')
    .on('operations')
    .columns(['account', 'number'])
    .unique()
    .where(sql<boolean>`state in ('RUNNING', 'UNKNOWN')`)
    .execute();
  for (const column of ['lease_until', 'settle_after', 'expires_at'] as const) {
    await db.schema
      .createIndex(`operations_${column}`)
      .on('operations')
      .column(column)
      .where(column, 'is not', null)
      .execute();
  }

  await db.schema
    .createTable('audit')
    .addColumn('id', 'text', column => column.notNull().primaryKey())
    .addColumn('at', bigint, column => column.notNull())
    .addColumn('caller', 'text', column => column.notNull())
    .addColumn('action', 'text', column => column.notNull())
    .addColumn('account', 'text', column => column.notNull())
    .addColumn('e164', 'text')
    .addColumn('settings', 'text', column => column.notNull())
    .addColumn('before', 'text', column => column.notNull())
    .addColumn('after', 'text', column => column.notNull())
    .addColumn('outcome', 'text', column => column.notNull())
    .addColumn('request_id', 'text')
    .addColumn('provider_request_id', 'text')
    .addColumn('operation_id', 'text')
    .modifyEnd(tableEnd)
    .execute();
  for (const column of ['caller', 'account', 'e164'] as const) {
    await db.schema.createIndex(`audit_${column}`).on('audit').columns([column, 'id']).execute();
  }
}
