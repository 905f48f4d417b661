import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Vite would load graphql's ES build while Pothos loads the CommonJS one, and graphql-js refuses two realms.
const resolve = { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] };

/** What takes a minute must not begin when all else is done. */
const LONG = [
  'torture',
  'postgres/changes',
  'postgres/store',
  'e2e/faults',
  'server/stopping',
  'entrance',
  'callback-secret',
  'inbox',
  'examples/',
  'e2e/walk',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.some(part => moduleId.includes(`/test/${part}`));
    const sorted = await super.sort([...files]); // oxlint-disable-line unicorn/no-array-sort -- Vitest's own
    return [...sorted.filter(isLong), ...sorted.filter(file => !isLong(file))];
  }
}

export default defineConfig({
  resolve,
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/postgres/**', 'test/two-instances/**'],
    testTimeout: 20_000,
    // Nothing of a module is replaced, so that files can share what one has loaded.
    isolate: false,
    globalSetup: 'test/kit/compile-cache.ts',
    sequence: { sequencer: LongestFirst },
    // Most of them wait for servers more than they compute.
    maxWorkers: Math.max(4, availableParallelism()),
  },
});
