import { chance } from '../../src/sandbox/fixtures.ts';

/** Chance that falls the same way for the same words. */
export interface Dice {
  /** From 0 up to, and not including, 1. */
  fraction(): number;
  /** A whole number, both ends included. */
  whole(from: number, to: number): number;
  happens(probability: number): boolean;
  oneOf<T>(from: readonly T[]): T;
  shuffled<T>(from: readonly T[]): T[];
}

export function createDice(...words: readonly (string | number)[]): Dice {
  let thrown = 0;
  const fraction = (): number => chance(...words, (thrown += 1));
  const whole = (from: number, to: number): number => from + Math.floor(fraction() * (to - from + 1));
  return {
    fraction,
    whole,
    happens: probability => fraction() < probability,
    oneOf(from) {
      if (from.length === 0) throw new RangeError('There is nothing to choose from');
      return from[whole(0, from.length - 1)]!;
    },
    shuffled: from =>
      from
        .map(item => ({ item, place: fraction() }))
        .toSorted((a, b) => a.place - b.place)
        .map(({ item }) => item),
  };
}
