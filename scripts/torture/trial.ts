import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createDatabase, type Records, type TrialDatabase } from './database.ts';
import type { Intention } from './intentions.ts';
import { readInventory } from './inventory.ts';
import { type Exchange, isPending, pursue, send } from './partner.ts';
import { makePlan, type Plan } from './plan.ts';
import { PROVIDERS, type ProviderName, type Sandboxes, type Seen, startSandboxes } from './sandboxes.ts';
import { configure, type Server, startServer } from './server.ts';
import { type Findings, judge } from './verdict.ts';

export interface TrialOptions {
  readonly seed: string;
  readonly trial: number;
  /** `sqlite` or `postgres://…` */
  readonly database: string;
}

/** What all there is to know about a trial is judged by. */
export interface Evidence {
  readonly intentions: readonly Intention[];
  /** Of the clients, in the order in which they were answered. */
  readonly exchanges: readonly Exchange[];
  /** One moment after each kill. */
  readonly kills: readonly (Moment & { readonly at: number; readonly restartedAt: number })[];
  /** When everything should have been settled. */
  readonly settled: Moment & { readonly at: number };
  /** What every key was answered when it was repeated then, once, or twice if that began it anew. */
  readonly replays: readonly Exchange[];
  readonly end: Moment;
  /** What the server said of errors. */
  readonly serverLog: string;
}

export interface Moment {
  readonly records: Records;
  readonly seen: Readonly<Record<ProviderName, Seen>>;
}

const SANDBOX_SIZE = 40;
/** Kills even if clients are so stuck that the moment of the plan does not come. */
const LATEST_KILL_MS = 9_000;
const CLIENTS_GO_ON_MS = 4_000;
const SETTLED_WITHIN_MS = 60_000;

/** One trial, in processes of its own. Leaves nothing behind, unless a rule was broken: then everything. */
export async function runTrial({ seed, trial, database: where }: TrialOptions): Promise<Findings> {
  const folder = mkdtempSync(path.join(tmpdir(), `torture-${trial}-`));
  const database = await createDatabase(where, folder);
  const sandboxes = await startSandboxes(folder, SANDBOX_SIZE);
  let findings: Findings | undefined;
  try {
    configure(folder, sandboxes, database.url);
    const evidence = await collect({ seed, trial, folder, database, sandboxes });
    findings = judge(evidence);
    if (findings.violations.length === 0) return findings;
    writeFileSync(path.join(folder, 'evidence.json'), JSON.stringify({ seed, trial, findings, evidence }, null, 1));
    return { ...findings, folder };
  } catch (error) {
    // A server that does not start again is as bad as one that does the wrong thing.
    const violation = { rule: 'carried out', about: 'the trial', text: (error as Error).message } as const;
    return { violations: [violation], statistics: null, folder };
  } finally {
    await sandboxes.kill();
    await database.drop();
    if (findings?.violations.length === 0) rmSync(folder, { recursive: true });
  }
}

interface Scene {
  readonly seed: string;
  readonly trial: number;
  readonly folder: string;
  readonly database: TrialDatabase;
  readonly sandboxes: Sandboxes;
}

