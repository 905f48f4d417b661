const POLL_MS = 3_000;

/** Calls back on what other instances announce, and once whenever some of it may have been missed. The function it gives ends it. */
export type Listen = (hear: () => void) => () => Promise<void>;

export interface Hints {
  /** Never misses one for good. Ends with the signal. */
  watch(listener: () => void, signal: AbortSignal): void;
  /** There is something new, and it is committed. */
  tell(): void;
  close(): Promise<void>;
}

/**
 * Tells who watches that there may be something new. Where others can write as well, by `listen`, and, as a message can
 * be lost, also by looking every few seconds whether the newest is still the one it was.
 */
export function createHints(others?: { readonly listen: Listen; readonly latest: () => Promise<number> }): Hints {
  const watching = new Set<{ readonly listener: () => void }>();
  let isClosed = false;
  let stop: (() => Promise<void>) | undefined;

  const tell = (): void => {
    for (const { listener } of watching) void (async () => listener())().catch(() => {});
  };

  const begin = ({ listen, latest }: NonNullable<typeof others>): (() => Promise<void>) => {
    let known = -1;
    const look = async (): Promise<void> => {
      if (watching.size === 0) return;
      const newest = await latest();
      if (newest === known) return;
      known = newest;
      tell();
    };
    const lookNow = (): void => void look().catch(() => {});
    const timer = setInterval(lookNow, POLL_MS).unref();
    lookNow();
    const endListening = listen(tell);
    return async () => {
      clearInterval(timer);
      await endListening();
    };
  };

  return {
    watch(listener, signal) {
      if (isClosed || signal.aborted) return;
      const entry = { listener };
      watching.add(entry);
      signal.addEventListener('abort', () => watching.delete(entry), { once: true });
      if (others !== undefined) stop ??= begin(others);
    },
    tell,
    async close() {
      isClosed = true;
      watching.clear();
      await stop?.();
    },
  };
}
