/** What callers may have so many of at a time. */
export interface Occupancy {
  /** A place of the caller's; null: all are taken. Mostly known at once. */
  enter(caller: string): Place | null | Promise<Place | null>;
  /** Gives all places back. */
  close(): Promise<void>;
}

export interface Place {
  /** Can be called again. */
  free(): void;
}

/** Counts for a process that is the only one. */
export function createOccupancy(limit: number): Occupancy {
  const taken = new Map<string, number>();
  return {
    enter(caller) {
      const own = taken.get(caller) ?? 0;
      if (own >= limit) return null;
      taken.set(caller, own + 1);
      return placeOf(() => {
        const left = taken.get(caller)! - 1;
        if (left > 0) taken.set(caller, left);
        else taken.delete(caller);
      });
    },
    async close() {},
  };
}

/** `leave` is called once. */
export function placeOf(leave: () => void): Place {
  let isFree = false;
  return {
    free() {
      if (isFree) return;
      isFree = true;
      leave();
    },
  };
}
