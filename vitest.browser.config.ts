import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The suites that need a Chromium on the machine: `npm run test:browser`. Without one they fail; they are never skipped. */
export default defineConfig({
  ...base,
  test: {
    globalSetup: 'test/kit/compile-cache.ts',
    isolate: false,
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
