import type { Held, Operation } from './operation.ts';
import type { Operations } from './operations.ts';

/** Told of what this process does with operations. */
export interface Watcher {
  /** One that this process began has come to an outcome. */
  ended?(operation: Operation, outcome: string): void;
  /** One that was claimed to be settled has come to an outcome. */
  settled?(operation: Operation, outcome: string): void;
  /** A search for what there is to settle has ended. */
  searched?(failed: boolean): void;
}

export interface InHand {
  /** Does what the operations it is made of do, and remembers which of them this process holds. */
  readonly operations: Operations;
  /**
   * Lets go of all that this process holds, so that others need not wait for the leases to run out. What it still does
   * with them afterwards fails with an OperationLostError once somebody has claimed them.
   */
  handOver(): Promise<void>;
}

interface Entry {
  readonly operation: Operation;
  readonly isClaimed: boolean;
}

export function createInHand(operations: Operations, watcher: Watcher = {}): InHand {
  const inHand = new Map<string, Entry>();
  const take = (operation: Operation, isClaimed: boolean): void =>
    void inHand.set(operation.id, { operation, isClaimed });

  function leave({ id }: Held, outcome?: string): void {
    const entry = inHand.get(id);
    inHand.delete(id);
    if (entry === undefined || outcome === undefined) return;
    if (entry.isClaimed) watcher.settled?.(entry.operation, outcome);
    else watcher.ended?.(entry.operation, outcome);
  }

  return {
    operations: {
      ...operations,
      async begin(intended) {
        const beginning = await operations.begin(intended);
        if (beginning.kind === 'begun') take(beginning.operation, false);
        return beginning;
      },
      async finish(held, finish) {
        await operations.finish(held, finish);
        leave(held, finish.outcome);
      },
      async forget(held, ending) {
        await operations.forget(held, ending);
        leave(held, ending.outcome);
      },
      async postpone(held, ...when) {
        await operations.postpone(held, ...when);
        leave(held);
      },
      async lookAgain(held, inMs) {
        await operations.lookAgain(held, inMs);
        leave(held);
      },
      async claimAbandoned(claim) {
        const claimed = await operations.claimAbandoned(claim);
        for (const operation of claimed) take(operation, true);
        return claimed;
      },
      async dueAccounts() {
        try {
          const due = await operations.dueAccounts();
          watcher.searched?.(false);
          return due;
        } catch (error) {
          watcher.searched?.(true);
          throw error;
        }
      },
    },
    async handOver() {
      const held = [...inHand.values()].map(({ operation }) => operation);
      inHand.clear();
      // Whatever was claimed or ended meanwhile is in other hands already.
      await Promise.allSettled(held.map(operation => operations.renewLease(operation, 0)));
    },
  };
}
