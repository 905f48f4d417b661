import type { E164 } from '#domain/e164.ts';

/** What has to be done about numbers, a few at once, and all there is to do about one number in one go. */
export interface NumberJobs<T> {
  add(e164: E164 | null, item: T): void;
  /** How many are waiting or under way. */
  size(): number;
  /** Ends when none is. */
  idle(): Promise<void>;
}

/**
 * What is added about a number that nobody has begun with is done together. Once begun with, what comes is done afterwards:
 * what was read before it came may not show what it tells of. `work` does not fail.
 */
export function createNumberJobs<T>(
  atOnce: number,
  work: (e164: E164 | null, items: readonly T[]) => Promise<void>,
): NumberJobs<T> {
  const waiting = new Map<E164 | null, T[]>();
  const underWay = new Set<E164 | null>();
  let size = 0;
  let waiters: (() => void)[] = [];

  function begin(): void {
    for (const [e164, items] of waiting) {
      if (underWay.size >= atOnce) return;
      if (underWay.has(e164)) continue;
      waiting.delete(e164);
      underWay.add(e164);
      void work(e164, items).finally(() => {
        underWay.delete(e164);
        size -= items.length;
        begin();
        if (size === 0) for (const done of waiters.splice(0)) done();
      });
    }
  }

  return {
    add(e164, item) {
      size += 1;
      const items = waiting.get(e164);
      if (items) return void items.push(item);
      waiting.set(e164, [item]);
      // What is added in the same breath is done together.
      queueMicrotask(begin);
    },
    size: () => size,
    idle: () => (size === 0 ? Promise.resolve() : new Promise(resolve => waiters.push(resolve))),
  };
}
