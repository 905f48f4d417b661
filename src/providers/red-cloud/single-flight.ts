interface Flight<T> {
  readonly answer: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
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
        return await unlessAborted(flight.answer, signal);
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

function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return answer;
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const giveUp = () => reject(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  return promise;
}
