import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '#store/index.ts';
import { inboxTests } from '../conformance/kept/inbox.ts';
import { place } from '../conformance/kept/stage.ts';
import { called } from '../conformance/store/event.ts';
import { subscribe } from '../kit/subscribe.ts';
import { signed, sinchEvent } from '../kit/sinch-callback.ts';
import { postgresSchema } from './schema.ts';

inboxTests(postgresSchema, { isShared: true });

test('what a killed instance had in hand is applied by another, once its lease has run out', async () => {
  const at = await place(postgresSchema);
  const store = await openStore({ url: at.storeUrl, now: at.clock.now });
  onTestFinished(() => store.close());
  const ids: string[] = [];
  for (let index = 0; index < 20; index++) {
    const callback = called({ account: 'sinch', event: { kind: 'PROVISIONED', target: 'CAMPAIGN', failureCode: null, occurredAt: null, e164: '+12025550100' } }); // prettier-ignore
    await store.inbox.receive(callback);
    ids.push(callback.eventId);
  }
  const claim = { owner: 'killed', accounts: ['sinch'], leaseMs: 60_000, limit: 20 };
  expect(await store.inbox.claim(claim)).toHaveLength(20);
  await at.open();
  await new Promise(resolve => setTimeout(resolve, 300));
  expect(await store.events.since(0, {}, 100)).toEqual([]);
  at.clock.advance(60_000);
  await expect.poll(() => store.inbox.count('APPLIED'), { timeout: 15_000 }).toBe(ids.length);
  const recorded = await store.events.since(0, {}, 100);
  expect(new Set(recorded.map(({ providerEventId }) => providerEventId))).toEqual(new Set(ids));
  expect(recorded).toHaveLength(ids.length);
});

test('callbacks that reach two instances, many of them both, are recorded once each', async () => {
  const at = await place(postgresSchema);
  const servers = [await at.open(), await at.open()];
  const store = await openStore({ url: at.storeUrl, now: at.clock.now });
  onTestFinished(() => store.close());
  const callbacks = Array.from({ length: 100 }, () => signed(at.sandboxes.sinch.config, sinchEvent(at.sandboxes.sinch.config))); // prettier-ignore
  const send = async (index: number, { body, headers }: (typeof callbacks)[number]) =>
    (await fetch(new URL('/callbacks/sinch', servers[index % 2]!.app.url), { method: 'POST', body, headers })).status;
  const statuses = await Promise.all(callbacks.flatMap((callback, index) => [send(index, callback), send(index + 1, callback)])); // prettier-ignore
  expect(new Set(statuses)).toEqual(new Set([200]));
  await expect.poll(() => store.inbox.count('APPLIED'), { timeout: 15_000 }).toBe(100);
  expect(await store.events.since(0, {}, 1_000)).toHaveLength(100);
});

test('an instance that keeps several callbacks at once is waited for by none that it waits for', async () => {
  const database = await postgresSchema.create();
  onTestFinished(() => database.drop());
  const store = await openStore({ url: database.url });
  onTestFinished(() => store.close());
  const first = called();
  const second = called();
  const other = new Client({ connectionString: database.url });
  await other.connect();
  onTestFinished(() => other.end());
  const insert = ({ account, eventId, type, raw }: typeof first) =>
    other.query(
      `insert into inbox (id, account, event_id, type, event, raw, state, received_at, due_at, tries)
       values ($1, $2, $3, $4, 'null', $5, 'NEW', 0, 0, 0) on conflict do nothing`,
      [randomUUID(), account, eventId, type, raw],
    );
  const [less, more] = first.eventId < second.eventId ? [first, second] : [second, first];
  await other.query('begin');
  await insert(less);
  const kept = Promise.all([store.inbox.receive(more), store.inbox.receive(less)]);
  // PostgreSQL looks for a deadlock when somebody has waited a second: by then only the one who comes last can be its victim.
  await new Promise(resolve => setTimeout(resolve, 1_300));
  await insert(more);
  await other.query('commit');
  expect(await kept).toEqual([false, false]);
});

test('a callback that reaches one instance is heard by a subscriber of the other', async () => {
  const at = await place(postgresSchema);
  const [one, other] = [await at.open(), await at.open()];
  const subscribed = await subscribe(other.app.url, 'subscription { numberEvents { node { providerEventId } } }');
  onTestFinished(() => subscribed.leave());
  const { body, headers } = signed(at.sandboxes.sinch.config, sinchEvent(at.sandboxes.sinch.config, { eventId: 'told-to-one' })); // prettier-ignore
  expect((await fetch(new URL('/callbacks/sinch', one.app.url), { method: 'POST', body, headers })).status).toBe(200);
  await expect.poll(() => subscribed.heard.length, { timeout: 10_000 }).toBe(1);
  expect(subscribed.heard[0]!.data).toContain('told-to-one');
});
