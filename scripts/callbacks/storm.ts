import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'undici';
import { startApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { providerModules } from '../../src/providers/index.ts';
import type { Sandbox } from '../../src/sandbox/serve.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { createDice } from '../torture/dice.ts';
import { callbackOf, post, type Sent } from './signing.ts';
import { createWorld } from './world.ts';

export interface StormOptions {
  readonly count: number;
  readonly numbers: number;
  readonly seed: string;
}

export interface StormReport {
  readonly sent: number;
  readonly forged: number;
  readonly doubled: number;
  readonly unknown: number;
  readonly seconds: number;
  /** What was promised and is not so; none if all is well. */
  readonly broken: readonly string[];
}

const AT_ONCE = 50;
const PATH = '/callbacks/sinch';

/**
 * Events in any order, 30 % of them twice, with 5 % forged ones and 2 % of an unknown type among them, while the numbers
 * change at their provider: what the graph shows must be what the provider has, and each event be recorded once.
 */
export async function storm({ count, numbers, seed }: StormOptions): Promise<StormReport> {
  const dice = createDice(seed, 0);
  const store = await openStore({ url: ':memory:' });
  const base = loadConfig({ modules: providerModules, env: {}, cwd: tmpdir() });
  const accounts = base.accounts.filter(({ name }) => name === 'sinch');
  const limits = { ...base.limits, costPerMinute: 100_000_000, requestTimeoutMs: 20_000 };
  const server = { ...base.server, port: 0, graphiql: false };
  const app = await startApp(
    { ...base, accounts, limits, server, logLevel: 'error', sandbox: { size: numbers } },
    { store },
  );
  const pool = new Pool(new URL(app.url).origin, { connections: AT_ONCE });
  const sandbox = app.accounts[0]!.sandbox as unknown as Sandbox;
  const world = createWorld(app.url, sandbox);
  try {
    const held = await world.numbers();
    const key = { projectId: sandbox.config['projectId']!, secret: sandbox.config['callbackSecret']! };
    const make = (index: number, type?: string): Sent =>
      callbackOf(key, {
        e164: held[index % held.length]!,
        index,
        agoMs: dice.whole(0, 86_400_000),
        ...(type && { type }),
      });
    const real = Array.from({ length: count }, (_, index) => make(index));
    const doubled = real.filter(() => dice.happens(0.3));
    const unknown = Array.from({ length: count * 0.02 }, (_, index) => make(index, 'PROVISIONING_TO_SMOKE_SIGNALS'));
    const forged = Array.from({ length: count * 0.05 }, (_, index) => callbackOf({ ...key, secret: 'nobodys-secret' }, { e164: held[index % held.length]!, index })); // prettier-ignore
    const since = performance.now();
    const all = dice.shuffled([...real, ...doubled, ...unknown, ...forged]);
    const changing = world.change(held);
    const wrong = await sendAll(pool, all, new Set(forged));
    while ((await store.inbox.count('NEW')) > 0) await wait(50);
    const steps = await changing();
    const seconds = (performance.now() - since) / 1_000;
    const broken = [
      ...wrong,
      ...steps,
      ...(await world.differences(held)),
      ...(await check(store, { real, unknown, forged })),
    ];
    return {
      sent: all.length,
      forged: forged.length,
      doubled: doubled.length,
      unknown: unknown.length,
      seconds,
      broken,
    };
  } finally {
    await pool.close();
    await app.close(500);
    await store.close();
  }
}

/** Each is answered with 200, but for the forged ones. */
async function sendAll(pool: Pool, all: readonly Sent[], forged: ReadonlySet<Sent>): Promise<readonly string[]> {
  const broken: string[] = [];
  const left = all.values();
  const sender = async (): Promise<void> => {
    for (const callback of left) {
      const status = await post(pool, PATH, callback);
      if (status !== (forged.has(callback) ? 401 : 200)) broken.push(`A callback was answered with ${status}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  return broken;
}

interface Told {
  readonly real: readonly Sent[];
  readonly unknown: readonly Sent[];
  readonly forged: readonly Sent[];
}

async function check({ events, inbox }: Store, { real, unknown, forged }: Told): Promise<readonly string[]> {
  const broken: string[] = [];
  const recorded = await events.since(0, {}, 1_000_000);
  const times = new Map<string, number>();
  for (const { providerEventId } of recorded) times.set(providerEventId!, (times.get(providerEventId!) ?? 0) + 1);
  for (const { id } of real) if (times.get(id) !== 1) broken.push(`${id} is recorded ${times.get(id) ?? 0} times`);
  for (const { id } of [...unknown, ...forged]) if (times.has(id)) broken.push(`${id} is recorded, and must not be`);
  if (recorded.length !== real.length) broken.push(`${recorded.length} events are recorded, not ${real.length}`);
  const told = new Map(real.map(({ id, body }) => [id, JSON.parse(body) as { resourceId: string; failureCode: string | null }])); // prettier-ignore
  for (const { providerEventId, e164, failureCode } of recorded) {
    const event = told.get(providerEventId!);
    const isSame = event?.resourceId === e164 && event.failureCode === failureCode;
    if (event && !isSame) broken.push(`${providerEventId} is recorded as something else than its provider told`);
  }
  const states = { APPLIED: real.length, UNKNOWN_TYPE: unknown.length, NEW: 0, PARKED: 0 } as const;
  for (const [state, count] of Object.entries(states)) {
    const kept = await inbox.count(state as keyof typeof states);
    if (kept !== count) broken.push(`${kept} callbacks are ${state}, not ${count}`);
  }
  return broken;
}
