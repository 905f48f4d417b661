import { describe, expect, test } from 'vitest';
import type { PlannedWrite } from '#domain/change.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Account } from '#federation/account.ts';
import type { Change } from '#federation/change.ts';
import { carryOut } from '#federation/effect.ts';
import { updateChange } from '#federation/update-number.ts';
import type { startSandbox } from '#providers/sinch/sandbox/index.ts';
import { BrokenListError } from '#paging/pager.ts';
import { type Held, OperationLostError } from '#store/operation.ts';
import { crash, type Desk, desk, isIdle } from './desk.ts';

const hasCampaign = (number: PhoneNumber): boolean => isIdle(number) && number.messaging.campaignId !== null;

const NAME = { friendlyName: 'Night desk' };
const CAMPAIGN = { campaignId: 'CNEW' };

async function prepared(at: Desk, patch: object, key: string | null = 'key-1', account = at.account('sinch')) {
  const number = await at.number('sinch', hasCampaign);
  return (context = at.context()): Promise<Awaited<ReturnType<typeof carryOut>>> =>
    carryOut(context, updateChange(context, account, number.id, patch, { key, idPath: ['input', 'id'] }));
}

const writes = ({ sandboxes }: Desk): number => sandboxes.sinch.requests.filter(({ method }) => method === 'PATCH').length; // prettier-ignore

/** The database is away for so many calls. */
function failing<A extends unknown[]>(times: number, call: (...of: A) => Promise<void>): (...of: A) => Promise<void> {
  let left = times;
  return (...of) => (left-- > 0 ? Promise.reject(new Error('The database is away')) : call(...of));
}

