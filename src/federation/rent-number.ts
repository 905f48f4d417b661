import type { AvailableNumber } from '#domain/available-number.ts';
import type { PlannedWrite, WriteResult } from '#domain/change.ts';
import type { E164 } from '#domain/e164.ts';
import { ProviderError } from '#domain/errors.ts';
import { keysOf, type NumberPatch, type PatchKey, SETTING_OF } from '#domain/number-patch.ts';
import type { Money } from '#domain/phone-number.ts';
import type { Renting } from '#domain/provider.ts';
import { type Account, held } from './account.ts';
import type { Change, Prepared, Refused } from './change.ts';
import type { Context } from './context.ts';
import { wantedLeaves } from './observation.ts';
import type { Problem } from './problems.ts';
import { orRead, shown, updateSteps } from './update-number.ts';

export interface RentOrder {
  readonly mutation: 'rentPhoneNumber' | 'rentAnyPhoneNumber';
  /** What the caller asked for, in the caller's words. */
  readonly input: unknown;
  readonly account: Account;
  readonly e164: E164;
  readonly settings: NumberPatch;
  /** Refuse where holding the number would cost more. */
  readonly maxRecurringPrice: Money | null;
  readonly key: string;
}

/** Renting one certain number, and then setting what cannot go along with the rental. */
export function rentChange(
  context: Context,
  renting: Renting,
  order: RentOrder,
  numberPath: readonly string[],
): Change {
  const { mutation, input, account, e164, settings, maxRecurringPrice, key } = order;
  const refuse = (problem: Problem): Refused => ({ errors: [problem] });
  return {
    mutation,
    account,
    subject: e164,
    settings: keysOf(settings).map(name => SETTING_OF[name]),
    input,
    key,
    isCostly: true,
    async prepare() {
      const [present] = await account.provider.numbers.findByE164(e164, context.signal);
      if (present !== undefined) {
        return refuse({
          type: 'ConflictError',
          message: `${account.name} holds ${e164} already; nothing was rented`,
          path: numberPath,
        });
      }
      const quoted = await quote(renting, order, context.signal);
      if (quoted === null) {
        return refuse({
          type: 'ConflictError',
          message: `${e164} cannot be had any more. Search again`,
          path: numberPath,
        });
      }
      if (maxRecurringPrice !== null && quoted !== undefined) {
        const price = quoted.recurringPrice?.price ?? null;
        const tooDear = price === null ? withoutPrice(account, e164) : aboveLimit(price, maxRecurringPrice);
        if (tooDear) return refuse(tooDear);
      }
      return prepareRent(account, renting, e164, settings);
    },
  };
}

/** undefined: the provider tells no prices. null: the number is gone. */
async function quote(
  renting: Renting,
  { e164 }: RentOrder,
  signal: AbortSignal,
): Promise<AvailableNumber | null | undefined> {
  try {
    return await renting.quote?.(e164, signal);
  } catch (error) {
    if (error instanceof ProviderError && error.kind === 'NOT_FOUND') return null;
    throw error;
  }
}

/** A limit is a promise that a price nobody knows would break. */
const withoutPrice = (account: Account, e164: E164): Problem => ({
  type: 'UnsupportedByProviderError',
  message: `${account.title} tells no price of ${e164}, so your limit cannot be kept; nothing was rented`,
  path: ['input', 'maxRecurringPrice'],
  account: account.name,
});

/** Amounts are decimals as text; what is compared has at most a few digits. */
export function aboveLimit(current: Money, limit: Money): Problem | null {
  if (current.currencyCode === limit.currencyCode && Number(current.amount) <= Number(limit.amount)) return null;
  return {
    type: 'PriceChangedError',
    message: `It costs ${current.amount} ${current.currencyCode}, and your limit is ${limit.amount} ${limit.currencyCode}; nothing was rented`,
    path: ['input', 'maxRecurringPrice'],
    current,
  };
}

function prepareRent(account: Account, renting: Renting, e164: E164, settings: NumberPatch): Prepared {
  const part = (isTaken: boolean): NumberPatch =>
    Object.fromEntries(
      keysOf(settings)
        .filter(key => renting.takes.has(key) === isTaken)
        .map((key: PatchKey) => [key, settings[key]]),
    );
  const along = part(true);
  const afterwards = part(false);
  const write: PlannedWrite = {
    summary: `Rent ${e164}`,
    settings: keysOf(along).map(key => SETTING_OF[key]),
    isDestructive: false,
    send: () => renting.rent(e164, along),
  };
  /** Whoever holds the number after the request has rented it: it was read before that nobody here did. */
  const wasRented = async (): Promise<WriteResult | null> => {
    const [number] = await account.provider.numbers.findByE164(e164, AbortSignal.timeout(READ_MS));
    return number ? { outcome: number.status === 'PENDING' ? 'ACCEPTED' : 'APPLIED', number } : null;
  };
  return {
    intent: { kind: 'rent', e164, wanted: wantedLeaves(settings) },
    number: null,
    async *steps(): AsyncGenerator<PlannedWrite, void, WriteResult> {
      const { number } = yield { ...write, send: () => orRead(write, wasRented) };
      if (keysOf(afterwards).length === 0) return;
      const rented = number ?? (await wasRented().catch(withoutReason))?.number;
      if (!rented) {
        const message = `${e164} was rented, but cannot be read yet; what was to be set afterwards was not`;
        throw new ProviderError('NOT_FOUND', account.name, message);
      }
      yield* updateSteps(held(account, rented), afterwards);
    },
    after: { e164, ...shown(settings, key => settings[key]) },
  };
}

const READ_MS = 5_000;

/** What a read was aborted with is no failure of the provider. */
function withoutReason(error: unknown): null {
  if (error instanceof ProviderError) throw error;
  return null;
}
