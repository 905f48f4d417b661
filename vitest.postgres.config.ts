import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The suites that need a PostgreSQL, which `TEST_DATABASE_URL` names. Without one they fail; they are never skipped. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    exclude: [],
    include: ['test/postgres/**/*.test.ts'],
    globalSetup: ['test/kit/compile-cache.ts', 'test/kit/own-database.ts'],
    setupFiles: 'test/kit/database-of-worker.ts',
    testTimeout: 30_000,
  },
});
