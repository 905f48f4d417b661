import { describe, expect, test } from 'vitest';
import type { PlannedWrite } from '#domain/change.ts';
import { ProviderError } from '#domain/errors.ts';
import type { Account } from '#federation/account.ts';
import { carryOut } from '#federation/effect.ts';
import { updateChange } from '#federation/update-number.ts';
import type { Operations } from '#store/operations.ts';
import { type Desk, desk, isIdle } from './desk.ts';

const PATCH = { friendlyName: 'Night desk' };
const LEASE_MS = 25_000;
const DECIDED_AFTER_MS = 30_000;

/** An account whose writes wait, as those of a process that is stopped, before and after they are sent. */
function stopped(
  account: Account,
  { before, after }: { before?: () => Promise<void>; after?: () => Promise<void> },
): Account {
  const { numbers } = account.provider;
  const slow = (write: PlannedWrite): PlannedWrite => ({
    ...write,
    async send() {
      await before?.();
      const sent = write.send();
      await sent.catch(() => {});
      await after?.();
      return sent;
    },
  });
  const plan: NonNullable<typeof numbers.changes>['plan'] = (...of) => numbers.changes!.plan(...of).map(slow);
  return {
    ...account,
    provider: { ...account.provider, numbers: { ...numbers, changes: { ...numbers.changes!, plan } } },
  };
}

/** Another process takes this one for gone, and decides what it can. */
async function settledByAnother(at: Desk): Promise<void> {
  at.clock.advance(LEASE_MS);
  await at.settle();
  at.clock.advance(DECIDED_AFTER_MS);
  await at.settle();
}

async function stage() {
  const at = await desk();
  const number = await at.number('sinch', isIdle);
  const change = (account = at.account('sinch'), context = at.context(), patch: object = PATCH, key = 'key-1') =>
    carryOut(context, updateChange(context, account, number.id, patch, { key, idPath: ['input', 'id'] }));
  const only = async () => (await at.store.operations.open()).length;
  return { at, number, change, only };
}

describe('a process that is held up while it sends, and taken for gone', () => {
  test('has the last word where the provider answered it: a repeat is told the same', async () => {
    const { at, change } = await stage();
    // Until it sends, the number is as before: the other process decides that nothing was done.
    const account = stopped(at.account('sinch'), { before: () => settledByAnother(at) });
    const result = await change(account);
    expect(result).toMatchObject({ outcome: 'APPLIED', errors: [], number: { friendlyName: 'Night desk' } });
    expect(await change()).toMatchObject({ outcome: 'APPLIED', errors: [], replayed: true, operation: result.operation }); // prettier-ignore
    expect(await at.outcomes()).toEqual(['ATTEMPTED', 'NOT_APPLIED', 'APPLIED'].map(outcome => `updatePhoneNumber ${outcome}`)); // prettier-ignore
    const { entries } = await at.store.audit.list({})({ from: '', wanted: 1 });
    expect(entries[0]!.item).toMatchObject({ operationId: result.operation, requestId: 'request-1', note: expect.stringContaining('held up') }); // prettier-ignore
    expect(at.reports).toMatchObject([{ error: { name: 'OperationLostError' } }]);
  });

  test('has it also against one that is still finding out', async () => {
    const { at, change, only } = await stage();
    const account = stopped(at.account('sinch'), {
      async before() {
        at.clock.advance(LEASE_MS);
        await at.settle();
        expect(await only()).toBe(1);
      },
    });
    expect(await change(account)).toMatchObject({ outcome: 'APPLIED' });
    expect(await only()).toBe(0);
    expect(await change()).toMatchObject({ outcome: 'APPLIED', replayed: true });
  });

  test('frees nothing that another change has taken since', async () => {
    const { at, change, number } = await stage();
    const account = stopped(at.account('sinch'), {
      async before() {
        await settledByAnother(at);
        const audit = { e164: number.e164 };
        const { kind } = await at.store.operations.begin({ caller: 'other', mutation: 'updatePhoneNumber', key: null, fingerprint: 'x', account: 'sinch', number: number.id, owner: 'process-2', leaseMs: 60_000, audit }); // prettier-ignore
        expect(kind).toBe('begun');
      },
    });
    expect(await change(account)).toMatchObject({ outcome: 'APPLIED' });
    expect(await change(undefined, undefined, { friendlyName: 'Day desk' }, 'key-2')).toMatchObject({ outcome: 'NOT_APPLIED', errors: [{ type: 'ConflictError' }] }); // prettier-ignore
  });

  test('adds nothing where the other found out the same', async () => {
    const { at, change } = await stage();
    const account = stopped(at.account('sinch'), { after: () => settledByAnother(at) });
    expect(await change(account)).toMatchObject({ outcome: 'APPLIED' });
    expect(await at.outcomes()).toEqual(['updatePhoneNumber ATTEMPTED', 'updatePhoneNumber APPLIED']);
  });

  test('is told as it was where the provider did not answer it either', async () => {
    const { at, change } = await stage();
    const account = stopped(at.account('sinch'), {
      async before() {
        await settledByAnother(at);
        throw new ProviderError('TIMEOUT', 'sinch', 'No answer came');
      },
    });
    expect(await change(account)).toMatchObject({ outcome: 'UNKNOWN' });
    expect(await change()).toMatchObject({ outcome: 'NOT_APPLIED', replayed: true });
  });

  test('corrects a refusal too', async () => {
    const { at, change, number } = await stage();
    at.sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'answer', status: 403 } });
    const account = stopped(at.account('sinch'), {
      async before() {
        // Somebody sets the very same elsewhere.
        const [write] = at.account('sinch').provider.numbers.changes!.plan(number, { friendlyName: 'Night desk' });
        at.sandboxes.sinch.calm();
        await write!.send();
        at.sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'answer', status: 403 } });
        await settledByAnother(at);
      },
    });
    expect(await change(account)).toMatchObject({ outcome: 'NOT_APPLIED', errors: [{ kind: 'FORBIDDEN' }] });
    expect(await change()).toMatchObject({ outcome: 'NOT_APPLIED', replayed: true, errors: [{ kind: 'FORBIDDEN' }] });
  });

  test('may fail to say so, and the caller still gets the true outcome', async () => {
    const { at, change } = await stage();
    const correct: Operations['correct'] = () => Promise.reject(new Error('The database is away'));
    const account = stopped(at.account('sinch'), { before: () => settledByAnother(at) });
    expect(await change(account, at.context({ correct }))).toMatchObject({ outcome: 'APPLIED' });
    expect(at.reports).toMatchObject([{ error: { name: 'OperationLostError' } }, { error: { message: 'The database is away' } }]); // prettier-ignore
  });
});
