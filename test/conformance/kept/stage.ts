import { onTestFinished } from 'vitest';
import { type SandboxName, start, type Started, type StartOptions, startSandboxes } from '../../kit/start.ts';
import { type Clock, createClock, type StoreSubject } from '../store/database.ts';

export interface Place {
  readonly storeUrl: string;
  readonly sandboxes: Readonly<Record<SandboxName, Started['sandboxes'][SandboxName]>>;
  /** Of every server of this place. Stands still. */
  readonly clock: Clock;
  /** Starts a server. One that was closed leaves everything behind for the next. */
  open(options?: StartOptions): Promise<Started>;
}

/** An empty database and the providers' sandboxes, for the test that is running: servers on them come and go. */
export async function place(subject: StoreSubject): Promise<Place> {
  const clock = createClock();
  const [database, sandboxes] = await Promise.all([subject.create(), startSandboxes(60)]);
  const opened: Started[] = [];
  onTestFinished(async () => {
    await Promise.all(opened.map(server => server[Symbol.asyncDispose]()));
    await Promise.all(Object.values(sandboxes).map(sandbox => sandbox.close()));
    await database.drop();
  });
  return {
    storeUrl: database.url,
    sandboxes,
    clock,
    async open(options) {
      const server = await start({
        storeUrl: database.url,
        sandboxes,
        now: clock.now,
        timeouts: { write: 250 },
        timing: { every: 20 },
        ...options,
      });
      opened.push(server);
      return server;
    },
  };
}
