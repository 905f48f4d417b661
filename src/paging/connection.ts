import type { Place } from './cursor.ts';
import { type Entry, START } from './pager.ts';
import { type Reading, readSource, type Source } from './source.ts';

export type { Source };

const MAX_PAGES = 20;

/** NOT_READ: not needed for this page, or standing before its cursor. MORE: not known to have ended. */
export type SourceState = 'MORE' | 'EXHAUSTED' | 'NOT_READ' | 'FAILED';

export interface SourceReport {
  /** The source's key. */
  readonly key: string;
  readonly state: SourceState;
  /** How many entries of the answer are the source's. */
  readonly fetchedCount: number;
  /** What a FAILED source failed with. */
  readonly error?: unknown;
  /** Leads to what a FAILED source did not give, and to nothing else. */
  readonly retryCursor: string | null;
}

export interface Connection<T> {
  readonly edges: readonly { readonly node: T; readonly cursor: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    /** Where to go on. Behind the last edge where reading stopped for having asked for enough pages. */
    readonly endCursor: string | null;
  };
  /** In the order given, one report each. */
  readonly sources: readonly SourceReport[];
}

export interface ConnectOptions {
  readonly first: number;
  /** null: from the beginning. */
  readonly after: Place | null;
  /** Called only for the cursors that are read. */
  readonly seal: (place: Place) => string;
  /** Called for every page asked for; the page's deadline. */
  readonly signal?: (() => AbortSignal) | undefined;
  /**
   * Pages asked of one source for one answer.
   * @default 20
   */
  readonly maxPages?: number | undefined;
  /**
   * How long, in milliseconds, a source may take before the ones behind it are asked too.
   * @default 1000
   */
  readonly hedgeAfterMs?: number | undefined;
}

/**
 * The first entries behind a place, source by source in the order given. Reads one entry more than asked for, so that
 * `hasNextPage` is a fact; it is a guess only where a source used up its pages.
 *
 * A source that fails gives what it gave before, and is reported; the others go on. Never fails because a source does.
 * Fails with a RangeError if `after` names none of the sources.
 */
export async function connect<T>(sources: readonly Source<T>[], options: ConnectOptions): Promise<Connection<T>> {
  const { first, after, seal } = options;
  const begin = after === null ? 0 : sources.findIndex(({ key }) => key === after.source);
  if (begin === -1) throw new RangeError('The place to go on from is in none of the sources');
  const only = after?.only ?? false;
  const parts = await readParts(sources.slice(begin, only ? begin + 1 : undefined), options);

  const found = parts.flatMap(({ source, entries }) => entries.map(entry => ({ source: source.key, entry })));
  const page = found.slice(0, first);
  const placeOf = ({ source, entry }: (typeof page)[number]): Place => ({ source, position: entry.after, only });
  const spent = parts.find(({ isSpent }) => isSpent);
  const [firstOf, lastOf] = [page[0], page.at(-1)];
  const start = firstOf && (() => placeOf(firstOf));
  const endsIn = spent?.source.key ?? lastOf?.source;
  const end = spent
    ? () => ({ source: spent.source.key, position: spent.reading.position, only })
    : lastOf && (() => placeOf(lastOf));
  const hasNextPage = spent !== undefined || found.length > first;

  const report = ({ key }: Source<T>, index: number): SourceReport => {
    const part = parts[index - begin];
    const fetchedCount = page.filter(({ source }) => source === key).length;
    if (part === undefined) return { key, state: 'NOT_READ', fetchedCount, retryCursor: null };

    const { ending, entries, position } = part.reading;
    if (ending.state !== 'FAILED') {
      const isExhausted = ending.state === 'ENDED' && fetchedCount === entries.length;
      return { key, state: isExhausted ? 'EXHAUSTED' : 'MORE', fetchedCount, retryCursor: null };
    }
    const isMetAgain = hasNextPage && index >= sources.findIndex(each => each.key === endsIn);
    if (isMetAgain) return { key, state: fetchedCount > 0 ? 'MORE' : 'NOT_READ', fetchedCount, retryCursor: null };
    return {
      key,
      state: 'FAILED',
      fetchedCount,
      error: ending.error,
      retryCursor: seal({ source: key, position, only: true }),
    };
  };

  return {
    edges: page.map(each => new Edge(each.entry.item, () => placeOf(each), seal)),
    pageInfo: new PageInfo(hasNextPage, after !== null, start, end, seal),
    sources: sources.map(report),
  };
}

