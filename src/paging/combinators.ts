import { LateEntry, type Page, type PageRequest, type Pager, type Position, START } from './pager.ts';

/** Lists asked ahead of their turn: enough for one wave over an ordinary account, and no burst where there are hundreds. */
const AT_ONCE = 8;

export interface Part<T> {
  /** Stays the same as long as the list exists. No slash. */
  readonly key: string;
  readonly pager: Pager<T>;
}

/**
 * Lists one after another, given in the order of their keys. If the list a position names has gone, reading goes on
 * with the one that sorts after it.
 *
 * Asks one list alone. When that has ended and the reader still lacks entries, the next ones are asked at once, a few at
 * a time, and what they answer, or how they fail, is kept until their turn comes.
 */
export function concat<T>(parts: readonly Part<T>[]): Pager<T> {
  if (parts.some(({ key }, index) => key.includes('/') || (index > 0 && parts[index - 1]!.key >= key))) {
    throw new RangeError('The lists to join need keys in ascending order, without a slash');
  }
  const begun = new Map<Part<T>, Promise<Page<T>>>();

  const read = (part: Part<T>, request: PageRequest): Promise<Page<T>> => {
    const page = request.from === START ? begun.get(part) : undefined;
    begun.delete(part);
    return page === undefined ? part.pager(request) : untilAborted(page, request.signal);
  };
  const begin = (part: Part<T>, request: PageRequest): void => {
    if (begun.has(part)) return;
    const page = Promise.resolve().then(() => part.pager({ ...request, from: START }));
    page.catch(() => {});
    begun.set(part, page);
  };

  return async request => {
    const { index, inner } = placeIn(parts, request.from);
    const part = parts[index];
    if (part === undefined) return { entries: [], next: null };

    const page = await read(part, { ...request, from: inner });
    const entries = page.entries.map(entry => new LateEntry(entry.item, () => `${part.key}/${entry.after}`));
    if (page.next !== null) return { entries, next: `${part.key}/${page.next}` };

    const rest = parts.slice(index + 1);
    const wanted = request.wanted - entries.length;
    if (wanted > 0) for (const each of rest.slice(0, AT_ONCE)) begin(each, { ...request, wanted });
    return { entries, next: rest[0] === undefined ? null : `${rest[0].key}/${START}` };
  };
}

/** A page begun early obeys the signal of the request that began it; whoever waits for it now has a signal too. */
async function untilAborted<T>(page: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return page;
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([page, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function placeIn<T>(parts: readonly Part<T>[], position: Position): { index: number; inner: Position } {
  if (position === START) return { index: 0, inner: START };
  const slash = position.indexOf('/');
  if (slash === -1) throw new RangeError('Not a position in lists joined');
  const key = position.slice(0, slash);
  const index = parts.findIndex(part => part.key >= key);
  if (index === -1) return { index: parts.length, inner: START };
  return { index, inner: parts[index]!.key === key ? position.slice(slash + 1) : START };
}

export const map =
  <T, U>(pager: Pager<T>, change: (item: T) => U): Pager<U> =>
  async request => {
    const { entries, next } = await pager(request);
    return { entries: entries.map(entry => new LateEntry(change(entry.item), () => entry.after)), next };
  };

/** The entries that match. A page stays a page, even when nothing on it matches, so that the reader decides how long to go on. */
export const where =
  <T>(pager: Pager<T>, matches: (item: T) => boolean): Pager<T> =>
  async request => {
    const { entries, next } = await pager(request);
    return { entries: entries.filter(({ item }) => matches(item)), next };
  };
