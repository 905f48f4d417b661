import { type Entry, type Pager, type Position } from './pager.ts';

export interface Source<T> {
  /** Tells the source from the others, and names it in cursors. */
  readonly key: string;
  /** Made anew for every walk. */
  readonly pager: Pager<T>;
  /** What says that two items are the same one; the second is then dropped. */
  readonly identify?: ((item: T) => string) | undefined;
}

export interface ReadOptions {
  readonly from: Position;
  readonly wanted: number;
  readonly maxPages: number;
  /** Called for every page. */
  readonly signal?: (() => AbortSignal) | undefined;
  /** Whether the answer was given without this source, so that no more pages should be asked. */
  readonly isOver?: (() => boolean) | undefined;
}

/** READY: has what was wanted, perhaps more. SPENT: pages used up before that. */
export type Ending =
  | { readonly state: 'READY' | 'ENDED' | 'SPENT' }
  | { readonly state: 'FAILED'; readonly error: unknown };

/** What came from a source before it ended, failed or was left. */
export interface Reading<T> {
  readonly entries: readonly Entry<T>[];
  /** Where reading stopped: the beginning of the page that was not read, or that could not be. */
  readonly position: Position;
  readonly ending: Ending;
}

/** Reads pages until enough entries have come. Never throws; a page that fails is not asked again. */
export async function readSource<T>({ pager, identify }: Source<T>, options: ReadOptions): Promise<Reading<T>> {
  const entries: Entry<T>[] = [];
  const seen = new Set<string>();
  let position = options.from;
  const stop = (ending: Ending): Reading<T> => ({ entries, position, ending });

  for (let pages = 0; entries.length < options.wanted; pages++) {
    if (pages === options.maxPages || options.isOver?.()) return stop({ state: 'SPENT' });
    try {
      const page = await pager({ from: position, wanted: options.wanted - entries.length, signal: options.signal?.() });
      for (const entry of page.entries) {
        const identity = identify?.(entry.item);
        if (identity === undefined || !seen.has(identity)) entries.push(entry);
        if (identity !== undefined) seen.add(identity);
      }
      if (page.next === null) return stop({ state: 'ENDED' });
      position = page.next;
    } catch (error) {
      return stop({ state: 'FAILED', error });
    }
  }
  return stop({ state: 'READY' });
}
