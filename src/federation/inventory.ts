import type { AvailableNumberGroup, InventorySearch } from '#domain/available-number.ts';
import type { Account } from './account.ts';
import type { Context } from './context.ts';
import { withinDeadline } from './deadline.ts';
import { type ProviderProblem, providerProblem } from './problems.ts';

export interface AvailableGroup extends AvailableNumberGroup {
  readonly account: Account;
}

export interface InventorySource {
  readonly account: Account;
  readonly state: 'EXHAUSTED' | 'NOT_READ' | 'FAILED';
  readonly returnedCount: number;
  readonly requestedCount: number | null;
  readonly providerCount: number | null;
  readonly maybeMore: boolean;
  readonly error: ProviderProblem | null;
  /** Why this account was not asked. */
  readonly unsupported: string | null;
}

export interface InventoryResult {
  readonly groups: readonly AvailableGroup[];
  readonly sources: readonly InventorySource[];
  readonly isPartial: boolean;
  readonly searchedAt: Date;
}

const NOTHING = {
  returnedCount: 0,
  requestedCount: null,
  providerCount: null,
  maybeMore: false,
  error: null,
  unsupported: null,
};

/** Searches the stock of every account at once. What is found is not reserved. */
export async function searchAvailableNumbers(
  context: Context,
  accounts: readonly Account[],
  search: InventorySearch,
): Promise<InventoryResult> {
  const parts = await Promise.all(accounts.map(account => searchOne(context, account, search)));
  return {
    groups: parts.flatMap(({ groups }) => groups),
    sources: parts.map(({ source }) => source),
    isPartial: parts.some(({ source }) => source.error !== null),
    searchedAt: new Date(),
  };
}

async function searchOne(
  context: Context,
  account: Account,
  search: InventorySearch,
): Promise<{ groups: AvailableGroup[]; source: InventorySource }> {
  const { inventory } = account.provider;
  const unsupported =
    inventory === undefined
      ? `${account.title} documents no search for available numbers`
      : inventory.unsupported(search);
  if (inventory === undefined || unsupported !== null) {
    return { groups: [], source: { ...NOTHING, account, state: 'NOT_READ', unsupported } };
  }
  try {
    const answer = await withinDeadline(context, account, signal => inventory.search(search, signal));
    const groups = answer.groups.map(group => ({ ...group, account }));
    const returnedCount = groups.reduce((sum, { numbers }) => sum + numbers.length, 0);
    const { requestedCount, providerCount, maybeMore } = answer;
    const counts = { returnedCount, requestedCount, providerCount, maybeMore };
    return { groups, source: { ...NOTHING, account, state: 'EXHAUSTED', ...counts } };
  } catch (error) {
    context.missing.add(account);
    return { groups: [], source: { ...NOTHING, account, state: 'FAILED', error: providerProblem(account, error) } };
  }
}
