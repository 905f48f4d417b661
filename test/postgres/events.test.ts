import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore, type Store } from '#store/index.ts';
import { called, happened, several } from '../conformance/store/event.ts';
import { follow, placesOf } from '../conformance/store/happening.ts';
import { watcherOf } from '../conformance/store/hinting.ts';
import { postgresSchema, query, serverUrl } from './schema.ts';

interface Instances {
  readonly stores: readonly Store[];
  readonly url: string;
  /** The backends that listen for one of them. */
  listening(): Promise<readonly number[]>;
}

async function openSeveral(count: number): Promise<Instances> {
  const database = await postgresSchema.create();
  onTestFinished(() => database.drop());
  const url = new URL(database.url);
  const name = `test-${randomUUID()}`;
  url.searchParams.set('application_name', name);
  const stores = await Promise.all(Array.from({ length: count }, () => openStore({ url: url.href })));
  onTestFinished(async () => void (await Promise.all(stores.map(store => store.close()))));
  const listening = async (): Promise<readonly number[]> => {
    const text = `select pid from pg_stat_activity where application_name = '${name}' and query ilike 'listen %'`;
    return ((await query(serverUrl(), text)) as { pid: number }[]).map(({ pid }) => pid);
  };
  return { stores, url: url.href, listening };
}

const cut = (pid: number) => query(serverUrl(), `select pg_terminate_backend(${pid})`);

describe('events of several instances on one PostgreSQL', () => {
  test('are seen once and in order by a reader who goes on behind the last one he saw', async () => {
    const { stores } = await openSeveral(3);
    for (let count = 0; count < 60; count++) await stores[0]!.inbox.receive(called());
    const applying = async (store: Store, owner: string): Promise<void> => {
      const claim = { owner, accounts: ['sinch-us'], leaseMs: 60_000, limit: 4 };
      for (let entries = await store.inbox.claim(claim); entries.length > 0; entries = await store.inbox.claim(claim)) {
        await Promise.all(entries.map(entry => store.inbox.apply(entry, several(2))));
      }
    };
    const work = Promise.all(
      stores.flatMap((store, index) => [
        applying(store, `process-${index}`),
        ...Array.from({ length: 40 }, () => store.events.append(several(1 + index))),
      ]),
    );
    const seen = await follow(stores[1]!, work);
    expect(seen).toHaveLength(60 * 2 + 40 * (1 + 2 + 3));
    expect(placesOf(seen)).toEqual(seen.map((_, index) => index + 1));
  });

  test('wait for one that took its place before and is not committed', async () => {
    const { stores, url } = await openSeveral(1);
    const [store] = stores;
    const other = new Client({ connectionString: url });
    await other.connect();
    onTestFinished(() => other.end());
    await other.query('begin; update events_place set latest = latest + 1');
    let isAdded = false;
    const adding = store!.events.append([happened()]).finally(() => (isAdded = true));
    await setTimeout(200);
    expect(isAdded).toBe(false);
    await other.query('commit');
    expect(placesOf(await adding)).toEqual([2]);
  });

  test('are recorded once, whoever is asked', async () => {
    const { stores } = await openSeveral(3);
    const given = several(2);
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        stores[index % 3]!.events.append(index & 1 ? given : given.toReversed()),
      ),
    );
    expect(all.flat()).toHaveLength(2);
    expect(await stores[0]!.events.since(0, {}, 10)).toHaveLength(2);
  });

  test('reach who watches another instance', async () => {
    const { stores } = await openSeveral(2);
    const watchers = stores.map(store => watcherOf(store));
    for (let count = 1; count <= 20; count++) {
      await stores[count % 2]!.events.append([happened()]);
      for (const watcher of watchers) await watcher.hasRead(count);
    }
  });

  test('are announced to nobody in another schema', async () => {
    const [here, there] = [await openSeveral(1), await openSeveral(1)];
    const [watcher, elsewhere] = [watcherOf(here.stores[0]!), watcherOf(there.stores[0]!)];
    await expect.poll(async () => (await there.listening()).length).toBe(1);
    await expect.poll(() => elsewhere.hints()).toBe(2);
    for (let count = 1; count <= 5; count++) {
      await here.stores[0]!.events.append([happened()]);
      await watcher.hasRead(count);
    }
    await setTimeout(200);
    expect(elsewhere.hints()).toBe(2);
  });

  test('are announced by nobody who takes them back', async () => {
    const { stores, url } = await openSeveral(1);
    const watcher = watcherOf(stores[0]!);
    await expect.poll(() => watcher.hints()).toBe(2);
    await stores[0]!.inbox.receive(called());
    const claim = { owner: 'me', accounts: ['sinch-us'], leaseMs: 60_000, limit: 1 };
    const [entry] = await stores[0]!.inbox.claim(claim);
    await stores[0]!.inbox.apply(entry!, []);
    await expect(stores[0]!.inbox.apply(entry!, [happened()])).rejects.toThrow(/not held/);
    await query(url, 'alter table events add check (false)');
    await expect(stores[0]!.events.append([happened()])).rejects.toThrow(/check/);
    await setTimeout(200);
    expect(watcher.hints()).toBe(2);
  });
});

describe('the connection that listens', () => {
  test('is made when the first one watches, and once', async () => {
    const { stores, listening } = await openSeveral(1);
    await stores[0]!.events.append([happened()]);
    expect(await listening()).toEqual([]);
    const watchers = Array.from({ length: 5 }, () => watcherOf(stores[0]!));
    for (const watcher of watchers) await watcher.hasRead(1);
    await expect.poll(async () => (await listening()).length).toBe(1);
  });

  test('is made again when it breaks, and what came meanwhile is told', async () => {
    const { stores, listening } = await openSeveral(2);
    const watcher = watcherOf(stores[0]!);
    for (let round = 1; round <= 3; round++) {
      await expect.poll(async () => (await listening()).length, { timeout: 10_000 }).toBe(1);
      const [pid] = await listening();
      await cut(pid!);
      await stores[1]!.events.append([happened()]);
      await watcher.hasRead(2 * round - 1);
      await expect.poll(listening, { timeout: 10_000 }).toEqual([expect.not.toSatisfy(each => each === pid)]);
      await stores[1]!.events.append([happened()]);
      await watcher.hasRead(2 * round);
    }
  });

  test.each(['while it listens', 'while it is being made', 'while it is made again'])(
    'ends with the store, %s',
    async when => {
      const { stores, listening } = await openSeveral(1);
      const watcher = watcherOf(stores[0]!);
      if (!when.includes('being')) await expect.poll(async () => (await listening()).length).toBe(1);
      if (when.includes('again')) await cut((await listening())[0]!);
      await stores[0]!.close();
      const before = watcher.hints();
      await setTimeout(300);
      expect(await listening()).toEqual([]);
      expect(watcher.hints()).toBe(before);
    },
  );
});

test('a callback claimed by an instance that is gone is applied by another', async () => {
  const { stores } = await openSeveral(2);
  await stores[0]!.inbox.receive(called());
  const claim = { accounts: ['sinch-us'], leaseMs: 50, limit: 10 };
  const [lost] = await stores[0]!.inbox.claim({ ...claim, owner: 'process-1' });
  await stores[0]!.close();
  await setTimeout(60);
  const [entry] = await stores[1]!.inbox.claim({ ...claim, owner: 'process-2' });
  expect(entry).toMatchObject({ id: lost!.id, owner: 'process-2', tries: 2 });
  expect(await stores[1]!.inbox.apply(entry!, [happened()])).toHaveLength(1);
});
