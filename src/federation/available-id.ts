import { type E164, isE164 } from '#domain/e164.ts';
import type { AvailableNumber } from '#domain/available-number.ts';
import type { Money } from '#domain/phone-number.ts';
import { InvalidCursorError } from '#paging/cursor.ts';
import type { Account } from './account.ts';
import type { Context } from './context.ts';

const LIST = 'availableNumbers';
const GOOD_FOR_MS = 60 * 60_000;

/** A number as a search found it. */
export interface FoundNumber {
  readonly account: Account;
  readonly e164: E164;
  /** What holding it cost then. */
  readonly price: Money | null;
  /** The search is too old for the number to be rented by it. */
  readonly isExpired: boolean;
}

/** Sealed, so that nobody can make up a number, an account or a price. Good for an hour. */
export const availableId = (
  { cursors, now }: Pick<Context, 'cursors' | 'now'>,
  account: Account,
  { e164, recurringPrice }: AvailableNumber,
): string =>
  cursors.seal(LIST, {
    source: account.name,
    position: JSON.stringify([e164, recurringPrice?.price ?? null, now()]),
    only: true,
  });

/** What an id stands for, or why it cannot be used, for a person to read. */
export function openAvailableId(
  context: Pick<Context, 'cursors' | 'now' | 'account'>,
  id: string,
): FoundNumber | string {
  try {
    const { source, position } = context.cursors.open(LIST, id);
    const [e164, price, seenAt] = JSON.parse(position) as [string, Money | null, number];
    const account = context.account(source);
    if (account === undefined || !isE164(e164)) return 'It belongs to an account that is not within your reach';
    return { account, e164, price, isExpired: context.now() - seenAt > GOOD_FOR_MS };
  } catch (error) {
    if (error instanceof InvalidCursorError)
      return 'It is no id of an available number. Take it from `availableNumbers`, unchanged';
    throw error;
  }
}