type Seal = ConnectOptions['seal'];

// Classes, as every object literal with a getter would get a hidden class of its own, which costs more than the sealing.
// Places are made when a cursor is asked for: writing a position costs too.

class Edge<T> {
  readonly node: T;
  readonly #place: () => Place;
  readonly #seal: Seal;

  constructor(node: T, place: () => Place, seal: Seal) {
    this.node = node;
    this.#place = place;
    this.#seal = seal;
  }

  get cursor(): string {
    return this.#seal(this.#place());
  }
}

class PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly #start: (() => Place) | undefined;
  readonly #end: (() => Place) | undefined;
  readonly #seal: Seal;

  constructor(
    hasNextPage: boolean,
    hasPreviousPage: boolean,
    start: (() => Place) | undefined,
    end: (() => Place) | undefined,
    seal: Seal,
  ) {
    this.hasNextPage = hasNextPage;
    this.hasPreviousPage = hasPreviousPage;
    this.#start = start;
    this.#end = end;
    this.#seal = seal;
  }

  get startCursor(): string | null {
    return this.#start === undefined ? null : this.#seal(this.#start());
  }

  get endCursor(): string | null {
    return this.#end === undefined ? null : this.#seal(this.#end());
  }
}

interface Part<T> {
  readonly source: Source<T>;
  readonly reading: Reading<T>;
  /** The reading's entries as far as they were still wanted. */
  readonly entries: readonly Entry<T>[];
  /** Its pages were used up before enough entries had come: nothing behind may be shown before it has been read on. */
  readonly isSpent: boolean;
}

/** Asks one source alone; all the rest at once as soon as it falls short or is slow. */
async function readParts<T>(sources: readonly Source<T>[], options: ConnectOptions): Promise<Part<T>[]> {
  const { after, signal, maxPages = MAX_PAGES, hedgeAfterMs = 1_000 } = options;
  const begun = new Map<Source<T>, Promise<Reading<T>>>();
  const parts: Part<T>[] = [];
  let wanted = options.first + 1;

  const begin = (source: Source<T>): Promise<Reading<T>> => {
    const from = source.key === after?.source ? after.position : START;
    const reading =
      begun.get(source) ?? readSource(source, { from, wanted, maxPages, signal, isOver: () => wanted === 0 });
    begun.set(source, reading);
    return reading;
  };
  const beginAll = (): void => sources.forEach(begin);

  for (const source of sources) {
    const slow = setTimeout(beginAll, hedgeAfterMs);
    const reading = await begin(source).finally(() => clearTimeout(slow));
    const entries = reading.entries.slice(0, wanted);
    wanted -= entries.length;
    const isSpent = wanted > 0 && reading.ending.state === 'SPENT';
    parts.push({ source, reading, entries, isSpent });
    if (wanted === 0 || isSpent) break;
    beginAll();
  }
  wanted = 0;
  return parts;
}

export interface Count {
  readonly count: number;
  /** Every source was read to its end. If not, there are at least as many. */
  readonly complete: boolean;
  readonly sources: readonly SourceReport[];
}

/** Counts by reading every source to its end, all at once. */
export async function countAll<T>(
  sources: readonly Source<T>[],
  { signal, maxPages = MAX_PAGES }: Pick<ConnectOptions, 'signal' | 'maxPages'> = {},
): Promise<Count> {
  const reports = await Promise.all(
    sources.map(async (source): Promise<SourceReport> => {
      const { entries, ending } = await readSource(source, { from: START, wanted: Infinity, maxPages, signal });
      const counted = { key: source.key, fetchedCount: entries.length, retryCursor: null };
      if (ending.state === 'FAILED') return { ...counted, state: 'FAILED', error: ending.error };
      return { ...counted, state: ending.state === 'ENDED' ? 'EXHAUSTED' : 'MORE' };
    }),
  );
  return {
    count: reports.reduce((sum, { fetchedCount }) => sum + fetchedCount, 0),
    complete: reports.every(({ state }) => state === 'EXHAUSTED'),
    sources: reports,
  };
}
