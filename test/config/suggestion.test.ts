import { expect, test } from 'vitest';
import { didYouMean } from '#config/suggestion.ts';

const keys = ['projectId', 'keyId', 'keySecret', 'baseUrl'];

test.each([
  ['project_id', 'projectId'],
  ['ProjectID', 'projectId'],
  ['key-secret', 'keySecret'],
  ['keySercet', 'keySecret'],
  ['kyeId', 'keyId'],
  ['baseURL', 'baseUrl'],
  ['base', undefined],
  ['colour', undefined],
  ['', undefined],
])('%s: did you mean %s?', (typed, expected) => {
  expect(didYouMean(typed, keys)).toBe(expected === undefined ? '' : `; did you mean "${expected}"?`);
});

test('suggests the nearest of several', () => {
  expect(didYouMean('keyIds', ['keyIdea', 'keyId'])).toContain('"keyId"');
});

test('takes no time over a long key', () => {
  const started = performance.now();
  didYouMean('x'.repeat(5_000_000), keys);
  expect(performance.now() - started).toBeLessThan(2_000);
});
