import DataLoader from 'dataloader';
import type { EmergencyAddress } from '#domain/emergency-address.ts';
import { type Account, asProviderError, held, type HeldNumber } from './account.ts';
import type { Context } from './context.ts';
import { withinDeadline } from './deadline.ts';

/** One set per account per request: a batch never mixes accounts, and nothing read outlives the request. */
export interface Loaders {
  /** null: the account does not hold the number. */
  readonly number: DataLoader<string, HeldNumber | null>;
  /** null: the number has no emergency address, or the provider has none at all, which costs no request. */
  readonly emergencyAddress: DataLoader<string, EmergencyAddress | null>;
}

export function createLoaders(context: Context, account: Account): Loaders {
  const { numbers, emergency } = account.provider;

  return {
    number: new DataLoader<string, HeldNumber | null>(async ids => {
      const found = await withinDeadline(context, account, signal => numbers.getMany(ids, signal));
      return found.map(number => (number === null || number instanceof Error ? number : held(account, number)));
    }),
    emergencyAddress: new DataLoader<string, EmergencyAddress | null>(async ids => {
      if (emergency === undefined) return ids.map(() => null);
      return withinDeadline(context, account, signal =>
        Promise.all(
          ids.map(id => emergency.get(id, signal).catch((error: unknown) => asProviderError(account, error))),
        ),
      );
    }),
  };
}
