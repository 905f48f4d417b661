import { closeSync, mkdirSync, openSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  type Dialect,
  Kysely,
  sql,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  type SqliteDialectConfig,
  type SqliteStatement,
} from 'kysely';
import type { Engine, Opened, Tables } from './database.ts';
import { StoreError } from './error.ts';
import { migrate } from './migrations.ts';

const BUSY_TIMEOUT_MS = 5_000;
const MEMORY = ':memory:';
/** Texts of statements, of which some have as many parameters as they are given values. */
const MOST_PREPARED = 500;

const engine: Engine = { name: 'sqlite', bigint: 'integer', tableEnd: sql`strict`, skipsLocked: false, isDown };

/** Busy, locked, read-only, not readable or writable, corrupt, full, cannot be opened, no database: https://sqlite.org/rescode.html */
const DOWN: ReadonlySet<number> = new Set([5, 6, 8, 10, 11, 13, 14, 26]);

function isDown(error: unknown): boolean {
  const { errcode } = error as { errcode?: number };
  return errcode !== undefined && DOWN.has(errcode & 0xff);
}

/**
 * One file, one process. The file and the folder it is in are made if they are missing, the file readable by its owner
 * alone. What is acknowledged is on the disk. While it is open, other programs can read the file and back it up.
 */
export async function openSqlite(file: string): Promise<Opened> {
  const place = file === MEMORY ? MEMORY : path.resolve(file);
  const description = place === MEMORY ? 'The database in memory' : `The database file ${place}`;
  const lock = place === MEMORY ? null : lockFile(place, description);
  try {
    const db = new Kysely<Tables>({ dialect: transactional({ database: openDatabase(place) }) });
    try {
      await migrate({ db, engine, description });
    } catch (error) {
      await db.destroy();
      throw error;
    }
    return {
      db,
      engine,
      close: async () => {
        await db.destroy();
        lock?.close();
      },
    };
  } catch (error) {
    lock?.close();
    throw error instanceof StoreError ? error : unusable(description, error);
  }
}

/**
 * Held by the operating system for as long as the process lives, however it ends. A file of its own, so that the lock
 * does not keep programs that make backups from reading the database.
 */
function lockFile(file: string, description: string): DatabaseSync {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    const lock = new DatabaseSync(`${realName(file)}.lock`, { timeout: 0 });
    try {
      lock.exec('pragma journal_mode = memory; begin exclusive');
      return lock;
    } catch (error) {
      lock.close();
      throw error;
    }
  } catch (error) {
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw unusable(description, error);
    throw new StoreError(
      `${description} is in use by another process. Stop that one first, or use PostgreSQL, which several can share`,
      { cause: error },
    );
  }
}

const SQLITE_BUSY = 5;

/** Two names of one file lead to one lock. */
function realName(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return path.join(realpathSync(path.dirname(file)), path.basename(file));
  }
}

function openDatabase(file: string): SqliteDatabase {
  if (file !== MEMORY) closeSync(openSync(file, 'a', 0o600));
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = full');
  } catch (error) {
    database.close();
    throw error;
  }
  const prepared = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare(query) {
      let statement = prepared.get(query);
      if (statement === undefined) {
        if (prepared.size >= MOST_PREPARED) prepared.clear();
        prepared.set(query, (statement = prepare(database, query)));
      }
      return statement;
    },
  };
}

function prepare(database: DatabaseSync, query: string): SqliteStatement {
  const statement = database.prepare(query);
  return {
    reader: statement.columns().length > 0,
    all: parameters => statement.all(...(parameters as string[])),
    run: parameters => statement.run(...(parameters as string[])),
    iterate: parameters => database.prepare(query).iterate(...(parameters as string[])),
  };
}

/** SQLite's changes of tables are part of a transaction, though Kysely does not count on it. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function transactional(config: SqliteDialectConfig): Dialect {
  const dialect = new SqliteDialect(config);
  return {
    createAdapter: () => new TransactionalAdapter(),
    createDriver: () => dialect.createDriver(),
    createIntrospector: db => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  };
}

const unusable = (description: string, error: unknown): StoreError =>
  new StoreError(`${description} cannot be used: ${(error as Error).message}`, { cause: error });
