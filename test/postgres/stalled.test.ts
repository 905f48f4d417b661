import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { openStore, type Store } from '#store/index.ts';
import { called, happened } from '../conformance/store/event.ts';
import { postgresSchema, query } from './schema.ts';

interface Way {
  readonly store: Store;
  /** Of the database, without the way between. */
  readonly url: string;
  /** What is sent from now on over the connections that are open waits; new ones work. */
  stall(): void;
  resume(): void;
  /** New ones are stalled once the server has let them in. */
  stallNew(stalls: boolean): void;
  /** Breaks those that are open. */
  cut(): void;
}

const GIVEN_UP_MS = 400;
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/** A store that waits only so long for an answer, and a way to its database that can hold things up. */
async function openOverWay(): Promise<Way> {
  const database = await postgresSchema.create();
  onTestFinished(() => database.drop());
  const url = new URL(database.url);
  const target = { host: url.hostname, port: Number(url.port || 5432) };
  const incoming = new Set<Socket>();
  let stallsNew = false;
  let stalled: Socket[] = [];
  const server = createServer(socket => {
    const onward = connect(target);
    incoming.add(socket);
    socket.pipe(onward).pipe(socket);
    // What the server ends its greeting with: it is ready for a query.
    onward.on('data', (data: Buffer) => void (stallsNew && data.includes(READY) && socket.pause()));
    for (const [one, other] of [[socket, onward], [onward, socket]] as const) one.on('error', () => {}).on('close', () => other.destroy()); // prettier-ignore
    socket.on('close', () => incoming.delete(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of incoming) socket.destroy();
  });
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  url.searchParams.set('query_timeout', String(GIVEN_UP_MS));
  const store = await openStore({ url: url.href });
  onTestFinished(() => store.close());
  return {
    store,
    url: database.url,
    stall() {
      stalled = [...incoming];
      for (const socket of stalled) socket.pause();
    },
    resume() {
      for (const socket of stalled) socket.resume();
    },
    stallNew: stalls => void (stallsNew = stalls),
    cut: () => incoming.forEach(socket => socket.destroy()),
  };
}

const kept = async (url: string): Promise<unknown> =>
  (await query(url, "select count(*)::int as kept from inbox where account = 'sinch-us'"))[0];

test('a callback that is acknowledged is committed, though the way to the database was held up as a transaction began', async () => {
  const { store, url, stall, resume } = await openOverWay();
  await store.inbox.receive(called());
  stall();
  await expect(store.events.append([happened()])).rejects.toThrow(/timeout/);
  resume();
  await setTimeout(100);
  expect(await store.inbox.receive(called())).toBe(true);
  expect(await kept(url)).toEqual({ kept: 2 });
});

test('callbacks are kept again at once over a new connection, where one does not answer any more', async () => {
  const { store, url, stall } = await openOverWay();
  await store.inbox.receive(called());
  stall();
  await store.inbox.receive(called()).catch(() => {});
  expect(await store.inbox.receive(called())).toBe(true);
  expect(await kept(url)).toEqual({ kept: 2 });
});

test('callbacks that are kept together fail together, once, where the connection does not answer or breaks', async () => {
  const { store, url, stall, cut } = await openOverWay();
  const refusals = async (): Promise<readonly unknown[]> => {
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => store.inbox.receive(called())));
    return all.map(each => (each.status === 'rejected' ? each.reason : 'kept'));
  };
  await store.inbox.receive(called());
  stall();
  const unanswered = await refusals();
  expect(new Set(unanswered)).toEqual(new Set([expect.objectContaining({ message: 'Query read timeout' })]));

  const other = new Client({ connectionString: url });
  await other.connect();
  onTestFinished(() => other.end());
  await store.inbox.receive(called());
  await other.query('begin; lock table inbox');
  const broken = refusals();
  await setTimeout(100);
  cut();
  await setTimeout(100);
  await other.query('rollback');
  expect(new Set(await broken)).toEqual(new Set([expect.any(Error)]));
});

test('connections that break while they are being made keep no later one from being made', async () => {
  const { store, url, stall, stallNew } = await openOverWay();
  await store.inbox.receive(called());
  stall();
  stallNew(true);
  await store.inbox.receive(called()).catch(() => {});
  const failed = await Promise.allSettled(Array.from({ length: 12 }, () => store.inbox.count('NEW')));
  expect(new Set(failed.map(({ status }) => status))).toEqual(new Set(['rejected']));
  stallNew(false);
  expect(await store.inbox.receive(called())).toBe(true);
  expect(await kept(url)).toEqual({ kept: 2 });
}, 30_000);

test('a connection that breaks under a transaction fails that one alone', async () => {
  const { store, url, cut } = await openOverWay();
  const other = new Client({ connectionString: url });
  await other.connect();
  onTestFinished(() => other.end());
  await other.query('begin; update events_place set latest = latest');
  const begun = store.events.append([happened()]).catch(() => 'failed');
  await setTimeout(200);
  cut();
  expect(await begun).toBe('failed');
  expect(await store.inbox.receive(called())).toBe(true);
  expect(await kept(url)).toEqual({ kept: 1 });
});
