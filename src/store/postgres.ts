import type { ClientBase } from 'pg';
import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Engine, Opened, Tables } from './database.ts';
import { StoreError } from './error.ts';
import { announcement, listenIn } from './listening.ts';
import { migrate } from './migrations.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 10_000;
/** For a server that no longer answers at all; one that does has given up before. */
const ANSWER_TIMEOUT_MS = 15_000;
const KEEP_ALIVE_MS = 10_000;
/** Connections for limits of callers. */
const SWIFT = 2;
const INT8 = 20;

const engine: Engine = {
  name: 'postgres',
  bigint: 'bigint',
  tableEnd: sql``,
  skipsLocked: true,
  isDown,
  announcement,
};

/**
 * Tables of the connection's own schema. What is acknowledged is on the server's disk, and on its standbys' where the server
 * says so.
 * Several instances share one database; their clocks should agree to within a second.
 */
export async function openPostgres(url: string): Promise<Opened> {
  const server = serverOf(url);
  const description = `PostgreSQL at ${server}`;
  try {
    const first = await connect(url, { max: 1 });
    let schema: string | null | undefined;
    try {
      const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(first.db);
      schema = rows[0]?.schema;
      if (!schema) throw new StoreError(`${description} has none of the schemas that search_path names. Create one`);
      const place = { ...first, schema, description };
      await undisturbed(() => migrate(place));
    } finally {
      await first.close();
    }
    const timeouts = { statement_timeout: STATEMENT_TIMEOUT_MS, query_timeout: ANSWER_TIMEOUT_MS };
    const listen = listenIn(schema, { ...connectionTo(url), ...timeouts });
    const [opened, swift] = await Promise.all([connect(url, timeouts), connect(url, { ...timeouts, max: SWIFT })]);
    const close = async (): Promise<void> => void (await Promise.all([opened.close(), swift.close()]));
    return { ...opened, swift: swift.db, listen, close };
  } catch (error) {
    throw error instanceof StoreError ? error : explained(server, error);
  }
}

const NO_SUCH_SCHEMA = '3F000';
const TRIES = 10;

/** To find its tables, Kysely looks at those of every schema, and fails where another one is dropped in that moment. */
async function undisturbed(work: () => Promise<void>): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work();
    } catch (error) {
      if ((error as { code?: string }).code !== NO_SUCH_SCHEMA || tried === TRIES) throw error;
    }
  }
}

const connectionTo = (url: string) => ({
  connectionString: url,
  application_name: 'numbergraph',
  connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  keepAlive: true,
  keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
});

async function connect(url: string, options: object): Promise<Opened> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    ...connectionTo(url),
    types: {
      getTypeParser: ((type: number, format?: 'text') =>
        type === INT8 ? Number : pg.types.getTypeParser(type, format)) as typeof pg.types.getTypeParser,
    },
    // Kysely's own place for it would keep a connection for ever where this fails.
    verify: (client, done) => void prepare(client).then(() => done(), done),
    ...options,
  });
  // A connection that breaks is replaced when one is needed; who was using it is told by what he asked.
  pool.on('error', () => {});
  pool.on('connect', client => client.on('error', () => {}));
  // One that was given up while it was waited for may answer later: with a transaction begun that nobody ends, in which what
  // is written next would be lost. The pool removes one that ends.
  pool.on('release', (_error, client) => {
    if ((client as { readyForQuery?: boolean }).readyForQuery === false) void client.end().catch(() => {});
  });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { db, engine, close: () => pool.end() };
}

/**
 * A server may be told to acknowledge what a crash can take back; this one's records must not be. Stricter ones are left
 * alone. And it may be told to let statements fail that meet others in a row, which wait for one another here.
 */
async function prepare(client: Pick<ClientBase, 'query'>): Promise<void> {
  const text =
    "select set_config('default_transaction_isolation', 'read committed', false), case when current_setting('synchronous_commit') not in ('on', 'remote_apply') then set_config('synchronous_commit', 'on', false) end";
  await client.query(text);
}

/** Host and port, which may be shown; nothing else of the address. */
function serverOf(url: string): string {
  if (!URL.canParse(url)) {
    throw new StoreError('The address of the database is not of the form postgres://user:password@host:5432/database');
  }
  const { hostname, port, searchParams } = new URL(url);
  return `${searchParams.get('host') ?? (hostname || 'localhost')}:${searchParams.get('port') ?? (port || '5432')}`;
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const REFUSALS: Readonly<Record<string, string>> = {
  '28000': 'does not let this user in. Check the user, and the pg_hba.conf of the server',
  '28P01': 'refuses the user or the password',
  '3D000': 'has no database of this name. Create it with createdb',
  '42501': 'does not allow this user to create tables in its schema. Grant CREATE on it, or name another user',
  '53300': 'has no connection left. Raise its max_connections, or stop what uses them',
  '57P03': 'is starting or stopping. Try again shortly',
};

/** Connection, read-only, resources, intervention and timeout, the system's own errors. */
const DOWN_CLASSES: ReadonlySet<string> = new Set(['08', '25', '53', '57', '58']);

function isDown(error: unknown): boolean {
  const { code } = error as { code?: string };
  return isUnreachable(error) || (/^[0-9A-Z]{5}$/.test(code ?? '') && DOWN_CLASSES.has(code!.slice(0, 2)));
}

/** The driver has no codes for what it gives up itself. */
function isUnreachable(error: unknown): boolean {
  const { syscall, message } = error as { syscall?: string; message: string };
  return syscall !== undefined || error instanceof AggregateError || /timeout|terminated|not queryable/.test(message);
}

function explained(server: string, error: unknown): StoreError {
  const { code = '', message } = error as { code?: string; message: string };
  const refusal = REFUSALS[code];
  if (refusal !== undefined) return new StoreError(`PostgreSQL at ${server} ${refusal}`, { cause: error });
  if (!isUnreachable(error))
    return new StoreError(`PostgreSQL at ${server} cannot be used: ${message}`, { cause: error });
  return new StoreError(
    `PostgreSQL at ${server} cannot be reached${code && ` (${code})`}. Is it running, and is the address right?`,
    { cause: error },
  );
}
