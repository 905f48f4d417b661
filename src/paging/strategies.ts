import { BrokenListError, LateEntry, type Page, type Pager, type Position, START } from './pager.ts';
import { behindTrail, markOf, type Trail, trailTo } from './trail.ts';

export interface TokenList<T> {
  /** Reads the page a token names, null for the first. The size of a page must not change from call to call. */
  readonly read: (
    token: string | null,
    signal?: AbortSignal,
  ) => Promise<{ readonly items: readonly T[]; readonly next: string | null | undefined }>;
  /** What tells an item from every other of the list. */
  readonly key: (item: T) => string;
}

interface TokenPlace extends Trail {
  /** Empty for the first page. */
  readonly token: string;
  /** Entries taken from the token's page. While it is 0, the trail is the end of the page before. */
  readonly taken: number;
  /** The page before, all of it; with a plus if that page was already the same as its own predecessor. */
  readonly print: string;
  /** Pages before this one. */
  readonly pages: number;
  /** A token met earlier. Meeting it again means that the tokens go round in a circle. */
  readonly checkpoint: string;
}

const FIRST: TokenPlace = { token: '', taken: 0, last: '', before: '', print: '', pages: 0, checkpoint: '' };
const TOKEN_PLACE = /^(\d{1,9})~([\w-]*)~([\w-]*)~([\w-]*\+?)~(\d{1,9})~([\w-]*)~(.*)$/s;
const LONGEST_TOKEN = 4096;

const writePlace = ({ token, taken, last, before, print, pages, checkpoint }: TokenPlace): Position =>
  [taken, last, before, print, pages, checkpoint, token].join('~');

function readPlace(position: Position): TokenPlace {
  if (position === START) return FIRST;
  const [, taken, last = '', before = '', print = '', pages, checkpoint = '', token = ''] =
    TOKEN_PLACE.exec(position) ?? [];
  if (taken === undefined || pages === undefined) throw new RangeError('Not a position in a list read by token');
  return { token, taken: Number(taken), last, before, print, pages: Number(pages), checkpoint };
}

/**
 * A list whose pages name the next one by a token or cursor. Only a missing token ends it.
 *
 * A position names the page, how much of it was taken and the two entries taken last. So it can be anywhere on a page,
 * and what was added to the page or released from it meanwhile moves nothing as long as one of the two is still there. Fails with a BrokenListError where the tokens
 * go round in a circle, or where a page is the one before once more.
 */
export function byToken<T>({ read, key }: TokenList<T>): Pager<T> {
  return async ({ from, signal }) => {
    const at = readPlace(from);
    if (at.checkpoint === markOf(at.token)) throw new BrokenListError('A page token came twice');

    const { items, next } = await read(at.token === '' ? null : at.token, signal);
    if (next && next.length > LONGEST_TOKEN) throw new BrokenListError('A page token is too long to be kept');
    const marks = items.map(item => markOf(key(item)));
    const print = printOf(marks, at);
    const start = at.taken > 0 ? resumeAt(marks, at) : seenBefore(marks, at);

    const following = next ? writePlace({ ...placeAfter(at, next), ...endOf(marks, start, at), print }) : null;
    const within = (index: number): Position =>
      writePlace({ ...at, ...trailTo(marks, index), taken: index + 1, print: '' });
    const entries = items.slice(start).map((item, offset) => {
      const index = start + offset;
      return new LateEntry(item, () => (index === items.length - 1 && following !== null ? following : within(index)));
    });
    return { entries, next: following };
  };
}

/** Entries of a trail that has left the page were released, and what stood behind them has moved up. */
function resumeAt(marks: readonly string[], at: TokenPlace): number {
  const found = behindTrail(marks, at, at.taken - 1);
  return found === -1 ? Math.max(0, at.taken - 2) : found;
}

/**
 * A token can be an offset in disguise: then entries added in front push the end of the page before onto this one. A
 * mere duplicate of the last entry somewhere on the page does not have its neighbour before it.
 */
const seenBefore = (marks: readonly string[], { last, before }: TokenPlace): number =>
  marks.findIndex((mark, index) => mark === last && (index === 0 || marks[index - 1] === before)) + 1;

/**
 * What the next page is expected not to begin with. That stays what it was where this page gave nothing, and where the
 * entry taken last is no longer on it, as additions in front of it push it to the next one.
 */
function endOf(marks: readonly string[], start: number, { taken, last, before }: TokenPlace): Trail {
  if (start >= marks.length || (taken > 0 && !marks.includes(last))) return { last, before };
  const end = trailTo(marks, marks.length - 1);
  return { last: end.last, before: end.before || last };
}

/**
 * What the next page must differ from. One entry that is the page before once more may be honest, as something added in
 * front of it pushes it there; a second time in a row it is not.
 */
function printOf(marks: readonly string[], at: TokenPlace): string {
  if (marks.length === 0) return at.print;
  const print = markOf(marks.join());
  const isRepeated = at.print === print;
  if ((isRepeated && marks.length > 1) || at.print === `${print}+`) throw new BrokenListError('A page came twice');
  return isRepeated ? `${print}+` : print;
}

/** Brent's way to find a cycle: every token is compared with the one met at the last power of two. */
function placeAfter(at: TokenPlace, next: string): Pick<TokenPlace, 'token' | 'taken' | 'pages' | 'checkpoint'> {
  const isPowerOfTwo = (at.pages & (at.pages - 1)) === 0;
  const checkpoint = next === at.token ? markOf(next) : isPowerOfTwo ? markOf(at.token) : at.checkpoint;
  return { token: next, taken: 0, pages: at.pages + 1, checkpoint };
}

