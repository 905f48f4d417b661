/** What to do about one of several things that were done at once: an Error rejects this one alone. */
export type Each<Result> = Result | Error;

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Does one thing after the other, and all that came meanwhile together, at most so many: a database that flushes once for
 * a hundred of them keeps up where it would not with each on its own. If they fail together, each is done by itself, so
 * that one that cannot be done keeps no other from it; but where that would help none of them, all fail at once.
 */
export function combining<Item, Result>(
  most: number,
  work: (items: readonly Item[]) => Promise<readonly Each<Result>[]>,
  failsAll: (error: unknown) => boolean,
): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let isAtWork = false;

  async function perform(some: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await work(some.map(({ item }) => item));
      for (const [index, { resolve, reject }] of some.entries()) {
        const result = results[index]!;
        if (result instanceof Error) reject(result);
        else resolve(result);
      }
    } catch (error) {
      if (some.length === 1 || failsAll(error)) {
        for (const { reject } of some) reject(error);
        return;
      }
      for (const one of some) await perform([one]);
    }
  }

  async function begin(): Promise<void> {
    if (isAtWork) return;
    isAtWork = true;
    // What comes in the same breath goes along.
    await Promise.resolve();
    while (waiting.length > 0) await perform(waiting.splice(0, most));
    isAtWork = false;
  }

  return item =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      void begin();
    });
}
