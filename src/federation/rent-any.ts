import type { InventorySearch } from '#domain/available-number.ts';
import type { WriteResult } from '#domain/change.ts';
import type { E164 } from '#domain/e164.ts';
import { ProviderError } from '#domain/errors.ts';
import type { NumberPatch } from '#domain/number-patch.ts';
import type { Money } from '#domain/phone-number.ts';
import type { Renting } from '#domain/provider.ts';
import type { Account } from './account.ts';
import { type ChangeResult, NOTHING_DONE } from './change.ts';
import type { Context } from './context.ts';
import { withinDeadline } from './deadline.ts';
import { carryOut, repeated } from './effect.ts';
import { type Problem, providerProblem } from './problems.ts';
import { rentChange } from './rent-number.ts';

export interface AnyOrder {
  readonly account: Account;
  readonly search: InventorySearch;
  readonly settings: NumberPatch;
  readonly maxRecurringPrice: Money | null;
  readonly key: string;
}

/** How many orders are placed at most. What is gone before anything is sent does not count. */
const MOST_ORDERS = 5;

/** Somebody else is renting the number, or has it; nothing was sent for it, and the key is still free. */
const isTakenByAnother = ({ operation, errors }: ChangeResult): boolean =>
  operation === null && errors.some(({ type }) => type === 'ConflictError');

/** The number ordered is gone. It was for any number, so the same request may succeed with another, and its key is not used up. */
class NumberGoneError extends ProviderError {
  constructor({ kind, account, message, providerCode, requestId, status }: ProviderError) {
    super(kind, account, message, { providerCode, requestId, status });
  }

  override get retryable(): boolean {
    return true;
  }
}

interface Orders {
  readonly renting: Renting;
  count: number;
  /** The present one was refused by the provider because the number is gone. */
  isGone: boolean;
}

function counting(renting: Renting): Orders {
  const orders: Orders = { renting: { ...renting, rent }, count: 0, isGone: false };
  async function rent(e164: E164, settings: NumberPatch): Promise<WriteResult> {
    orders.count += 1;
    try {
      return await renting.rent(e164, settings);
    } catch (error) {
      orders.isGone = error instanceof ProviderError && renting.isGone?.(error) === true;
      throw orders.isGone ? new NumberGoneError(error as ProviderError) : error;
    }
  }
  return orders;
}

/**
 * Rents the first number that a search finds and that nobody else is renting, nor has rented since. The number is chosen
 * here and not by the provider: of a rental whose answer was lost, only a known number tells whether it took place. So each
 * order is for one certain number and recorded as such, and another one is placed only once the provider has refused it.
 */
export async function rentAny(context: Context, order: AnyOrder): Promise<ChangeResult> {
  const { account, search, settings, maxRecurringPrice, key } = order;
  const { inventory, renting } = account.provider;
  const refuse = (problem: Problem): ChangeResult => ({ ...NOTHING_DONE, errors: [problem] });
  const unsupported =
    inventory === undefined
      ? `${account.title} documents no search for available numbers`
      : inventory.unsupported(search);
  if (inventory === undefined || renting === undefined || unsupported !== null) {
    const message = unsupported ?? `${account.title} documents no way to rent a number`;
    return refuse({ type: 'UnsupportedByProviderError', message, path: ['input'], account: account.name });
  }
  const mutation = 'rentAnyPhoneNumber';
  const input = { account: account.name, search, settings, maxRecurringPrice };
  const before = await repeated(context, { mutation, key, input });
  if (before !== null) return before;
  try {
    const { groups } = await withinDeadline(context, account, signal => inventory.search(search, signal));
    let result = refuse({ type: 'NotFoundError', message: 'The search found no such number', path: ['input'] });
    const orders = counting(renting);
    for (const { e164 } of groups.flatMap(({ numbers }) => numbers)) {
      const one = { mutation, input, account, e164, settings, maxRecurringPrice, key } as const;
      orders.isGone = false;
      result = await carryOut(context, rentChange(context, orders.renting, one, ['input']));
      if (!isTakenByAnother(result) && !orders.isGone) break;
      if (orders.count === MOST_ORDERS) break;
    }
    return result;
  } catch (error) {
    return refuse(providerProblem(account, error));
  }
}
