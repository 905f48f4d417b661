import type { InventorySearch } from '#domain/available-number.ts';
import type { NumberPatch } from '#domain/number-patch.ts';
import type { Money } from '#domain/phone-number.ts';
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

/** Somebody else has the number, or is about to; nothing was sent for it, and the key is still free. */
const isTakenByAnother = ({ operation, errors }: ChangeResult): boolean =>
  operation === null && errors.some(({ type }) => type === 'ConflictError');

/**
 * Rents the first number that a search finds and that nobody else is renting. The number is chosen here and not by the provider: of a rental whose
 * answer was lost, only a known number tells whether it took place.
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
    for (const { e164 } of groups.flatMap(({ numbers }) => numbers)) {
      const one = { mutation, input, account, e164, settings, maxRecurringPrice, key } as const;
      result = await carryOut(context, rentChange(context, renting, one, ['input']));
      if (!isTakenByAnother(result)) break;
    }
    return result;
  } catch (error) {
    return refuse(providerProblem(account, error));
  }
}