describe('where the store fails', () => {
  test('after the provider acted, the caller gets the true outcome, and those who run the server are told', async () => {
    const at = await desk();
    const change = await prepared(at, NAME);
    const result = await change(at.context({ finish: crash }));
    expect(result).toMatchObject({ outcome: 'APPLIED', errors: [], number: { friendlyName: 'Night desk' } });
    expect(at.reports).toMatchObject([{ error: { message: 'The process ended' }, about: { operation: result.operation, requestId: 'request-1' } }]); // prettier-ignore
    expect(await change()).toMatchObject({ outcome: 'UNKNOWN', errors: [{ reason: 'REQUEST_IN_PROGRESS' }] });
    at.clock.advance(25_000);
    await at.settle();
    expect(await change()).toMatchObject({ outcome: 'APPLIED', replayed: true, errors: [] });
    expect(at.sandboxes.sinch.ledger).toHaveLength(1);
  });

  test.each([
    [404, 'NOT_APPLIED', true],
    [429, 'NOT_APPLIED', false],
    [null, 'APPLIED', true],
  ] as const)(
    'for a moment after the provider answered (%j), the outcome is recorded all the same, and a repeat is not told otherwise',
    async (status, outcome, isKept) => {
      const at = await desk();
      const change = await prepared(at, NAME);
      if (status !== null) at.sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault: { kind: 'answer', status } });
      const context = at.context({
        finish: failing(2, at.store.operations.finish),
        forget: failing(2, at.store.operations.forget),
      });
      const result = await change(context);
      expect(result).toMatchObject({ outcome, operation: isKept ? expect.any(String) : null });
      expect(at.reports).toEqual([]);
      expect(await change()).toMatchObject(isKept ? { outcome, errors: JSON.parse(JSON.stringify(result.errors)) as object[], replayed: true } : { outcome: 'APPLIED', replayed: false }); // prettier-ignore
    },
  );

  test('for a moment after nothing was sent, key and number are free all the same', async () => {
    const at = await desk();
    const number = await at.number('sinch', hasCampaign);
    at.sandboxes.sinch.fail({ method: 'GET', times: 1, fault: { kind: 'answer', status: 403 } });
    const change = (context = at.context()) =>
      carryOut(context, updateChange(context, at.account('sinch'), number.id, NAME, { key: 'key-1', idPath: [] }));
    const context = at.context({ forget: failing(2, at.store.operations.forget) });
    expect(await change(context)).toMatchObject({ outcome: 'NOT_APPLIED', errors: [{ kind: 'FORBIDDEN' }] });
    expect(await change()).toMatchObject({ outcome: 'APPLIED', replayed: false });
  });

  test('because another process has the operation, it is not asked again', async () => {
    const at = await desk();
    const change = await prepared(at, NAME);
    let tries = 0;
    const finish = (operation: Held): Promise<never> => {
      tries += 1;
      return Promise.reject(new OperationLostError(operation));
    };
    expect(await change(at.context({ finish }))).toMatchObject({ outcome: 'APPLIED' });
    expect(tries).toBe(1);
  });

  test('because it was closed meanwhile, likewise', async () => {
    const at = await desk();
    const change = await prepared(at, NAME);
    const { finish } = at.store.operations;
    const result = await change(
      at.context({
        async finish(...ending) {
          await at.store.close();
          return finish(...ending);
        },
      }),
    );
    expect(result).toMatchObject({ outcome: 'APPLIED', errors: [] });
    expect(at.reports).toHaveLength(1);
  });

  test('before the first request, nothing is sent, and the caller is not told otherwise', async () => {
    const at = await desk();
    const change = await prepared(at, NAME);
    await expect(change(at.context({ beginStep: crash }))).rejects.toThrow('The process ended');
    expect(writes(at)).toBe(0);
    at.clock.advance(25_000);
    await at.settle();
    expect(await change()).toMatchObject({ outcome: 'APPLIED', replayed: false, errors: [] });
  });

  test('to answer in time, nothing is sent any more, as the number may be in other hands, and the key is free', async () => {
    const at = await desk();
    const change = await prepared(at, NAME);
    const { beginStep } = at.store.operations;
    const slow = at.context({
      async beginStep(held, step) {
        await beginStep(held, step);
        at.clock.advance(6_000);
      },
    });
    expect(await change(slow)).toMatchObject({
      outcome: 'NOT_APPLIED',
      operation: null,
      errors: [{ kind: 'TIMEOUT' }],
    });
    expect(writes(at)).toBe(0);
    expect(await change()).toMatchObject({ outcome: 'APPLIED', replayed: false });
  });

  test('between two requests, the second is not sent, and the first is told', async () => {
    const at = await desk();
    const change = await prepared(at, CAMPAIGN);
    const { beginStep } = at.store.operations;
    const context = at.context({ beginStep: (held, step) => (step.step === 2 ? crash() : beginStep(held, step)) });
    expect(await change(context)).toMatchObject({
      outcome: 'PARTIALLY_APPLIED',
      errors: [{ type: 'ConflictError' }],
      number: { messaging: { campaignId: null } },
    });
    expect(writes(at)).toBe(1);
    expect(at.reports).toHaveLength(1);
    expect(await change()).toMatchObject({ outcome: 'PARTIALLY_APPLIED', replayed: true });
  });

  test('in beginning, nothing is asked of the provider', async () => {
    const at = await desk();
    const change = await prepared(at, NAME);
    await expect(change(at.context({ begin: crash }))).rejects.toThrow('The process ended');
    expect(at.sandboxes.sinch.requestCount).toBe(0);
  });
});

/** An account whose writes do what they should and then stumble, or stumble at once. */
function stumbling(account: Account, how: 'after' | 'before'): Account {
  const { numbers } = account.provider;
  const stumble = (write: PlannedWrite): PlannedWrite => ({
    ...write,
    async send() {
      if (how === 'after') await write.send();
      throw new TypeError('undefined is not a function');
    },
  });
  const changes = { ...numbers.changes!, plan: (...of: Parameters<NonNullable<typeof numbers.changes>['plan']>) => numbers.changes!.plan(...of).map(stumble) }; // prettier-ignore
  return { ...account, provider: { ...account.provider, numbers: { ...numbers, changes } } };
}

describe('a fault of ours while a request is sent', () => {
  test('does not hide what the provider did', async () => {
    const at = await desk();
    const change = await prepared(at, NAME, null, stumbling(at.account('sinch'), 'after'));
    expect(await change()).toMatchObject({ outcome: 'APPLIED', errors: [], number: { friendlyName: 'Night desk' } });
    expect(at.reports).toMatchObject([{ error: { message: 'undefined is not a function' } }]);
  });

  test('leaves the outcome unknown where nothing is to be seen', async () => {
    const at = await desk();
    const change = await prepared(at, NAME, null, stumbling(at.account('sinch'), 'before'));
    const result = await change();
    expect(result).toMatchObject({ outcome: 'UNKNOWN', errors: [{ type: 'ProviderError', kind: 'BAD_RESPONSE' }] });
    expect(JSON.stringify(result.errors)).not.toContain('undefined is not');
  });
});

