import type { AvailableNumber, AvailableNumberGroup, InventorySearch } from '#domain/available-number.ts';
import { matchesPattern } from '#domain/number-filter.ts';
import type { Inventory } from '#domain/provider.ts';
import { type Api, MOST, type Search } from './api.ts';
import { countryByPlan, searchFor, toAvailableNumber, toNumberType } from './mapping.ts';

export const createInventory = (api: Api): Inventory => ({
  unsupported,
  async search(search, signal) {
    const asked = toSearch(search);
    const data = await api.searchPhoneNumbers(asked, signal);
    const found = data
      .map(toAvailableNumber)
      .filter(number => number !== null)
      .filter(number => isWanted(number, search));
    const numbers = found.slice(0, search.limit);
    return {
      groups: groupsOf(numbers, search),
      requestedCount: asked.quantity,
      providerCount: null,
      maybeMore: data.length >= asked.quantity || found.length > numbers.length,
    };
  },
});

function unsupported({ area, type, capabilities }: InventorySearch): string | null {
  if ('rateCenter' in area) return 'AgentMessage does not search by rate center; ask for an area code';
  if ('city' in area) return 'AgentMessage does not search by city; ask for an area code';
  if ('state' in area) return 'AgentMessage does not search by state; ask for an area code';
  if ('country' in area && area.country !== 'US') return 'AgentMessage documents numbers of the United States only';
  if (type === 'SHORT_CODE') return 'A short code of AgentMessage has no E.164, so it cannot be offered here';
  if (type !== null && toNumberType(type) === undefined) return 'AgentMessage offers local and toll-free numbers only';
  if (capabilities.length > 0) return 'AgentMessage does not say what an available number can do';
  return null;
}

/** There is no second page, so what we filter ourselves is filtered from as many as there can be. */
function toSearch({ area, type, number, limit }: InventorySearch): Search {
  const npa = 'npa' in area ? area.npa : undefined;
  const exchange = 'npa' in area && area.nxx !== null ? `1${area.npa}${area.nxx}` : undefined;
  const digits = number ? searchFor(number) : undefined;
  const patterns = [exchange, digits].filter(each => each !== undefined);
  return {
    area_code: npa,
    number_type: type === null ? undefined : toNumberType(type),
    pattern: patterns.toSorted((a, b) => b.length - a.length)[0],
    quantity: exchange === undefined && number === null ? Math.min(limit, MOST) : MOST,
  };
}

function isWanted({ e164, type }: AvailableNumber, { area, type: wanted, number }: InventorySearch): boolean {
  const lies =
    'npa' in area
      ? e164.startsWith(`+1${area.npa}${area.nxx ?? ''}`)
      : !('country' in area) || (countryByPlan(e164) ?? area.country) === area.country;
  return lies && (number === null || matchesPattern(e164, number)) && (wanted === null || type === wanted);
}

function groupsOf(numbers: readonly AvailableNumber[], { area }: InventorySearch): readonly AvailableNumberGroup[] {
  return [...Map.groupBy(numbers, number => number.type)].map(([type, members]) => ({
    countryCode: 'country' in area ? area.country : countryByPlan(members[0]!.e164),
    state: null,
    city: null,
    rateCenter: null,
    type,
    numbers: members,
  }));
}
