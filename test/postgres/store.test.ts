import { randomUUID } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore, type Store } from '#store/index.ts';
import { storeConformance } from '../conformance/store.ts';
import { begun, createClock, intended, kinds, outcomesOf, type TestDatabase } from '../conformance/store/database.ts';
import { postgresSchema, query, serverUrl } from './schema.ts';

storeConformance(postgresSchema);

async function empty(): Promise<TestDatabase> {
  const database = await postgresSchema.create();
  onTestFinished(() => database.drop());
  return database;
}

/** Instances that share a database. */
async function openSeveral(
  count: number,
): Promise<{ stores: readonly Store[]; clock: ReturnType<typeof createClock> }> {
  const clock = createClock();
  const { url } = await empty();
  const stores = await Promise.all(Array.from({ length: count }, () => openStore({ url, now: clock.now })));
  onTestFinished(async () => void (await Promise.all(stores.map(store => store.close()))));
  return { stores, clock };
}

const turns = (stores: readonly Store[], count: number): Store[] =>
  Array.from({ length: count }, (_, index) => stores[index % stores.length]!);

describe('several instances on one PostgreSQL', () => {
  test('make the tables once, however many start at once', async () => {
    const database = await empty();
    const stores = await Promise.all(Array.from({ length: 6 }, () => openStore({ url: database.url })));
    const made = await database.query('select name from numbergraph_migration order by name');
    const alone = await empty();
    await (await openStore({ url: alone.url })).close();
    expect(made).toEqual(await alone.query('select name from numbergraph_migration order by name'));
    expect(await database.query('select id from numbergraph_migration_lock')).toHaveLength(1);
    for (const store of stores) {
      await begun(store);
      await store.close();
    }
  });

  test('let one of fifty at once with one key begin', async () => {
    const { stores } = await openSeveral(3);
    for (let round = 0; round < 5; round++) {
      const given = intended();
      const all = await Promise.all(turns(stores, 50).map(store => store.operations.begin(given)));
      expect(kinds(all)).toEqual({ begun: 1, running: 49 });
      expect(await outcomesOf(stores[0]!, all[0]!.operation)).toEqual(['ATTEMPTED']);
    }
  });

  test('let one of fifty at once for one number begin, and the next when it is done', async () => {
    const { stores } = await openSeveral(3);
    for (let round = 0; round < 5; round++) {
      const all = await Promise.all(
        turns(stores, 50).map(store => store.operations.begin(intended({ number: '+12025550100' }))),
      );
      expect(kinds(all)).toEqual({ begun: 1, busy: 49 });
      await stores[2]!.operations.finish(all[0]!.operation, { state: 'DONE', outcome: 'APPLIED', keepMs: 1 });
    }
  });

  test('never wait for ever on one another when keys and numbers cross', async () => {
    const { stores } = await openSeveral(2);
    for (let round = 0; round < 20; round++) {
      const [one, two] = [intended(), intended()];
      const crossed = { ...one, number: two.number };
      const all = await Promise.all(
        turns(stores, 30).map((store, index) => store.operations.begin([one, two, crossed][index % 3]!)),
      );
      expect(kinds(all)['begun']).toBeLessThanOrEqual(2);
      expect(kinds(all)['begun']).toBeGreaterThanOrEqual(1);
    }
  });

  test('each settle what the others do not', async () => {
    const { stores, clock } = await openSeveral(3);
    const operations = await Promise.all(turns(stores, 60).map(store => begun(store, { leaseMs: 1_000 })));
    clock.advance(1_000);
    const claims: string[][] = await Promise.all(
      turns(stores, 30).map(async (store, index) => {
        const claimed = await store.operations.claimAbandoned({ owner: `process-${index}`, leaseMs: 5_000, limit: 2 });
        return claimed.map(({ id }) => id);
      }),
    );
    const rest = await stores[0]!.operations.claimAbandoned({ owner: 'process-99', leaseMs: 5_000, limit: 100 });
    expect([...claims.flat(), ...rest.map(({ id }) => id)].toSorted()).toEqual(
      operations.map(({ id }) => id).toSorted(),
    );
    expect(claims.filter(ids => ids.length > 0).length).toBeGreaterThan(1);
  });

  test('see what another has ended at once', async () => {
    const { stores } = await openSeveral(2);
    const given = intended();
    const operation = await begun(stores[0]!, given);
    await stores[0]!.operations.finish(operation, {
      state: 'DONE',
      outcome: 'APPLIED',
      answer: { n: 1 },
      keepMs: 1_000,
    });
    expect(await stores[1]!.operations.begin(given)).toMatchObject({ kind: 'replay', operation: { answer: { n: 1 } } });
  });
});

test('a store is opened while other schemas of the database come and go', async () => {
  const { url } = await empty();
  const columns = Array.from({ length: 50 }, (_, index) => `c${index} int`).join();
  const over = new AbortController();
  const others = Array.from({ length: 3 }, async (_, index) => {
    for (let round = 0; !over.signal.aborted; round += 1) {
      const name = `other_${index}_${round}`;
      await query(serverUrl(), `create schema ${name}; create table ${name}.a (${columns})`);
      await query(serverUrl(), `drop schema ${name} cascade`);
    }
  });
  try {
    for (let opened = 0; opened < 40; opened += 1) await (await openStore({ url })).close();
  } finally {
    over.abort();
    await Promise.all(others);
  }
}, 60_000);

describe('a PostgreSQL that cannot be used', () => {
  const address = (change: (url: URL) => void): string => {
    const url = serverUrl();
    change(url);
    return url.href;
  };

  test('because it has no such database', async () => {
    const url = address(each => (each.pathname = '/nowhere'));
    await expect(openStore({ url })).rejects.toThrow(/^PostgreSQL at \S+:\d+ has no database of this name/);
  });

  test('because its search_path leads nowhere', async () => {
    const url = address(each => each.searchParams.set('options', '-c search_path=nowhere'));
    await expect(openStore({ url })).rejects.toThrow(/none of the schemas that search_path names/);
  });

  test('because the user may not create tables', async () => {
    const database = await empty();
    const schema = new URL(database.url).searchParams.get('options')!.split('=')[1]!;
    const user = `user_${schema}`;
    await query(serverUrl(), `create role ${user} login; grant usage on schema ${schema} to ${user}`);
    onTestFinished(async () => void (await query(serverUrl(), `drop owned by ${user}; drop role ${user}`)));
    const url = new URL(database.url);
    url.username = user;
    await expect(openStore({ url: url.href })).rejects.toThrow(/does not allow this user to create tables/);
  });

  test('goes on after its connections were cut', async () => {
    const url = new URL((await empty()).url);
    const name = `test-${randomUUID()}`;
    url.searchParams.set('application_name', name);
    const store = await openStore({ url: url.href });
    onTestFinished(() => store.close());
    const operation = await begun(store);
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${name}'`;
    expect((await query(serverUrl(), cut)).length).toBeGreaterThan(0);
    await expect.poll(() => store.operations.get(operation.id).catch(() => null)).toEqual(operation);
  });
});
