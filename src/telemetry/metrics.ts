import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { UpstreamCall } from '#domain/provider.ts';
import { firstOnes, oneOf, statusClass } from './labels.ts';

/** How a request ended. `refused`: nothing was executed. `errors`: the answer has some. `aborted`: the caller went away. */
export type RequestOutcome = 'ok' | 'errors' | 'refused' | 'aborted';

export interface AnsweredRequest {
  /** As the client named it. */
  readonly operation: string | undefined;
  readonly type: string;
  /** null: none was sent. */
  readonly status: number | null;
  readonly outcome: RequestOutcome;
  readonly errors: Iterable<string>;
  /** null: nobody knows when it began. */
  readonly seconds: number | null;
}

/** What is looked at when the metrics are asked for. Absent ones have no series. */
export interface Sources {
  accounts?: (() => Iterable<AccountState>) | undefined;
  operations?: (() => Promise<Readonly<Record<string, number>>>) | undefined;
  /** Callbacks by their state in the inbox. */
  inbox?: (() => Promise<Readonly<Record<string, number>>>) | undefined;
  /** Numbers that are looked at. */
  watched?: (() => Promise<number>) | undefined;
  load?: (() => Load) | undefined;
  ready?: (() => Promise<boolean>) | undefined;
}

export interface AccountState {
  readonly name: string;
  readonly providerName: string;
  readonly health: string;
  /** Whether requests to it are held back just now; absent: nothing holds them back. */
  readonly breaker?: 'closed' | 'half-open' | 'open' | undefined;
}

export interface Load {
  /** Requests that may be worked on at once, at present. */
  readonly limit: number;
  readonly queued: number;
}

export interface Metrics {
  readonly registry: Registry;
  requestBegins(): void;
  requestEnds(request: AnsweredRequest): void;
  upstreamCall(provider: string, call: UpstreamCall): void;
  upstreamRetry(account: string, provider: string): void;
  /** How a change ended. */
  change(change: { readonly mutation: string; readonly account: string; readonly outcome: string }): void;
  /** One whose outcome was found out afterwards. */
  settled(outcome: string): void;
  settlerRound(failed: boolean): void;
  /** A callback, by what became of it. */
  event(account: string, result: string): void;
  overloaded(reason: string): void;
  connectionOpened(): void;
  connectionClosed(): void;
  /** One beyond those that may be. */
  connectionDropped(): void;
  /** Something that nobody was waiting for. */
  backgroundFailure(): void;
}

/** Names that have a series of their own; those after them count as `other`. */
const OPERATIONS = 50;
const CODES = 60;
const ROUTES = 100;
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const HEALTH = ['UP', 'DEGRADED', 'DOWN', 'UNKNOWN'];
const BREAKER = { closed: 0, 'half-open': 1, open: 2 } as const;

/**
 * Everything that is counted, in a registry of its own. No label takes what a client may choose: of the operations' names
 * those that are known here, and `other`.
 */
