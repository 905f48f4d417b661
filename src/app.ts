import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { startSettler } from '#federation/settling.ts';
import { createSightings } from '#federation/sightings.ts';
import { type Timing, TIMING } from '#federation/timing.ts';
import { createCursors, deriveCursorKey } from '#paging/cursor.ts';
import { openStore, type Store } from '#store/index.ts';
import { openEntrance } from './access.ts';
import { type OpenAccount, openAccounts, type OpenOptions } from './accounts.ts';
import { startBackground } from './background.ts';
import type { Config } from './config.ts';
import { openDocuments, openLimits } from './limits.ts';
import { startObservability, type ObservabilityOptions } from './observability.ts';
import { CALLBACK_PATH } from './server/callbacks.ts';
import { startServer } from './server/server.ts';

export interface App {
  /** Where GraphQL is served. */
  readonly url: string;
  readonly accounts: readonly OpenAccount[];
  /** Who may come in, for people. */
  readonly callers: string;
  /** Where health, readiness and metrics are served; null: nowhere. */
  readonly operationsUrl: string | null;
  /** Stops taking requests, lets those under way end, then lets go of the store and the providers. */
  close(graceMs?: number): Promise<void>;
}

export interface AppOptions extends OpenOptions, Omit<ObservabilityOptions, 'instance' | 'knownOperations'> {
  /** When outcomes are looked for; what is left out stays as it is. */
  readonly timing?: Partial<Timing> | undefined;
  /** Epoch in milliseconds; the clock of everything that is kept. */
  readonly now?: (() => number) | undefined;
  /** One that is open already, in place of what the configuration names. Whoever gives it closes it, after the server. */
  readonly store?: Store | undefined;
}

/** Milliseconds that the work in the background has to end once there are no more requests. */
const LAST_ROUND = 500;

/** The whole server, from a configuration to a listening port. What cannot be started leaves nothing behind. */
export async function startApp(config: Config, options: AppOptions = {}): Promise<App> {
  const { now } = options;
  const { privateWebhooks } = config.limits;
  const timing = { ...TIMING, ...options.timing };
  const opened: (() => Promise<void>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of opened.splice(0).toReversed()) await close();
  };

  try {
    const owner = randomUUID();
    const documents = openDocuments(config);
    const { knownOperations } = documents;
    const observed = await startObservability(config, { ...options, instance: owner, knownOperations });
    opened.push(() => observed.close());
    const { log, telemetry, gate, report } = observed;
    const store = options.store ?? (await openStore({ url: config.store.url, now }));
    if (store !== options.store) opened.push(() => store.close());
    const { access, summary } = await openEntrance(config, store.callers, { log, now, report });
    const mounted = await openAccounts(config, { ...observed.clients, ...options, privateWebhooks });
    const { accounts } = mounted;
    opened.push(() => mounted.close());
    observed.watchAccounts(accounts);
    const running = new Set<string>();
    const stopping = new AbortController();
    // A test that moves the clock moves both.
    const sightings = createSightings(now);
    const { operations, handOver } = observed.watchStore(store);
    const settler = await startSettler({ operations, accounts, owner, running, sightings, report, now, timing });
    opened.push(() => settler.stop());
    const everyMs = timing.every;
    const background = startBackground({ store, accounts, owner, report, now, everyMs, observed: observed.callbacks });
    opened.push(() => background.stop());
    const { limits, seats, close } = openLimits(config, { documents, store, instance: owner, report, now });
    opened.push(close);
    const server = await startServer({
      ...config.server,
      federation: {
        accounts,
        cursors: createCursors(deriveCursorKey(cursorSecrets(config))),
        changes: { operations, audit: store.audit, owner, timing, running, sightings, report },
        events: store.events,
        deadlines: { request: config.limits.requestTimeoutMs, source: config.limits.requestTimeoutMs * 0.8 },
        now,
        stopping: stopping.signal,
      },
      access,
      subscriptions: config.subscriptions,
      limits,
      seats,
      log,
      telemetry,
      gate,
      callbacks: background.callbacks,
    });
    for (const { name, sandbox } of accounts)
      sandbox?.sendCallbacksTo?.(new URL(CALLBACK_PATH + name, server.url).href);
    observed.readiness.started();
    return {
      url: server.url,
      operationsUrl: observed.url,
      accounts,
      callers: summary,
      async close(graceMs) {
        observed.readiness.stopping();
        stopping.abort();
        const settled = Promise.all([settler.stop(), background.stop()]);
        await server.close(graceMs);
        await Promise.race([settled, delay(LAST_ROUND, undefined, { ref: false })]);
        await handOver();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Instances with the same accounts understand each other's cursors; a sandbox has nothing to protect. */
const cursorSecrets = ({ accounts }: Config): string[] => [
  'numbergraph',
  ...accounts.flatMap(account => (account.sandbox ? [] : account.secrets)),
];
