import { expect, test } from 'vitest';
import { storm } from '../../scripts/callbacks/storm.ts';

/** The short form of `npm run torture:callbacks`. */
test('events shuffled, doubled, forged and of unknown types: the graph shows what the provider has, and each event is recorded once', async () => {
  const { broken, forged, doubled, unknown } = await storm({ count: 2_000, numbers: 100, seed: 'test' });
  expect(broken).toEqual([]);
  expect([forged, unknown]).toEqual([100, 40]);
  expect(doubled).toBeGreaterThan(500);
}, 60_000);
