import { onTestFinished } from 'vitest';
import { startSandbox as startAgentMessage } from '#providers/agent-message/sandbox/index.ts';
import { startSandbox as startFoneDynamics } from '#providers/fone-dynamics/sandbox/index.ts';
import { startSandbox as startRedCloud } from '#providers/red-cloud/sandbox/index.ts';
import { type SinchSandbox, startSandbox as startSinch } from '#providers/sinch/sandbox/index.ts';
import type { StoredEvent } from '#store/events.ts';
import { openStore, type Store } from '#store/index.ts';
import { type Clock, createClock } from '../conformance/store/database.ts';
import { start, type Started, type StartOptions } from './start.ts';

export interface Clocked extends Started {
  readonly store: Store;
  /** Of the server and of its providers. Stands still. */
  readonly clock: Clock;
  readonly sinch: SinchSandbox;
  /** What was recorded, oldest first. */
  events(): Promise<readonly StoredEvent[]>;
}

export interface ClockedOptions extends StartOptions {
  /** Without one no callback is taken from Sinch. */
  readonly callbackSecret?: string;
  /** Milliseconds that Sinch takes to provision, and AgentMessage's carriers. */
  readonly provisioningMs?: number;
  /** What the server is given in place of its store. */
  readonly change?: (store: Store) => Store;
}

/** A server whose providers live by its own clock, for the test that is running. */
export async function clocked({
  callbackSecret = '',
  provisioningMs = 60_000,
  change = store => store,
  ...options
}: ClockedOptions = {}): Promise<Clocked> {
  const clock = createClock();
  const sinch = await startSinch({ size: 60, clock: clock.now, provisioningMs, credentials: { callbackSecret } });
  const others = await Promise.all([
    startFoneDynamics({ size: 60 }),
    startRedCloud({ size: 60 }),
    startAgentMessage({ size: 60, now: clock.now, carrierLineMs: provisioningMs }),
  ]);
  const [foneDynamics, redCloud, agentMessage] = others;
  const store = await openStore({ now: clock.now, url: ':memory:' });
  const server = await start({
    now: clock.now,
    timing: { every: 10 },
    sandboxes: { sinch, 'fone-dynamics': foneDynamics, 'red-cloud': redCloud, 'agent-message': agentMessage },
    store: change(store),
    ...options,
  });
  sinch.sendCallbacksTo(new URL('/callbacks/sinch', server.app.url).href);
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
    await Promise.all([sinch, ...others].map(sandbox => sandbox.close()));
    await store.close();
  });
  return { ...server, store, clock, sinch, events: () => store.events.since(0, {}, 10_000) };
}
