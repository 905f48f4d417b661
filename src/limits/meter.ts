import { inTime } from '#store/in-time.ts';
import type { Spending } from '#store/spending.ts';

export interface MeterOptions {
  /** What is limited; the key of it in the store. */
  readonly kind: string;
  /** Shared by all instances; null: this process is the only one. */
  readonly spending: Spending | null;
  /** Epoch in milliseconds. */
  readonly now: () => number;
  /** For a store that cannot be asked. */
  readonly report: (error: unknown) => void;
}

export interface Meter {
  /** Whether the caller may use up so many more in this minute; if so, they are. Mostly known at once. */
  spend(caller: string, points: number, limit: number): boolean | Promise<boolean>;
  /** Whether it is known already that not even one more is left. */
  isSpent(caller: string): boolean;
  /** What is left in this minute, as far as this process knows. */
  remaining(caller: string, limit: number): number;
  /** Epoch in milliseconds: when everything is to be had again. */
  resetsAt(): number;
}

const MINUTE = 60_000;
/** So many times a minute a process asks the store for more at the most, beside what single requests need. */
const LEASES = 20;

/** What this process knows of one caller in the present minute. */
interface Purse {
  /** Taken by all processes. */
  taken: number;
  /** Taken by this one and not used yet. */
  held: number;
  /** So much was not to be had any more. */
  refused: number;
  asking: Promise<void> | null;
}

/**
 * Counts what callers use up, by whole minutes of the clock. Where several instances share a store, each takes a twentieth
 * of the limit at a time, so that hardly any request waits for the database; together they never give out more than the
 * limit, and what an instance has taken and not used is lost with the minute. While the store cannot be asked, each
 * instance counts for itself alone for the rest of the minute.
 */
export function createMeter({ kind, spending, now, report }: MeterOptions): Meter {
  let minute = -1;
  let purses = new Map<string, Purse>();

  function purseOf(caller: string, limit: number): Purse {
    turn();
    let purse = purses.get(caller);
    if (!purse) {
      purse = { taken: 0, held: 0, refused: Infinity, asking: null };
      if (!spending) fill(purse, limit);
      purses.set(caller, purse);
    }
    return purse;
  }

  function turn(): void {
    const present = Math.floor(now() / MINUTE);
    if (present === minute) return;
    minute = present;
    purses = new Map();
  }

  async function ask(purse: Purse, caller: string, least: number, limit: number): Promise<void> {
    const most = Math.max(least, Math.ceil(limit / LEASES));
    try {
      const { granted, taken } = await inTime(spending!.take({ caller, kind, minute, least, most, limit }));
      purse.held += granted;
      if (taken === null) purse.refused = Math.min(purse.refused, least);
      else purse.taken = taken;
    } catch (error) {
      report(error);
      fill(purse, limit);
    }
  }

  async function spendMore(caller: string, points: number, limit: number): Promise<boolean> {
    for (;;) {
      const purse = purseOf(caller, limit);
      if (take(purse, points)) return true;
      const missing = points - purse.held;
      if (missing >= purse.refused) return false;
      // One at a time: what the others need may be granted along with it.
      if (purse.asking) await purse.asking;
      else {
        purse.asking = ask(purse, caller, missing, limit).finally(() => (purse.asking = null));
        await purse.asking;
      }
    }
  }

  return {
    spend(caller, points, limit) {
      const purse = purseOf(caller, limit);
      if (take(purse, points)) return true;
      return points - purse.held < purse.refused && spendMore(caller, points, limit);
    },
    isSpent(caller) {
      turn();
      const purse = purses.get(caller);
      return purse !== undefined && purse.held < 1 && purse.refused <= 1;
    },
    remaining(caller, limit) {
      const { taken, held } = purseOf(caller, limit);
      return Math.max(0, limit - taken + held);
    },
    resetsAt: () => (Math.floor(now() / MINUTE) + 1) * MINUTE,
  };
}

/** All of the minute's limit at once: nobody else is asked any more. */
function fill(purse: Purse, limit: number): void {
  purse.held += Math.max(0, limit - purse.taken);
  purse.taken = limit;
  purse.refused = 0;
}

function take(purse: Purse, points: number): boolean {
  if (purse.held < points) return false;
  purse.held -= points;
  return true;
}
