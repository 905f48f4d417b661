import { tmpdir } from 'node:os';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore, type Store } from '#store/index.ts';
import { run } from '../../kit/program.ts';
import type { StoreSubject } from '../store/database.ts';
import { called } from '../store/event.ts';

const inbox = async (...args: readonly string[]) => {
  const { exited, output } = run('inbox.ts', { cwd: tmpdir(), args });
  const code = await exited;
  return { code, ...output };
};

/** What an operator can do about callbacks, with the program itself, whatever the database. */
export function inboxTests(subject: StoreSubject, { isShared }: { readonly isShared: boolean }): void {
  /** Where one process alone can have the database, the server is stopped while the program runs. */
  async function stage() {
    const database = await subject.create();
    let store: Store | null = null;
    const server = async (): Promise<Store> => (store ??= await openStore({ url: database.url }));
    onTestFinished(async () => {
      await store?.close();
      await database.drop();
    });
    return {
      url: database.url,
      server,
      async program(...args: readonly string[]) {
        if (!isShared) {
          await store?.close();
          store = null;
        }
        return inbox('--database', database.url, ...args);
      },
    };
  }

  /** Parks so many callbacks, and says how they are known here. */
  async function parked({ inbox: kept }: Store, count = 1): Promise<string[]> {
    for (let index = 0; index < count; index++) await kept.receive(called());
    const claimed = await kept.claim({ owner: 'process-1', accounts: ['sinch-us'], leaseMs: 60_000, limit: count });
    for (const entry of claimed) await kept.retry(entry, { error: 'UNAVAILABLE (HTTP 503)', inMs: 'PARK' });
    return claimed.map(({ id }) => id);
  }

  describe(`the program for callbacks, with ${subject.name}`, () => {
    test('lists the latest, all or those of a state, with why they failed, and counts all', async () => {
      const { server, program } = await stage();
      expect(await program()).toMatchObject({ code: 0, stdout: 'There is none. In all: 0 new, 0 applied, 0 unknown-type, 0 parked\n' }); // prettier-ignore
      const store = await server();
      const [id] = await parked(store);
      await store.inbox.receive(called({ type: 'SMOKE_SIGNALS', event: { kind: null } }));
      await store.inbox.receive(called());
      const all = await program('list');
      expect(all.code).toBe(0);
      for (const text of [
        id!,
        'PARKED',
        'tried 1 times; the last time: UNAVAILABLE (HTTP 503)',
        'SMOKE_SIGNALS',
        'sinch-us',
        '1 new, 0 applied, 1 unknown-type, 1 parked',
      ]) {
        // prettier-ignore
        expect(all.stdout).toContain(text);
      }
      const some = await program('list', '--state', 'parked');
      expect(some.stdout).toContain(id!);
      expect(some.stdout).not.toContain('SMOKE_SIGNALS');
      expect((await program('--limit', '1')).stdout.trim().split('\n')).toHaveLength(2);
    });

    test('shows one, with what it says and as it came', async () => {
      const { server, program } = await stage();
      const [id] = await parked(await server());
      const { code, stdout } = await program('show', id!);
      expect(code).toBe(0);
      for (const text of ['e164: +12025550100', '"phoneNumber":"+12025550100"', 'PARKED'])
        expect(stdout).toContain(text);
    });

    test('has parked ones applied again, one or all of them, and no others', async () => {
      const { server, program } = await stage();
      const ids = await parked(await server(), 3);
      expect(await program('replay', ids[1]!)).toMatchObject({ code: 0, stdout: `${ids[1]} is applied again\n` });
      const states = async () =>
        (await (await server()).inbox.list({ limit: 10 })).toReversed().map(({ state }) => state);
      expect(await states()).toEqual(['PARKED', 'NEW', 'PARKED']);
      expect(await program('replay', '--parked')).toMatchObject({ code: 0, stdout: 'Parked callbacks that are applied again: 2\n' }); // prettier-ignore
      expect(await states()).toEqual(['NEW', 'NEW', 'NEW']);
      const claimed = await (await server()).inbox.claim({ owner: 'p', accounts: ['sinch-us'], leaseMs: 1, limit: 9 });
      expect(claimed.map(({ tries }) => tries)).toEqual([1, 1, 1]);
    });

    test('has those of unknown types applied again, one or all of them, and no parked ones', async () => {
      const { server, program } = await stage();
      await parked(await server());
      const { inbox: kept } = await server();
      for (let index = 0; index < 3; index++) await kept.receive(called({ event: { kind: null } }));
      const [{ id } = { id: '' }] = await kept.list({ limit: 1 });
      expect(await program('replay', id)).toMatchObject({ code: 0, stdout: `${id} is read again, and applied if its type is known by now\n` }); // prettier-ignore
      expect(await program('replay', '--unknown-type')).toMatchObject({ code: 0, stdout: 'Callbacks of unknown types that are read again: 2\n' }); // prettier-ignore
      expect((await program()).stdout).toContain('3 new, 0 applied, 0 unknown-type, 1 parked');
    });

    test('says what cannot be: an id that there is not, options that make no sense', async () => {
      const { url, program } = await stage();
      expect(await program('show', 'nothing')).toMatchObject({ code: 1, stderr: expect.stringContaining('No callback has the id') as string }); // prettier-ignore
      const wrong = [['replay'], ['replay', 'x', '--parked'], ['replay', '--parked', '--unknown-type'], ['list', '--unknown-type'], ['list', '--state', 'lost'], ['forget', 'x'], ['show', 'x', '--limit', '1']]; // prettier-ignore
      for (const said of await Promise.all(wrong.map(args => inbox('--database', url, ...args)))) {
        expect(said).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('npm run inbox') as string });
      }
    }, 40_000);

    test(isShared ? 'works while servers run' : 'says that the server has to be stopped first', async () => {
      const { url, server } = await stage();
      const [id] = await parked(await server());
      const said = await inbox('--database', url, 'replay', id!);
      expect(said).toMatchObject(isShared ? { code: 0 } : { code: 1, stderr: expect.stringMatching(/in use by another process. Stop that one first/) as string }); // prettier-ignore
    });
  });
}
