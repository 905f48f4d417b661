/** Milliseconds that a request waits for the store where it can do without. */
const PATIENCE = 250;

/** It may still do what it was asked. */
export class StoreSilentError extends Error {
  override readonly name = 'StoreSilentError';
}

const SLICES = 10;

/**
 * Does something later, unless the function it gives is called before. Time in which this process is held up hardly counts:
 * between slices of the time it looks at what has come meanwhile.
 */
export function later(ms: number, work: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  const wait = (slices: number): void => {
    timer = setTimeout(() => (immediate = setImmediate(() => (slices > 1 ? wait(slices - 1) : work()))), ms / SLICES);
  };
  wait(SLICES);
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}

/** Fails with a StoreSilentError where the store has not answered by then. */
export async function inTime<T>(work: Promise<T>, ms = PATIENCE): Promise<T> {
  let cancel = (): void => {};
  const late = new Promise<never>((_, reject) => {
    cancel = later(ms, () => reject(new StoreSilentError(`The store did not answer within ${Math.ceil(ms)} ms`)));
  });
  // Nobody hears of it any more.
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel();
  }
}