describe('a change that cannot be prepared', () => {
  const unprepared = (at: Desk, error: Error): Change => ({
    mutation: 'updatePhoneNumber',
    account: at.account('sinch'),
    subject: '+12025550100',
    settings: [],
    input: {},
    key: 'key-1',
    isCostly: false,
    prepare: () => Promise.reject(error),
  });

  test('for a list that never ends is refused, and the key is free', async () => {
    const at = await desk();
    for (let tries = 0; tries < 2; tries++) {
      expect(await carryOut(at.context(), unprepared(at, new BrokenListError('The list does not end')))).toMatchObject({
        outcome: 'NOT_APPLIED',
        errors: [{ type: 'ProviderError', kind: 'BAD_RESPONSE' }],
        operation: null,
        replayed: false,
      });
    }
    expect(await at.outcomes()).toEqual(['updatePhoneNumber ATTEMPTED', 'updatePhoneNumber NOT_APPLIED', 'updatePhoneNumber ATTEMPTED', 'updatePhoneNumber NOT_APPLIED']); // prettier-ignore
  });

  test('for a fault of ours fails, and lets go of key and number', async () => {
    const at = await desk();
    for (let tries = 0; tries < 2; tries++)
      await expect(carryOut(at.context(), unprepared(at, new TypeError('Ours')))).rejects.toThrow('Ours');
    expect(await at.outcomes()).toHaveLength(4);
  });
});

test('every request is recorded before it is sent, with what is needed to tell whether it was carried out', async () => {
  const at = await desk();
  const change = await prepared(at, CAMPAIGN);
  const { beginStep } = at.store.operations;
  const seen: unknown[] = [];
  await change(
    at.context({
      async beginStep(held, step) {
        seen.push([step.step, writes(at)]);
        await beginStep(held, step);
        expect(await at.operation(held.id)).toMatchObject({ step: step.step, intent: { kind: 'update', sentAt: at.clock.now() } }); // prettier-ignore
      },
    }),
  );
  expect(seen).toEqual([[1, 0], [2, 1]]); // prettier-ignore
});

test('a write that is refused for its token has changed nothing: the same key can be used again, and it is not resent', async () => {
  const at = await desk();
  const change = await prepared(at, NAME);
  const sandbox = at.sandboxes.sinch as Awaited<ReturnType<typeof startSandbox>>;
  const { beginStep } = at.store.operations;
  const expiring = at.context({
    async beginStep(...step) {
      await beginStep(...step);
      sandbox.expireTokens();
    },
  });
  expect(await change(expiring)).toMatchObject({ outcome: 'NOT_APPLIED', operation: null, errors: [{ kind: 'CREDENTIALS' }] }); // prettier-ignore
  expect(writes(at)).toBe(1);
  expect(await change()).toMatchObject({ outcome: 'APPLIED', replayed: false });
  expect(at.sandboxes.sinch.ledger).toHaveLength(1);
});

test('an answer that is kept holds no words of the provider where what was set may be somebody’s: forwarding, and where calls go', async () => {
  const at = await desk();
  const number = await at.number('fone-dynamics', each => isIdle(each) && (each.capabilities ?? []).includes('VOICE'));
  const patch = { voiceRoute: { kind: 'ENDPOINT', target: '+61255509999' } } as const;
  const body = '{"ResponseStatus":{"ErrorCode":"PARAMETER_INVALID","Message":"61255509999 of Erika is not good"}}';
  at.sandboxes['fone-dynamics'].fail({ method: 'POST', times: 1, fault: { kind: 'answer', status: 400, body } });
  const change = updateChange(at.context(), at.account('fone-dynamics'), number.id, patch, { key: 'k', idPath: [] });
  const { operation, errors } = await carryOut(at.context(), change);
  expect(errors).toMatchObject([{ type: 'ProviderError', kind: 'REJECTED', message: expect.stringContaining('Erika') }]); // prettier-ignore
  expect((await at.operation(operation!)).answer).toMatchObject({ errors: [{ kind: 'REJECTED', message: 'The provider refused the request' }] }); // prettier-ignore
});
