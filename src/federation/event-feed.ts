import type { Place } from '#paging/cursor.ts';
import { keyAt, placeBehind } from '#paging/strategies.ts';
import type { EventFilter, StoredEvent } from '#store/events.ts';
import type { Context, ReadableEvents } from './context.ts';
import { EVENTS_SOURCE, withinReach } from './events.ts';

/** An event on its way to whoever follows a list. */
export interface Delivery {
  readonly event: StoredEvent;
  /** Leads on behind it. */
  readonly cursor: string;
}

/** Events in the order in which they became visible, each once, for as long as somebody listens. */
export interface EventFeed extends AsyncGenerator<Delivery, void> {
  /** Leads to where it began. */
  readonly cursor: string;
  /** Ends it, also while it waits for what happens next. */
  stop(): void;
}

/** What followed a place is not kept any more, or the place is of another database. */
export class LostPlaceError extends Error {
  override readonly name = 'LostPlaceError';
}

/** So many events of one feed are in memory at most. */
const PAGE = 50;

/**
 * What comes behind a place, first what was missed and then what happens; without a place from now on. Reads the next
 * page when the last event of the one before was taken: whoever takes them slowly holds nothing up, and no memory. Ends
 * also with the context's signal. Fails with a LostPlaceError.
 */
export async function openFeed(
  context: Context,
  filter: EventFilter,
  { after, list }: { readonly after: Place | null; readonly list: string },
): Promise<EventFeed> {
  const { events, cursors, signal } = context;
  const start = after === null ? await events.latest() : await startAt(events, after);
  const cursorAt = (seq: number): string =>
    cursors.seal(list, { source: EVENTS_SOURCE, position: placeBehind(String(seq)), only: false });
  const stopping = new AbortController();
  const ended = AbortSignal.any([signal, stopping.signal]);
  const feed = follow(events, withinReach(context, filter), { start, cursorAt, signal: ended });
  return Object.assign(feed, { cursor: cursorAt(start), stop: () => stopping.abort() });
}

/** A gap must not go unseen: events are removed when they are old, from the oldest on. */
async function startAt(events: ReadableEvents, { position }: Place): Promise<number> {
  const seq = Number(keyAt(position));
  const [next] = await events.since(seq - 1, {}, 1);
  // Nothing stands at 0, where whoever came before the first event began.
  if (next?.seq === Math.max(seq, 1) || seq === (await events.latest())) return seq;
  throw new LostPlaceError('The place is not among what is kept');
}

interface Following {
  readonly start: number;
  readonly cursorAt: (seq: number) => string;
  readonly signal: AbortSignal;
}

async function* follow(
  events: ReadableEvents,
  filter: EventFilter,
  { start, cursorAt, signal }: Following,
): AsyncGenerator<Delivery, void> {
  const bell = createBell(signal);
  events.watch(bell.ring, signal);
  for (let place = start; !signal.aborted;) {
    bell.silence();
    // Asked for before the reading: what it passes over up to here is not looked at again.
    const latest = await events.latest();
    const page = await events.since(place, filter, PAGE);
    for (const event of page) {
      if (signal.aborted) return;
      yield { event, cursor: cursorAt(event.seq) };
      place = event.seq;
    }
    if (page.length === PAGE) continue;
    place = Math.max(place, latest);
    await bell.rung();
  }
}

interface Bell {
  ring(): void;
  silence(): void;
  rung(): Promise<void>;
}

/** Remembers that it rang until it is silenced. The end of the signal rings it for good. */
function createBell(signal: AbortSignal): Bell {
  let next = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => next.resolve(), { once: true });
  return {
    ring: (): void => next.resolve(),
    silence(): void {
      if (!signal.aborted) next = Promise.withResolvers<void>();
    },
    rung: (): Promise<void> => next.promise,
  };
}
