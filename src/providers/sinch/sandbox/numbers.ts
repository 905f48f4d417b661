import { noResource } from './answers.ts';
import type { ActiveNumber } from './active-number.ts';

/** The account's numbers, found by number, and by region and type in the order of their numbers. */
export interface Numbers {
  /** Refuses a number that the account does not hold. */
  get(phoneNumber: string): ActiveNumber;
  has(phoneNumber: string): boolean;
  add(number: ActiveNumber): void;
  /** null asks for all. */
  sorted(regionCode: string | null, type: string | null): readonly ActiveNumber[];
  pairs(): Iterable<{ readonly regionCode: string; readonly type: string }>;
}

export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byNumber = (a: ActiveNumber, b: ActiveNumber): number => byText(a.phoneNumber, b.phoneNumber);

/** The first place in a sorted list whose text comes after this one. */
export function placeAfter<T>(sorted: readonly T[], textOf: (item: T) => string, text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byText(textOf(sorted[middle] as T), text) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

interface Shelf {
  readonly regionCode: string;
  readonly type: string;
  readonly numbers: ActiveNumber[];
}

export function createNumbers(held: readonly ActiveNumber[]): Numbers {
  const byPhoneNumber = new Map(held.map(number => [number.phoneNumber, number]));
  const shelves = new Map<string, Shelf>();

  const shelf = ({ regionCode, type }: ActiveNumber): Shelf => {
    const key = `${regionCode} ${type}`;
    const found = shelves.get(key) ?? { regionCode, type, numbers: [] };
    shelves.set(key, found);
    return found;
  };
  for (const number of held) shelf(number).numbers.push(number);
  for (const { numbers } of shelves.values()) numbers.sort(byNumber);

  return {
    get(phoneNumber) {
      const found = byPhoneNumber.get(phoneNumber);
      if (found === undefined) throw noResource('ActiveNumber', phoneNumber);
      return found;
    },
    has: phoneNumber => byPhoneNumber.has(phoneNumber),
    add(number) {
      byPhoneNumber.set(number.phoneNumber, number);
      const { numbers } = shelf(number);
      numbers.splice(
        placeAfter(numbers, ({ phoneNumber }) => phoneNumber, number.phoneNumber),
        0,
        number,
      );
    },
    sorted(regionCode, type) {
      if (regionCode !== null && type !== null) return shelves.get(`${regionCode} ${type}`)?.numbers ?? [];
      return [...shelves.values()]
        .filter(one => (regionCode ?? one.regionCode) === one.regionCode && (type ?? one.type) === one.type)
        .flatMap(one => one.numbers)
        .toSorted(byNumber);
    },
    pairs: () => shelves.values(),
  };
}
