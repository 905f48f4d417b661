import { Client } from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore, type Store } from '#store/index.ts';
import type { Occupancy } from '#limits/occupancy.ts';
import { createSharedOccupancy } from '#limits/shared-occupancy.ts';
import type { Part, Settling } from '#store/places.ts';
import type { Spending, Taking } from '#store/spending.ts';
import { callersWith, testKey } from '../kit/caller-key.ts';
import { start, type StartOptions } from '../kit/start.ts';
import { postgresSchema } from './schema.ts';

async function database(): Promise<string> {
  const { url, drop } = await postgresSchema.create();
  onTestFinished(() => drop());
  return url;
}

async function openedStore(url: string): Promise<Store> {
  const store = await openStore({ url });
  onTestFinished(() => store.close());
  return store;
}

const open = async (url: string): Promise<Spending> => (await openedStore(url)).spending!;

const taking = (given: Partial<Taking> = {}): Taking => ({
  caller: 'key:one',
  kind: 'COST',
  minute: 100,
  least: 10,
  most: 30,
  limit: 100,
  ...given,
});

describe('what callers use up', () => {
  test('is granted as much as is wanted, then as much as there is, then nothing', async () => {
    const spending = await open(await database());
    const taken = [];
    for (let round = 0; round < 5; round++) taken.push(await spending.take(taking()));
    expect(taken).toEqual([
      { granted: 30, taken: 30 },
      { granted: 30, taken: 60 },
      { granted: 30, taken: 90 },
      { granted: 10, taken: 100 },
      { granted: 0, taken: null },
    ]);
  });

  test('is never more than the limit, however many instances take at once', async () => {
    const url = await database();
    const instances = await Promise.all([open(url), open(url), open(url)]);
    for (let minute = 1; minute <= 5; minute++) {
      const all = await Promise.all(
        Array.from({ length: 30 }, (_, index) => instances[index % 3]!.take(taking({ minute, least: 7, most: 9 }))),
      );
      const sum = all.reduce((granted, each) => granted + each.granted, 0);
      expect(sum).toBeGreaterThan(100 - 7);
      expect(sum).toBeLessThanOrEqual(100);
    }
  });

  test('begins anew with the minute, and a clock that lags behind takes of the newer one', async () => {
    const spending = await open(await database());
    await spending.take(taking({ most: 100 }));
    expect(await spending.take(taking({ minute: 101, most: 60 }))).toEqual({ granted: 60, taken: 60 });
    expect(await spending.take(taking({ minute: 100 }))).toEqual({ granted: 30, taken: 90 });
    expect(await spending.take(taking({ minute: 101 }))).toEqual({ granted: 10, taken: 100 });
  });

  test('is counted for each caller and kind by itself, in one row each', async () => {
    const subject = await postgresSchema.create();
    onTestFinished(() => subject.drop());
    const spending = await open(subject.url);
    for (const caller of ['key:one', 'key:two'])
      for (const kind of ['COST', 'WRITES'])
        for (const minute of [1, 2])
          expect((await spending.take(taking({ caller, kind, minute, most: 100 }))).granted).toBe(100);
    expect(await subject.query('select minute, taken from spending')).toEqual(
      Array.from({ length: 4 }, () => ({ minute: '2', taken: '100' })),
    );
  });

  test('is nothing where less is left than is of use, or ever was', async () => {
    const spending = await open(await database());
    expect(await spending.take(taking({ least: 101, most: 200 }))).toEqual({ granted: 0, taken: null });
    expect(await spending.take(taking({ most: 95 }))).toEqual({ granted: 95, taken: 95 });
    expect(await spending.take(taking({ least: 6 }))).toEqual({ granted: 0, taken: null });
    expect(await spending.take(taking({ least: 5 }))).toEqual({ granted: 5, taken: 100 });
  });
});

const settling = (given: Partial<Settling & Part> = {}): Settling => {
  const { caller = 'key:one', used = 0, wanted = 4, ...rest } = given;
  return { instance: 'one', kind: 'REQUESTS', limit: 10, turn: 1, parts: [{ caller, used, wanted }], ...rest };
};

