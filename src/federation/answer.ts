import type { HeldNumber } from './account.ts';
import type { Context } from './context.ts';
import type { Problem, Warning } from './problems.ts';

/** What a repeat with the same key is given. Nothing personal: the number is named and read again. */
export interface StoredAnswer {
  readonly number: { readonly account: string; readonly id: string } | null;
  readonly errors: readonly Problem[];
  readonly warnings: readonly Warning[];
  /** RFC 3339; of a release. */
  readonly effectiveAt: string | null;
}

/** The number of a stored answer as it is now; null where it is gone, or out of the caller's reach. */
export async function numberOf(context: Context, answer: StoredAnswer | null): Promise<HeldNumber | null> {
  const account = answer?.number ? context.account(answer.number.account) : undefined;
  return answer?.number && account ? context.loaders(account).number.load(answer.number.id) : null;
}
