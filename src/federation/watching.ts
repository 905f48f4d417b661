import { isE164 } from '#domain/e164.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Consequences } from '#store/operation.ts';
import type { Events, NewEvent } from '#store/events.ts';
import type { HeldWatch, Watch, Watches } from '#store/watches.ts';
import type { Account } from './account.ts';
import { type Intent, settingsOf } from './observation.ts';
import { compareWith, type Ending, mergePending, pendingOf, toPending } from './pending.ts';
import { startRounds } from './rounds.ts';
import { seenAs, toldByCallback } from './same-ending.ts';

/** Milliseconds. */
export interface WatchTiming {
  readonly lease: number;
  /** Between searches for numbers whose time has come. */
  readonly every: number;
  /** From the change to the first look; each further pause is twice as long. */
  readonly first: number;
  readonly longest: number;
  /** The same where callbacks tell, and looking is for the case that one is lost. */
  readonly firstBesideCallbacks: number;
  readonly longestBesideCallbacks: number;
  /** What takes longer is looked at once in `rarely`. */
  readonly rareAfter: number;
  readonly rarely: number;
  /** What has not ended by then is left alone. */
  readonly giveUpAfter: number;
}

const DAY_MS = 86_400_000;

export const WATCH_TIMING: WatchTiming = {
  lease: 30_000,
  every: 1_000,
  first: 5_000,
  longest: 600_000,
  firstBesideCallbacks: 60_000,
  longestBesideCallbacks: 1_800_000,
  rareAfter: 3 * DAY_MS,
  rarely: 3_600_000,
  giveUpAfter: 30 * DAY_MS,
};

const PER_ACCOUNT = 5;
const READ_MS = 10_000;
/** A number that was rented may be a while in coming. */
const MISSING_MS = 3_600_000;

const TARGETS = { SERVICE_PLAN: 'SMS_SERVICE', CAMPAIGN: 'CAMPAIGN', VOICE_ROUTE: 'VOICE' } as const;

/** A number to be looked at after a change, where something about it is still under way or it could not be read; undefined: there is nothing to wait for. */
export function watchAfter(
  account: Account,
  {
    intent,
    outcome,
    number,
    at,
  }: {
    readonly intent: Intent;
    readonly outcome: string;
    /** As it was read afterwards; null: it was not. */
    readonly number: PhoneNumber | null;
    readonly at: number;
  },
): Consequences['watch'] {
  const isSettled = outcome === 'NOT_APPLIED' || outcome === 'UNKNOWN';
  if (isSettled || intent.kind === 'release' || intent.kind === 'emergency') return undefined;
  // What failed while it was being read back is an ending as well.
  const asked = settingsOf(intent).flatMap(setting =>
    setting in TARGETS ? TARGETS[setting as keyof typeof TARGETS] : [],
  );
  const pending = number ? pendingOf(number, at, new Set(outcome === 'ACCEPTED' ? asked : [])) : {};
  if (number !== null && Object.keys(pending).length === 0) return undefined;
  return {
    account: account.name,
    numberId: number?.id ?? ('id' in intent ? intent.id : intent.e164),
    e164: intent.e164,
    pending,
    merge: before => mergePending(before, pending),
    lookInMs: pauses(account, WATCH_TIMING).first,
  };
}

function pauses({ provider }: Account, timing: WatchTiming): { readonly first: number; readonly longest: number } {
  return provider.callbacks
    ? { first: timing.firstBesideCallbacks, longest: timing.longestBesideCallbacks }
    : { first: timing.first, longest: timing.longest };
}

export interface WatcherOptions {
  readonly watches: Watches;
  readonly events: Pick<Events, 'append'>;
  readonly accounts: readonly Account[];
  readonly owner: string;
  readonly report: (error: unknown, about: Readonly<Record<string, unknown>>) => void;
  /** Epoch in milliseconds. */
  readonly now?: (() => number) | undefined;
  readonly timing?: Partial<WatchTiming> | undefined;
}

