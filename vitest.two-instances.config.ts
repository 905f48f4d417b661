import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** Files of the suite that say nothing about several servers, and why. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'test/e2e/mutations/store-failure.test.ts': 'locks an SQLite file, which one server alone can have',
  'test/e2e/mutations/keys.test.ts': 'is about SQLite; the same is run on PostgreSQL by test/postgres/changes.test.ts',
  'test/e2e/mutations/audit.test.ts': 'likewise',
  'test/e2e/hostile.test.ts': 'starts the program by itself, as one process whose memory is looked at',
};

/** Tests that hold another thing of two servers than of one, by the beginning of their names, and why. */
const OTHER: Readonly<Record<string, string>> = {
  'health > is unknown, up while answers come': 'each server knows of its own requests which providers answer',
  'a page > that one account fills asks that account alone': 'each server asks for a token of its own',
  'a page > that the first account cannot fill asks all': 'likewise',
  'what a request cost > is told': 'what is left counts also what the other server has taken beforehand',
  'a caller > whose requests are all refused pays': 'each server finds out by one more refusal that nothing is left',
  'a caller > has so many requests under way': 'so many at each server',
  'a caller has so many subscriptions at a time': 'so many at each server',
  'a crooked request': 'bytes that a proxy reads for itself',
  'a callback > that is signed is kept': 'it looks at counters, of which each server has its own',
  'a callback > that comes again, also from elsewhere': 'likewise',
  'a callback is refused, and leaves nothing behind, > in the same words': 'likewise',
  'a callback is refused, and leaves nothing behind, > and is told of in the log': 'each server has a log of its own',
  'where the addresses of a provider are listed > a callback from another': 'it looks at counters, too',
  'a callback that cannot be kept > is refused likewise': 'so many at each server',
  'heads without bodies': 'so many connections at each server',
  'callbacks are answered while the server stops': 'a connection to a proxy does not end with one of the servers',
  'an outage': 'each server finds out by itself that a provider is down',
  'the audit log, kept in PostgreSQL > tells what was refused':
    'with a clock that stands still, records of two processes have no order',
  'the audit log, kept in PostgreSQL > has a record of what was found out later':
    'a server that takes over what another one sent waits as long by itself, on a clock that stands still',
  'no address of a person is kept': 'looks into an SQLite file',
};

const escaped = (name: string): string => name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/**
 * The end-to-end suite, and the changes and limits on PostgreSQL, against two servers on one PostgreSQL behind a proxy; and
 * what nginx makes of them. `TEST_DATABASE_URL` names the PostgreSQL, where each worker has a database of its own.
 */
export default defineConfig({
  ...base,
  test: {
    include: [
      'test/two-instances/**/*.test.ts',
      'test/e2e/**/*.test.ts',
      'test/postgres/changes.test.ts',
      'test/postgres/limits.test.ts',
    ],
    exclude: Object.keys(OTHERWISE),
    testNamePattern: new RegExp(`^ *(?!${Object.keys(OTHER).map(escaped).join('|')})\\S`),
    env: { TEST_INSTANCES: '2' },
    globalSetup: ['test/kit/compile-cache.ts', 'test/kit/own-database.ts'],
    setupFiles: 'test/kit/database-of-worker.ts',
    isolate: false,
    testTimeout: 60_000,
    maxWorkers: 3,
  },
});
