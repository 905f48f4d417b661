/** Fails where a part of the server is not fit to serve. */
export type Check = () => void | Promise<void>;

export interface Readiness {
  /** The names of the parts that are not fit; none: requests are welcome. Answers within a second and a half. */
  failing(): Promise<readonly string[]>;
  add(name: string, check: Check): void;
  /** From now on it is ready, as far as its parts are. */
  started(): void;
  /** From now on it is not ready, whatever its parts say. */
  stopping(): void;
}

const PATIENCE = 1_500;

/**
 * Whether this instance should get requests. Providers have no part in it: one that is down must not take the others'
 * numbers out of service.
 */
export function createReadiness(): Readiness {
  const checks = new Map<string, Check>();
  let phase: 'starting' | 'serving' | 'stopping' = 'starting';
  let underWay: Promise<readonly string[]> | undefined;

  async function look(): Promise<readonly string[]> {
    const failing = await Promise.all([...checks].map(async ([name, check]) => ((await passes(check)) ? [] : [name])));
    return failing.flat();
  }

  return {
    async failing() {
      if (phase !== 'serving') return [phase];
      underWay ??= look().finally(() => (underWay = undefined));
      return underWay;
    },
    add: (name, check) => void checks.set(name, check),
    started: () => void (phase = 'serving'),
    stopping: () => void (phase = 'stopping'),
  };
}

async function passes(check: Check): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), PATIENCE);
  try {
    return await Promise.race([Promise.resolve(check()).then(() => true), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
