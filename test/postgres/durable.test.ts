import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { openPostgres } from '#store/postgres.ts';
import { postgresSchema } from './schema.ts';

test.each([
  ['off', 'on'],
  ['local', 'on'],
  ['remote_write', 'on'],
  ['on', 'on'],
  ['remote_apply', 'remote_apply'],
])('where the server is told to commit with %s, the store’s own sessions do with %s', async (told, kept) => {
  const database = await postgresSchema.create();
  onTestFinished(() => database.drop());
  const url = new URL(database.url);
  url.searchParams.set('options', `${url.searchParams.get('options')} -c synchronous_commit=${told}`);
  const { db, close } = await openPostgres(url.href);
  onTestFinished(close);
  const { rows } = await sql<{ synchronous_commit: string }>`show synchronous_commit`.execute(db);
  expect(rows).toEqual([{ synchronous_commit: kept }]);
});
