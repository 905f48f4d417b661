import type { NewEvent, StoredEvent } from './events.ts';

/** A callback that was proved and understood as far as it can be. */
export interface ReceivedCallback {
  readonly account: string;
  /** The provider's id of the event. */
  readonly eventId: string;
  /** The provider's own word for what happened. */
  readonly type: string;
  /** JSON: what it says in our words; its `kind` is null where the type is unknown. */
  readonly event: unknown;
  /** The body as it came, at most some kB. */
  readonly raw: string;
}

/**
 * NEW: to be applied. APPLIED: done. UNKNOWN_TYPE: kept as it came, nothing to be done. PARKED: failed so often that a
 * person has to look.
 */
export type InboxState = 'NEW' | 'APPLIED' | 'UNKNOWN_TYPE' | 'PARKED';

export interface InboxEntry extends ReceivedCallback {
  /** A UUID; sorts by time. */
  readonly id: string;
  readonly state: InboxState;
  /** Epoch in milliseconds. */
  readonly receivedAt: number;
  readonly owner: string | null;
  readonly tries: number;
  /** Why the last try failed. Nothing personal, no secret. */
  readonly lastError: string | null;
}

/** An entry in the hands of one process. */
export type HeldEntry = Pick<InboxEntry, 'id' | 'tries'> & { readonly owner: string };

/** Callbacks: stored before they are acknowledged, each once, applied afterwards at least once. */
export interface Inbox {
  /** Durable when it returns. False: it was here before. */
  receive(callback: ReceivedCallback): Promise<boolean>;
  /** Due ones, the oldest first, of these accounts; each goes to one of all that ask until the lease runs out. */
  claim(claim: {
    readonly owner: string;
    readonly accounts: readonly string[];
    readonly leaseMs: number;
    readonly limit: number;
  }): Promise<InboxEntry[]>;
  /** Ends it, and records what it brought in the same transaction. Fails with an `EntryLostError` if another has it now. */
  apply(held: HeldEntry, events: readonly NewEvent[]): Promise<readonly StoredEvent[]>;
  /** Gives it back, to be tried again, or parked. Fails with an `EntryLostError`. */
  retry(held: HeldEntry, after: { readonly error: string; readonly inMs: number | 'PARK' }): Promise<void>;
  /** Newest first. */
  list(filter: { readonly state?: InboxState | undefined; readonly limit: number }): Promise<InboxEntry[]>;
  count(state: InboxState): Promise<number>;
  /** Parked ones, or one of any state by its id, are NEW again; says how many. */
  replay(which: { readonly id: string } | 'PARKED'): Promise<number>;
  /** Removes some of the ended ones received before a time, and says how many. */
  sweep(before: number, limit?: number): Promise<number>;
}

export class EntryLostError extends Error {
  override readonly name = 'EntryLostError';
}
