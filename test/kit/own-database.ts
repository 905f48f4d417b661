import { randomUUID } from 'node:crypto';
import { query, serverUrl } from '../postgres/schema.ts';

/**
 * A database for the run alone, dropped at its end with everything in it: whoever starts on PostgreSQL looks at every
 * schema of the database, and fails where one is dropped in that moment.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const server = serverUrl();
  const name = `run_${randomUUID().replaceAll('-', '')}`;
  await query(server, `create database ${name}`);
  const own = new URL(server);
  own.pathname = `/${name}`;
  process.env['TEST_DATABASE_URL'] = own.href;
  return async () => {
    await query(server, `drop database ${name} with (force)`);
  };
}
