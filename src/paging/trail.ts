/** Marks of the last two entries taken. Two, so that the place is found again when one of them has been released. */
export interface Trail {
  readonly last: string;
  /** Empty where only one was taken. */
  readonly before: string;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const threeDigits = (bits: number): string =>
  DIGITS.charAt(bits & 63) + DIGITS.charAt((bits >>> 6) & 63) + DIGITS.charAt((bits >>> 12) & 63);

/**
 * Stands for an entry inside a position: 36 bits, enough to find it again on one page. Every entry read is marked, so
 * this is FNV-1a from two offsets and not a cryptographic hash; positions are sealed by whoever hands them out.
 */
export function markOf(key: string): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let index = 0; index < key.length; index++) {
    const code = key.charCodeAt(index);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b);
  }
  return threeDigits(a ^ (a >>> 15)) + threeDigits(b ^ (b >>> 15));
}

/** The trail of whoever has taken everything up to an entry. */
export const trailTo = (marks: readonly string[], index: number): Trail => ({
  last: marks[index] ?? '',
  before: marks[index - 1] ?? '',
});

/** Where to go on behind the trail, or -1 if it is not there. Marks that occur twice count where they are expected. */
export function behindTrail(marks: readonly string[], { last, before }: Trail, expected: number): number {
  const found = nearest(marks, last, expected);
  return found === -1 ? nearest(marks, before, expected - 1) + 1 || -1 : found + 1;
}

const nearest = (marks: readonly string[], mark: string, expected: number): number =>
  marks.reduce(
    (best, each, index) =>
      each === mark && (best === -1 || Math.abs(index - expected) < Math.abs(best - expected)) ? index : best,
    -1,
  );
