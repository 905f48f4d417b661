import { type Entry, type Page, type Pager, type Position, START } from '#paging/pager.ts';

export interface Walk<T> {
  readonly entries: readonly Entry<T>[];
  readonly items: readonly T[];
  readonly pages: readonly Page<T>[];
}

const MOST_PAGES = 5_000;

/** Reads a list to its end. A list that comes back to a place where it has been is an error, not a loop. */
export async function walk<T>(pager: Pager<T>, wanted = 50, from: Position = START): Promise<Walk<T>> {
  const pages: Page<T>[] = [];
  const seen = new Set<Position>();
  let next: Position | null = from;
  while (next !== null) {
    if (seen.has(next) || pages.length === MOST_PAGES)
      throw new Error(`The list does not end: ${JSON.stringify(next)}`);
    seen.add(next);
    const page: Page<T> = await pager({ from: next, wanted });
    pages.push(page);
    next = page.next;
  }
  const entries = pages.flatMap(page => page.entries);
  return { entries, items: entries.map(entry => entry.item), pages };
}

/** The first item at or behind a position; undefined where the list ends. */
export async function firstFrom<T>(pager: Pager<T>, from: Position): Promise<T | undefined> {
  let next: Position | null = from;
  for (let pages = 0; next !== null && pages < MOST_PAGES; pages += 1) {
    const page: Page<T> = await pager({ from: next, wanted: 1 });
    const [entry] = page.entries;
    if (entry) return entry.item;
    next = page.next;
  }
  return undefined;
}

/** About `count` members, spread over the list, its first and last among them. */
export function sample<T>(from: readonly T[], count: number): readonly T[] {
  if (from.length <= count) return from;
  return Array.from({ length: count }, (_, i) => from[Math.round((i * (from.length - 1)) / (count - 1))]!);
}
