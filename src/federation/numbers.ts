import type { E164 } from '#domain/e164.ts';
import { matches, type NumberFilter } from '#domain/number-filter.ts';
import type { Capability } from '#domain/phone-number.ts';
import { map, where } from '#paging/combinators.ts';
import { connect, type Connection, countAll, type Source } from '#paging/connection.ts';
import type { Place } from '#paging/cursor.ts';
import type { Pager } from '#paging/pager.ts';
import { type Account, held, type HeldNumber } from './account.ts';
import type { Context } from './context.ts';
import { withinDeadline } from './deadline.ts';
import { readinessFor } from './readiness.ts';
import { askAll, type SourceReport, toReport } from './sources.ts';

/** A filter as the caller asked it. */
export interface NumberSelection {
  readonly accounts: readonly Account[];
  readonly filter: NumberFilter;
  /** Only numbers that are ready for this. */
  readonly readyFor: Capability | null;
}

function source(context: Context, account: Account, { filter, readyFor }: NumberSelection): Source<HeldNumber> {
  const list = account.provider.numbers.list(filter);
  const timed: Pager<HeldNumber> = map(
    request => withinDeadline(context, account, signal => list({ ...request, signal })),
    number => held(account, number),
  );
  const pager = where(
    timed,
    number => matches(number, filter) && (readyFor === null || readinessFor(number, readyFor).ready === true),
  );
  return { key: account.name, pager, identify: number => number.id };
}

export interface NumberConnection extends Pick<Connection<HeldNumber>, 'edges' | 'pageInfo'> {
  readonly isPartial: boolean;
  readonly sources: readonly SourceReport[];
}

/** Numbers of every selected account, account by account. Every number listed is known to the number loader afterwards. */
export async function listNumbers(
  context: Context,
  selection: NumberSelection,
  page: { readonly first: number; readonly after: Place | null; readonly list: string },
): Promise<NumberConnection> {
  const connection = await connect(
    selection.accounts.map(account => source(context, account, selection)),
    { first: page.first, after: page.after, seal: place => context.cursors.seal(page.list, place) },
  );
  for (const { node } of connection.edges) context.loaders(node.account).number.prime(node.id, node);
  const sources = connection.sources.map(report => toReport(context, report));
  return {
    edges: connection.edges,
    pageInfo: connection.pageInfo,
    sources,
    isPartial: sources.some(({ error }) => error !== null),
  };
}

export interface NumberCount {
  readonly count: number;
  readonly precision: 'EXACT' | 'AT_LEAST';
  readonly isPartial: boolean;
  readonly sources: readonly SourceReport[];
}

/** Upstream pages read of one account for a count. */
const COUNTED_PAGES = 100;

/** Reads every selected account at once, each to its end or as far as the budget goes. */
export async function countNumbers(context: Context, selection: NumberSelection): Promise<NumberCount> {
  const counted = await countAll(
    selection.accounts.map(account => source(context, account, selection)),
    { maxPages: COUNTED_PAGES },
  );
  const sources = counted.sources.map(report => toReport(context, report));
  const isPartial = sources.some(({ error }) => error !== null);
  return { count: counted.count, precision: counted.complete ? 'EXACT' : 'AT_LEAST', isPartial, sources };
}

export interface NumberLookup {
  readonly matches: readonly HeldNumber[];
  readonly isPartial: boolean;
  readonly sources: readonly SourceReport[];
}

/** Asks every account at once. That a number is not found is true only where no account failed. */
export async function findByE164(context: Context, e164: E164): Promise<NumberLookup> {
  const { results, sources, isPartial } = await askAll(context, context.accounts, async (account, signal) => {
    const found = await account.provider.numbers.findByE164(e164, signal);
    return found.map(number => held(account, number));
  });
  const numbers = results.flat();
  for (const number of numbers) context.loaders(number.account).number.prime(number.id, number);
  return { matches: numbers, sources, isPartial };
}

/** One number by its provider's id; the id has been checked by `numbers.isId`. */
export async function findByProviderId(context: Context, account: Account, id: string): Promise<NumberLookup> {
  const { results, sources, isPartial } = await askAll(context, [account], async () => {
    const number = await context.loaders(account).number.load(id);
    return number === null ? [] : [number];
  });
  return { matches: results.flat(), sources, isPartial };
}
