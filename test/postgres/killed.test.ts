import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '#store/index.ts';
import { startSandboxes } from '../../scripts/torture/sandboxes.ts';
import { configure, type Server, startServer } from '../../scripts/torture/server.ts';
import { type SignedCallback, signed, sinchEvent } from '../kit/sinch-callback.ts';
import { postgresSchema, query } from './schema.ts';

const CALLBACKS = 30;
/** Milliseconds: longer than any lease. */
const LATER = 600_000;

/** Two servers, each a process of its own, on one database; the reading of a number never ends until it is let go. */
async function stage() {
  const folder = mkdtempSync(path.join(tmpdir(), 'numbergraph-killed-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const database = await postgresSchema.create();
  onTestFinished(() => database.drop());
  const sandboxes = await startSandboxes(folder, 60);
  onTestFinished(() => sandboxes.kill());
  configure(folder, sandboxes, database.url);
  await sandboxes.spoil('sinch', [{ method: 'GET', path: '/activeNumbers/', fault: { kind: 'hang' } }]);
  const [, projectId] = /projectId: "?([^"\n]+)/.exec(sandboxes.accounts)!;
  const account = { projectId: projectId!, callbackSecret: sandboxes.environment['SANDBOX_SINCH_CALLBACK_SECRET']! };
  const server = async (): Promise<Server> => {
    const started = await startServer(folder, sandboxes);
    onTestFinished(() => started.kill());
    return started;
  };
  return {
    url: database.url,
    server,
    letGo: () => sandboxes.spoil('sinch', []),
    callback(index: number) {
      const event = sinchEvent(account, { resourceId: `+1202555${String(100 + index).padStart(4, '0')}` });
      return { id: event.eventId, ...signed(account, event) };
    },
  };
}

async function send({ url }: Server, { body, headers }: SignedCallback): Promise<number> {
  const answer = await fetch(new URL('/callbacks/sinch-sandbox', url), { method: 'POST', body, headers });
  return answer.status;
}

test('callbacks that an instance acknowledged and was about to apply when it was killed by -9 are applied once each by another', async () => {
  const at = await stage();
  const killed = await at.server();
  const store = await openStore({ url: at.url });
  onTestFinished(() => store.close());
  const entries = () => store.inbox.list({ limit: 100 });
  const callbacks = Array.from({ length: CALLBACKS }, (_, index) => at.callback(index));

  expect(await send(killed, callbacks[0]!)).toBe(200);
  await expect.poll(async () => (await entries())[0]?.owner ?? null, { timeout: 10_000 }).not.toBeNull();
  const owner = (await entries())[0]!.owner!;
  await at.server();
  const statuses = await Promise.all(callbacks.slice(1).map(callback => send(killed, callback)));
  expect(new Set(statuses)).toEqual(new Set([200]));
  await expect.poll(async () => (await entries()).some(entry => entry.owner === owner), { timeout: 10_000 }).toBe(true);
  await killed.kill();
  await at.letGo();

  const inHand = (await entries()).filter(entry => entry.owner === owner).map(({ id }) => id);
  expect(inHand).not.toEqual([]);
  // What nobody had, or the other one, goes on; what the killed one had is left to it for as long as its lease lasts.
  const applied = () => store.inbox.count('APPLIED');
  await expect.poll(applied, { timeout: 20_000 }).toBe(CALLBACKS - inHand.length);
  const left = await entries().then(all => all.filter(({ state }) => state === 'NEW'));
  expect(left.map(entry => [entry.id, entry.owner])).toEqual(inHand.map(id => [id, owner]));

  // The servers have clocks of their own: instead of theirs being put forward, the lease is put back.
  await query(at.url, `update inbox set due_at = due_at - ${LATER} where owner = '${owner}'`);
  await expect.poll(applied, { timeout: 20_000 }).toBe(CALLBACKS);
  const recorded = (await store.events.since(0, {}, 1_000)).map(({ providerEventId }) => providerEventId!);
  expect(recorded.toSorted()).toEqual(callbacks.map(({ id }) => id).toSorted());
}, 60_000);
