import { describe, expect, onTestFinished, test } from 'vitest';
import type { Account } from '#federation/account.ts';
import { findAudit } from '#federation/audit.ts';
import { ANONYMOUS, type Caller, type Context } from '#federation/context.ts';
import { openStore } from '#store/index.ts';

const caller: Caller = { name: 'key:auditor', scopes: ['audit:read'], accounts: 'ALL', documents: 'ANY' };

/** Of one who reaches the account sinch-us, with a record of it and one of sinch-eu. */
async function stage() {
  const store = await openStore({ url: ':memory:' });
  onTestFinished(() => store.close());
  for (const account of ['sinch-us', 'sinch-eu']) {
    const change = { caller: 'shop', mutation: 'updatePhoneNumber', key: account, fingerprint: 'hash' };
    await store.operations.begin({ ...change, account, number: '+12025550100', owner: 'process-1', leaseMs: 10_000 });
  }
  const { entries } = await store.audit.list({})({ from: '', wanted: 10 });
  const [hidden, within] = entries.map(({ item }) => item);
  const account = (name: string) => (name === 'sinch-us' ? ({ name } as Account) : undefined);
  const time = { deadlines: { request: 5_000, source: 4_000 }, reading: { since: performance.now() } };
  const context = { caller, account, ...time, changes: { audit: store.audit } } as Pick<
    Context,
    'caller' | 'account' | 'deadlines' | 'reading'
  > as Context;
  return { context, within: within!, hidden: hidden! };
}

describe('a record of the audit log by its id', () => {
  test('is found by whoever may read the log, in accounts within reach', async () => {
    const { context, within } = await stage();
    expect(await findAudit(context, within.id)).toEqual(within);
    expect(await findAudit({ ...context, caller: ANONYMOUS }, within.id)).toEqual(within);
  });

  test('is null for whoever may not', async () => {
    const { context, within } = await stage();
    const scopes = ANONYMOUS.scopes.filter(scope => scope !== 'audit:read');
    expect(await findAudit({ ...context, caller: { ...caller, scopes } }, within.id)).toBeNull();
  });

  test('is null where its account is out of reach, or there is none', async () => {
    const { context, hidden } = await stage();
    expect(await findAudit(context, hidden.id)).toBeNull();
    expect(await findAudit(context, '00000000-0000-7000-8000-000000000000')).toBeNull();
    expect(await findAudit(context, `${hidden.id}\u0000`)).toBeNull();
  });
});
