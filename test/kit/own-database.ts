import { randomUUID } from 'node:crypto';
import { query, serverUrl } from '../postgres/schema.ts';

/**
 * Each worker has a database for itself: whoever starts on PostgreSQL looks at every schema of the database, and fails
 * where one is dropped in that moment. They are dropped at the end of the run, with everything in them.
 */
export function setup(): () => Promise<void> {
  const run = `run_${randomUUID().replaceAll('-', '')}`;
  process.env['TEST_DATABASE_PREFIX'] = run;
  return async () => {
    const found = await query(serverUrl(), `select datname from pg_database where datname like '${run}%'`);
    for (const { datname } of found as { datname: string }[])
      await query(serverUrl(), `drop database ${datname} with (force)`);
  };
}
