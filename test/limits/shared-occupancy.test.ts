import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Occupancy, Place } from '#limits/occupancy.ts';
import { createSharedOccupancy } from '#limits/shared-occupancy.ts';
import type { Places, Settling } from '#store/places.ts';

/** A store in memory, where nothing runs out. It remembers what it was asked, and can be slow, or away. */
function shared() {
  const parts = new Map<string, { readonly size: number; readonly wanted: number }>();
  const asked: Settling[] = [];
  const store = { parts, asked, slowMs: 1, isAway: false, places: {} as Places };
  const keyOf = (instance: string, caller: string): string => `${instance} ${caller}`;
  store.places = {
    async settle(settling) {
      asked.push(settling);
      await delay(store.slowMs);
      if (store.isAway) throw new Error('no database');
      const { instance, limit } = settling;
      return settling.parts.map(({ caller, used, wanted }) => {
        const others = [...parts].filter(([key]) => key.endsWith(` ${caller}`) && key !== keyOf(instance, caller));
        const taken = others.reduce((sum, [, { size }]) => sum + size, 0);
        const allowed = Math.max(0, Math.min(wanted, limit - taken));
        parts.set(keyOf(instance, caller), { size: Math.max(used, allowed), wanted });
        return { caller, size: allowed, demand: others.reduce((sum, [, other]) => sum + other.wanted, wanted) };
      });
    },
    async clear() {},
  };
  return Object.assign(store, { sizeOf: (instance: string) => parts.get(keyOf(instance, 'key:one'))?.size });
}

function open(places: Places, limit: number, instance = 'one') {
  const reported: unknown[] = [];
  const report = (error: unknown): void => void reported.push(error);
  const occupancy = createSharedOccupancy({ kind: 'REQUESTS', limit, places, instance, report });
  onTestFinished(() => occupancy.close());
  return { occupancy, reported };
}

async function enter(occupancy: Occupancy, times: number, caller = 'key:one'): Promise<Place[]> {
  const entered = await Promise.all(Array.from({ length: times }, async () => occupancy.enter(caller)));
  return entered.filter(place => place !== null);
}
const free = (places: readonly Place[]): void => places.forEach(place => place.free());
const since = (begun: number): number => performance.now() - begun;

