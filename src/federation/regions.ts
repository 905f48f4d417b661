import type { ProviderError } from '#domain/errors.ts';
import type { Region } from '#domain/region.ts';
import { type Account, asProviderError } from './account.ts';
import type { Context } from './context.ts';
import { withinDeadline } from './deadline.ts';

/** Regions of every account whose provider tells them; `failed` hears of each account that could not. */
export async function listRegions(
  context: Context,
  accounts: readonly Account[],
  failed: (error: ProviderError) => void,
): Promise<(Region & { readonly account: Account })[]> {
  const parts = await Promise.all(
    accounts.map(async account => {
      const { regions } = account.provider;
      if (regions === undefined) return [];
      try {
        const found = await withinDeadline(context, account, regions);
        return found.map(region => ({ ...region, account }));
      } catch (error) {
        context.missing.add(account);
        failed(asProviderError(account, error));
        return [];
      }
    }),
  );
  return parts.flat();
}
