/** Milliseconds that a request waits for the store. */
const PATIENCE = 250;

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

/** Fails where the store has not answered by then. */
export async function inTime<T>(work: Promise<T>): Promise<T> {
  let cancel = (): void => {};
  const late = new Promise<never>((_, reject) => {
    cancel = later(PATIENCE, () => reject(new Error(`The store did not answer within ${PATIENCE} ms`)));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel();
  }
}
