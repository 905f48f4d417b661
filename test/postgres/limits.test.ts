import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore, type Store } from '#store/index.ts';
import type { PartWanted } from '#store/places.ts';
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

const wanted = (given: Partial<PartWanted> = {}): PartWanted => ({
  instance: 'one',
  caller: 'key:one',
  kind: 'REQUESTS',
  used: 0,
  wanted: 4,
  limit: 10,
  ...given,
});

describe('what callers have at a time', () => {
  async function stage() {
    const subject = await postgresSchema.create();
    onTestFinished(() => subject.drop());
    const { places } = await openedStore(subject.url);
    return { ...subject, places: places! };
  }

  test('is as much as is wanted, then as much as there is, then nothing, for each instance as for the others', async () => {
    const { places } = await stage();
    expect(await places.take(wanted())).toEqual({ size: 4, left: 6 });
    expect(await places.take(wanted({ wanted: 5 }))).toEqual({ size: 5, left: 5 });
    expect(await places.take(wanted({ instance: 'two', wanted: 8 }))).toEqual({ size: 5, left: 0 });
    expect(await places.take(wanted({ instance: 'three' }))).toEqual({ size: 0, left: 0 });
    expect(await places.take(wanted({ used: 5, wanted: 6 }))).toEqual({ size: 5, left: 0 });
    expect(await places.take(wanted({ instance: 'four', wanted: 20, caller: 'key:two' }))).toEqual({
      size: 10,
      left: 0,
    });
    expect(await places.take(wanted({ kind: 'SUBSCRIPTIONS' }))).toEqual({ size: 4, left: 6 });
  });

  test('is given back, and given to the next', async () => {
    const { places } = await stage();
    await places.take(wanted({ wanted: 10 }));
    await places.keep('one', [{ caller: 'key:one', kind: 'REQUESTS', size: 3 }]);
    expect(await places.take(wanted({ instance: 'two', wanted: 10 }))).toEqual({ size: 7, left: 0 });
    await places.keep('two', [{ caller: 'key:one', kind: 'REQUESTS', size: 0 }]);
    expect(await places.take(wanted({ instance: 'three', wanted: 10 }))).toEqual({ size: 7, left: 0 });
  });

  test('is never more than the limit, however many instances take and give back at once', async () => {
    const { url } = await stage();
    const stores = await Promise.all([openedStore(url), openedStore(url), openedStore(url)]);
    const held = [0, 0, 0];
    let most = 0;
    await Promise.all(
      stores.map(async ({ places }, index) => {
        const instance = `instance ${index}`;
        for (let round = 0; round < 60; round++) {
          const { size } = await places!.take(wanted({ instance, used: held[index]!, wanted: 6 }));
          held[index] = size;
          most = Math.max(most, held[0]! + held[1]! + held[2]!);
          held[index] = round % 3;
          const others = [`key:${(index + round) % 3}`, `key:${(index + round + 1) % 3}`];
          const parts = ['key:one', ...others].map(caller => ({ caller, kind: 'REQUESTS', size: held[index]! }));
          await places!.keep(instance, parts);
        }
      }),
    );
    expect(most).toBeGreaterThan(6);
    expect(most).toBeLessThanOrEqual(10);
  });

  test('is nobody’s any more where an instance has said nothing for its time, and is cleared away', async () => {
    const { places, query } = await stage();
    await places.take(wanted({ wanted: 10 }));
    await query(`update places set parts = '{"one": [10, 1]}'`);
    expect(await places.take(wanted({ instance: 'two' }))).toEqual({ size: 4, left: 6 });
    expect(await query(`select parts ? 'one' as had from places`)).toEqual([{ had: false }]);
    await places.clear();
    expect(await query('select count(*)::int as count from places')).toEqual([{ count: 1 }]);
    await places.keep('two', [{ caller: 'key:one', kind: 'REQUESTS', size: 0 }]);
    await places.clear();
    expect(await query('select count(*)::int as count from places')).toEqual([{ count: 0 }]);
  });

  test('is known again where the database lost it in a crash', async () => {
    const { places, query } = await stage();
    await places.take(wanted({ wanted: 9 }));
    await query('delete from places');
    await places.keep('one', [{ caller: 'key:one', kind: 'REQUESTS', size: 9 }]);
    expect(await places.take(wanted({ instance: 'two' }))).toEqual({ size: 1, left: 0 });
  });
});

describe('two servers on one database', () => {
  const now = (): number => 1_800_000_000_000;
  const key = testKey();

  async function both(limits: NonNullable<StartOptions['limits']>) {
    const options = { size: 5, storeUrl: await database(), now, callers: callersWith(key), limits };
    const servers = await Promise.all([start(options), start(options)]);
    onTestFinished(async () => void (await Promise.all(servers.map(server => server[Symbol.asyncDispose]()))));
    const ask = async (index: number, query: string): Promise<number> => {
      const { status } = await fetch(servers[index % 2]!.app.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: key.authorization },
        body: JSON.stringify({ query }),
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

  test('refuse nothing to a caller who asks one after the other, even if one at a time is all he may', async () => {
    const { ask } = await both({ concurrency: 1 });
    const statuses = [];
    for (let index = 0; index < 60; index++) statuses.push(await ask(index, '{viewer{name}}'));
    expect(count(statuses, 200)).toBe(60);
  });
});
