import { describe, expect, onTestFinished, test } from 'vitest';
import type { Store } from '#store/index.ts';
import { openEmpty, type StoreSubject } from './database.ts';
import { called, happened, several } from './event.ts';

export interface Watcher {
  hints(): number;
  stop(): void;
  /** Waits until it has read that many events, reading only when it is hinted at. */
  hasRead(count: number): Promise<void>;
}

/** Reads what is new when, and only when, it is told that there may be something. */
export function watcherOf({ events }: Store): Watcher {
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  let hints = 0;
  let place = 0;
  let read = 0;
  let reading = Promise.resolve();
  const readOn = async (): Promise<void> => {
    const some = await events.since(place, {}, 1_000);
    place = some.at(-1)?.seq ?? place;
    read += some.length;
  };
  events.watch(() => {
    hints += 1;
    reading = reading.then(readOn).catch(() => {});
  }, ending.signal);
  return {
    hints: () => hints,
    stop: () => ending.abort(),
    hasRead: count => expect.poll(() => read, { timeout: 10_000 }).toBe(count),
  };
}

export function hintTests(subject: StoreSubject): void {
  describe('who watches the events', () => {
    test('is told of new ones, however they came', async () => {
      const store = await openEmpty(subject);
      const watcher = watcherOf(store);
      await store.events.append(several(3));
      await watcher.hasRead(3);
      await store.inbox.receive(called());
      const [entry] = await store.inbox.claim({ owner: 'me', accounts: ['sinch-us'], leaseMs: 1_000, limit: 1 });
      await store.inbox.apply(entry!, [happened()]);
      await watcher.hasRead(4);
    });

    test('is told of what was there before, or comes right after', async () => {
      const store = await openEmpty(subject);
      const watchers: Watcher[] = [];
      for (let count = 0; count < 5; count++) {
        const adding = store.events.append([happened()]);
        watchers.push(watcherOf(store));
        await adding;
      }
      for (const watcher of watchers) await watcher.hasRead(5);
    });

    test('is not hurt by another who fails', async () => {
      const store = await openEmpty(subject);
      const { signal } = new AbortController();
      store.events.watch(() => {
        throw new Error('thrown');
      }, signal);
      store.events.watch(async () => Promise.reject(new Error('rejected')), signal);
      const watcher = watcherOf(store);
      await store.events.append([happened()]);
      await watcher.hasRead(1);
    });

    test('is left alone once it has ended, or when it had before', async () => {
      const store = await openEmpty(subject);
      const [one, other] = [watcherOf(store), watcherOf(store)];
      await store.events.append([happened()]);
      await Promise.all([one.hasRead(1), other.hasRead(1)]);
      one.stop();
      const before = one.hints();
      let late = 0;
      store.events.watch(() => (late += 1), AbortSignal.abort());
      await store.events.append([happened()]);
      await other.hasRead(2);
      expect(one.hints()).toBe(before);
      expect(late).toBe(0);
    });

    test('does not keep the store from closing, nor watches one that is closed', async () => {
      const store = await openEmpty(subject);
      const watcher = watcherOf(store);
      await store.close();
      const late = watcherOf(store);
      await store.close();
      expect([watcher.hints(), late.hints()]).toEqual([expect.any(Number), 0]);
    });
  });
}
