import { tmpdir, userInfo } from 'node:os';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore, type Store } from '#store/index.ts';
import { run } from '../../kit/program.ts';
import { begun, intended, outcomesOf, type StoreSubject } from '../store/database.ts';

const operations = async (...args: readonly string[]) => {
  const { exited, output } = run('operations.ts', { cwd: tmpdir(), args });
  const code = await exited;
  return { code, ...output };
};

const BY = `operator:${userInfo().username}`;

/** What an operator can do about changes that nobody finds out, with the program itself, whatever the database. */
export function operatorTests(subject: StoreSubject, { isShared }: { readonly isShared: boolean }): void {
  /** Where one process alone can have the database, the server is stopped while the program runs. */
  async function stage() {
    const database = await subject.create();
    let store: Store | null = null;
    const server = async (): Promise<Store> => (store ??= await openStore({ url: database.url }));
    const program = async (...args: readonly string[]) => {
      if (!isShared) {
        await store?.close();
        store = null;
      }
      return operations('--database', database.url, ...args);
    };
    onTestFinished(async () => {
      await store?.close();
      await database.drop();
    });
    return { server, program };
  }

  async function unknown(store: Store, given = intended()) {
    const operation = await begun(store, given);
    const intent = { kind: 'release', id: operation.number, e164: '+12025550177', sentAt: Date.now() };
    await store.operations.beginStep(operation, { step: 1, leaseMs: 10_000, intent, audit: { e164: '+12025550177', before: { status: 'ACTIVE' } } }); // prettier-ignore
    await store.operations.finish(operation, { state: 'UNKNOWN', outcome: 'UNKNOWN', settleInMs: 0 });
    const [claimed] = await store.operations.claimAbandoned({ owner: 'process-2', leaseMs: 10_000, limit: 1 });
    await store.operations.postpone(claimed!, 60_000, 'CREDENTIALS (HTTP 401)');
    return operation;
  }

  describe(`the operators' program, with ${subject.name}`, () => {
    test('lists what is open: which change, where, since when, how often it was looked at and why in vain', async () => {
      const { server, program } = await stage();
      const store = await server();
      expect(await program()).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing is open') as string });
      const { id } = await unknown(isShared ? store : await server());
      const { code, stdout } = await program('list');
      expect(code).toBe(0);
      for (const text of [
        id,
        'sinch-us',
        '+12025550177',
        'updatePhoneNumber',
        'shop',
        'UNKNOWN since 20',
        'looked at 1 times',
        'CREDENTIALS (HTTP 401)',
      ])
        // prettier-ignore
        expect(stdout).toContain(text);
    });

    test.each([
      ['applied', 'APPLIED', []],
      ['not-applied', 'NOT_APPLIED', [{ type: 'ConflictError' }]],
    ] as const)(
      'ends one as %s, which frees the number and is in the audit log with who and why',
      async (said, outcome, errors) => {
        const { server, program } = await stage();
        const given = intended();
        const { id } = await unknown(await server(), given);
        const reason = 'Seen in the provider’s portal, ticket 4711';
        expect(await program('end', id, '--outcome', said, '--reason', reason)).toMatchObject({ code: 0, stderr: '' });
        const store = await server();
        expect(await store.operations.get(id)).toMatchObject({ state: 'DONE', outcome, answer: { errors } });
        expect(await store.operations.begin(given)).toMatchObject({ kind: 'replay', operation: { id } });
        await begun(store, { number: given.number });
        expect(await outcomesOf(store, { id })).toEqual(['ATTEMPTED', 'UNKNOWN', outcome]);
        const { entries } = await store.audit.list({ caller: BY })({ from: '', wanted: 9 });
        expect(entries.map(({ item }) => item)).toMatchObject([
          { caller: BY, operationId: id, outcome, note: reason, e164: '+12025550177', requestId: null },
        ]);
        expect(await program('end', id, '--outcome', said, '--reason', reason)).toMatchObject({ code: 1, stderr: expect.stringContaining('No open change') as string }); // prettier-ignore
      },
    );

    test('wants an outcome and a reason, and an id that there is', async () => {
      const { server, program } = await stage();
      const { id } = await unknown(await server());
      for (const args of [
        ['end', id, '--outcome', 'applied'],
        ['end', id, '--outcome', 'applied', '--reason', ' '],
        ['end', id, '--outcome', 'unknown', '--reason', 'x'],
        ['forget', id],
      ])
        expect(await program(...args), args.join(' ')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('npm run operations') as string }); // prettier-ignore
      expect(await program('end', 'nothing', '--outcome', 'applied', '--reason', 'x')).toMatchObject({ code: 1 });
      expect(await (await server()).operations.get(id)).toMatchObject({ state: 'UNKNOWN' });
    });

    if (isShared)
      test('does not end one that a process is at work on', async () => {
        const { server, program } = await stage();
        const store = await server();
        const operation = await begun(store, { leaseMs: 60_000 });
        const args = ['end', operation.id, '--outcome', 'applied', '--reason', 'x'];
        expect(await program(...args)).toMatchObject({ code: 1, stderr: expect.stringContaining('at work') as string });
        await store.operations.renewLease(operation, 0);
        expect(await program(...args)).toMatchObject({ code: 0 });
      });
    else
      test('says that the server has to be stopped first, and then knows that nobody is at work', async () => {
        const database = await subject.create();
        onTestFinished(() => database.drop());
        const store = await openStore({ url: database.url });
        const { id } = await begun(store, { leaseMs: 60_000 });
        const args = ['--database', database.url, 'end', id, '--outcome', 'not-applied', '--reason', 'x'];
        expect(await operations(...args)).toMatchObject({ code: 1, stderr: expect.stringMatching(/in use by another process. Stop that one first/) as string }); // prettier-ignore
        await store.close();
        expect(await operations(...args)).toMatchObject({ code: 0 });
      });
  });
}
