import { AsyncLocalStorage } from 'node:async_hooks';
import { inTime, later } from '#store/in-time.ts';
import { PART_LASTS_MS, type Part as Told, type Places } from '#store/places.ts';
import { type Occupancy, type Place, placeOf } from './occupancy.ts';

export interface SharedOccupancyOptions {
  /** What there are places for; the key of it in the store. */
  readonly kind: string;
  /** Places of one caller over all instances. */
  readonly limit: number;
  readonly places: Places;
  /** Which of the instances this is. */
  readonly instance: string;
  /** For a store that cannot be asked. */
  readonly report: (error: unknown) => void;
}

/** How often places are given back that were not needed meanwhile. */
const TICK_MS = 100;
/** Between attempts to get a place that another instance may give back. */
const RETRY_MS = 30;
const LONGEST_WAIT_MS = 400;
const RENEW_MS = 2_000;
/** So long this process counts by itself once the store did not answer. */
const ALONE_MS = 5_000;
const CLEAR_MS = 60_000;

interface Waiting {
  readonly since: number;
  readonly decide: (place: Place | null) => void;
  readonly stay: () => void;
  /** Has waited long enough, but the store has not been heard about it. */
  isOverdue: boolean;
}

/** What this process has of one caller's places. The times are of the monotonic clock. */
interface Part {
  readonly caller: string;
  /** May be more than `size` after a time in which the store could not be asked. */
  used: number;
  /** What the store lets this process use. */
  size: number;
  heldUntil: number;
  settledAt: number;
  /** Whether the store may know of it, and how many places it has it down for. */
  isTold: boolean;
  recorded: number;
  /** Others may need what is not used, and soon. */
  isScarce: boolean;
  /** Most that were used since the last tick, and between the last two. */
  peak: number;
  needed: number;
  readonly waiting: Waiting[];
  isRetrying: boolean;
}

/**
 * Counts for instances that share a store. Each keeps as many places as it needed in the last tenths of a second, and where
 * the instances want more than three quarters of them, no more than are in use: so the request of a caller who is far from
 * his limit hardly ever waits for the database. Together they never have more than the limit. A request that finds no place
 * waits a moment for one that is given back, here or elsewhere; it is refused only by what the store said since.
 *
 * While the store cannot be asked each instance counts for itself; afterwards those beyond the limit are made up for before
 * anybody gets another place.
 *
 * One statement is under way at a time, for all callers whose parts have to be settled by then.
 */
