import { setTimeout as wait } from 'node:timers/promises';

export interface Rounds {
  /** Begins the next round soon after the present one has ended. */
  wake(): void;
  /** No more rounds; waits for the present one. */
  stop(): Promise<void>;
}

/** Milliseconds from a round to the next, however often it is woken: what comes in a burst is done together. */
const GAP_MS = 20;

/** One round after the other, with pauses between them unless it is woken. A round that fails is reported, and the next one comes. */
export function startRounds(
  round: () => Promise<void>,
  { everyMs, report }: { readonly everyMs: number; report(error: unknown): void },
): Rounds {
  const stopping = new AbortController();
  const { signal } = stopping;
  let isWoken = false;
  let goOn = (): void => {};
  const wake = (): void => {
    isWoken = true;
    goOn();
  };
  const running = (async () => {
    while (!signal.aborted) {
      isWoken = false;
      await round().catch(report);
      await wait(Math.min(GAP_MS, everyMs), undefined, { signal, ref: false }).catch(() => {});
      if (!isWoken && !signal.aborted) await pause();
    }
  })();

  async function pause(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, everyMs).unref();
    goOn = resolve;
    await promise;
    clearTimeout(timer);
  }

  return {
    wake,
    stop() {
      stopping.abort();
      wake();
      return running;
    },
  };
}
