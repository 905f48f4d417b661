import { describe, expect, onTestFinished, test } from 'vitest';
import type { Spending, Taking } from '#store/spending.ts';
import { openStore } from '#store/index.ts';
import { callersWith, testKey } from '../kit/caller-key.ts';
import { start } from '../kit/start.ts';
import { postgresSchema } from './schema.ts';

async function database(): Promise<string> {
  const { url, drop } = await postgresSchema.create();
  onTestFinished(() => drop());
  return url;
}

async function open(url: string): Promise<Spending> {
  const store = await openStore({ url });
  onTestFinished(() => store.close());
  return store.spending!;
}

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

test('two servers on one database hold a caller to one limit', async () => {
  const storeUrl = await database();
  const key = testKey();
  const now = (): number => 1_800_000_000_000;
  const options = {
    size: 5,
    storeUrl,
    now,
    callers: callersWith(key),
    limits: { costPerMinute: 200, writesPerMinute: 5 },
  };
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
  const change =
    'mutation{validateEmergencyAddress(input:{phoneNumberId:"x",displayName:"x",address:{streetNumber:"1",street:"x",city:"x",state:"TX",postalCode:"1"}}){errors{... on UserError{code}}}}';
  const writes = await Promise.all(Array.from({ length: 12 }, (_, index) => ask(index, change)));
  expect(writes.filter(status => status === 200)).toHaveLength(5);
  expect(writes.filter(status => status === 429)).toHaveLength(7);

  // Each change was estimated at 23 points of the 200: 85 are left for both.
  const reads = await Promise.all(Array.from({ length: 300 }, (_, index) => ask(index, '{viewer{name}}')));
  const answered = reads.filter(status => status === 200).length;
  expect(answered).toBeGreaterThan(60);
  expect(answered).toBeLessThanOrEqual(85);
});
