import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'undici';
import { openStore } from '../../src/store/index.ts';
import { createDice } from '../torture/dice.ts';
import { startSandboxes, type Sandboxes } from '../torture/sandboxes.ts';
import { configure, type Server, startServer } from '../torture/server.ts';
import { callbackOf, post, type Sent } from './signing.ts';

export interface KillOptions {
  readonly kills: number;
  readonly seed: string;
  /** Of the run without kills that the time of answers is taken from. */
  readonly calmSeconds: number;
}

export interface KillReport {
  readonly kills: number;
  readonly acknowledged: number;
  /** Sent again because no answer came. */
  readonly repeated: number;
  /** Milliseconds to the answer, while nobody kills. */
  readonly calm: { readonly p50: number; readonly p99: number; readonly count: number };
  /** What was promised and is not so; none if all is well. */
  readonly broken: readonly string[];
}

const PER_SECOND = 200;
const AGAIN_MS = 500;
/** How long what is left may take to be applied, and how often it is looked whether it is. */
const DRAIN_MS = 180_000;
const DRAINING_MS = 5_000;

/** 200 callbacks a second, each sent until it is acknowledged, to a server that is killed again and again. */
export async function killAndCount({ kills, seed, calmSeconds }: KillOptions): Promise<KillReport> {
  const folder = mkdtempSync(path.join(tmpdir(), 'numbergraph-callbacks-'));
  const dice = createDice(seed, 'kills');
  const sandboxes = await startSandboxes(folder, 50);
  try {
    const file = path.join(folder, 'kills.sqlite');
    configure(folder, sandboxes, file);
    const sender = createSender(sandboxes);
    let server = await startServer(folder, sandboxes);
    sender.to(server);
    const calm = await sender.calm(calmSeconds);
    const sending = sender.start();
    for (let killed = 0; killed < kills; killed++) {
      await wait(dice.whole(0, 800));
      await server.kill();
      server = await startServer(folder, sandboxes);
      sender.to(server);
    }
    const acknowledged = await sending();
    await server.kill();
    for (const until = Date.now() + DRAIN_MS; Date.now() < until && (await open(file)) > 0;) {
      server = await startServer(folder, sandboxes);
      await wait(DRAINING_MS);
      await server.kill();
    }
    const broken = await check(file, acknowledged);
    return { kills, acknowledged: acknowledged.length, repeated: sender.repeated(), calm, broken };
  } finally {
    await sandboxes.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

function createSender({ accounts, environment }: Sandboxes) {
  const secret = environment['SANDBOX_SINCH_CALLBACK_SECRET']!;
  const [, projectId] = /projectId: "?([^"\n]+)/.exec(accounts)!;
  const key = { secret, projectId: projectId! };
  const acknowledged: Sent[] = [];
  let pool: Pool | null = null;
  let index = 0;
  let repeated = 0;

  const make = (): Sent =>
    callbackOf(key, { e164: `+1202555${String(100 + (index % 50)).padStart(4, '0')}`, index: (index += 1) });

  async function untilTaken(callback: Sent): Promise<void> {
    while ((await post(pool!, '/callbacks/sinch-sandbox', callback)) !== 200) {
      repeated += 1;
      await wait(AGAIN_MS);
    }
    acknowledged.push(callback);
  }

  return {
    repeated: () => repeated,
    to({ url }: Pick<Server, 'url'>): void {
      const before = pool;
      pool = new Pool(new URL(url).origin, { connections: 50 });
      void before?.destroy();
    },
    /** Sends at its pace for so many seconds, and takes the time from when each was due. */
    async calm(seconds: number) {
      for (let count = 0; count < PER_SECOND; count++) await untilTaken(make());
      const times: number[] = [];
      const began = performance.now();
      const sent = Array.from({ length: seconds * PER_SECOND }, async (_, place) => {
        const due = began + (place * 1_000) / PER_SECOND;
        await wait(Math.max(1, due - performance.now()));
        await untilTaken(make());
        times.push(performance.now() - due);
      });
      await Promise.all(sent);
      times.sort((a, b) => a - b);
      const at = (part: number): number => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
      return { p50: at(0.5), p99: at(0.99), count: times.length };
    },
    /** Sends until the function it gives is called, which waits until all are taken. */
    start(): () => Promise<readonly Sent[]> {
      const underWay = new Set<Promise<void>>();
      const timer = setInterval(() => {
        for (let count = 0; count < PER_SECOND / 50; count++) {
          const sending = untilTaken(make()).finally(() => underWay.delete(sending));
          underWay.add(sending);
        }
      }, 20);
      return async () => {
        clearInterval(timer);
        await Promise.all(underWay);
        return acknowledged;
      };
    },
  };
}

/** How many callbacks are still to be applied. No server has the file meanwhile. */
async function open(file: string): Promise<number> {
  const store = await openStore({ url: file });
  return store.inbox.count('NEW').finally(() => store.close());
}

async function check(file: string, acknowledged: readonly Sent[]): Promise<readonly string[]> {
  const store = await openStore({ url: file });
  try {
    const broken: string[] = [];
    const kept = new Map((await store.inbox.list({ limit: 10_000_000 })).map(entry => [entry.eventId, entry]));
    const times = new Map<string, number>();
    for (const { providerEventId } of await store.events.since(0, {}, 10_000_000)) {
      times.set(providerEventId!, (times.get(providerEventId!) ?? 0) + 1);
    }
    for (const { id } of acknowledged) {
      const state = kept.get(id)?.state;
      if (state === undefined) broken.push(`${id} was acknowledged and is lost`);
      else if (state === 'PARKED') broken.push(`${id} is parked`);
      else if ((state === 'APPLIED' ? 1 : 0) !== (times.get(id) ?? 0)) broken.push(`${id} is ${state} and recorded ${times.get(id) ?? 0} times`); // prettier-ignore
    }
    const left = await store.inbox.count('NEW');
    if (left > 0) broken.push(`${left} callbacks were not applied in time`);
    return broken;
  } finally {
    await store.close();
  }
}
