import { expect, test } from 'vitest';
import { createOccupancy, type Place } from '#limits/occupancy.ts';

test('an instance alone gives as many places as there may be, at once, and one for each that is given back', () => {
  const occupancy = createOccupancy(3);
  const places = Array.from({ length: 3 }, () => occupancy.enter('key:one') as Place);
  expect(occupancy.enter('key:one')).toBeNull();
  expect(occupancy.enter('key:two')).not.toBeNull();
  places[1]!.free();
  places[1]!.free();
  expect(occupancy.enter('key:one')).not.toBeNull();
  expect(occupancy.enter('key:one')).toBeNull();
});