describe('what callers have at a time', () => {
  async function stage() {
    const subject = await postgresSchema.create();
    onTestFinished(() => subject.drop());
    const { places } = await openedStore(subject.url);
    return { ...subject, places: places! };
  }

  test('is as much as is wanted, then as much as there is, then nothing, for each instance as for the others', async () => {
    const { places } = await stage();
    const settle = async (given: Parameters<typeof settling>[0]) => {
      const [{ size, demand } = { size: -1, demand: -1 }] = await places.settle(settling(given));
      return [size, demand];
    };
    expect(await settle({})).toEqual([4, 4]);
    expect(await settle({ turn: 2, wanted: 5 })).toEqual([5, 5]);
    expect(await settle({ instance: 'two', wanted: 8 })).toEqual([5, 13]);
    expect(await settle({ instance: 'three' })).toEqual([0, 17]);
    expect(await settle({ turn: 3, used: 5, wanted: 6 })).toEqual([5, 18]);
    expect(await settle({ instance: 'four', wanted: 20, caller: 'key:two' })).toEqual([10, 20]);
    expect(await settle({ instance: 'four', kind: 'SUBSCRIPTIONS' })).toEqual([4, 4]);
  });

  test('is settled for all callers at once, given back, and given to the next', async () => {
    const { places } = await stage();
    const parts = ['b', 'a', 'c'].map(caller => ({ caller, used: 0, wanted: 10 }));
    const settled = await places.settle({ ...settling(), parts });
    expect(settled.toSorted((one, other) => one.caller.localeCompare(other.caller))).toEqual(
      ['a', 'b', 'c'].map(caller => ({ caller, size: 10, demand: 10 })),
    );
    await places.settle(settling({ turn: 2, caller: 'b', used: 3, wanted: 3 }));
    expect(await places.settle(settling({ instance: 'two', caller: 'b', wanted: 10 }))).toMatchObject([{ size: 7 }]);
    await places.settle(settling({ instance: 'two', turn: 2, caller: 'b', wanted: 0 }));
    expect(await places.settle(settling({ instance: 'three', caller: 'b', wanted: 10 }))).toMatchObject([{ size: 7 }]);
  });

  test('is less than what is in use, which nobody else gets, where there is too much in use', async () => {
    const { places } = await stage();
    await places.settle(settling({ used: 8, wanted: 8 }));
    expect(await places.settle(settling({ instance: 'two', used: 6, wanted: 7 }))).toMatchObject([{ size: 2 }]);
    expect(await places.settle(settling({ turn: 2, used: 7, wanted: 8 }))).toMatchObject([{ size: 4 }]);
    expect(await places.settle(settling({ instance: 'three' }))).toMatchObject([{ size: 0 }]);
  });

  test('is left as it is by a settling that comes later than its successor', async () => {
    const { places } = await stage();
    await places.settle(settling({ turn: 7, wanted: 9 }));
    expect(await places.settle(settling({ turn: 6, wanted: 1 }))).toEqual([]);
    expect(await places.settle(settling({ instance: 'two' }))).toMatchObject([{ size: 1 }]);
  });

  test('is nobody’s any more where an instance has said nothing for its time, and is cleared away', async () => {
    const { places, query } = await stage();
    await places.settle(settling({ wanted: 10 }));
    await query(`update places set parts = '{"one": [10, 1, 1, 10, 10]}'`);
    expect(await places.settle(settling({ instance: 'two' }))).toEqual([{ caller: 'key:one', size: 4, demand: 4 }]);
    expect(await query(`select parts ? 'one' as had from places`)).toEqual([{ had: false }]);
    await places.clear();
    expect(await query('select count(*)::int as count from places')).toEqual([{ count: 1 }]);
    await query(`update places set parts = '{"two": [4, 1, 1, 4, 4]}'`);
    await places.clear();
    expect(await query('select count(*)::int as count from places')).toEqual([{ count: 0 }]);
  });

  test('is known again where the database lost it in a crash', async () => {
    const { places, query } = await stage();
    await places.settle(settling({ used: 9, wanted: 9 }));
    await query('delete from places');
    await places.settle(settling({ turn: 2, used: 9, wanted: 9 }));
    expect(await places.settle(settling({ instance: 'two' }))).toMatchObject([{ size: 1 }]);
  });

  const openOn = (store: Store, instance: string, report: (error: unknown) => void, limit = 5): Occupancy => {
    const occupancy = createSharedOccupancy({ kind: 'REQUESTS', limit, places: store.places!, instance, report });
    onTestFinished(() => occupancy.close());
    return occupancy;
  };
  const fail = (error: unknown): void => {
    throw error;
  };

  test.each(['read committed', 'serializable'])(
    'is never more than the limit, whatever is taken and given back when, where the server’s default is “%s”',
    async isolation => {
      const { url } = await stage();
      const told = new URL(url);
      const options = `${told.searchParams.get('options')} -c default_transaction_isolation=${isolation.replace(' ', '\\ ')}`;
      told.searchParams.set('options', options);
      const stores = await Promise.all(['one', 'two', 'three'].map(() => openedStore(told.href)));
      const reported: unknown[] = [];
      const callers = ['key:one', 'key:two'];
      const inUse: Record<string, number> = {};
      let most = 0;
      let served = 0;
      const until = performance.now() + 2_000;
      const work = async (occupancy: Occupancy, caller: string): Promise<void> => {
        while (performance.now() < until) {
          const place = await occupancy.enter(caller);
          if (place) {
            served += 1;
            inUse[caller] = (inUse[caller] ?? 0) + 1;
            most = Math.max(most, inUse[caller]);
            await delay(Math.random() * 8);
            inUse[caller] -= 1;
            place.free();
          }
          await delay(Math.random() * 4);
        }
      };
      const occupancies = stores.map((store, index) => openOn(store, `${index}`, error => void reported.push(error)));
      const workers = occupancies.flatMap(one => callers.flatMap(caller => [work(one, caller), work(one, caller)]));
      await Promise.all(workers);
      expect(reported).toEqual([]);
      expect(most).toBe(5);
      expect(served).toBeGreaterThan(100);
    },
  );

  test('waits for no other answer where one has come and this process was held up itself', async () => {
    const store = await openedStore(await database());
    const occupancy = openOn(store, 'one', fail);
    // The first time, it has no connection yet.
    for (const caller of ['key:one', 'key:two']) {
      const entering = occupancy.enter(caller);
      await new Promise(resolve => setImmediate(resolve));
      const until = performance.now() + 600;
      while (performance.now() < until);
      expect(await entering).not.toBeNull();
    }
  });

  test('is found out while all that the store does otherwise waits', async () => {
    const subject = await stage();
    const store = await openedStore(subject.url);
    const blocker = new Client({ connectionString: subject.url });
    await blocker.connect();
    onTestFinished(() => blocker.end());
    await blocker.query('begin; lock table operations in access exclusive mode');
    const reading = Array.from({ length: 20 }, () => store.operations.dueAccounts());
    const occupancy = openOn(store, 'one', fail);
    expect(await occupancy.enter('key:one')).not.toBeNull();
    expect(await store.spending!.take(taking())).toEqual({ granted: 30, taken: 30 });
    await blocker.query('rollback');
    await Promise.all(reading);
  });
});