export interface SkipList<T> {
  /** Reads the entries from an offset, which may be any number, asking for `pageSize` of them. */
  readonly read: (skip: number, signal?: AbortSignal) => Promise<readonly T[]>;
  readonly pageSize: number;
  /** `short-page` saves a request, and is right only where the provider documents that it gives `pageSize` if it can. */
  readonly endsOn: 'short-page' | 'empty-page';
  /** What tells an item from every other of the list. */
  readonly key: (item: T) => string;
}

interface Window<T> {
  readonly skip: number;
  readonly items: readonly T[];
  readonly marks: readonly string[];
}

const SKIP_PLACE = /^(\d{1,15})~([\w-]{6})~([\w-]*)$/;

/**
 * A list read by offset. A position names the entry taken last and is read from that entry on, not from the one behind
 * it: so what was added or released in front of it meanwhile, up to a page of it, neither repeats an entry nor hides
 * one. Fails with a BrokenListError where the provider ignores the offset.
 */
export function bySkip<T>({ read, pageSize, endsOn, key }: SkipList<T>): Pager<T> {
  const look = async (skip: number, signal?: AbortSignal): Promise<Window<T>> => {
    const items = await read(skip, signal);
    return { skip, items, marks: items.map(item => markOf(key(item))) };
  };
  const isLast = ({ items }: Window<T>): boolean =>
    items.length === 0 || (endsOn === 'short-page' && items.length < pageSize);
  const pageOf = (window: Window<T>, start: number): Page<T> => {
    const after = (index: number): Position => {
      const { last, before } = trailTo(window.marks, index);
      return [window.skip + index, last, before].join('~');
    };
    return {
      entries: window.items.slice(start).map((item, offset) => new LateEntry(item, () => after(start + offset))),
      next: isLast(window) ? null : after(window.items.length - 1),
    };
  };

  /** What follows on the window, or on the next one if it was read to its end. */
  const follow = async (window: Window<T>, start: number, trail: Trail, signal?: AbortSignal): Promise<Page<T>> => {
    if (start < window.items.length || isLast(window)) return pageOf(window, start);
    const beyond = await look(window.skip + window.items.length, signal);
    if (beyond.marks.at(-1) === window.marks.at(-1)) throw new BrokenListError('Two offsets gave the same entries');
    return pageOf(beyond, beyond.marks.indexOf(trail.last) + 1);
  };

  /** The entry has moved: forward by as much as was released in front of it. */
  const lookBack = async (index: number, trail: Trail, signal?: AbortSignal): Promise<Page<T>> => {
    for (let skip = Math.max(0, index + 1 - pageSize); skip < index;) {
      const earlier = await look(skip, signal);
      const start = behindTrail(earlier.marks, trail, index - skip);
      if (start !== -1) return follow(earlier, start, trail, signal);
      if (earlier.items.length === 0) break;
      skip += earlier.items.length;
    }
    return pageOf(await look(Math.max(0, index - 1), signal), 0);
  };

  return async ({ from, signal }) => {
    if (from === START) return pageOf(await look(0, signal), 0);
    const [, skip, last, before = ''] = SKIP_PLACE.exec(from) ?? [];
    if (skip === undefined || last === undefined) throw new RangeError('Not a position in a list read by offset');

    const window = await look(Number(skip), signal);
    const start = behindTrail(window.marks, { last, before }, 0);
    return start === -1
      ? lookBack(window.skip, { last, before }, signal)
      : follow(window, start, { last, before }, signal);
  };
}

export interface WholeList<T> {
  readonly read: (signal?: AbortSignal) => Promise<readonly T[]>;
  /** What tells an item from every other of the list, and what the list is sorted by. */
  readonly key: (item: T) => string;
}

/** A list the provider gives in one answer, in the order of its keys; a key that occurs again is dropped. */
export function whole<T>({ read, key }: WholeList<T>): Pager<T> {
  return async ({ from, signal }) => {
    if (from !== START && !from.startsWith('>')) throw new RangeError('Not a position in a whole list');
    const items = new Map((await read(signal)).toReversed().map(item => [key(item), item]));
    const entries = [...items]
      .filter(([each]) => from === START || each > from.slice(1))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([each, item]) => ({ item, after: `>${each}` }));
    return { entries, next: null };
  };
}

export interface KeyedList<T> {
  /** Reads the first entries behind a key in the order of the list, null for the beginning: `limit` of them if it can. */
  readonly read: (after: string | null, limit: number, signal?: AbortSignal) => Promise<readonly T[]>;
  /** What tells an item from every other of the list, and what the list is sorted by. */
  readonly key: (item: T) => string;
}

const MOST_BY_KEY = 200;

/** A list, such as a table of ours, that goes on behind any key, whether its entry is still there or not. A short page ends it. */
export function byKey<T>({ read, key }: KeyedList<T>): Pager<T> {
  return async ({ from, wanted, signal }) => {
    const limit = Math.min(Math.max(wanted, 1), MOST_BY_KEY);
    const items = await read(from === START ? null : keyAt(from), limit, signal);
    const entries = items.map(item => ({ item, after: placeBehind(key(item)) }));
    return { entries, next: items.length < limit ? null : entries.at(-1)!.after };
  };
}

/** The place behind an entry in a list read by key. */
export const placeBehind = (key: string): Position => `>${key}`;

/** The key of the entry that a place is behind. Throws a RangeError for a place in no list read by key. */
export function keyAt(position: Position): string {
  if (!position.startsWith('>')) throw new RangeError('Not a position in a list read by key');
  return position.slice(1);
}
