import type { E164 } from '#domain/e164.ts';
import { asCursorExpired, ProviderError } from '#domain/errors.ts';
import type { NumberFilter } from '#domain/number-filter.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import { BrokenListError, type Page, type Pager, type Position, START } from '#paging/pager.ts';
import { byToken } from '#paging/strategies.ts';
import { type Api, type ListQuery, MOST } from './api.ts';
import { searchFor, toListQuery, toPhoneNumber } from './mapping.ts';

export function list(api: Api, filter: NumberFilter): Pager<PhoneNumber> {
  const query = toListQuery(filter);
  return query === null ? async () => ({ entries: [], next: null }) : pages(api, query);
}

/** No request finds a number by its E.164 alone, so what the search finds is read until it is there. */
export async function find(
  api: Api,
  account: string,
  e164: E164,
  signal: AbortSignal,
): Promise<readonly PhoneNumber[]> {
  const pager = pages(api, { search: searchFor({ kind: 'STARTS_WITH', digits: e164 }) });
  try {
    for (let from: Position | null = START; from !== null;) {
      const page: Page<PhoneNumber> = await pager({ from, wanted: 1, signal });
      const found = page.entries.find(({ item }) => item.e164 === e164);
      if (found) return [found.item];
      from = page.next;
    }
    return [];
  } catch (error) {
    if (!(error instanceof BrokenListError)) throw error;
    throw new ProviderError('BAD_RESPONSE', account, error.message, { cause: error });
  }
}

const pages = (api: Api, query: ListQuery): Pager<PhoneNumber> =>
  byToken({
    async read(token, signal) {
      const cursor = token ?? undefined;
      const page = await api.listPhoneNumbers({ ...query, limit: MOST, cursor }, signal).catch((error: unknown) => {
        throw cursor === undefined ? error : asCursorExpired(error);
      });
      const observedAt = new Date().toISOString();
      const items = page.data.map(number => toPhoneNumber(number, observedAt)).filter(number => number !== null);
      return { items, next: page.meta.next_cursor };
    },
    key: number => number.id,
  });
