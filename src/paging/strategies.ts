import { markOf, nearest } from './anchor.ts';
import { BrokenListError, type Page, type Pager, type Position, START } from './pager.ts';

export interface TokenList<T> {
  /** Reads the page a token names, null for the first. The size of a page must not change from call to call. */
  readonly read: (
    token: string | null,
    signal?: AbortSignal,
  ) => Promise<{ readonly items: readonly T[]; readonly next: string | null | undefined }>;
  /** What tells an item from every other of the list. */
  readonly key: (item: T) => string;
}

interface TokenPlace {
  /** Empty for the first page. */
  readonly token: string;
  /** Entries taken from the token's page. */
  readonly taken: number;
  /** Marks the last entry taken: on the token's page, or on the one before if none was taken from it yet. */
  readonly anchor: string;
  /** Marks the entry before the anchor. */
  readonly before: string;
  /** The page before, all of it; with a plus if that page was already the same as its own predecessor. */
  readonly print: string;
  /** Pages before this one. */
  readonly pages: number;
  /** A token met earlier. Meeting it again means that the tokens go round in a circle. */
  readonly checkpoint: string;
}

const FIRST: TokenPlace = { token: '', taken: 0, anchor: '', before: '', print: '', pages: 0, checkpoint: '' };
const TOKEN_PLACE = /^(\d+)~([\w-]*)~([\w-]*)~([\w-]*\+?)~(\d+)~([\w-]*)~(.+)?$/s;
const LONGEST_TOKEN = 4096;

const writePlace = ({ token, taken, anchor, before, print, pages, checkpoint }: TokenPlace): Position =>
  [taken, anchor, before, print, pages, checkpoint, token].join('~');

function readPlace(position: Position): TokenPlace {
  if (position === START) return FIRST;
  const [, taken, anchor = '', before = '', print = '', pages, checkpoint = '', token = ''] =
    TOKEN_PLACE.exec(position) ?? [];
  if (taken === undefined || pages === undefined) throw new RangeError('Not a position in a list read by token');
  return { token, taken: Number(taken), anchor, before, print, pages: Number(pages), checkpoint };
}

/**
 * A list whose pages name the next one by a token or cursor. Only a missing token ends it.
 *
 * A position names the page, how much of it was taken and the entry taken last. So it can be anywhere on a page, and
 * what was added to the page or released from it meanwhile moves nothing. Fails with a BrokenListError where the tokens
 * go round in a circle, or where a page is the one before once more.
 */
export function byToken<T>({ read, key }: TokenList<T>): Pager<T> {
  return async ({ from, signal }) => {
    const at = readPlace(from);
    if (at.taken === 0 && at.checkpoint === markOf(at.token))
      throw new BrokenListError('The same page token came twice');

    const { items, next } = await read(at.token === '' ? null : at.token, signal);
    if (next && next.length > LONGEST_TOKEN) throw new BrokenListError('A page token is too long to be kept');
    const marks = items.map(item => markOf(key(item)));
    const repeats = refuseRepeatedPage(marks, at);

    const start = at.taken > 0 ? resumeAt(marks, at) : seenBefore(marks, at);
    const following = next ? writePlace(placeAfter(marks, at, next, repeats)) : null;
    const after = (index: number): Position =>
      writePlace({ ...at, taken: index + 1, anchor: marks[index]!, before: '', print: '' });
    const entries = items.slice(start).map((item, offset) => {
      const index = start + offset;
      return { item, after: index === items.length - 1 && following !== null ? following : after(index) };
    });
    return { entries, next: following };
  };
}

/** An anchor that is not there was released, and what stood behind it has moved up. */
const resumeAt = (marks: readonly string[], { anchor, taken }: TokenPlace): number => {
  const found = nearest(marks, anchor, taken - 1);
  return found === -1 ? taken - 1 : found + 1;
};

/**
 * A token can be an offset in disguise: then entries added in front push the end of the page before onto this one. A
 * mere duplicate of the last entry somewhere on the page does not have its neighbour before it.
 */