export function createSharedOccupancy({ kind, limit, places, instance, report }: SharedOccupancyOptions): Occupancy {
  const parts = new Map<string, Part>();
  const unsettled = new Set<Part>();
  /** What happens in the background belongs to no request. */
  const inBackground = AsyncLocalStorage.snapshot();
  let turn = 0;
  let settling: Promise<void> | null = null;
  let aloneUntil = -Infinity;
  let clearAt = performance.now() + CLEAR_MS * (1 + Math.random());

  function partOf(caller: string): Part {
    let part = parts.get(caller);
    if (!part) {
      part = { caller, used: 0, size: 0, heldUntil: 0, settledAt: -Infinity, isTold: false, recorded: 0, isScarce: false, peak: 0, needed: 0, waiting: [], isRetrying: false }; // prettier-ignore
      parts.set(caller, part);
    }
    return part;
  }

  function capacityOf({ size, heldUntil }: Part, now: number): number {
    if (now < aloneUntil) return limit;
    return now < heldUntil ? size : 0;
  }

  function sit(part: Part): Place {
    part.used += 1;
    part.peak = Math.max(part.peak, part.used);
    return placeOf(() => {
      part.used -= 1;
      seat(part);
      if (part.used === 0 && part.waiting.length === 0 && !part.isTold) parts.delete(part.caller);
      else if (part.isScarce && part.recorded > part.used) settle(part);
    });
  }

  /** Those who wait, for as many as there are places. */
  function seat(part: Part): void {
    const capacity = capacityOf(part, performance.now());
    while (part.used < capacity) {
      const next = part.waiting.shift();
      if (!next) return;
      next.stay();
      next.decide(sit(part));
    }
  }

  function wait(part: Part): Promise<Place | null> {
    return new Promise(decide => {
      const stay = later(LONGEST_WAIT_MS, () => {
        waiting.isOverdue = true;
        refuseOverdue(part);
      });
      const waiting: Waiting = { since: performance.now(), decide, stay, isOverdue: false };
      part.waiting.push(waiting);
      settle(part);
    });
  }

  function refuseOverdue({ waiting, settledAt }: Part): void {
    for (const each of waiting.filter(({ isOverdue, since }) => isOverdue && since <= settledAt)) {
      waiting.splice(waiting.indexOf(each), 1);
      each.decide(null);
    }
  }

  function settle(part: Part): void {
    part.isTold = true;
    unsettled.add(part);
    settling ??= inBackground(settleAll);
  }

  async function settleAll(): Promise<void> {
    // What comes in the same turn of the event loop goes along.
    await new Promise(resolve => setImmediate(resolve));
    try {
      while (unsettled.size > 0 && performance.now() >= aloneUntil) {
        const some = [...unsettled];
        unsettled.clear();
        await settleSome(some);
      }
    } finally {
      unsettled.clear();
      settling = null;
    }
  }

  async function settleSome(some: readonly Part[]): Promise<void> {
    const sentAt = performance.now();
    const told = new Map<string, Told>();
    for (const part of some) {
      const { caller, used, waiting, isScarce, peak, needed } = part;
      const wanted = Math.min(limit, Math.max(used + waiting.length, isScarce ? 0 : Math.max(peak, needed)));
      // What is being given back is nobody's here any more.
      part.size = Math.min(part.size, wanted);
      told.set(caller, { caller, used, wanted });
    }
    try {
      const given = { instance, kind, limit, turn: (turn += 1), parts: [...told.values()] };
      const settled = await inTime(places.settle(given));
      for (const { caller, size, demand } of settled) {
        const part = parts.get(caller)!;
        part.size = size;
        part.recorded = Math.max(size, told.get(caller)!.used);
        part.isScarce = demand > limit * 0.75;
        part.settledAt = sentAt;
        part.heldUntil = sentAt + PART_LASTS_MS;
        seat(part);
        refuseOverdue(part);
        if (unsettled.has(part)) continue;
        const isWrong = part.used > part.recorded || (part.isScarce && part.used < part.recorded);
        if (part.waiting.length > 0) retry(part);
        else if (isWrong) unsettled.add(part);
        else if (part.recorded === 0 && part.used === 0) parts.delete(caller);
      }
      for (const part of some) if (part.settledAt < sentAt) retry(part);
    } catch (error) {
      countByItself(error);
    }
  }

  function retry(part: Part): void {
    if (part.isRetrying) return;
    part.isRetrying = true;
    setTimeout(() => {
      part.isRetrying = false;
      if (part.waiting.length > 0) settle(part);
    }, RETRY_MS);
  }

  /** Nobody is refused because the store does not answer. */
  function countByItself(error: unknown): void {
    const now = performance.now();
    if (now < aloneUntil) return;
    aloneUntil = now + ALONE_MS;
    seatAll();
    report(error);
  }

  function seatAll(): void {
    for (const part of parts.values()) {
      part.size = 0;
      seat(part);
    }
  }

  function tick(): void {
    const now = performance.now();
    if (now < aloneUntil) return;
    for (const part of parts.values()) {
      part.needed = part.peak;
      part.peak = part.used;
      if (part.recorded > Math.max(part.used, part.needed) || now > part.settledAt + RENEW_MS) settle(part);
    }
    if (now < clearAt) return;
    clearAt = now + CLEAR_MS;
    void places.clear().catch(report);
  }
  const timer = setInterval(tick, TICK_MS).unref();

  return {
    enter(caller) {
      const part = partOf(caller);
      if (part.waiting.length === 0 && part.used < capacityOf(part, performance.now())) return sit(part);
      // Whoever waits behind so many cannot get a place.
      if (part.used + part.waiting.length >= limit) return null;
      return wait(part);
    },
    async close() {
      clearInterval(timer);
      aloneUntil = Infinity;
      seatAll();
      await settling;
      const told = [...parts.values()].filter(({ isTold }) => isTold);
      const none = told.map(({ caller }) => ({ caller, used: 0, wanted: 0 }));
      if (none.length === 0) return;
      await inTime(places.settle({ instance, kind, limit, turn: turn + 1, parts: none })).catch(() => {});
    },
  };
}
