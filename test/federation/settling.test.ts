import { expect, test } from 'vitest';
import type { Operations } from '#store/operations.ts';
import { startSettler } from '#federation/settling.ts';
import { TIMING } from '#federation/timing.ts';
import { settlingTests } from '../conformance/kept/settling.ts';
import { sqliteFile } from '../store/sqlite-file.ts';
import { desk } from './desk.ts';

settlingTests(sqliteFile);

test('a settler goes on after the store has failed, sweeps once an hour, and ends after the round under way', async () => {
  const at = await desk();
  const reports: unknown[] = [];
  let claims = 0;
  let sweeps = 0;
  const operations: Operations = {
    ...at.store.operations,
    async dueAccounts() {
      claims += 1;
      if (claims === 1) throw new Error('The database is away');
      return at.store.operations.dueAccounts();
    },
    sweep: async () => (sweeps += 1),
  };
  const settler = await startSettler({
    operations,
    accounts: at.accounts,
    owner: 'process-1',
    report: error => void reports.push(error),
    now: at.clock.now,
    timing: { ...TIMING, every: 1 },
  });
  await expect.poll(() => claims).toBeGreaterThan(3);
  expect(reports).toMatchObject([{ message: 'The database is away' }]);
  expect(sweeps).toBe(1);
  at.clock.advance(3_600_000);
  await expect.poll(() => sweeps).toBe(2);
  await settler.stop();
  const stopped = claims;
  await new Promise(resolve => setTimeout(resolve, 20));
  expect(claims).toBe(stopped);
});

test('a change that cannot be settled does not keep the others from it', async () => {
  const at = await desk();
  const { begin, beginStep } = at.store.operations;
  const intended = { caller: 'anonymous', mutation: 'updatePhoneNumber', fingerprint: 'x', account: 'sinch', owner: 'process-1', leaseMs: 1_000 }; // prettier-ignore
  const broken = await begin({ ...intended, key: 'a', number: '+12125550100' });
  await beginStep(broken.operation, { step: 1, leaseMs: 1_000, intent: null });
  const unsent = await begin({ ...intended, key: 'b', number: '+12125550101' });
  at.clock.advance(1_000);
  await at.settle();
  expect(await at.store.operations.get(unsent.operation.id)).toBeNull();
  expect(await at.operation(broken.operation.id)).toMatchObject({ state: 'RUNNING' });
  expect(at.reports).toMatchObject([{ about: { operation: broken.operation.id } }]);
});
