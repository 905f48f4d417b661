import { asCursorExpired } from '#domain/errors.ts';
import type { NumberFilter } from '#domain/number-filter.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import { concat, type Part } from '#paging/combinators.ts';
import type { Pager } from '#paging/pager.ts';
import { byToken } from '#paging/strategies.ts';
import type { AvailableRegion } from './answers.ts';
import type { Api, NumbersQuery, Pair } from './api.ts';
import { toCountryCode, toPattern, toPhoneNumber, toType, TYPES } from './mapping.ts';

/** Reads the regions and types in which the account has numbers. */
export type ReadRegions = (signal?: AbortSignal) => Promise<readonly AvailableRegion[]>;

/** Sinch lists one type in one region at a time, so the account's list is all of these one after another. */
export function list(api: Api, readRegions: ReadRegions, filter: NumberFilter): Pager<PhoneNumber> {
  if (!canMatch(filter)) return async () => ({ entries: [], next: null });
  const query: NumbersQuery = {
    capability: filter.capabilities ?? [],
    numberPattern: filter.number && toPattern(filter.number),
  };

  const part = (pair: Pair): Part<PhoneNumber> => ({
    key: keyOf(pair),
    pager: byToken({
      async read(token, signal) {
        const page = await api.listNumbers(pair, query, token, signal).catch((error: unknown) => {
          throw token === null ? error : asCursorExpired(error);
        });
        const observedAt = new Date().toISOString();
        return { items: page.activeNumbers.map(number => toPhoneNumber(number, observedAt)), next: page.nextPageToken };
      },
      key: number => number.id,
    }),
  });

  let joined: Pager<PhoneNumber> | undefined;
  return async request => {
    const pager = joined ?? concat((await pairsFor(filter, readRegions, request.signal)).map(part));
    joined = pager;
    return pager(request);
  };
}

/** No number here can do MMS, has another type, or a status that Sinch has no sign for. */
const canMatch = ({ types, capabilities, statuses }: NumberFilter): boolean =>
  !capabilities?.includes('MMS') &&
  (statuses === null || statuses.includes('ACTIVE') || statuses.includes('RELEASING')) &&
  (types === null || types.includes('OTHER') || TYPES.some(type => types.includes(type)));

/** `US-LOCAL`: the name of a list in a position. */
const keyOf = ({ regionCode, type }: Pair): string => encodeURIComponent(`${regionCode}-${type}`);

async function pairsFor(
  { countryCode, types }: NumberFilter,
  readRegions: ReadRegions,
  signal: AbortSignal | undefined,
): Promise<readonly Pair[]> {
  // What we call OTHER has a name that only Sinch knows.
  if (countryCode !== null && types !== null && !types.includes('OTHER')) {
    return TYPES.filter(type => types.includes(type)).map(type => ({ regionCode: countryCode, type }));
  }
  const pairs = (await readRegions(signal))
    .filter(({ regionCode }) => countryCode === null || toCountryCode(regionCode) === countryCode)
    .flatMap(({ regionCode, types: all }) => (all ?? []).map(type => ({ regionCode, type })))
    .filter(({ type }) => types === null || types.includes(toType(type)));
  const byKey = new Map(pairs.map(pair => [keyOf(pair), pair]));
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
}