describe('two servers on one database', () => {
  const now = (): number => 1_800_000_000_000;
  const key = testKey();

  async function both(limits: NonNullable<StartOptions['limits']>) {
    const options = { size: 5, storeUrl: await database(), now, callers: callersWith(key), limits };
    const servers = await Promise.all([start(options), start(options)]);
    onTestFinished(async () => void (await Promise.all(servers.map(server => server[Symbol.asyncDispose]()))));
    const ask = async (index: number, query: string, signal?: AbortSignal): Promise<number> => {
      const { status } = await fetch(servers[index % 2]!.app.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: key.authorization },
        body: JSON.stringify({ query }),
        ...(signal && { signal }),
      });
      return status;
    };
    const askAll = (count: number, query: string): Promise<number[]> =>
      Promise.all(Array.from({ length: count }, (_, index) => ask(index, query)));
    return { servers, ask, askAll };
  }

  const count = (statuses: readonly number[], status: number): number =>
    statuses.filter(each => each === status).length;

  test('hold a caller to one limit of changes and of points in a minute', async () => {
    const { askAll } = await both({ costPerMinute: 200, writesPerMinute: 5 });
    const change =
      'mutation{validateEmergencyAddress(input:{phoneNumberId:"x",displayName:"x",address:{streetNumber:"1",street:"x",city:"x",state:"TX",postalCode:"1"}}){errors{... on UserError{code}}}}';
    const writes = await askAll(12, change);
    expect([count(writes, 200), count(writes, 429)]).toEqual([5, 7]);

    // Each change was estimated at 23 points of the 200: 85 are left for both.
    const answered = count(await askAll(300, '{viewer{name}}'), 200);
    expect(answered).toBeGreaterThan(60);
    expect(answered).toBeLessThanOrEqual(85);
  });

  test('hold a caller to one limit of requests under way, and have all of them for him again', async () => {
    const { servers, ask, askAll } = await both({ concurrency: 6 });
    for (const { sandboxes } of servers) sandboxes['agent-message'].fail({ fault: { kind: 'delay', ms: 1_000 } });
    const statuses = await askAll(20, '{phoneNumbersCount{count}}');
    expect([count(statuses, 200), count(statuses, 429)]).toEqual([6, 14]);
    for (const { sandboxes } of servers) sandboxes['agent-message'].fail({ fault: { kind: 'delay', ms: 1_000 } });
    const onOne = await Promise.all(Array.from({ length: 6 }, () => ask(0, '{phoneNumbersCount{count}}')));
    expect(onOne).toEqual([200, 200, 200, 200, 200, 200]);
  });

  test('keep no place for a caller who is gone when he gets it', async () => {
    const { servers, ask } = await both({ concurrency: 1 });
    servers[0].sandboxes['agent-message'].fail({ fault: { kind: 'delay', ms: 300 } });
    const slow = ask(0, '{phoneNumbersCount{count}}');
    await expect.poll(() => servers[0].sandboxes['agent-message'].requestCount).toBeGreaterThan(0);
    await expect(ask(1, '{viewer{name}}', AbortSignal.timeout(50))).rejects.toThrow();
    expect(await slow).toBe(200);
    await delay(400);
    for (const index of [0, 1]) expect(await ask(index, '{viewer{name}}')).toBe(200);
  });

  test('refuse nothing to a caller who asks one after the other, even if one at a time is all he may', async () => {
    const { ask } = await both({ concurrency: 1 });
    const statuses = [];
    for (let index = 0; index < 60; index++) statuses.push(await ask(index, '{viewer{name}}'));
    expect(count(statuses, 200)).toBe(60);
  });
});
