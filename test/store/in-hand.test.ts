import { expect, onTestFinished, test } from 'vitest';
import { createInHand, type Watcher } from '#store/in-hand.ts';
import { openStore } from '#store/index.ts';
import type { Intended } from '#store/operation.ts';

const INTENDED: Omit<Intended, 'number'> = { caller: 'anonymous', mutation: 'updatePhoneNumber', key: null, fingerprint: 'x', account: 'sinch', owner: 'this-process', leaseMs: 60_000 }; // prettier-ignore
const AUDIT = { settings: [] };

async function opened(watcher?: Watcher) {
  const store = await openStore({ url: ':memory:' });
  onTestFinished(() => store.close());
  const inHand = createInHand(store.operations, watcher);
  const begin = async (number: string) => (await inHand.operations.begin({ ...INTENDED, number })).operation;
  const claim = (owner: string) => store.operations.claimAbandoned({ owner, leaseMs: 60_000, limit: 10 });
  return { ...inHand, begin, claim, store };
}

test('what is handed over can be claimed at once, and only that', async () => {
  const { operations, handOver, begin, claim } = await opened();
  const ended = await begin('+12125550100');
  const held = await begin('+12125550101');
  await operations.forget(ended, { outcome: 'NOT_APPLIED', audit: AUDIT });
  expect(await claim('other-process')).toEqual([]);
  await handOver();
  expect((await claim('other-process')).map(({ id }) => id)).toEqual([held.id]);
});

test('whoever handed over and goes on all the same loses against whoever has claimed', async () => {
  const { operations, handOver, begin, claim } = await opened();
  const held = await begin('+12125550100');
  await handOver();
  await claim('other-process');
  await expect(operations.beginStep(held, { step: 1, leaseMs: 60_000, intent: {} })).rejects.toThrow();
});

test('what was claimed to be settled is handed over too, unless it was given back', async () => {
  const { operations, handOver, begin, claim } = await opened();
  await begin('+12125550100');
  await begin('+12125550101');
  await handOver();
  const [first, second] = await operations.claimAbandoned({ owner: 'this-process', leaseMs: 60_000, limit: 10 });
  await operations.postpone(first!, 60_000);
  await handOver();
  expect((await claim('other-process')).map(({ id }) => id)).toEqual([second!.id]);
});

test('it is told what this process ended, what it settled, and how its searches went', async () => {
  const told: string[] = [];
  const { operations, handOver, begin } = await opened({
    ended: ({ mutation }, outcome) => told.push(`ended ${mutation} ${outcome}`),
    settled: ({ account }, outcome) => told.push(`settled ${account} ${outcome}`),
    searched: failed => told.push(`searched ${failed}`),
  });
  const ending = { outcome: 'NOT_APPLIED', audit: AUDIT };
  await operations.forget(await begin('+12125550100'), ending);
  await begin('+12125550101');
  await handOver();
  await operations.dueAccounts();
  const [claimed] = await operations.claimAbandoned({ owner: 'this-process', leaseMs: 60_000, limit: 1 });
  await operations.forget(claimed!, ending);
  expect(told).toEqual(['ended updatePhoneNumber NOT_APPLIED', 'searched false', 'settled sinch NOT_APPLIED']);
});

test('the store tells how many operations are open, and that it can be written', async () => {
  const { begin, store } = await opened();
  await begin('+12125550100');
  expect(await store.health.openOperations()).toEqual({ RUNNING: 1, UNKNOWN: 0 });
  await store.health.operationsWritable();
  await store.health.auditWritable();
});
