import { ALL_SCOPES, type Caller } from '#domain/caller.ts';
import type { Cursors } from '#paging/cursor.ts';
import type { Audit } from '#store/audit.ts';
import type { Events } from '#store/events.ts';
import type { Operations } from '#store/operations.ts';
import type { Account } from './account.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import type { Sightings } from './sightings.ts';
import type { Timing } from './timing.ts';

export type { Caller };

/** Milliseconds. */
export interface Deadlines {
  /** For the whole request. */
  readonly request: number;
  /** For one account's part of it, so that time is left for the others. */
  readonly source: number;
}

export const DEADLINES: Deadlines = { request: 5_000, source: 4_000 };

/** Whoever reaches a server that asks for no key. */
export const ANONYMOUS: Caller = { name: 'anonymous', scopes: ALL_SCOPES, accounts: 'ALL', documents: 'ANY' };

/** How a caller stands in the present minute. */
export interface RateLimit {
  /** Points of a minute. */
  readonly limit: number;
  readonly remaining: number;
  /** When everything is to be had again. */
  readonly resetAt: Date;
}

/** One per GraphQL request. */
export interface Context {
  readonly caller: Caller;
  /** In the response's `x-request-id` and in the log. */
  readonly requestId: string;
  /** The accounts within the caller's reach, in the order of the configuration. */
  readonly accounts: readonly Account[];
  readonly cursors: Cursors;
  readonly changes: Changes;
  readonly events: ReadableEvents;
  readonly deadlines: Deadlines;
  /** From when the time for reading counts, as `performance.now()` tells: anew after a change, which has time of its own. */
  readonly reading: { since: number };
  /** Epoch in milliseconds. */
  readonly now: () => number;
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal;
  /** Aborted when the server stops; of use to subscriptions, as requests are let end. */
  readonly stopping: AbortSignal | undefined;
  /** Where limits are kept. */
  readonly rateLimit?: (() => RateLimit) | undefined;
  /** The header `Last-Event-ID`: a cursor from which a subscription goes on, whatever its arguments say. */
  readonly lastEventId?: string | undefined;
  /** Accounts that could not give their part; told in `extensions.partial`. */
  readonly missing: Set<Account>;
  /** Errors of parts of a field that still has an answer; told beside the errors of whole fields. */
  readonly errors: { readonly error: Error; readonly path: ErrorPath }[];
  addError(error: Error, path: ErrorPath): void;
  loaders(account: Account): Loaders;
  /** undefined as well for one out of the caller's reach. */
  account(name: string): Account | undefined;
}

/** A field's place in the answer, as graphql-js keeps it. */
export interface ErrorPath {
  readonly prev: ErrorPath | undefined;
  readonly key: string | number;
}

/** One HTTP request. */
export interface Exchange {
  readonly caller: Caller;
  readonly requestId: string;
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal;
  readonly rateLimit?: Context['rateLimit'];
  readonly lastEventId?: Context['lastEventId'];
}

/** What happened, for those who ask. */
export type ReadableEvents = Pick<Events, 'list' | 'since' | 'get' | 'latest' | 'watch'>;

/** What changes are recorded with. */
export interface Changes {
  readonly operations: Operations;
  readonly audit: Audit;
  /** Tells this process from all others, also from itself before a restart. */
  readonly owner: string;
  readonly timing: Timing;
  /** The changes this process is at work on: it never takes them for abandoned, whatever the clock says. */
  readonly running: Set<string>;
  /** Since when it knows of each request. */
  readonly sightings: Sightings;
  /** For what went wrong after the provider had acted: it must be seen, but is no failure of the change. */
  report(error: unknown, about: Readonly<Record<string, unknown>>): void;
}

export interface Federation {
  readonly accounts: readonly Account[];
  readonly cursors: Cursors;
  readonly changes: Changes;
  readonly events: ReadableEvents;
  readonly deadlines?: Deadlines | undefined;
  /** Epoch in milliseconds. */
  readonly now?: (() => number) | undefined;
  /** Aborted when the server stops: what would go on for as long as somebody listens ends then, in order. */
  readonly stopping?: AbortSignal | undefined;
}

export function createContext(federation: Federation, exchange: Exchange): Context {
  const { caller, requestId, signal, rateLimit, lastEventId } = exchange;
  const accounts = within(caller, federation.accounts);
  const loaders = new Map<Account, Loaders>();
  const errors: Context['errors'] = [];
  const context: Context = {
    caller,
    requestId,
    accounts,
    cursors: federation.cursors,
    changes: federation.changes,
    events: federation.events,
    deadlines: federation.deadlines ?? DEADLINES,
    reading: { since: performance.now() },
    now: federation.now ?? Date.now,
    signal,
    stopping: federation.stopping,
    rateLimit,
    lastEventId,
    missing: new Set(),
    errors,
    addError: (error, path) => void errors.push({ error, path }),
    loaders(account) {
      let found = loaders.get(account);
      if (found === undefined) loaders.set(account, (found = createLoaders(context, account)));
      return found;
    },
    account: name => accounts.find(account => account.name === name),
  };
  return context;
}

const within = ({ accounts: names }: Caller, accounts: readonly Account[]): readonly Account[] =>
  names === 'ALL' ? accounts : accounts.filter(({ name }) => names.includes(name));
