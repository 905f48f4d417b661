import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Vite would load graphql's ES build while Pothos loads the CommonJS one, and graphql-js refuses two realms.
const resolve = { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] };

export default defineConfig({
  resolve,
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/postgres/**', 'test/two-instances/**'],
    testTimeout: 20_000,
    // Most of them wait for servers more than they compute.
    maxWorkers: Math.max(4, availableParallelism()),
  },
});
