import type { AvailableNumberGroup, InventoryAnswer, InventorySearch } from '#domain/available-number.ts';
import { countryOf, toE164 } from '#domain/e164.ts';
import { matchesPattern } from '#domain/number-filter.ts';
import type { Inventory } from '#domain/provider.ts';
import type { Api, NumberPattern } from './api.ts';
import { toAvailableNumber, toCountryCode, toPattern, TYPES } from './mapping.ts';

export const createInventory = (api: Api): Inventory => ({
  unsupported({ area, type, capabilities }) {
    if (!('country' in area) && !('npa' in area)) {
      return 'Sinch finds numbers by country or area code, not by city, state or rate center';
    }
    if (capabilities.includes('MMS')) return 'Sinch offers no numbers by MMS capability';
    if (type !== null && !TYPES.some(known => known === type)) {
      return `Sinch offers ${TYPES.join(', ')} numbers, none of type ${type}`;
    }
    return null;
  },

  async search(search, signal): Promise<InventoryAnswer> {
    const { capabilities, limit } = search;
    const { regionCode, numberPattern, rest } = where(search);
    const size = rest === null ? limit : MOST;
    // One type at a time is all that can be asked for.
    const found = await Promise.all(
      TYPES.filter(type => search.type === null || search.type === type).map(async type => {
        const answer = await api.searchNumbers({ regionCode, type, capabilities, numberPattern, size }, signal);
        const numbers = answer.map(toAvailableNumber).filter(({ e164 }) => rest === null || matchesPattern(e164, rest));
        return { type, numbers, isFull: answer.length >= size };
      }),
    );
    const groups: AvailableNumberGroup[] = [];
    let left = limit;
    for (const { type, numbers } of found) {
      const taken = numbers.slice(0, left);
      left -= taken.length;
      if (taken.length > 0) groups.push({ ...PLACELESS, countryCode: toCountryCode(regionCode), type, numbers: taken });
    }
    const count = found.reduce((sum, { numbers }) => sum + numbers.length, 0);
    return {
      groups,
      requestedCount: size,
      providerCount: null,
      maybeMore: count > limit || found.some(({ isFull }) => isFull),
    };
  },
});

const PLACELESS = { state: null, city: null, rateCenter: null };

/** There is no second page, so what we filter ourselves is filtered from so many. Sinch states no limit. */
const MOST = 250;

interface Where {
  readonly regionCode: string;
  readonly numberPattern: NumberPattern | null;
  /** Sinch takes one pattern: where an area code is it, the digits that are left to us. */
  readonly rest: InventorySearch['number'];
}

/** An area code is the beginning of a number in +1, and tells which of its countries to ask. */
function where({ area, number }: InventorySearch): Where {
  if ('npa' in area) {
    const pattern = `+1${area.npa}${area.nxx ?? ''}`;
    const regionCode = countryOf(toE164(`+1${area.npa}5550100`)) ?? 'US';
    return { regionCode, numberPattern: { pattern, searchPattern: 'START' }, rest: number };
  }
  if ('country' in area) return { regionCode: area.country, numberPattern: number && toPattern(number), rest: null };
  throw new RangeError('A search that is not supported');
}
