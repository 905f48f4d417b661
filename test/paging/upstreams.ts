import type { Pager, Position } from '#paging/pager.ts';
import { START } from '#paging/pager.ts';
import { bySkip, byToken, whole } from '#paging/strategies.ts';

export const key = (item: string): string => item;

/** Names that sort in the order of their numbers. */
export const names = (count: number, prefix = ''): string[] =>
  Array.from({ length: count }, (_, index) => prefix + String(index).padStart(4, '0'));

/** An upstream in memory. The list may be changed while it is read. */
export interface Upstream {
  list: string[];
  calls: number;
  /** Numbers of the calls that fail, the first call being 1. */
  readonly failing: ReadonlySet<number>;
}

export const upstream = (list: readonly string[], failing: Iterable<number> = []): Upstream => ({
  list: [...list],
  calls: 0,
  failing: new Set(failing),
});

export function answer(on: Upstream, items: readonly string[]): Promise<readonly string[]> {
  on.calls += 1;
  return on.failing.has(on.calls) ? Promise.reject(new Error(`call ${on.calls} failed`)) : Promise.resolve(items);
}

/** A token is the last key given, and pages take the sizes in turn, so that some may be short or empty. */
export const keyset = (on: Upstream, sizes: readonly number[]): Pager<string> =>
  byToken({
    key,
    async read(token) {
      const [turn = 0, last = ''] = token === null ? [] : (JSON.parse(token) as [number, string]);
      const rest = on.list.filter(item => item > last);
      const items = await answer(on, rest.slice(0, sizes[turn % sizes.length]));
      const next = items.length < rest.length ? JSON.stringify([turn + 1, items.at(-1) ?? last]) : null;
      return { items, next };
    },
  });

/** A token is an offset in disguise, with characters that need care. */
export const offsetToken = (on: Upstream, sizes: readonly number[]): Pager<string> =>
  byToken({
    key,
    async read(token) {
      const [turn = 0, skip = 0] = token === null ? [] : token.split('~/ü\n\u{1F4DE}\uD800').map(Number);
      const items = await answer(on, on.list.slice(skip, skip + (sizes[turn % sizes.length] ?? 0)));
      const end = skip + items.length;
      return { items, next: end < on.list.length ? `${turn + 1}~/ü\n\u{1F4DE}\uD800${end}` : '' };
    },
  });

export const skipping = (
  on: Upstream,
  {
    pageSize,
    cap = pageSize,
    endsOn = 'empty-page',
  }: { pageSize: number; cap?: number; endsOn?: 'short-page' | 'empty-page' },
): Pager<string> => bySkip({ key, pageSize, endsOn, read: skip => answer(on, on.list.slice(skip, skip + cap)) });

export const inOneAnswer = (on: Upstream): Pager<string> =>
  whole({ key, read: () => answer(on, on.list.toReversed()) });

/** Reads a pager to its end, page by page. */
export async function readPages<T>(pager: Pager<T>, from: Position = START): Promise<T[][]> {
  const pages: T[][] = [];
  for (let position: Position | null = from; position !== null;) {
    const page = await pager({ from: position, wanted: 10 });
    pages.push(page.entries.map(({ item }) => item));
    position = page.next;
    if (pages.length > 1_000) throw new Error('The walk does not end');
  }
  return pages;
}

export const readItems = async <T>(pager: Pager<T>, from?: Position): Promise<T[]> =>
  (await readPages(pager, from)).flat();

/** Reads one page, lets the list change, and goes on behind the entry that was taken last. */
export async function resume(
  pager: Pager<string>,
  on: Upstream,
  taken: string,
  change: (list: string[]) => string[],
): Promise<string[]> {
  const { entries } = await pager({ from: START, wanted: 10 });
  const entry = entries.find(({ item }) => item === taken);
  on.list = change(on.list);
  return readItems(pager, entry?.after);
}
export const without =
  (...released: string[]) =>
  (all: string[]): string[] =>
    all.filter(item => !released.includes(item));
