import type { PlannedWrite, Refusal, WriteResult } from '#domain/change.ts';
import { keysOf, type NumberPatch, type PatchKey, SETTING_OF, settingIn } from '#domain/number-patch.ts';
import { type Account, held, type HeldNumber } from './account.ts';
import type { Change, Prepared, Refused } from './change.ts';
import type { Context } from './context.ts';
import { presentLeaves, wantedLeaves } from './observation.ts';
import type { Problem } from './problems.ts';

/** Where a setting stands in the caller's input. */
export type PathOf = (key: PatchKey) => readonly string[];

/** Everything about a patch that this account's provider cannot do, found without a request. */
export function refusalsOf(account: Account, patch: NumberPatch, pathOf: PathOf): Problem[] {
  const { changes } = account.provider.numbers;
  if (changes) return changes.refusals(patch).map(refusal => toProblem(account, refusal, pathOf));
  return keysOf(patch).map(key => ({
    type: 'UnsupportedByProviderError',
    message: `${account.title} lets nothing about a number be changed`,
    path: pathOf(key),
    account: account.name,
  }));
}

function toProblem(account: Account, { key, reason, message, path }: Refusal, pathOf: PathOf): Problem {
  const at = [...pathOf(key), ...(path ?? [])];
  switch (reason) {
    case 'UNSUPPORTED':
      return { type: 'UnsupportedByProviderError', message, path: at, account: account.name };
    case 'NOT_CLEARABLE':
      return { type: 'NotClearableError', message, path: at, setting: SETTING_OF[key] };
    case 'INVALID':
      return { type: 'InvalidInputError', message, path: at };
  }
}

/** The number as it is now, read for the change and not out of what was read before. */
export async function readNumber(context: Context, account: Account, id: string): Promise<HeldNumber | null> {
  const [number] = await account.provider.numbers.getMany([id], context.signal);
  if (number instanceof Error) throw number;
  return number ? held(account, number) : null;
}

export const notHeld = (account: Account, path: readonly string[]): Refused => ({
  errors: [{ type: 'NotFoundError', message: `${account.name} does not hold this number (any more)`, path }],
});

const PERSONAL: ReadonlySet<PatchKey> = new Set(['forwardSms', 'forwardEmail', 'regulatoryAddressId', 'voiceRoute']);

const shown = (patch: NumberPatch, valueOf: (key: PatchKey) => unknown): Record<string, unknown> =>
  Object.fromEntries(keysOf(patch).flatMap(key => (PERSONAL.has(key) ? [] : [[key, valueOf(key) ?? null]])));

/** Changing settings of a number that the account holds. */
export function updateChange(
  context: Context,
  account: Account,
  id: string,
  patch: NumberPatch,
  options: { readonly key: string | null; readonly idPath: readonly string[] },
): Change {
  return {
    mutation: 'updatePhoneNumber',
    account,
    subject: id,
    settings: keysOf(patch).map(key => SETTING_OF[key]),
    input: { account: account.name, id, patch },
    key: options.key,
    isCostly: false,
    async prepare() {
      const number = await readNumber(context, account, id);
      return number === null ? notHeld(account, options.idPath) : prepareUpdate(number, patch);
    },
  };
}

export function prepareUpdate(number: HeldNumber, patch: NumberPatch): Prepared {
  const wanted = wantedLeaves(patch);
  const plan = planUpdate(number, patch);
  return {
    intent: { kind: 'update', id: number.id, wanted, before: presentLeaves(number, wanted) },
    number,
    steps: () => inOrder(plan),
    before: shown(patch, key => settingIn(number, key)),
    after: shown(patch, key => patch[key]),
    ...(plan.length === 0 && {
      warnings: [{ code: 'ALREADY_IN_FORCE', message: 'The number already is as you want it; nothing was sent' }],
    }),
  };
}

export const planUpdate = (number: HeldNumber, patch: NumberPatch): readonly PlannedWrite[] =>
  number.account.provider.numbers.changes?.plan(number, patch) ?? [];

async function* inOrder(plan: readonly PlannedWrite[]): AsyncGenerator<PlannedWrite, void, WriteResult> {
  for (const write of plan) yield write;
}
