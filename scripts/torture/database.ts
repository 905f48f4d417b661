import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client, types } from 'pg';

/** As the store keeps it. Times are epochs in milliseconds. */
export interface OperationRow {
  readonly id: string;
  readonly mutation: string;
  readonly key: string;
  readonly account: string;
  readonly number: string;
  readonly state: 'RUNNING' | 'UNKNOWN' | 'DONE';
  readonly step: number;
  readonly outcome: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface AuditRow {
  readonly operation: string;
  readonly outcome: string;
}

export interface Records {
  readonly operations: readonly OperationRow[];
  readonly audit: readonly AuditRow[];
}

/** A database of its own for one trial. */
export interface TrialDatabase {
  readonly url: string;
  /** What is in it, whether or not a server has it open. Changes nothing. */
  read(): Promise<Records>;
  drop(): Promise<void>;
}

const OPERATIONS =
  'select id, mutation, key, account, number, state, step, outcome, created_at as "createdAt", updated_at as "updatedAt" from operations order by id';
const AUDIT = 'select operation_id as operation, outcome from audit order by id';

/** `where` is `sqlite`, or a PostgreSQL on which a schema of its own is made. */
export const createDatabase = (where: string, folder: string): Promise<TrialDatabase> =>
  where === 'sqlite' ? Promise.resolve(sqliteFile(path.join(folder, 'numbergraph.sqlite'))) : postgresSchema(where);

function sqliteFile(file: string): TrialDatabase {
  return {
    url: file,
    async read() {
      const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
      try {
        const all = (text: string): unknown[] => database.prepare(text).all();
        database.exec('begin');
        return { operations: all(OPERATIONS) as OperationRow[], audit: all(AUDIT) as AuditRow[] };
      } finally {
        database.close();
      }
    },
    drop: () => Promise.resolve(),
  };
}

async function postgresSchema(server: string): Promise<TrialDatabase> {
  const schema = `torture_${randomUUID().replaceAll('-', '')}`;
  const query = async <T>(url: string, ...texts: readonly string[]): Promise<T[][]> => {
    const client = new Client({ connectionString: url });
    client.setTypeParser(types.builtins.INT8, Number);
    await client.connect();
    try {
      const answers: T[][] = [];
      for (const text of texts) answers.push((await client.query(text)).rows as T[]);
      return answers;
    } finally {
      await client.end();
    }
  };
  await query(server, `create schema ${schema}`);
  const url = new URL(server);
  url.searchParams.set('options', `-c search_path=${schema}`);
  return {
    url: url.href,
    async read() {
      const [, operations, audit] = await query(url.href, 'begin isolation level repeatable read', OPERATIONS, AUDIT);
      return { operations: operations as OperationRow[], audit: audit as AuditRow[] };
    },
    drop: async () => void (await query(server, `drop schema ${schema} cascade`)),
  };
}
