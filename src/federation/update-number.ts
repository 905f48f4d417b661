import type { PlannedWrite, Refusal, WriteResult } from '#domain/change.ts';
import { maybeApplied } from '#domain/errors.ts';
import { keysOf, type NumberPatch, type PatchKey, SETTING_OF, settingIn } from '#domain/number-patch.ts';
import { isPrivateUrl } from '#domain/private-address.ts';
import { type Account, held, type HeldNumber } from './account.ts';
import type { Change, Prepared, Refused } from './change.ts';
import type { Context } from './context.ts';
import { presentLeaves, wantedLeaves } from './observation.ts';
import type { Problem, Warning } from './problems.ts';

/** Where a setting stands in the caller's input, or a part of it: `url` of a webhook. */
export type PathOf = (key: PatchKey, part: readonly string[]) => readonly string[];

/** Everything about a patch that this account's provider cannot do or shall not be asked, found without a request. */
export function refusalsOf(account: Account, patch: NumberPatch, pathOf: PathOf): Problem[] {
  const { changes } = account.provider.numbers;
  if (changes) {
    const refusals = changes.refusals(patch);
    const otherwiseGood = keysOf(patch).filter(name => !refusals.some(({ key }) => key === name));
    const reaching = account.privateWebhooks ? [] : otherwiseGood.flatMap(key => privateWebhook(key, patch, pathOf));
    return [...refusals.map(refusal => toProblem(account, refusal, pathOf)), ...reaching];
  }
  return keysOf(patch).map(key => ({
    type: 'UnsupportedByProviderError',
    message: `${account.title} lets nothing about a number be changed`,
    path: pathOf(key, []),
    account: account.name,
  }));
}

/** A provider that calls whatever it is told would reach for a caller what the caller cannot. */
function privateWebhook(key: PatchKey, patch: NumberPatch, pathOf: PathOf): Problem[] {
  const value = patch[key];
  const [url, part] =
    typeof value === 'object' && value !== null && 'url' in value ? [value.url, ['url']] : [value, []];
  if (!ADDRESSES.has(key) || typeof url !== 'string' || !isPrivateUrl(url)) return [];
  const message = 'This address lies in a private network. Give one that the internet reaches';
  return [{ type: 'InvalidInputError', message, path: pathOf(key, part) }];
}

const ADDRESSES: ReadonlySet<PatchKey> = new Set(['inboundWebhook', 'deliveryWebhook', 'provisioningCallbackUrl']);

function toProblem(account: Account, { key, reason, message, path }: Refusal, pathOf: PathOf): Problem {
  const at = pathOf(key, path ?? []);
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
export async function readNumber(account: Account, id: string, signal: AbortSignal): Promise<HeldNumber | null> {
  const [number] = await account.provider.numbers.getMany([id], signal);
  if (number instanceof Error) throw number;
  return number ? held(account, number) : null;
}

export const notHeld = (account: Account, path: readonly string[]): Refused => ({
  errors: [{ type: 'NotFoundError', message: `${account.name} does not hold this number (any more)`, path }],
});

const PERSONAL: ReadonlySet<PatchKey> = new Set(['forwardSms', 'forwardEmail', 'regulatoryAddressId', 'voiceRoute']);

/** What the audit log shows of settings: nothing personal, and of an address on the web only whose it is. */
export const shown = (patch: NumberPatch, valueOf: (key: PatchKey) => unknown): Record<string, unknown> =>
  Object.fromEntries(
    keysOf(patch)
      .filter(key => !PERSONAL.has(key))
      .map(key => [key, withoutPaths(valueOf(key) ?? null)]),
  );

/** Behind the host of a webhook may stand a secret. */
function withoutPaths(value: unknown): unknown {
  if (typeof value === 'string') {
    const url = /^https?:/i.test(value) ? URL.parse(value) : null;
    return url === null ? value : url.pathname === '/' && url.search === '' ? url.origin : `${url.origin}/…`;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([part, inner]) => [part, withoutPaths(inner)]));
}

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
      const number = await readNumber(account, id, context.signal);
      return number === null ? notHeld(account, options.idPath) : prepareUpdate(number, patch);
    },
  };
}

export function prepareUpdate(number: HeldNumber, patch: NumberPatch): Prepared {
  const wanted = wantedLeaves(patch);
  const plan = planUpdate(number, patch);
  return {
    intent: { kind: 'update', e164: number.e164, id: number.id, wanted, before: presentLeaves(number, wanted) },
    number,
    steps: () => updateSteps(number, patch, plan),
    before: shown(patch, key => settingIn(number, key)),
    after: shown(patch, key => patch[key]),
    ...(plan.length === 0 && {
      warnings: [IN_FORCE],
    }),
  };
}

export const planUpdate = (number: HeldNumber, patch: NumberPatch): readonly PlannedWrite[] =>
  number.account.provider.numbers.changes?.plan(number, patch) ?? [];

export const IN_FORCE: Warning = {
  code: 'ALREADY_IN_FORCE',
  message: 'The number already is as you want it; there is nothing to send',
};

const READ_MS = 5_000;

/**
 * The requests of a plan, one after the other. Where the answer to one that others follow is lost, the number is read:
 * if less of the plan is left, that request was carried out, and the next one can be sent.
 */
export async function* updateSteps(
  number: HeldNumber,
  patch: NumberPatch,
  plan = planUpdate(number, patch),
): AsyncGenerator<PlannedWrite, void, WriteResult> {
  for (const [index, write] of plan.entries()) {
    const left = plan.length - index - 1;
    const wasDone = async (): Promise<WriteResult | null> => {
      const present = await readNumber(number.account, number.id, AbortSignal.timeout(READ_MS));
      return present && planUpdate(present, patch).length === left ? { outcome: 'APPLIED', number: present } : null;
    };
    yield left === 0 ? write : { ...write, send: () => orRead(write, wasDone) };
  }
}

/** Sends a request; where its answer is lost, what reading can tell of it is the answer. */
export async function orRead(write: PlannedWrite, read: () => Promise<WriteResult | null>): Promise<WriteResult> {
  try {
    return await write.send();
  } catch (error) {
    const found = maybeApplied(error) ? await read().catch(() => null) : null;
    if (found === null) throw error;
    return found;
  }
}
