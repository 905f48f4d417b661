import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

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
    env: { TEST_INSTANCES: '2' },
    globalSetup: ['test/kit/compile-cache.ts', 'test/kit/own-database.ts'],
    setupFiles: 'test/kit/database-of-worker.ts',
    isolate: false,
    testTimeout: 60_000,
    maxWorkers: 3,
  },
});
