import { describe, expect, test } from 'vitest';
import { EVERY_NUMBER, matches, type NumberFilter } from '#domain/number-filter.ts';
import { CAPABILITIES, PHONE_NUMBER_STATUSES, PHONE_NUMBER_TYPES, type PhoneNumber } from '#domain/phone-number.ts';
import type { Subject } from './provider.ts';
import { firstFrom, sample, walk } from './walk.ts';
import { faultsOf } from './well-formed.ts';

const ids = (numbers: readonly PhoneNumber[]): readonly string[] => numbers.map(number => number.id);

export function listTests(subject: Subject): void {
  const { says } = subject;

  describe('list', () => {
    test('gives every number once, and in the same order the next time', async () => {
      const { numbers } = subject.open();
      const first = await walk(numbers.list(EVERY_NUMBER));
      const second = await walk(numbers.list(EVERY_NUMBER));
      expect(first.items.length, says('the sandbox holds numbers')).toBeGreaterThan(1);
      expect(new Set(ids(first.items)).size, says('ids are unique')).toBe(first.items.length);
      expect(ids(second.items), says('the order stays')).toEqual(ids(first.items));
    });

    test('gives the same numbers however many are wanted', async () => {
      const { numbers } = subject.open();
      const [some, many] = await Promise.all([
        walk(numbers.list(EVERY_NUMBER), 7),
        walk(numbers.list(EVERY_NUMBER), 200),
      ]);
      expect(ids(some.items), says('`wanted` is a hint only')).toEqual(ids(many.items));
    });

    test('goes on behind any entry with the entry that follows', async () => {
      const { numbers } = subject.open();
      const { entries } = await walk(numbers.list(EVERY_NUMBER));
      for (const entry of sample(entries, 9)) {
        const following = entries[entries.indexOf(entry) + 1];
        const found = await firstFrom(numbers.list(EVERY_NUMBER), entry.after);
        expect(found?.id, says(`what follows ${entry.item.id}`)).toBe(following?.item.id);
      }
    });

    test('ends a walk that began in the middle where the whole walk ends', async () => {
      const { numbers } = subject.open();
      const { entries, items } = await walk(numbers.list(EVERY_NUMBER));
      const middle = Math.floor(entries.length / 2);
      const rest = await walk(numbers.list(EVERY_NUMBER), 50, entries[middle]!.after);
      expect(ids(rest.items), says('the second half')).toEqual(ids(items).slice(middle + 1));
    });

    test('gives numbers that are well formed', async () => {
      const started = Date.now();
      const { numbers } = subject.open();
      const { items } = await walk(numbers.list(EVERY_NUMBER));
      for (const number of items) {
        expect(
          faultsOf(number, text => numbers.isId(text)),
          says(`the number ${number.id}`),
        ).toEqual([]);
        expect(Date.parse(number.observedAt), says('observedAt is the time of reading')).toBeGreaterThanOrEqual(
          started,
        );
      }
    });

    test('loses no number to a filter', async () => {
      const { numbers } = subject.open();
      const { items } = await walk(numbers.list(EVERY_NUMBER));
      for (const filter of filtersFor(items)) {
        const expected = items.filter(number => matches(number, filter));
        const { items: listed } = await walk(numbers.list(filter));
        const kept = listed.filter(number => matches(number, filter));
        expect(ids(kept).toSorted(), says(`listed for ${asked(filter)}`)).toEqual(ids(expected).toSorted());
      }
    }, 60_000);
  });
}

const only = (wanted: Partial<NumberFilter>): NumberFilter => ({ ...EVERY_NUMBER, ...wanted });

const present = <T>(values: readonly (T | null)[]): readonly T[] =>
  [...new Set(values)].filter(value => value !== null);

/** Every single filter there is, with values that occur and values that do not, and a few together. */
function filtersFor(numbers: readonly PhoneNumber[]): readonly NumberFilter[] {
  const countries = present(numbers.map(number => number.countryCode));
  const campaigns = present(numbers.map(number => number.messaging.campaignId));
  const patterns = sample(numbers, 3).flatMap(({ e164 }) => [
    only({ number: { kind: 'STARTS_WITH', digits: e164.slice(0, 6) } }),
    only({ number: { kind: 'STARTS_WITH', digits: e164.slice(1, 5) } }),
    only({ number: { kind: 'STARTS_WITH', digits: e164 } }),
    only({ number: { kind: 'CONTAINS', digits: e164.slice(3, 7) } }),
    only({ number: { kind: 'CONTAINS', digits: e164.slice(-5, -1) } }),
    only({ number: { kind: 'CONTAINS', digits: e164.slice(0, 4) } }),
    only({ number: { kind: 'ENDS_WITH', digits: e164.slice(-3) } }),
    only({ number: { kind: 'ENDS_WITH', digits: e164 } }),
  ]);
  return [
    ...[...countries, 'AQ'].map(countryCode => only({ countryCode })),
    ...PHONE_NUMBER_TYPES.map(type => only({ types: [type] })),
    only({ types: ['LOCAL', 'TOLL_FREE'] }),
    ...CAPABILITIES.map(capability => only({ capabilities: [capability] })),
    only({ capabilities: ['SMS', 'VOICE'] }),
    ...PHONE_NUMBER_STATUSES.map(status => only({ statuses: [status] })),
    only({ statuses: ['PENDING', 'UNKNOWN'] }),
    ...[...campaigns.slice(0, 3), 'CUNHEARD'].map(campaignId => only({ campaignId })),
    ...patterns,
    only({ number: { kind: 'CONTAINS', digits: '000000000000000' } }),
    ...countries.map(countryCode => only({ countryCode, types: ['LOCAL'], capabilities: ['SMS'] })),
    ...countries.map(countryCode => only({ countryCode, number: { kind: 'STARTS_WITH', digits: '1' } })),
  ];
}

const asked = (filter: NumberFilter): string =>
  JSON.stringify(Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null)));
