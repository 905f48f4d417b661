import type { Pager } from '#paging/pager.ts';

/** How an event became known. */
export type EventOrigin = 'CALLBACK' | 'POLLING' | 'CHANGE';

/** Something that happened to a number, to be recorded. */
export interface NewEvent {
  readonly account: string;
  readonly e164: string;
  /** The provider's id of the number; null where only its E.164 is known. */
  readonly numberId: string | null;
  readonly kind: string;
  readonly target: string | null;
  readonly failureCode: string | null;
  /** Epoch in milliseconds. */
  readonly occurredAt: number;
  readonly receivedAt: number;
  readonly origin: EventOrigin;
  readonly providerEventId: string | null;
  /**
   * What makes it the same event when it is recorded again, within its account: the provider's id of the event, the
   * operation, or the state that was seen.
   */
  readonly sameAs: string;
}

export interface StoredEvent extends NewEvent {
  /** A UUID. */
  readonly id: string;
  /** Its place in the order in which events became visible: without exception greater than that of any seen before. */
  readonly seq: number;
}

/** What is left out is not asked about. */
export interface EventFilter {
  /** Any of them; none for an empty list. */
  readonly accounts?: readonly string[] | undefined;
  readonly kinds?: readonly string[] | undefined;
  readonly number?: { readonly account: string; readonly numberId: string; readonly e164: string } | undefined;
}

/** What happened to numbers: recorded once, never changed. */
export interface Events {
  /** Records what was not recorded before, and says what that is, in order. */
  append(events: readonly NewEvent[]): Promise<readonly StoredEvent[]>;
  /** Newest first. */
  list(filter: EventFilter): Pager<StoredEvent>;
  /** Behind a place, oldest first. */
  since(seq: number, filter: EventFilter, limit: number): Promise<readonly StoredEvent[]>;
  get(id: string): Promise<StoredEvent | null>;
  /** The place of the newest; 0 for none. */
  latest(): Promise<number>;
  /**
   * Calls back when there may be new ones, also of other instances on the same database; never misses one for good. A
   * hint without content: the table is the truth. Ends with the signal.
   */
  watch(listener: () => void, signal: AbortSignal): void;
  /** Removes some of those received before a time, and says how many. */
  sweep(before: number, limit?: number): Promise<number>;
}
