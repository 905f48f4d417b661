import type { NumberFilter } from '#domain/number-filter.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Pager } from '#paging/pager.ts';
import { bySkip } from '#paging/strategies.ts';
import type { Api, NumbersQuery } from './api.ts';
import { toPhoneNumber, toQuery } from './mapping.ts';

/** The largest page of numbers, whatever is asked for. */
export const PAGE = 200;

/** An entry of the provider's list. */
export interface Listed {
  /** As the provider writes it. */
  readonly text: string;
  /** null where that is no E.164. */
  readonly number: PhoneNumber | null;
}

export type ReadPage = (query: NumbersQuery, skip: number, signal?: AbortSignal) => Promise<readonly Listed[]>;

/** Reads pages of the numbers of a property, or of the whole account. */
export const readPages =
  (api: Api, propertySid: string | undefined): ReadPage =>
  async (query, skip, signal) => {
    const part = { ...query, Results_Count: PAGE, Results_Skip: skip };
    const numbers = await api.listNumbers(propertySid, part, signal);
    const observedAt = new Date().toISOString();
    return numbers.map(number => ({ text: number.Number, number: toPhoneNumber(number, observedAt) }));
  };

export function list(readPage: ReadPage, filter: NumberFilter): Pager<PhoneNumber> {
  const query = toQuery(filter);
  if (query === null) return async () => ({ entries: [], next: null });
  return shown(
    bySkip({
      read: (skip, signal) => readPage(query, skip, signal),
      pageSize: PAGE,
      endsOn: 'short-page',
      key: ({ text }) => text,
    }),
  );
}

/** Entries are left out only here, as the provider counts them in its offsets. */
const shown =
  (pager: Pager<Listed>): Pager<PhoneNumber> =>
  async request => {
    const { entries, next } = await pager(request);
    return {
      entries: entries.flatMap(({ item: { number }, after }) => (number === null ? [] : [{ item: number, after }])),
      next,
    };
  };
