import { fileURLToPath } from 'node:url';
import { type Audit, createAudit } from './audit.ts';
import type { Database, Opened } from './database.ts';
import { StoreError } from './error.ts';
import { createIds } from './ids.ts';
import { createOperations, type Operations } from './operations.ts';
import { openSqlite } from './sqlite.ts';

/** What has to survive a restart: changes under way or done, and who changed what. */
export interface Store {
  readonly operations: Operations;
  readonly audit: Audit;
  /** Lets go of the database, when nothing is under way any more. Can be called again. */
  close(): Promise<void>;
}

export interface StoreOptions {
  /**
   * `postgres://…`, or a file: a path, `file:…`, or `:memory:` for one that ends with the process.
   * @default numbergraph.sqlite
   */
  readonly url?: string | undefined;
  /** Epoch in milliseconds; the one clock of the store. */
  readonly now?: (() => number) | undefined;
}

const DEFAULT_FILE = 'numbergraph.sqlite';

/**
 * Opens the database, makes its tables or brings them up to date. Fails with a StoreError that says what to do: the file
 * is in use, the server cannot be reached, the tables are of a newer version.
 */
export async function openStore({ url = DEFAULT_FILE, now = Date.now }: StoreOptions = {}): Promise<Store> {
  const { close, ...opened } = await open(url);
  const database: Database = { ...opened, now, newId: createIds(now) };
  let closing: Promise<void> | undefined;
  return {
    operations: createOperations(database),
    audit: createAudit(database),
    close: () => (closing ??= close()),
  };
}

async function open(url: string): Promise<Opened> {
  if (/^postgres(ql)?:/i.test(url)) {
    const { openPostgres } = await import('./postgres.ts');
    return openPostgres(url);
  }
  if (/^file:\/\//i.test(url)) return openSqlite(fileURLToPath(url));
  if (/^file:/i.test(url)) return openSqlite(url.slice('file:'.length));
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(url)) return openSqlite(url);
  throw new StoreError('The database has to be postgres://… or the path of a file');
}
