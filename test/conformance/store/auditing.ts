import { describe, expect, test } from 'vitest';
import { START } from '#paging/pager.ts';
import type { AuditFilter, AuditRecord } from '#store/audit.ts';
import type { Store } from '#store/index.ts';
import { begun, openEmpty, type StoreSubject } from './database.ts';

async function read(store: Store, filter: AuditFilter, wanted = 200): Promise<readonly AuditRecord[]> {
  const pager = store.audit.list(filter);
  const records: AuditRecord[] = [];
  for (let from: string | null = START; from !== null;) {
    const { entries, next }: Awaited<ReturnType<typeof pager>> = await pager({ from, wanted });
    records.push(...entries.map(({ item }) => item));
    from = next;
  }
  return records;
}

export function auditTests(subject: StoreSubject): void {
  describe('the audit log', () => {
    test('gives the newest first, also where many are of one millisecond', async () => {
      const store = await openEmpty(subject);
      const ids: string[] = [];
      for (let index = 0; index < 25; index++) {
        ids.push((await begun(store)).id);
        if (index % 10 === 9) store.clock.advance(1);
      }
      for (const wanted of [1, 7, 24, 25, 26, Infinity]) {
        expect((await read(store, {}, wanted)).map(({ operationId }) => operationId)).toEqual(ids.toReversed());
      }
    });

    test('goes on behind any record, and shows nothing twice when more are added', async () => {
      const store = await openEmpty(subject);
      for (let index = 0; index < 6; index++) await begun(store);
      const all = await read(store, {});
      const { entries } = await store.audit.list({})({ from: START, wanted: 3 });
      await begun(store);
      const rest = await store.audit.list({})({ from: entries[1]!.after, wanted: 10 });
      expect(rest.entries.map(({ item }) => item.id)).toEqual(all.slice(2).map(({ id }) => id));
      expect(rest.next).toBeNull();
    });

    test.each<[AuditFilter, number]>([
      [{}, 8],
      [{ caller: 'billing' }, 4],
      [{ action: 'releasePhoneNumber' }, 4],
      [{ e164: '+12025550101' }, 2],
      [{ e164: '+12025550199' }, 0],
      [{ accounts: ['sinch-us'] }, 4],
      [{ accounts: ['sinch-us', 'sinch-eu', 'other'] }, 8],
      [{ accounts: [] }, 0],
      [{ caller: 'billing', accounts: ['sinch-us'], action: 'releasePhoneNumber', e164: '+12025550101' }, 1],
    ])('is filtered by %j', async (filter, expected) => {
      const store = await openEmpty(subject);
      for (let index = 0; index < 8; index++) {
        await begun(store, {
          caller: index & 1 ? 'billing' : 'shop',
          mutation: index & 1 ? 'releasePhoneNumber' : 'updatePhoneNumber',
          account: index < 4 ? 'sinch-us' : 'sinch-eu',
          audit: { e164: `+1202555010${index % 4}` },
        });
      }
      const found = await read(store, filter, 3);
      expect(found).toHaveLength(expected);
      for (const record of found) {
        const { accounts = [record.account], ...equal } = filter;
        expect(record).toMatchObject(equal);
        expect(accounts).toContain(record.account);
      }
    });

    test('gives each record by its id, as the list has it', async () => {
      const store = await openEmpty(subject);
      await begun(store, { audit: { e164: '+12025550101', settings: ['CAMPAIGN'], after: { campaignId: 'C1' } } });
      await begun(store);
      for (const record of await read(store, {})) expect(await store.audit.get(record.id)).toEqual(record);
    });

    test('has nothing under another id', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store);
      expect(await store.audit.get(operation.id)).toBeNull();
      expect(await store.audit.get('')).toBeNull();
    });

    test('fails on a position it did not give', async () => {
      const store = await openEmpty(subject);
      await expect(store.audit.list({})({ from: '3~abc', wanted: 1 })).rejects.toThrow(RangeError);
    });
  });
}
