import { fileURLToPath } from 'node:url';
import { type Audit, createAudit } from './audit.ts';
import { type Callers, createCallers } from './callers.ts';
import type { Database, Opened } from './database.ts';
import { StoreError } from './error.ts';
import { createEvents, type Events, latestPlace } from './events.ts';
import { createStoreHealth, type StoreHealth } from './health.ts';
import { createHints } from './hints.ts';
import { createIds } from './ids.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { createOperations, type Operations } from './operations.ts';
import { createPlaces, type Places } from './places.ts';
import { createSpending, type Spending } from './spending.ts';
import { openSqlite } from './sqlite.ts';
import { createWatches, type Watches } from './watches.ts';

/** What has to survive a restart: changes under way or done, who changed what, and what providers said. */
export interface Store {
  readonly operations: Operations;
  readonly audit: Audit;
  readonly inbox: Inbox;
  readonly events: Events;
  readonly watches: Watches;
  readonly callers: Callers;
  /** null: no other instance shares the store, and there is nothing to share. */
  readonly spending: Spending | null;
  /** Likewise. */
  readonly places: Places | null;
  readonly health: StoreHealth;
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
  const { close, listen, swift, ...opened } = await open(url);
  const database: Database = { ...opened, now, newId: createIds(now) };
  const hints = createHints(listen && { listen, latest: () => latestPlace(database) });
  let closing: Promise<void> | undefined;
  return {
    operations: createOperations(database, hints),
    audit: createAudit(database),
    inbox: createInbox(database, hints),
    events: createEvents(database, hints),
    watches: createWatches(database),
    callers: createCallers({ ...database, db: swift ?? database.db }),
    health: createStoreHealth(database),
    spending: swift ? createSpending({ ...database, db: swift }) : null,
    places: swift ? createPlaces({ db: swift }) : null,
    close: () => (closing ??= hints.close().then(close)),
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
