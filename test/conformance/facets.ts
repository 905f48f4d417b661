import { describe, expect, test } from 'vitest';
import type { Area, InventorySearch } from '#domain/available-number.ts';
import { EVERY_NUMBER, matchesPattern } from '#domain/number-filter.ts';
import { NUMBER_SETTINGS } from '#domain/phone-number.ts';
import type { Subject } from './provider.ts';
import { walk } from './walk.ts';
import { emptyTexts, faultsOfAvailable } from './well-formed.ts';

const AREAS: readonly Area[] = [
  { country: 'US' },
  { country: 'AU' },
  { npa: '720', nxx: null },
  { npa: '720', nxx: '555' },
  { state: 'CO' },
  { city: 'Denver', state: 'CO' },
  { rateCenter: 'DENVER', state: 'CO' },
];

const ANY: Omit<InventorySearch, 'area'> = { type: null, capabilities: [], number: null, limit: 20 };

export const SEARCHES: readonly InventorySearch[] = AREAS.flatMap(area => [
  { ...ANY, area },
  { ...ANY, area, limit: 1 },
  { ...ANY, area, type: 'LOCAL' },
  { ...ANY, area, type: 'TOLL_FREE' },
  { ...ANY, area, capabilities: ['SMS'] },
  { ...ANY, area, number: { kind: 'ENDS_WITH', digits: '1' } },
  { ...ANY, area, number: { kind: 'CONTAINS', digits: '55' } },
]);

export function facetTests(subject: Subject): void {
  const { says } = subject;
  const { signal } = new AbortController();

  describe('facets', () => {
    test('check says what was found', async () => {
      const { found, warnings } = await subject.open().check(signal);
      expect(found, says('check finds something')).toMatch(/\w/);
      expect(warnings, says('nothing is wrong with the sandbox as it starts')).toEqual([]);
    });

    test('settings name what can be changed', () => {
      const settings = Object.entries(subject.open().settings);
      expect(settings, says('something can be changed')).not.toEqual([]);
      for (const [name, { clearable }] of settings) {
        expect(NUMBER_SETTINGS, says(`${name} is a setting`)).toContain(name);
        expect(clearable, says(`whether ${name} can be cleared`)).toBeTypeOf('boolean');
      }
    });

    test('regions, where there are any, hold the countries of the numbers', async () => {
      const provider = subject.open();
      if (!provider.regions) return;
      const regions = await provider.regions(signal);
      const countries = regions.map(region => region.countryCode);
      expect(emptyTexts(regions), says('nulls instead of empty texts')).toEqual([]);
      expect(new Set(countries).size, says('a country once')).toBe(countries.length);
      const { items } = await walk(provider.numbers.list(EVERY_NUMBER));
      for (const { countryCode } of items) {
        if (countryCode !== null) expect(countries, says('a country with numbers')).toContain(countryCode);
      }
    });

    test('a search of the inventory is refused in words or answered within its limit', async () => {
      const provider = subject.open();
      const { inventory } = provider;
      if (!inventory) return;
      const { items } = await walk(provider.numbers.list(EVERY_NUMBER));
      const held = new Set(items.map(number => number.e164));
      let answered = 0;
      for (const search of SEARCHES) {
        const refusal = inventory.unsupported(search);
        const named = (what: string): string => says(`${what} in the search ${JSON.stringify(search)}`);
        if (refusal !== null) {
          expect(refusal, named('a reason to refuse')).toMatch(/\w+ \w+/);
          continue;
        }
        const { groups, requestedCount, providerCount, maybeMore } = await inventory.search(search, signal);
        const found = groups.flatMap(group => group.numbers);
        answered += found.length;
        expect(found.flatMap(faultsOfAvailable), named('well-formed numbers')).toEqual([]);
        expect(found.length, named('at most the limit')).toBeLessThanOrEqual(search.limit);
        expect(new Set(found.map(number => number.e164)).size, named('every number once')).toBe(found.length);
        expect(
          groups.every(group => group.numbers.length > 0),
          named('no empty group'),
        ).toBe(true);
        expect(maybeMore, named('whether there may be more')).toBeTypeOf('boolean');
        expect(requestedCount === null || requestedCount > 0, named('how many were asked for')).toBe(true);
        expect(
          providerCount === null || providerCount >= found.length,
          named('no fewer by the count of the provider'),
        ).toBe(true);
        for (const number of found) {
          expect(held.has(number.e164), named(`${number.e164}, which is held,`)).toBe(false);
          if (search.number) expect(matchesPattern(number.e164, search.number), named(number.e164)).toBe(true);
          if (search.type && number.type) expect(number.type, named(`the type of ${number.e164}`)).toBe(search.type);
        }
      }
      expect(answered, says('some search finds numbers')).toBeGreaterThan(0);
    });

    test('emergency addresses, where there are any, are complete', async () => {
      const provider = subject.open();
      if (!provider.emergency) return;
      let addresses = 0;
      for (const { id } of (await walk(provider.numbers.list(EVERY_NUMBER))).items) {
        const address = await provider.emergency.get(id, signal);
        if (address === null) continue;
        addresses += 1;
        expect(emptyTexts(address), says(`the emergency address of ${id}`)).toEqual([]);
        if (addresses === 3) break;
      }
      expect(addresses, says('some number of the sandbox has an emergency address')).toBeGreaterThan(0);
    });

    test('callbacks are taken where the sandbox sends them, and only there', () => {
      const takes = subject.open().callbacks !== undefined;
      expect(takes, says('the sandbox sends what is taken')).toBe(subject.sandbox.callbacks !== undefined);
    });

    test('call flows, where there are any, are each listed once', async () => {
      const provider = subject.open();
      if (!provider.callFlows) return;
      const { items } = await walk(provider.callFlows.list());
      expect(items.length, says('the sandbox has call flows')).toBeGreaterThan(0);
      expect(new Set(items.map(flow => flow.id)).size, says('ids are unique')).toBe(items.length);
      expect(emptyTexts(items), says('nulls instead of empty texts')).toEqual([]);
    });
  });
}