async function collect({ seed, trial, folder, database, sandboxes }: Scene): Promise<Evidence> {
  const logs: string[] = [];
  const halt = new AbortController();
  let server: Server | null = await startServer(folder, sandboxes);
  const kill = async (): Promise<Moment & { at: number }> => {
    const { kill: end, said } = server!;
    server = null;
    await end();
    logs.push(said());
    return { at: Date.now(), ...(await momentOf(database, sandboxes, 'now')) };
  };
  try {
    const plan = makePlan(seed, trial, await readInventory(server.url));
    for (const provider of PROVIDERS) await sandboxes.spoil(provider, plan.faults[provider]);

    const exchanges: Exchange[] = [];
    const events = countdown(plan.kill.afterEvents);
    const clients = plan.clients.map((intentions, client) =>
      runClient(intentions, {
        dice: plan.dice(client),
        signal: halt.signal,
        address: () => server?.url ?? null,
        onEvent: events.count,
        note: exchange => void exchanges.push(exchange),
      }),
    );

    await Promise.race([events.reached, wait(LATEST_KILL_MS)]);
    await wait(plan.kill.afterMs);
    const kills: Evidence['kills'][number][] = [];
    for (const goesOnFor of livesOf(plan)) {
      const moment = await kill();
      server = await startServer(folder, sandboxes);
      kills.push({ ...moment, restartedAt: Date.now() });
      await wait(goesOnFor);
    }
    for (const { afterMs, ms } of plan.pauses) {
      await wait(afterMs);
      await server.pause(ms);
    }
    halt.abort();
    await Promise.all(clients);

    await untilSettled(database, kills.at(-1)!.restartedAt + SETTLED_WITHIN_MS);
    const settled = { at: Date.now(), ...(await momentOf(database, sandboxes, 'at rest')) };
    for (const provider of PROVIDERS) await sandboxes.spoil(provider, []);
    const asked = plan.clients.flat().filter(({ key }) => exchanges.some(exchange => exchange.key === key));
    const { url } = server;
    const replays = (await Promise.all(asked.map(intention => replay(url, intention)))).flat();
    const end = await momentOf(database, sandboxes, 'at rest');
    logs.push(server.said());
    return {
      intentions: plan.clients.flat(),
      exchanges,
      kills,
      settled,
      replays,
      // The sandboxes forgot the requests before when their faults were ended.
      end: { records: end.records, seen: joined(settled.seen, end.seen) },
      serverLog: logs.join('\n'),
    };
  } finally {
    halt.abort();
    await server?.kill();
  }
}

/** How long the server is left alone after each restart. */
const livesOf = ({ secondKillMs }: Plan): readonly number[] =>
  secondKillMs === null ? [CLIENTS_GO_ON_MS] : [secondKillMs, CLIENTS_GO_ON_MS];

async function runClient(intentions: readonly Intention[], partners: Parameters<typeof pursue>[1]): Promise<void> {
  for (const intention of intentions) if (!partners.signal.aborted) await pursue(intention, partners);
}

function countdown(from: number): { readonly reached: Promise<void>; count(this: void): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = from;
  return {
    reached: promise,
    count() {
      left -= 1;
      if (left === 0) resolve();
    },
  };
}

async function momentOf(database: TrialDatabase, sandboxes: Sandboxes, when: 'now' | 'at rest'): Promise<Moment> {
  const seen = await Promise.all(
    PROVIDERS.map(async name => [name, await (when === 'now' ? sandboxes.seen(name) : sandboxes.seenAtRest(name))]),
  );
  return { records: await database.read(), seen: Object.fromEntries(seen) as Moment['seen'] };
}

async function untilSettled(database: TrialDatabase, deadline: number): Promise<void> {
  while (Date.now() < deadline) {
    const { operations } = await database.read();
    if (operations.every(({ state }) => state === 'DONE')) return;
    await wait(500);
  }
}

async function replay(url: string, intention: Intention): Promise<Exchange[]> {
  const first = await patiently(url, intention);
  const { answer } = first;
  const isBegunAnew = answer !== null && answer.operation !== null && !answer.replayed && !isPending(answer);
  return isBegunAnew ? [first, await patiently(url, intention)] : [first];
}

const MOST_REFUSALS = 20;

/** All keys are repeated at once, and a server may say that this is too much for it; then nothing was begun. */
async function patiently(url: string, intention: Intention): Promise<Exchange> {
  for (let refusals = 0; ; refusals += 1) {
    const exchange = await send(url, intention);
    if (refusals === MOST_REFUSALS || exchange.lost?.includes('OVERLOADED') !== true) return exchange;
    await wait(500);
  }
}

function joined(earlier: Moment['seen'], later: Moment['seen']): Moment['seen'] {
  const both = PROVIDERS.map((name): [ProviderName, Seen] => [
    name,
    { ...later[name], requests: [...earlier[name].requests, ...later[name].requests] },
  ]);
  return Object.fromEntries(both) as Record<ProviderName, Seen>;
}
