import { validationFailed } from './answers.ts';
import { isUuid } from './validation.ts';

/** What every list is ordered by: newest first, and by id among those of one moment. */
export interface Row {
  readonly id: string;
  readonly created_at: string;
}

export interface Page<T> {
  readonly rows: readonly T[];
  /** null: this was the last page. */
  readonly next: string | null;
}

const descending = (a: string, b: string): number => (a < b ? 1 : a > b ? -1 : 0);

export const newestFirst = (a: Row, b: Row): number => descending(a.created_at, b.created_at) || descending(a.id, b.id);

/** Where `row` stands, or would stand, in a list that is sorted. */
function indexOf(rows: readonly Row[], row: Row): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (newestFirst(rows[middle]!, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const insert = <T extends Row>(rows: T[], row: T): void => void rows.splice(indexOf(rows, row), 0, row);

export function remove<T extends Row>(rows: T[], row: T): void {
  const index = indexOf(rows, row);
  if (rows[index] === row) rows.splice(index, 1);
}

const encode = ({ created_at, id }: Row): string => Buffer.from(JSON.stringify({ created_at, id })).toString('base64');

function decode(cursor: string): Row {
  try {
    const row = JSON.parse(Buffer.from(cursor, 'base64').toString()) as Partial<Row>;
    if (isUuid(row.id) && typeof row.created_at === 'string' && !Number.isNaN(Date.parse(row.created_at)))
      return row as Row;
  } catch {
    // Refused below, like everything else that is no cursor.
  }
  throw validationFailed({ cursor: 'is malformed' });
}

/**
 * Up to `limit` rows behind the cursor. At most `examined` rows are looked at, so that a page on which `keep` holds for
 * few or none is short or empty and the cursor moves on all the same.
 */
export function pageOf<T extends Row>(
  rows: readonly T[],
  request: {
    readonly cursor: string | null;
    readonly limit: number;
    readonly keep?: (row: T) => boolean;
    readonly examined?: number;
  },
): Page<T> {
  const { cursor, limit, keep = () => true, examined = rows.length } = request;
  const place = cursor === null ? undefined : decode(cursor);
  const start = place === undefined ? 0 : indexOf(rows, place);
  let at = place !== undefined && rows[start]?.id === place.id ? start + 1 : start;
  const end = Math.min(rows.length, at + examined);
  const found: T[] = [];
  for (; at < end && found.length < limit; at += 1) if (keep(rows[at]!)) found.push(rows[at]!);
  return { rows: found, next: at < rows.length && at > 0 ? encode(rows[at - 1]!) : null };
}