/** Looks at numbers with something under way until it has ended, which is recorded as events. A look that fails is made again later. */
export function startWatcher(options: WatcherOptions): { stop(): Promise<void> } {
  const { watches, accounts, owner, report, now = Date.now } = options;
  const timing = { ...WATCH_TIMING, ...options.timing };
  const looks = new Map(accounts.map(account => [account.name, { account, underWay: new Set<Promise<void>>() }]));
  const stopping = new AbortController();
  const { signal } = stopping;

  async function round(): Promise<void> {
    const free = [...looks].filter(([, { underWay }]) => underWay.size < PER_ACCOUNT);
    if (free.length === 0) return;
    const limit = Math.min(...free.map(([, { underWay }]) => PER_ACCOUNT - underWay.size));
    const names = free.map(([name]) => name);
    const claimed = await watches.claim({ owner, accounts: names, leaseMs: timing.lease, limit });
    for (const watch of claimed) {
      const { account, underWay } = looks.get(watch.account)!;
      const looking = look({ ...options, account, now, timing, signal }, watch)
        .catch((error: unknown) => report(error, { doing: 'looking at a number', account: account.name }))
        .finally(() => {
          underWay.delete(looking);
          if (claimed.length === limit) rounds.wake();
        });
      underWay.add(looking);
    }
  }

  const rounds = startRounds(round, {
    everyMs: timing.every,
    report: error => report(error, { doing: 'looking for numbers with something under way' }),
  });
  return {
    async stop() {
      stopping.abort();
      await rounds.stop();
      await Promise.all([...looks.values()].flatMap(({ underWay }) => [...underWay]));
    },
  };
}

interface Task extends Pick<WatcherOptions, 'watches' | 'events' | 'report'> {
  readonly account: Account;
  readonly now: () => number;
  readonly timing: WatchTiming;
  readonly signal: AbortSignal;
}

async function look(task: Task, watch: Watch & HeldWatch): Promise<void> {
  const { watches, events, account, now, signal } = task;
  const pending = toPending(watch.pending);
  const again = (left: unknown): Promise<void> =>
    watches.postpone(watch, { pending: left, lookInMs: pauseMs(task, watch) });
  let number: PhoneNumber | null;
  try {
    number = await read(account, watch, AbortSignal.any([signal, AbortSignal.timeout(READ_MS)]));
  } catch {
    return signal.aborted ? watches.postpone(watch, { pending, lookInMs: 0 }) : again(pending);
  }
  const at = now();
  const age = at - watch.since;
  if (number === null) return age < MISSING_MS ? again(pending) : watches.end(watch);
  const { endings, left } = compareWith(pending, number, at);
  // First recorded, then ended: who is interrupted between them records the same again, which is nothing.
  await events.append(endings.map(ending => toEvent(watch, number, ending, at)));
  if (Object.keys(left).length === 0) return watches.end(watch);
  if (age < task.timing.giveUpAfter) return again(left);
  await watches.end(watch);
  const message = 'What was asked of a provider is still under way after a month, and is not looked at any more';
  task.report(new Error(message), { account: account.name, pending: Object.keys(left) });
}

async function read(
  { provider: { numbers } }: Account,
  { numberId, e164 }: Watch,
  signal: AbortSignal,
): Promise<PhoneNumber | null> {
  if (numbers.isId(numberId)) {
    const [number] = await numbers.getMany([numberId], signal);
    if (number instanceof Error) throw number;
    return number ?? null;
  }
  return isE164(e164) ? ((await numbers.findByE164(e164, signal))[0] ?? null) : null;
}

function pauseMs({ account, now, timing }: Task, { since, looks }: Watch): number {
  if (now() - since >= timing.rareAfter) return timing.rarely;
  const { first, longest } = pauses(account, timing);
  return Math.min(first * 2 ** Math.min(looks - 1, 20), longest);
}

function toEvent(
  watch: Watch,
  number: PhoneNumber,
  { target, kind, failureCode, endedAt, awaited }: Ending,
  at: number,
): NewEvent {
  const told = endedAt === null ? Number.NaN : Date.parse(endedAt);
  const event = {
    account: watch.account,
    e164: number.e164,
    numberId: number.id,
    kind,
    target,
    failureCode,
    occurredAt: told <= at ? told : at,
    receivedAt: at,
    origin: 'POLLING',
    providerEventId: null,
  } as const;
  const { since, requested } = awaited;
  return { ...event, sameAs: seenAs(event, since, requested), unless: toldByCallback(kind, since) };
}
