import DataLoader from 'dataloader';
import type { EmergencyAddress } from '#domain/emergency-address.ts';
import { type Account, asProviderError, held, type HeldNumber } from './account.ts';
import type { Context } from './context.ts';
import type { MutationName } from './change.ts';
import { fromStore, withinDeadline } from './deadline.ts';

/** One set per account per request: a batch never mixes accounts, and nothing read outlives the request. */
export interface Loaders {
  /** null: the account does not hold the number. */
  readonly number: DataLoader<string, HeldNumber | null>;
  /**
   * null: the number has no emergency address, or the provider has none at all, which costs no request. An
   * AddressInDoubtError while a change of it is open: what the provider shows meanwhile may be either.
   */
  readonly emergencyAddress: DataLoader<string, EmergencyAddress | null>;
}

const ADDRESS_CHANGES: readonly MutationName[] = ['provisionEmergencyAddress', 'deprovisionEmergencyAddress'];

/** A change of a number's emergency address is under way, or its outcome is still to be found out. */
export class AddressInDoubtError extends Error {
  override readonly name = 'AddressInDoubtError';

  constructor() {
    super('The emergency address is being changed, and which one is in force is not known yet. Ask again later');
  }
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
      const found = await withinDeadline(context, account, signal =>
        Promise.all(
          ids.map(id => emergency.get(id, signal).catch((error: unknown) => asProviderError(account, error))),
        ),
      );
      // Asked for after the reading: what was begun since may be in what was read.
      const of = { account: account.name, numbers: ids, mutations: ADDRESS_CHANGES };
      const inDoubt = await fromStore(context, context.changes.operations.openOn(of));
      return found.map((address, index) => (inDoubt.has(ids[index]!) ? new AddressInDoubtError() : address));
    }),
  };
}