export function createMetrics(knownOperations: Iterable<string>, sources: Sources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const nameOf = oneOf(knownOperations, OPERATIONS);
  const codeOf = firstOnes(CODES);
  const routeOf = firstOnes(ROUTES);
  const counter = <T extends string>(name: string, help: string, labelNames: readonly T[] = []) =>
    new Counter({ name: `numbergraph_${name}`, help, labelNames, registers });
  const gauge = <T extends string>(
    name: string,
    help: string,
    labelNames: readonly T[],
    collect?: (gauge: Gauge<T>) => unknown,
  ) =>
    new Gauge({
      name: `numbergraph_${name}`,
      help,
      labelNames,
      registers,
      async collect() {
        await collect?.(this);
      },
    });
  const histogram = <T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Histogram({ name: `numbergraph_${name}`, help, labelNames, buckets: SECONDS, registers });

  const requests = counter('requests_total', 'Requests that ended', ['operation', 'type', 'status', 'outcome']);
  const durations = histogram('request_duration_seconds', 'Time to the end of the answer', ['operation', 'type']);
  const inFlight = gauge('requests_in_flight', 'Requests being answered', []);
  const errors = counter('request_errors_total', 'Answers with an error of this code', ['code']);
  const refused = counter('requests_refused_total', 'Requests refused before anything was executed', ['code']);
  const overload = counter('overload_refusals_total', 'Requests refused because there were too many', ['reason']);
  const connections = gauge('connections', 'Open connections', []);
  const dropped = counter('connections_dropped_total', 'Connections closed at once because there were too many');
  const account = ['account', 'provider'] as const;
  const calls = counter('upstream_calls_total', 'Requests sent to providers', [
    ...account,
    'method',
    'route',
    'status',
  ]);
  const upstreamSeconds = histogram('upstream_call_duration_seconds', 'Time to the whole answer', [...account]);
  const retries = counter('upstream_retries_total', 'Reads sent again', [...account]);
  const mutations = counter('mutations_total', 'Changes that ended', ['mutation', 'account', 'outcome']);
  const settled = counter('settled_total', 'Changes whose outcome was found out afterwards', ['outcome']);
  const rounds = counter('settler_rounds_total', 'Searches for changes to settle', ['result']);
  const lastRound = gauge('settler_last_round_timestamp_seconds', 'When the last search succeeded', []);
  const events = counter('callbacks_total', 'Callbacks, by what became of them', ['account', 'result']);
  const failures = counter('background_failures_total', 'Failures that no caller was told of');

  gauge('account_health', 'Whether an account is in this state', [...account, 'state'], found => {
    for (const { name, providerName, health } of sources.accounts?.() ?? [])
      for (const state of HEALTH) found.set({ account: name, provider: providerName, state }, Number(state === health));
  });
  gauge('upstream_breaker_state', '0 closed, 1 half open, 2 open', [...account], found => {
    for (const { name, providerName, breaker } of sources.accounts?.() ?? [])
      if (breaker) found.set({ account: name, provider: providerName }, BREAKER[breaker]);
  });
  gauge(
    'operations',
    'Changes that are not done, of all instances',
    ['state'],
    counted(() => sources.operations?.()),
  );
  gauge(
    'inbox_callbacks',
    'Callbacks kept that are not done, of all instances',
    ['state'],
    counted(() => sources.inbox?.()),
  );
  gauge('watched_numbers', 'Numbers looked at until what is under way has ended, of all instances', [], async found =>
    set(found, await sources.watched?.().catch(() => undefined)),
  );
  gauge('ready', '1 where requests are welcome', [], async found => set(found, Number(await sources.ready?.())));
  gauge('concurrency_limit', 'Requests that may be worked on at once', [], found => set(found, sources.load?.().limit));
  gauge('requests_queued', 'Requests that wait to be worked on', [], found => set(found, sources.load?.().queued));
  collectDefaultMetrics({ register: registry });

  return {
    registry,
    requestBegins: () => inFlight.inc(),
    requestEnds({ operation, type, status, outcome, errors: codes, seconds }) {
      const known = operation === undefined ? 'none' : nameOf(operation);
      inFlight.dec();
      requests.inc({ operation: known, type, status: statusClass(status), outcome });
      if (seconds !== null) durations.observe({ operation: known, type }, seconds);
      for (const code of codes) {
        errors.inc({ code: codeOf(code) });
        if (outcome === 'refused') refused.inc({ code: codeOf(code) });
      }
    },
    upstreamCall(provider, { account: name, method, route, status, durationMs }) {
      calls.inc({ account: name, provider, method, route: routeOf(route), status: statusClass(status) });
      upstreamSeconds.observe({ account: name, provider }, durationMs / 1_000);
    },
    upstreamRetry: (name, provider) => retries.inc({ account: name, provider }),
    change: ({ mutation, account: name, outcome }) => mutations.inc({ mutation, account: name, outcome }),
    settled: outcome => settled.inc({ outcome }),
    settlerRound(failed) {
      rounds.inc({ result: failed ? 'failed' : 'ok' });
      if (!failed) lastRound.setToCurrentTime();
    },
    event: (name, result) => events.inc({ account: name, result }),
    overloaded: reason => overload.inc({ reason }),
    connectionOpened: () => connections.inc(),
    connectionClosed: () => connections.dec(),
    connectionDropped: () => dropped.inc(),
    backgroundFailure: () => failures.inc(),
  };
}

const set = (gauge: Gauge, value: number | undefined): void => {
  if (value !== undefined) gauge.set(value);
};

/** A store that is away leaves the other metrics readable. */
const counted =
  (source: () => Promise<Readonly<Record<string, number>>> | undefined) =>
  async (gauge: Gauge<'state'>): Promise<void> => {
    const counts = await source()?.catch(() => undefined);
    gauge.reset();
    for (const [state, count] of Object.entries(counts ?? {})) gauge.set({ state }, count);
  };
