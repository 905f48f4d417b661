import { expect, test } from 'vitest';
import { killAndCount } from '../../scripts/callbacks/kills.ts';
import { storm } from '../../scripts/callbacks/storm.ts';

/** The short form of `npm run torture:callbacks`. */
test('events shuffled, doubled, forged and of unknown types: the graph shows what the provider has, and each event is recorded once', async () => {
  const { broken, forged, doubled, unknown } = await storm({ count: 600, numbers: 100, seed: 'test' });
  expect(broken).toEqual([]);
  expect([forged, unknown]).toEqual([30, 12]);
  expect(doubled).toBeGreaterThan(150);
}, 60_000);

test('kill -9 under 200 callbacks a second: none that was acknowledged is lost, and each is recorded once', async () => {
  const { broken, acknowledged, calm, kills } = await killAndCount({ kills: 1, seed: 'test', calmSeconds: 1 });
  expect(broken).toEqual([]);
  expect(kills).toBe(1);
  expect(acknowledged).toBeGreaterThan(50);
  // A figure to be looked at: how fast the machine of a test is promises nothing.
  console.log(`Undisturbed, callbacks were answered within ${calm.p99.toFixed(1)} ms (p99 of ${calm.count})`);
}, 300_000);
