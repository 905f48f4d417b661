import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createOccupancy, type Occupancy, type Place } from '#limits/occupancy.ts';
import type { PartWanted, Places } from '#store/places.ts';

/** A store in memory, where nothing runs out. It remembers what it was asked. */
function shared() {
  const parts = new Map<string, number>();
  const asked: PartWanted[] = [];
  const kept: number[] = [];
  const places: Places = {
    async take(wanted) {
      asked.push(wanted);
      await delay(1);
      const { instance, used, limit } = wanted;
      const others = [...parts].filter(([name]) => name !== instance).reduce((sum, [, size]) => sum + size, 0);
      const size = Math.max(used, Math.min(wanted.wanted, limit - others));
      parts.set(instance, size);
      return { size, left: Math.max(0, limit - others - size) };
    },
    async keep(instance, own) {
      await delay(1);
      for (const { size } of own) {
        kept.push(size);
        parts.set(instance, size);
      }
    },
    async clear() {},
  };
  return { places, parts, asked, kept };
}

function open(places: Places | null, instance = 'one') {
  const reported: unknown[] = [];
  const report = (error: unknown): void => void reported.push(error);
  const occupancy = createOccupancy({ kind: 'REQUESTS', places, instance, report });
  onTestFinished(() => occupancy.close());
  return { occupancy, reported };
}

const enter = async (occupancy: Occupancy, limit: number, times: number): Promise<Place[]> => {
  const entered = await Promise.all(Array.from({ length: times }, async () => occupancy.enter('key:one', limit)));
  return entered.filter(place => place !== null);
};
const free = (places: readonly Place[]): void => places.forEach(place => place.free());

describe('an instance alone', () => {
  test('gives as many places as there may be, at once, and one for each that is given back', () => {
    const { occupancy } = open(null);
    const places = Array.from({ length: 3 }, () => occupancy.enter('key:one', 3) as Place);
    expect(occupancy.enter('key:one', 3)).toBeNull();
    expect(occupancy.enter('key:two', 3)).not.toBeNull();
    places[1]!.free();
    places[1]!.free();
    expect(occupancy.enter('key:one', 3)).not.toBeNull();
    expect(occupancy.enter('key:one', 3)).toBeNull();
  });
});

describe('instances that share a store', () => {
  test('give as many places as there may be together, all of them and no more', async () => {
    const { places } = shared();
    const [one, two] = [open(places, 'one').occupancy, open(places, 'two').occupancy];
    const entered = await Promise.all([enter(one, 10, 8), enter(two, 10, 8)]);
    expect(entered[0].length + entered[1].length).toBe(10);
    expect(await enter(one, 10, 1)).toEqual([]);
    expect(await enter(two, 10, 1)).toEqual([]);
  });

  test('ask the store once for all that come while it is asked, and not again while they have places', async () => {
    const { places, asked } = shared();
    const { occupancy } = open(places);
    const first = await enter(occupancy, 50, 20);
    expect(asked.map(({ used, wanted }) => [used, wanted])).toEqual([
      [0, 1],
      [1, 20],
    ]);
    free(first);
    for (let round = 0; round < 20; round++) {
      const place = occupancy.enter('key:one', 50);
      expect(place).not.toBeInstanceOf(Promise);
      free([place as Place]);
    }
    expect(asked).toHaveLength(2);
  });

  test('give back what was not needed for a while, and keep what is in use', async () => {
    const { places, parts } = shared();
    const { occupancy } = open(places);
    const [first, ...others] = await enter(occupancy, 50, 5);
    free(others);
    expect(parts.get('one')).toBe(5);
    await expect.poll(() => parts.get('one')).toBe(1);
    free([first!]);
    await expect.poll(() => parts.get('one')).toBe(0);
  });

  test('have a caller wait for what another one gives back soon, one after the other with a limit of one', async () => {
    const { places } = shared();
    const instances = [open(places, 'one').occupancy, open(places, 'two').occupancy];
    for (let round = 0; round < 4; round++) {
      const place = await instances[round % 2]!.enter('key:one', 1);
      expect(place, `round ${round}`).not.toBeNull();
      expect(await instances[(round + 1) % 2]!.enter('key:one', 1)).toBeNull();
      free([place!]);
    }
  });

  test('refuse at once what could not get a place even here', async () => {
    const { places } = shared();
    const { occupancy } = open(places);
    const entering = Array.from({ length: 3 }, async () => occupancy.enter('key:one', 3));
    expect(occupancy.enter('key:one', 3)).toBeNull();
    expect(await Promise.all(entering)).not.toContain(null);
    expect(occupancy.enter('key:one', 3)).toBeNull();
  });

  test('give a place that is given back here to who has waited longest here', async () => {
    const { places } = shared();
    const [one, two] = [open(places, 'one').occupancy, open(places, 'two').occupancy];
    const theirs = await enter(two, 3, 1);
    const ours = await enter(one, 3, 2);
    const waiting = one.enter('key:one', 3);
    await delay(20);
    free(ours.splice(0, 1));
    expect(await waiting).not.toBeNull();
    free(theirs);
  });

  test('say again and again what they have, so that it is not taken for given up', async () => {
    const { places, kept } = shared();
    const { occupancy } = open(places);
    const [place] = await enter(occupancy, 50, 1);
    await expect.poll(() => kept, { timeout: 7_000, interval: 100 }).toContain(1);
    free([place!]);
  });

  test('have nothing left once they are closed', async () => {
    const { places, parts } = shared();
    const { occupancy } = open(places);
    await enter(occupancy, 50, 3);
    await occupancy.close();
    expect(parts.get('one')).toBe(0);
  });

  test('count each for itself while the store cannot be asked, and say so once', async () => {
    const fails = () => Promise.reject(new Error('no database'));
    const { occupancy, reported } = open({ take: fails, keep: fails, clear: fails });
    expect(await enter(occupancy, 3, 3)).toHaveLength(3);
    expect(occupancy.enter('key:one', 3)).toBeNull();
    expect(await enter(occupancy, 4, 1)).toHaveLength(1);
    expect(reported).toEqual([new Error('no database')]);
  });

  test('do not wait for a store that never answers', async () => {
    const never = () => new Promise<never>(() => {});
    const { occupancy, reported } = open({ take: never, keep: never, clear: never });
    expect(await enter(occupancy, 3, 2)).toHaveLength(2);
    expect(reported).toHaveLength(1);
  });
});
