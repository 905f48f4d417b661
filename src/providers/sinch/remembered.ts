const LIFETIME_MS = 5 * 60_000;

/**
 * Remembers what was read for five minutes. However many ask at once, it is read once; whoever gives up leaves the
 * reading to the others. A failure is not remembered.
 */
export function remembered<T>(read: () => Promise<T>): (signal?: AbortSignal) => Promise<T> {
  let current: { readonly value: Promise<T>; readonly until: number } | undefined;

  return signal => {
    if (current === undefined || Date.now() >= current.until) {
      const started = { value: read(), until: Date.now() + LIFETIME_MS };
      started.value.catch(() => {
        if (current === started) current = undefined;
      });
      current = started;
    }
    return signal === undefined ? current.value : untilAborted(current.value, signal);
  };
}

async function untilAborted<T>(value: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([value, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
