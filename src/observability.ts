import type { Store } from '#store/index.ts';
import { createInHand, type InHand } from '#store/in-hand.ts';
import { createTelemetry, type Telemetry } from '#telemetry/index.ts';
import { createMetrics, type Metrics, type Sources } from '#telemetry/metrics.ts';
import { createSearches } from '#telemetry/searches.ts';
import { startTracing } from '#telemetry/tracing.ts';
import type { OpenAccount, OpenOptions } from './accounts.ts';
import type { Config } from './config.ts';
import { hiddenOf } from './hidden.ts';
import { EXAMPLES } from './server/graphiql.ts';
import { createLog, type Log, type LogOptions, patternOf } from './server/log.ts';
import { startOperations } from './server/operations.ts';
import { createGate, type Gate } from './server/overload.ts';
import { createReadiness, type Readiness } from './server/readiness.ts';

export interface ObservabilityOptions {
  readonly log?: Log | undefined;
  readonly logDestination?: LogOptions['destination'];
  /** Tells this process from others. */
  readonly instance: string;
  /** Names of operations that metrics may have, beside those of the examples. */
  readonly knownOperations?: readonly string[] | undefined;
}

/** How the server is watched, from before its parts start until after they have ended. */
export interface Observability {
  readonly log: Log;
  readonly telemetry: Telemetry;
  /** null: there is no port at which to ask for them. */
  readonly metrics: Metrics | null;
  readonly readiness: Readiness;
  readonly gate: Gate;
  /** Where health, readiness and metrics are served; null: nowhere. */
  readonly url: string | null;
  /** What the clients of the accounts tell. */
  readonly clients: Pick<OpenOptions, 'watch' | 'onCircuit'>;
  /** What becomes of callbacks, and how the searches for them go. */
  readonly callbacks: { counted(account: string, result: string): void; searched(failed: boolean): void };
  /** For what went wrong where nobody waits for it. */
  report(error: unknown, about: Readonly<Record<string, unknown>>): void;
  /** From now on no line of the log tells of their secrets and hosts, and their state is among the metrics. */
  watchAccounts(accounts: readonly OpenAccount[]): void;
  /** The store's operations, counted; and its state is part of readiness and metrics. */
  watchStore(store: Store): InHand;
  /** Sends traces that are still here, and closes the port. */
  close(): Promise<void>;
}

export async function startObservability(
  { logLevel, limits, operations, tracing: traced }: Config,
  { log: given, logDestination, instance, knownOperations = [] }: ObservabilityOptions,
): Promise<Observability> {
  let hidden: RegExp | null = null;
  const log = given ?? createLog(logLevel, { destination: logDestination, hidden: () => hidden });
  const sources: Sources = {};
  const breakers = new Map<string, 'open' | 'closed'>();
  const metrics = operations && createMetrics([...knownOperations, ...KNOWN_OPERATIONS], sources);
  const readiness = createReadiness();
  const inboxSearches = createSearches();
  const gate = createGate({
    concurrency: limits.concurrentRequests,
    queue: limits.queuedRequests,
    refused: reason => metrics?.overloaded(reason),
  });
  sources.load = () => gate.state();
  sources.ready = async () => (await readiness.failing()).length === 0;
  const server =
    operations && metrics && (await startOperations({ ...operations, readiness, metrics: metrics.registry }));
  const tracing = traced ? await startTracing({ ...traced, instance }) : undefined;
  const telemetry = createTelemetry({ log, metrics: metrics ?? undefined, tracing });

  return {
    log,
    telemetry,
    metrics,
    readiness,
    gate,
    url: server?.url ?? null,
    clients: {
      watch: (account, provider) => telemetry.upstream(account, provider),
      onCircuit: (account, state) => void breakers.set(account, state === 'OPEN' ? 'open' : 'closed'),
    },
    callbacks: {
      counted: (account, result) => metrics?.event(account, result),
      searched: failed => inboxSearches.seen(failed),
    },
    report(error, about) {
      metrics?.backgroundFailure();
      log.error({ ...about, err: error }, 'Something behind the scenes went wrong');
    },
    watchAccounts(accounts) {
      hidden = patternOf(accounts.flatMap(hiddenOf));
      sources.accounts = () =>
        accounts.map(({ name, providerName, health }) => ({
          name,
          providerName,
          health: health(),
          breaker: breakers.get(name) ?? 'closed',
        }));
    },
    watchStore({ operations: recorded, health, inbox, watches }) {
      const searches = createSearches();
      readiness.add('store', () => health.operationsWritable());
      readiness.add('audit', () => health.auditWritable());
      readiness.add('settler', () => searches.check());
      readiness.add('inbox', () => inboxSearches.check());
      sources.operations = () => health.openOperations();
      sources.inbox = async () => ({ NEW: await inbox.count('NEW'), PARKED: await inbox.count('PARKED') });
      sources.watched = () => watches.count();
      return createInHand(recorded, {
        ended: ({ mutation, account }, outcome) => metrics?.change({ mutation, account, outcome }),
        settled: (_, outcome) => metrics?.settled(outcome),
        searched(failed) {
          searches.seen(failed);
          metrics?.settlerRound(failed);
        },
      });
    },
    async close() {
      await tracing?.close().catch(() => {});
      await server?.close();
    },
  };
}

/** Names of operations that may be labels: those of the examples, and what tools call their query for the schema. */
const KNOWN_OPERATIONS: readonly string[] = [
  ...EXAMPLES.flatMap(text => [...text.matchAll(/^(?:query|mutation|subscription) (\w+)/gm)].map(([, name]) => name!)),
  'IntrospectionQuery',
];
