/** Milliseconds that a request waits for the store. */
export const PATIENCE = 250;

/**
 * Does something later, unless the function it gives is called before. What came in the meantime is looked at first: where
 * this process was held up itself, it waits for nothing longer than others made it wait.
 */
export function later(ms: number, work: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => (immediate = setImmediate(work)), ms);
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
