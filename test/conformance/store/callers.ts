import { describe, expect, test } from 'vitest';
import type { NewCallerKey } from '#store/callers.ts';
import { openStore } from '#store/index.ts';
import { openEmpty, type StoreSubject } from './database.ts';

const MINUTE = 60_000;

const key = (given: Partial<NewCallerKey> = {}): NewCallerKey => ({
  id: 'shop00000001',
  label: 'The shop',
  hash: 'ab'.repeat(32),
  scopes: ['numbers:read', 'numbers:write'],
  accounts: ['sinch-us'],
  documents: 'TRUSTED',
  expiresAt: null,
  ...given,
});

export function callerTests(subject: StoreSubject): void {
  describe('keys of callers', () => {
    test.each<Partial<NewCallerKey>>([{}, { accounts: 'ALL' }, { accounts: [] }, { documents: 'ANY', expiresAt: 1 }])(
      'are given back as they were made, with when that was: %j',
      async given => {
        const store = await openEmpty(subject);
        const made = await store.callers.create(key(given));
        const times = { createdAt: store.clock.now(), revokedAt: null, lastUsedAt: null };
        expect(made).toEqual({ ...key(given), ...times });
        expect(await store.callers.find(made.id)).toEqual(made);
      },
    );

    test('survive a restart', async () => {
      const store = await openEmpty(subject);
      const made = await store.callers.create(key());
      await store.close();
      const again = await openStore({ url: store.database.url });
      expect(await again.callers.find(made.id)).toEqual(made);
      await again.close();
    });

    test('have ids of their own', async () => {
      const store = await openEmpty(subject);
      const made = await store.callers.create(key());
      await expect(store.callers.create(key({ hash: 'cd'.repeat(32) }))).rejects.toThrow();
      expect(await store.callers.list()).toEqual([made]);
    });

    test('that there are not are null', async () => {
      const store = await openEmpty(subject);
      expect(await store.callers.find('shop00000001')).toBeNull();
      expect(await store.callers.revoke('shop00000001')).toBeNull();
      await store.callers.touch('shop00000001');
      expect(await store.callers.list()).toEqual([]);
    });

    test('are listed oldest first', async () => {
      const store = await openEmpty(subject);
      for (const id of ['b', 'a', 'c']) {
        await store.callers.create(key({ id }));
        store.clock.advance(1);
      }
      expect((await store.callers.list()).map(({ id }) => id)).toEqual(['b', 'a', 'c']);
    });

    test('are revoked for good, and from the first time on', async () => {
      const store = await openEmpty(subject);
      await store.callers.create(key({ id: 'other' }));
      const { id } = await store.callers.create(key());
      const revokedAt = store.clock.now();
      expect(await store.callers.revoke(id)).toMatchObject({ id, revokedAt });
      store.clock.advance(MINUTE);
      expect(await store.callers.revoke(id)).toMatchObject({ id, revokedAt });
      expect(await store.callers.find(id)).toMatchObject({ revokedAt });
      expect(await store.callers.find('other')).toMatchObject({ revokedAt: null });
    });

    test('say when they were last used, to within a minute', async () => {
      const store = await openEmpty(subject);
      const { id } = await store.callers.create(key());
      const first = store.clock.now();
      await store.callers.touch(id);
      store.clock.advance(MINUTE - 1);
      await store.callers.touch(id);
      expect(await store.callers.find(id)).toMatchObject({ lastUsedAt: first });
      store.clock.advance(1);
      await store.callers.touch(id);
      expect(await store.callers.find(id)).toMatchObject({ lastUsedAt: first + MINUTE });
    });

    test('count as there ever having been one also when the last is revoked', async () => {
      const store = await openEmpty(subject);
      expect(await store.callers.any()).toBe(false);
      const { id } = await store.callers.create(key());
      await store.callers.revoke(id);
      expect(await store.callers.any()).toBe(true);
    });
  });
}
