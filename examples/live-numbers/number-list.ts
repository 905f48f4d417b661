import type { LiveNumberFragment, LiveNumbersPageQuery } from '../gql/graphql.ts';

type Page = NonNullable<LiveNumbersPageQuery['phoneNumbers']>;

export interface FailedAccount {
  readonly name: string;
  readonly message: string;
}

/** What is known of the numbers, in the server's order. */
export interface NumberList {
  readonly order: readonly string[];
  readonly byId: ReadonlyMap<string, LiveNumberFragment>;
  /** Ids of those that have changed and could not be read since. */
  readonly outdated: ReadonlySet<string>;
  /** Accounts that could not be read: their numbers are missing. By their ids. */
  readonly failed: ReadonlyMap<string, FailedAccount>;
  /** Where reading goes on; null: nowhere. */
  readonly after: string | null;
  readonly isReading: boolean;
  /** Why nothing, or no more, could be read. */
  readonly problem: string | null;
}

export const EMPTY: NumberList = {
  order: [],
  byId: new Map(),
  outdated: new Set(),
  failed: new Map(),
  after: null,
  isReading: true,
  problem: null,
};

export type Change =
  | { readonly kind: 'reading' }
  | { readonly kind: 'page'; readonly page: Page; readonly isFirst: boolean }
  | { readonly kind: 'read'; readonly problem?: string }
  | { readonly kind: 'seen'; readonly numbers: readonly LiveNumberFragment[] }
  | { readonly kind: 'gone' | 'outdated'; readonly e164: string; readonly account: string };

export function next(list: NumberList, change: Change): NumberList {
  switch (change.kind) {
    case 'reading':
      return { ...list, isReading: true, problem: null };
    case 'read':
      return { ...list, isReading: false, problem: change.problem ?? null };
    case 'page':
      return withPage(list, change.page, change.isFirst);
    case 'seen':
      return withNumbers(list, change.numbers);
    case 'gone':
    case 'outdated': {
      const id = list.order.find(each => {
        const { e164, account } = list.byId.get(each)!;
        return e164 === change.e164 && account.id === change.account;
      });
      if (id === undefined) return list;
      if (change.kind === 'outdated') return { ...list, outdated: new Set([...list.outdated, id]) };
      return { ...list, order: list.order.filter(each => each !== id) };
    }
  }
}

function withPage(list: NumberList, { nodes, pageInfo, sources }: Page, isFirst: boolean): NumberList {
  const failed = new Map(isFirst ? [] : list.failed);
  for (const { account, error } of sources)
    if (error) failed.set(account.id, { name: account.name, message: error.message });
  const order = new Set(isFirst ? [] : list.order);
  for (const { id } of nodes) order.add(id);
  return {
    ...withNumbers(list, nodes),
    order: [...order],
    failed,
    after: pageInfo.hasNextPage ? pageInfo.endCursor : null,
  };
}

/**
 * Answers and events overtake one another, so what was read from the provider last is what counts. One that is in no page
 * yet is remembered for when its page is read, and not put anywhere.
 */
function withNumbers(list: NumberList, numbers: readonly LiveNumberFragment[]): NumberList {
  const byId = new Map(list.byId);
  const outdated = new Set(list.outdated);
  for (const number of numbers) {
    const known = byId.get(number.id);
    if (known && known.observedAt > number.observedAt) continue;
    byId.set(number.id, number);
    outdated.delete(number.id);
  }
  return { ...list, byId, outdated };
}
