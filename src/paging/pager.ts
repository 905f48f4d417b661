/** A place in a list, written by the pager that will read it back. The empty string is the beginning. */
export type Position = string;
export const START: Position = '';

export interface Entry<T> {
  readonly item: T;
  /** Reading from here gives what follows this entry, and nothing twice. */
  readonly after: Position;
}

/** An entry whose position is written only when somebody asks for it; for most of a page nobody does. */
export class LateEntry<T> implements Entry<T> {
  readonly item: T;
  readonly #position: () => Position;

  constructor(item: T, position: () => Position) {
    this.item = item;
    this.#position = position;
  }

  get after(): Position {
    return this.#position();
  }
}

export interface Page<T> {
  readonly entries: readonly Entry<T>[];
  /** null: the list ends here. A short page, or an empty one, ends nothing. */
  readonly next: Position | null;
}

export interface PageRequest {
  readonly from: Position;
  /** How many entries the reader still lacks. A hint: a page may hold fewer or more. */
  readonly wanted: number;
  readonly signal?: AbortSignal | undefined;
}

/** Reads one page of a list, which costs about one request upstream. Made anew for every walk; keeps no state that a position lacks. */
export type Pager<T> = (request: PageRequest) => Promise<Page<T>>;

/** The upstream's list breaks its own rules (the same page again and again, say), so that reading on would never end. */
export class BrokenListError extends Error {
  override readonly name = 'BrokenListError';
}