const seenBefore = (marks: readonly string[], { anchor, before }: TokenPlace): number =>
  marks.findIndex((mark, index) => mark === anchor && (index === 0 || marks[index - 1] === before)) + 1;

/**
 * One entry that is the page before once more may be honest, as something added in front of it pushes it there; a
 * second time in a row it is not.
 */
function refuseRepeatedPage(marks: readonly string[], at: TokenPlace): boolean {
  if (at.taken > 0 || marks.length === 0) return false;
  const print = markOf(marks.join());
  const repeats = at.print === print;
  if ((repeats && marks.length > 1) || at.print === `${print}+`) throw new BrokenListError('The same page came twice');
  return repeats;
}

/** Brent's way to find a cycle: every token is compared to the one met at the last power of two. */
function placeAfter(marks: readonly string[], at: TokenPlace, next: string, repeats: boolean): TokenPlace {
  const isPowerOfTwo = (at.pages & (at.pages - 1)) === 0;
  const checkpoint = next === at.token ? markOf(next) : isPowerOfTwo ? markOf(at.token) : at.checkpoint;
  const place = { token: next, taken: 0, pages: at.pages + 1, checkpoint };
  const anchor = marks.at(-1);
  if (anchor === undefined) return { ...place, anchor: at.anchor, before: at.before, print: at.print };
  return { ...place, anchor, before: marks.at(-2) ?? at.anchor, print: `${markOf(marks.join())}${repeats ? '+' : ''}` };
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

const SKIP_PLACE = /^(\d{1,15})~([\w-]{6})$/;

/**
 * A list read by offset. A position names the entry taken last, by offset and mark, and is read from that entry on:
 * so what was added or released in front of it is noticed, and repeats and hides nothing. Fails with a
 * BrokenListError where the provider ignores the offset.
 */
export function bySkip<T>({ read, pageSize, endsOn, key }: SkipList<T>): Pager<T> {
  const look = async (skip: number, signal: AbortSignal | undefined): Promise<Window<T>> => {
    const items = await read(skip, signal);
    return { skip, items, marks: items.map(item => markOf(key(item))) };
  };
  const isLast = ({ items }: Window<T>): boolean =>
    endsOn === 'short-page' ? items.length < pageSize : items.length === 0;
  const pageOf = (window: Window<T>, start: number): Page<T> => {
    const after = (index: number): Position => `${window.skip + index}~${window.marks[index]}`;
    return {
      entries: window.items.slice(start).map((item, offset) => ({ item, after: after(start + offset) })),
      next: isLast(window) || window.items.length === 0 ? null : after(window.items.length - 1),
    };
  };

  return async ({ from, signal }) => {
    if (from === START) return pageOf(await look(0, signal), 0);
    const [, skip, mark] = SKIP_PLACE.exec(from) ?? [];
    if (skip === undefined || mark === undefined) throw new RangeError('Not a position in a list read by offset');

    const window = await look(Number(skip), signal);
    const found = window.marks.indexOf(mark);
    if (found === -1) {
      const earlier = await look(Math.max(0, Number(skip) + 1 - pageSize), signal);
      const moved = earlier.marks.lastIndexOf(mark);
      return moved === -1 ? pageOf(window, 0) : pageOf(earlier, moved + 1);
    }
    if (found < window.items.length - 1 || isLast(window)) return pageOf(window, found + 1);

    const beyond = await look(window.skip + window.items.length, signal);
    if (beyond.marks.at(-1) === mark) throw new BrokenListError('The same entries came from two offsets');
    return pageOf(beyond, beyond.marks.indexOf(mark) + 1);
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
    const byKey = new Map((await read(signal)).toReversed().map(item => [key(item), item]));
    const entries = [...byKey]
      .filter(([each]) => from === START || each > from.slice(1))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([each, item]) => ({ item, after: `>${each}` }));
    return { entries, next: null };
  };
}
