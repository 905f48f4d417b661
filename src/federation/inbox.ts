import { isE164, type E164 } from '#domain/e164.ts';
import { ProviderError, type ProviderErrorKind } from '#domain/errors.ts';
import type { ProviderEvent } from '#domain/number-event.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Provider } from '#domain/provider.ts';
import { EntryLostError, type HeldEntry, type Inbox, type InboxEntry } from '#store/inbox.ts';
import type { Events, NewEvent } from '#store/events.ts';
import type { Watches } from '#store/watches.ts';
import type { Account } from './account.ts';
import { shortFailure } from './failure.ts';
import { createNumberJobs, type NumberJobs } from './number-jobs.ts';
import { startRounds } from './rounds.ts';
import { seenBefore } from './same-ending.ts';

/** Milliseconds, but for `tries`. */
export interface InboxTiming {
  /** Who has claimed a callback and has not said what became of it for so long is taken to be gone. */
  readonly lease: number;
  /** Between searches; what this process receives is applied at once. */
  readonly every: number;
  /** After the first try that failed; each further pause is twice as long. */
  readonly firstRetry: number;
  readonly longestRetry: number;
  /** With the last of them, some four hours after the first, it is parked. */
  readonly tries: number;
}

export const INBOX_TIMING: InboxTiming = {
  lease: 60_000,
  every: 1_000,
  firstRetry: 1_000,
  longestRetry: 600_000,
  tries: 34,
};

/** Of one account: what is claimed at once, and how many numbers are read at once. Read within the lease, however slowly. */
const CLAIMED = 64;
const READ_AT_ONCE = 8;
const READ_MS = 5_000;

const SWEEP_EVERY_MS = 3_600_000;
const SWEPT_AT_ONCE = 1_000;
/** For how long an event is known again, and can be read. */
export const KEPT_MS = 365 * 86_400_000;

/** What became of a callback that was taken. */
export type Applied = 'recorded' | 'known' | 'no_number' | 'unknown_type' | 'retried' | 'parked';

export interface InboxOptions {
  readonly inbox: Inbox;
  readonly events: Events;
  readonly watches: Pick<Watches, 'hasten'>;
  readonly accounts: readonly Account[];
  readonly owner: string;
  readonly report: (error: unknown, about: Readonly<Record<string, unknown>>) => void;
  readonly counted?: ((account: string, applied: Applied) => void) | undefined;
  /** A search for callbacks has ended. */
  readonly searched?: ((failed: boolean) => void) | undefined;
  /** Epoch in milliseconds. */
  readonly now?: (() => number) | undefined;
  readonly timing?: Partial<InboxTiming> | undefined;
}

type Claimed = InboxEntry & HeldEntry;

export interface InboxWorker {
  /** There is a new one. */
  wake(): void;
  /** Lets go of what it has not begun to read. */
  stop(): Promise<void>;
}

/**
 * Applies callbacks that were received, by this process or another one: reads the number, which alone says what it is
 * like now, and records what the callback tells as an event. In any order, and each at least once; recorded it is once.
 */
export function startInbox(options: InboxOptions): InboxWorker {
  const { inbox, events, accounts, owner, report, searched, now = Date.now } = options;
  const timing = { ...INBOX_TIMING, ...options.timing };
  const stopping = new AbortController();
  const task: Task = { ...options, now, timing, signal: stopping.signal };
  const jobs = new Map(accounts.map(account => [account.name, jobsOf(task, account, () => rounds.wake())]));
  const providers = new Map(accounts.map(({ name, provider }) => [name, provider]));
  let sweptAt = -Infinity;

  async function round(): Promise<void> {
    const free = [...jobs].filter(([, { size }]) => size() < CLAIMED);
    const room = Math.min(...free.map(([, { size }]) => CLAIMED - size()));
    if (free.length === 0) return;
    try {
      const names = free.map(([name]) => name);
      const claimed = await inbox.claim({ owner, accounts: names, leaseMs: timing.lease, limit: room });
      searched?.(false);
      for (const each of claimed) {
        const entry = understood(each, providers.get(each.account)!);
        jobs.get(entry.account)!.add(numberIn(entry), entry);
      }
      if (claimed.length === room) rounds.wake();
    } catch (error) {
      searched?.(true);
      throw error;
    }
    if (now() - sweptAt < SWEEP_EVERY_MS) return;
    const before = now() - KEPT_MS;
    for (const sweep of [inbox.sweep, events.sweep]) {
      while ((await sweep(before, SWEPT_AT_ONCE)) === SWEPT_AT_ONCE && !stopping.signal.aborted);
    }
    sweptAt = now();
  }

  const rounds = startRounds(round, {
    everyMs: timing.every,
    report: error => report(error, { doing: 'applying callbacks' }),
  });
  return {
    wake: rounds.wake,
    async stop() {
      stopping.abort();
      await rounds.stop();
      await Promise.all([...jobs.values()].map(({ idle }) => idle()));
    },
  };
}

interface Task extends Pick<InboxOptions, 'inbox' | 'watches' | 'report' | 'counted'> {
  readonly now: () => number;
  readonly timing: InboxTiming;
  readonly signal: AbortSignal;
}

