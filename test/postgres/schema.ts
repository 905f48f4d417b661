import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { StoreSubject } from '../conformance/store/database.ts';

/** The server to test with. Any database on it will do: each test makes a schema of its own, and drops it. */
export function serverUrl(): URL {
  const url = process.env['TEST_DATABASE_URL'];
  if (!url) {
    throw new Error(
      'Set TEST_DATABASE_URL to a PostgreSQL database, such as postgres://postgres@127.0.0.1:5432/postgres',
    );
  }
  return new URL(url);
}

export async function query(url: URL | string, text: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: String(url) });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

export const postgresSchema: StoreSubject = {
  name: 'PostgreSQL',
  async create() {
    const schema = `test_${randomUUID().replaceAll('-', '')}`;
    const url = serverUrl();
    await query(url, `create schema ${schema}`);
    url.searchParams.set('options', `-c search_path=${schema}`);
    return {
      url: url.href,
      query: text => query(url, text),
      async contents() {
        const tables = await query(url, `select tablename from pg_tables where schemaname = '${schema}'`);
        const rows = (tables as { tablename: string }[]).map(({ tablename }) =>
          query(url, `select * from ${tablename}`),
        );
        return JSON.stringify(await Promise.all(rows));
      },
      async drop() {
        await query(serverUrl(), `drop schema ${schema} cascade`);
      },
    };
  },
};
