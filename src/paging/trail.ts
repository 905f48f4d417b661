import { hash } from 'node:crypto';

/** Marks of the last two entries taken. Two, so that the place is found again when one of them has been released. */
export interface Trail {
  readonly last: string;
  /** Empty where only one was taken. */
  readonly before: string;
}

/** Stands for an entry inside a position: 36 bits, enough to find it again on one page. */
export const markOf = (key: string): string => hash('sha256', key, 'base64url').slice(0, 6);

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