const eventOf = ({ event }: InboxEntry): ProviderEvent => event as ProviderEvent;

/** One whose type was not known when it came and was proved: this version may know it. */
function understood(entry: Claimed, { callbacks }: Provider): Claimed {
  if (eventOf(entry).kind !== null) return entry;
  try {
    const event = callbacks?.read(Buffer.from(entry.raw));
    return event ? { ...entry, event } : entry;
  } catch {
    return entry;
  }
}

const numberIn = (entry: InboxEntry): E164 | null => {
  const { e164, kind }: Readonly<Record<'e164' | 'kind', unknown>> = eventOf(entry);
  return kind !== null && typeof e164 === 'string' && isE164(e164) ? e164 : null;
};

const jobsOf = (task: Task, account: Account, hasRoom: () => void): NumberJobs<Claimed> =>
  createNumberJobs<Claimed>(READ_AT_ONCE, async (e164, entries) => {
    let read: { number: PhoneNumber | null } | { failure: unknown };
    try {
      read = { number: e164 === null ? null : await readNumber(task, account, e164) };
    } catch (failure) {
      read = { failure };
    }
    const end = async (entry: Claimed): Promise<void> => {
      try {
        if ('failure' in read) await tryLater(task, entry, unread(read.failure));
        else await record(task, entry, e164, read.number).catch(failure => unrecorded(task, entry, failure));
      } catch (error) {
        // Another has it by now, or it is replayed; and what could not be written is due again with the lease's end.
        if (!(error instanceof EntryLostError)) task.report(error, { callback: entry.id, account: account.name });
      }
    };
    await Promise.all(entries.map(end));
    if (e164 !== null) await task.watches.hasten({ account: account.name, e164 }).catch(() => {});
    hasRoom();
  });

async function readNumber({ signal }: Task, { provider }: Account, e164: E164): Promise<PhoneNumber | null> {
  signal.throwIfAborted();
  const [number] = await provider.numbers.findByE164(e164, AbortSignal.any([signal, AbortSignal.timeout(READ_MS)]));
  return number ?? null;
}

async function record(task: Task, entry: Claimed, e164: E164 | null, number: PhoneNumber | null): Promise<void> {
  const { kind, target, failureCode, occurredAt: told } = eventOf(entry);
  if (kind === null) {
    await task.inbox.setAside(entry);
    return task.counted?.(entry.account, 'unknown_type');
  }
  if (e164 === null) {
    await task.inbox.apply(entry, []);
    return task.counted?.(entry.account, 'no_number');
  }
  const occurredAt = told === null ? entry.receivedAt : Date.parse(told);
  const event: NewEvent = {
    account: entry.account,
    e164,
    numberId: number?.id ?? null,
    kind,
    target,
    failureCode,
    occurredAt: Number.isNaN(occurredAt) ? entry.receivedAt : occurredAt,
    receivedAt: entry.receivedAt,
    origin: 'CALLBACK',
    providerEventId: entry.eventId,
    sameAs: `callback:${entry.eventId}`,
  };
  const recorded = await task.inbox.apply(entry, [{ ...event, unless: seenBefore(event) }]);
  task.counted?.(entry.account, recorded.length > 0 ? 'recorded' : 'known');
}

/** What a person may repair, or what may pass by itself: no callback is lost because a key was wrong for an hour. */
const MAY_PASS: ReadonlySet<ProviderErrorKind> = new Set(['CREDENTIALS', 'FORBIDDEN', 'BAD_RESPONSE']);
const mayPass = (error: unknown): boolean =>
  error instanceof ProviderError && (error.retryable || MAY_PASS.has(error.kind));

interface Failed {
  readonly failure: unknown;
  readonly mayHelp: boolean;
  readonly what: string;
}

function unread(failure: unknown): Failed {
  const isTimeout = failure instanceof Error && failure.name === 'TimeoutError';
  const what = 'the number that it is about could not be read';
  return { failure, mayHelp: mayPass(failure) || isTimeout, what };
}

async function unrecorded(task: Task, entry: Claimed, failure: unknown): Promise<void> {
  if (failure instanceof EntryLostError) throw failure;
  await tryLater(task, entry, { failure, mayHelp: true, what: 'what it tells could not be recorded' });
  task.report(failure, { callback: entry.id, account: entry.account });
}

const STOPPED = 'The server stopped before it was applied';

async function tryLater(
  { inbox, timing, signal, report, counted }: Task,
  entry: Claimed,
  { failure, mayHelp, what }: Failed,
): Promise<void> {
  if (signal.aborted) return inbox.retry(entry, { error: STOPPED, inMs: 0 });
  const error = shortFailure(failure);
  const { account, id, tries } = entry;
  if (mayHelp && tries < timing.tries) {
    const pause = Math.min(timing.firstRetry * 2 ** Math.min(tries - 1, 20), timing.longestRetry);
    await inbox.retry(entry, { error, inMs: pause });
    return counted?.(account, 'retried');
  }
  await inbox.retry(entry, { error, inMs: 'PARK' });
  counted?.(account, 'parked');
  report(new Error(`A callback is parked: ${what}`), { callback: id, account, tries, error });
}
