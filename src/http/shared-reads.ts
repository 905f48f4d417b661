/**
 * Remembers what was read for so many milliseconds. However many ask at once, it is read once; whoever gives up leaves
 * the reading to the others. A failure is not remembered.
 */
export function remembered<T>(read: () => Promise<T>, lifetime: number): (signal?: AbortSignal) => Promise<T> {
  let current: { readonly value: Promise<T>; readonly until: number } | undefined;

  return signal => {
    if (current === undefined || Date.now() >= current.until) {
      const started = { value: read(), until: Date.now() + lifetime };
      started.value.catch(() => {
        if (current === started) current = undefined;
      });
      current = started;
    }
    return untilAborted(current.value, signal);
  };
}

export interface SingleFlight<T> {
  /**
   * One request for all who ask while it is under way, and none kept afterwards. Whoever gives up only stops waiting;
   * with the last of them the request ends.
   */
  join(signal?: AbortSignal): Promise<T>;
  /** What is asked from now on must not be answered by a request that has already begun. */
  outdate(): void;
}

interface Flight<T> {
  readonly answer: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

export function singleFlight<T>(read: (signal: AbortSignal) => Promise<T>): SingleFlight<T> {
  let current: Flight<T> | undefined;

  function start(): Flight<T> {
    const controller = new AbortController();
    const flight: Flight<T> = { answer: read(controller.signal), controller, waiting: 0 };
    const land = () => leave(flight);
    flight.answer.then(land, land);
    return flight;
  }

  function leave(flight: Flight<T>): void {
    if (current === flight) current = undefined;
  }

  return {
    async join(signal) {
      signal?.throwIfAborted();
      const flight = (current ??= start());
      flight.waiting += 1;
      try {
        return await untilAborted(flight.answer, signal);
      } finally {
        flight.waiting -= 1;
        if (flight.waiting === 0) {
          leave(flight);
          flight.controller.abort();
        }
      }
    },
    outdate() {
      current = undefined;
    },
  };
}

/** Waits for what goes on when this caller gives up. */
async function untilAborted<T>(value: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return value;
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