describe('instances that share a store', () => {
  test('give as many places as there may be together, all of them and no more', async () => {
    const { places } = shared();
    const [one, two] = [open(places, 10, 'one').occupancy, open(places, 10, 'two').occupancy];
    const entered = await Promise.all([enter(one, 8), enter(two, 8)]);
    expect(entered[0].length + entered[1].length).toBe(10);
    expect(await enter(one, 1)).toEqual([]);
    expect(await enter(two, 1)).toEqual([]);
    expect(await enter(two, 10, 'key:two')).toHaveLength(10);
  });

  test('ask the store once for all that come together, and not again while they have places', async () => {
    const { places, asked } = shared();
    const { occupancy } = open(places, 50);
    const first = await enter(occupancy, 20);
    expect(asked.map(({ parts }) => parts)).toEqual([[{ caller: 'key:one', used: 0, wanted: 20 }]]);
    free(first);
    for (let round = 0; round < 20; round++) {
      const place = occupancy.enter('key:one');
      expect(place).not.toBeInstanceOf(Promise);
      free([place as Place]);
    }
    expect(asked).toHaveLength(1);
  });

  test('give back what was not needed for a while, and keep what is in use', async () => {
    const store = shared();
    const { occupancy } = open(store.places, 50);
    const [first, ...others] = await enter(occupancy, 5);
    free(others);
    expect(store.sizeOf('one')).toBe(5);
    await expect.poll(() => store.sizeOf('one')).toBe(1);
    free([first!]);
    await expect.poll(() => store.sizeOf('one')).toBe(0);
  });

  test('give back at once where few are left: who asks one after the other is not refused with a limit of one', async () => {
    const { places } = shared();
    const instances = [open(places, 1, 'one').occupancy, open(places, 1, 'two').occupancy];
    const begun = performance.now();
    for (let round = 0; round < 20; round++) {
      const place = await instances[round % 2]!.enter('key:one');
      expect(place, `round ${round}`).not.toBeNull();
      free([place!]);
    }
    expect(since(begun)).toBeLessThan(1_500);
  });

  test('learn by themselves that another one needs what they keep', async () => {
    const store = shared();
    const [one, two] = [open(store.places, 10, 'one').occupancy, open(store.places, 10, 'two').occupancy];
    // Enough is left when it takes them, and it needs all of them again and again.
    const bursts = setInterval(async () => free(await enter(one, 7)), 80);
    onTestFinished(() => clearInterval(bursts));
    await enter(two, 3);
    await expect.poll(async () => (await enter(two, 1)).length, { timeout: 5_000 }).toBe(1);
  });

  test('refuse at once what could not get a place even here', async () => {
    const { occupancy } = open(shared().places, 3);
    const entering = Array.from({ length: 3 }, async () => occupancy.enter('key:one'));
    expect(occupancy.enter('key:one')).toBeNull();
    expect(await Promise.all(entering)).not.toContain(null);
    expect(occupancy.enter('key:one')).toBeNull();
  });

  test('give a place that is given back to who has waited longest, without asking the store', async () => {
    const store = shared();
    const [one, two] = [open(store.places, 4, 'one').occupancy, open(store.places, 4, 'two').occupancy];
    await enter(two, 2);
    const ours = await enter(one, 2);
    const served: string[] = [];
    const [first] = ['first', 'second'].map(async name => {
      const place = await one.enter('key:one');
      if (place) served.push(name);
    });
    await delay(50);
    // Nothing that is asked from now on is answered.
    store.slowMs = 10_000;
    free(ours.splice(0, 1));
    await first;
    expect(served).toEqual(['first']);
  });

  test('refuse who has waited for less than half a second, however slow the store is', async () => {
    const store = shared();
    const [one, two] = [open(store.places, 3, 'one').occupancy, open(store.places, 3, 'two').occupancy];
    await enter(two, 3);
    store.slowMs = 200;
    const begun = performance.now();
    const others = setInterval(async () => free(await enter(one, 1, 'key:two')), 10);
    onTestFinished(() => clearInterval(others));
    expect(await enter(one, 1)).toEqual([]);
    expect(since(begun)).toBeLessThan(1_000);
  });

  test('say again and again what they have, so that it is not taken for given up', async () => {
    const { places, asked } = shared();
    const { occupancy } = open(places, 50);
    const [place] = await enter(occupancy, 1);
    const renewed = () => asked.filter(({ parts }) => parts.some(({ used, wanted }) => used === 1 && wanted === 1));
    await expect.poll(() => renewed().length, { timeout: 6_000, interval: 100 }).toBeGreaterThan(1);
    free([place!]);
  });

  test('count up with each of their turns, and have one under way at a time', async () => {
    const { places, asked } = shared();
    let underWay = 0;
    let most = 0;
    const settle: Places['settle'] = async settling => {
      most = Math.max(most, (underWay += 1));
      return places.settle(settling).finally(() => (underWay -= 1));
    };
    const { occupancy } = open({ ...places, settle }, 4);
    for (let round = 0; round < 20; round++) {
      const entered = await Promise.all(['a', 'b', 'c'].map(name => enter(occupancy, 4, name)));
      free(entered.flat());
    }
    expect(most).toBe(1);
    const turns = asked.map(({ turn }) => turn);
    expect(turns).toEqual(turns.map((_, index) => index + 1));
  });

  test('never have more than the limit, whatever is taken and given back when', async () => {
    const store = shared();
    store.slowMs = 3;
    const instances = ['one', 'two', 'three'].map(name => open(store.places, 5, name).occupancy);
    let inUse = 0;
    let most = 0;
    let served = 0;
    const until = performance.now() + 2_000;
    const work = async (occupancy: Occupancy): Promise<void> => {
      while (performance.now() < until) {
        const place = await occupancy.enter('key:one');
        if (place) {
          served += 1;
          most = Math.max(most, (inUse += 1));
          await delay(Math.random() * 8);
          inUse -= 1;
          place.free();
        }
        await delay(Math.random() * 4);
      }
    };
    await Promise.all(instances.flatMap(occupancy => [work(occupancy), work(occupancy), work(occupancy)]));
    expect(most).toBe(5);
    expect(served).toBeGreaterThan(100);
  });

  test('have nothing left once they are closed, also of what was being asked for', async () => {
    const store = shared();
    const { occupancy } = open(store.places, 50);
    await enter(occupancy, 3);
    store.slowMs = 50;
    const entering = enter(occupancy, 2, 'key:two');
    await delay(10);
    await occupancy.close();
    await entering;
    expect([...store.parts.values()].map(({ size }) => size)).toEqual([0, 0]);
  });
});

