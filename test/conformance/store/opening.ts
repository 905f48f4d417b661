import { describe, expect, test } from 'vitest';
import { StoreError } from '#store/error.ts';
import { openStore } from '#store/index.ts';
import { begun, openEmpty, type StoreSubject } from './database.ts';

export function openingTests(subject: StoreSubject): void {
  describe('opening', () => {
    test('finds everything that was there before', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store);
      await store.close();
      const again = await openStore({ url: store.database.url });
      expect(await again.operations.get(operation.id)).toEqual(operation);
      await again.close();
    });

    test('makes the tables once', async () => {
      const store = await openEmpty(subject);
      const applied = () => store.database.query('select name, timestamp from numbergraph_migration order by name');
      const before = await applied();
      expect(before.length).toBeGreaterThan(0);
      await store.close();
      await (await openStore({ url: store.database.url })).close();
      expect(await applied()).toEqual(before);
    });

    test('refuses tables of a newer version, says what to do and changes nothing', async () => {
      const store = await openEmpty(subject);
      const operation = await begun(store);
      await store.database.query(
        `insert into numbergraph_migration (name, timestamp) values ('9999-later', '2099-01-01T00:00:00.000Z')`,
      );
      await store.close();
      const opening = openStore({ url: store.database.url });
      await expect(opening).rejects.toThrow(StoreError);
      await expect(opening).rejects.toThrow(
        /newer version of Numbergraph, whose change 9999-later .* Start that version/,
      );
      await store.database.query(`delete from numbergraph_migration where name = '9999-later'`);
      const again = await openStore({ url: store.database.url });
      expect(await again.operations.get(operation.id)).toEqual(operation);
      await again.close();
    });

    test('can be closed twice', async () => {
      const store = await openEmpty(subject);
      await store.close();
      await store.close();
      await expect(store.operations.get('any')).rejects.toThrow();
    });
  });
}
