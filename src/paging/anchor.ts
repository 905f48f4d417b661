import { hash } from 'node:crypto';

/** Stands for an entry inside a position: 36 bits, enough to find it again on one page. */
export const markOf = (key: string): string => hash('sha256', key, 'base64url').slice(0, 6);

/** Where a mark stands, the nearest to where it is expected if it stands there several times; -1 if nowhere. */
export const nearest = (marks: readonly string[], mark: string, expected: number): number =>
  marks.reduce(
    (best, each, index) =>
      each === mark && (best === -1 || Math.abs(index - expected) < Math.abs(best - expected)) ? index : best,
    -1,
  );