describe('while the store cannot be asked, instances', () => {
  test('count each for itself, and say so once', async () => {
    const store = shared();
    store.isAway = true;
    const { occupancy, reported } = open(store.places, 3);
    expect(await enter(occupancy, 3)).toHaveLength(3);
    expect(occupancy.enter('key:one')).toBeNull();
    expect(await enter(occupancy, 3, 'key:two')).toHaveLength(3);
    expect(reported).toEqual([new Error('no database')]);
  });

  test('do not wait long for one that never answers, and refuse nobody for it', async () => {
    const store = shared();
    store.slowMs = 60_000;
    const { occupancy, reported } = open(store.places, 5);
    const begun = performance.now();
    const first = enter(occupancy, 1);
    await delay(200);
    const others = enter(occupancy, 4);
    expect([...(await first), ...(await others)]).toHaveLength(5);
    expect(since(begun)).toBeLessThan(1_500);
    expect(reported).toHaveLength(1);
  });

  test('refuse nobody for whom one is slow, or falls silent while he waits', async () => {
    const store = shared();
    const { occupancy } = open(store.places, 50);
    for (const slowMs of [220, 200]) {
      store.slowMs = slowMs;
      const first = enter(occupancy, 1, `first at ${slowMs}`);
      await delay(15);
      if (slowMs === 200) setTimeout(() => (store.slowMs = 60_000), 50);
      expect(await enter(occupancy, 1, `second at ${slowMs}`)).toHaveLength(1);
      expect(await first).toHaveLength(1);
    }
  });

  test('refuse nobody for what held this process up before it asked', async () => {
    const { occupancy, reported } = open(shared().places, 50);
    const entering = enter(occupancy, 1);
    const until = performance.now() + 600;
    while (performance.now() < until);
    expect(await entering).toHaveLength(1);
    expect(reported).toEqual([]);
  });

  test('seat who waits when they are closed', async () => {
    const store = shared();
    store.slowMs = 60_000;
    const { occupancy } = open(store.places, 50);
    const entering = enter(occupancy, 2);
    await delay(20);
    await occupancy.close();
    expect(await entering).toHaveLength(2);
  });

  test('have the limit together again soon after it answers, even if nobody ever stops asking', async () => {
    const store = shared();
    const instances = ['one', 'two'].map(name => open(store.places, 4, name).occupancy);
    store.isAway = true;
    let inUse = 0;
    const over = new AbortController();
    const work = async (occupancy: Occupancy): Promise<void> => {
      while (!over.signal.aborted) {
        const place = await occupancy.enter('key:one');
        if (!place) await delay(5);
        else {
          inUse += 1;
          await delay(20);
          inUse -= 1;
          place.free();
        }
      }
    };
    const working = instances.flatMap(occupancy => Array.from({ length: 6 }, () => work(occupancy)));
    await expect.poll(() => inUse, { interval: 10 }).toBe(8);
    store.isAway = false;
    await expect.poll(() => inUse, { interval: 5, timeout: 15_000 }).toBeLessThanOrEqual(4);
    let most = 0;
    for (let look = 0; look < 100; look++) {
      await delay(5);
      most = Math.max(most, inUse);
    }
    over.abort();
    await Promise.all(working);
    expect(most).toBeLessThanOrEqual(4);
    expect(most).toBeGreaterThan(1);
  }, 30_000);
});
