import { setTimeout as delay } from 'node:timers/promises';
import { PART_LASTS_MS, type Places } from '#store/places.ts';
import { inTime, PATIENCE } from './in-time.ts';

export interface OccupancyOptions {
  /** What there are places for; the key of it in the store. */
  readonly kind: string;
  /** Shared by all instances; null: this process is the only one. */
  readonly places: Places | null;
  /** Which of the instances this is. */
  readonly instance: string;
  /** For a store that cannot be asked. */
  readonly report: (error: unknown) => void;
}

export interface Place {
  /** Can be called again. */
  free(): void;
}

export interface Occupancy {
  /** A place, of so many that the caller has over all instances; null: all are taken. Mostly known at once. */
  enter(caller: string, limit: number): Place | null | Promise<Place | null>;
  /** Gives all places back. */
  close(): Promise<void>;
}

/** How often places are given back that were not needed meanwhile. */
const TICK_MS = 100;
/** Between attempts to get a place that another instance may give back. */
const RETRY_MS = 30;
const RENEW_MS = PART_LASTS_MS / 3;
/** So long this process counts by itself once the store did not answer. */
const ALONE_MS = 10_000;
const CLEAR_MS = 60_000;

interface Waiting {
  readonly until: number;
  readonly decide: (place: Place | null) => void;
}

/** What this process has of one caller's places. The times are of the monotonic clock. */
interface Part {
  readonly caller: string;
  used: number;
  /** Most that were used since the last tick. */
  peak: number;
  size: number;
  /** Others may need what is not used, and soon. */
  isScarce: boolean;
  renewAt: number;
  isAsking: boolean;
  readonly waiting: Waiting[];
}

/**
 * Counts what callers have at a time. Where several instances share a store, each keeps as many places as it needed in the
 * last tenth of a second, and where few are left no more than are in use; so a request of a busy caller hardly ever waits
 * for the database. Together they never have more than the limit. A request that finds none waits a quarter of a second for
 * what another instance does not need any more. While the store cannot be asked, each instance counts for itself alone.
 */
export function createOccupancy({ kind, places, instance, report }: OccupancyOptions): Occupancy {
  const parts = new Map<string, Part>();
  let aloneUntil = -Infinity;
  let clearAt = performance.now() + CLEAR_MS * (1 + Math.random());
  let giving: Promise<void> | null = null;
  /** There is more to give back than is being given. */
  let isOwed = false;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const isAlone = (): boolean => places === null || isClosed || performance.now() < aloneUntil;
  const beAlone = (error: unknown): void => {
    if (isAlone()) return;
    aloneUntil = performance.now() + ALONE_MS;
    report(error);
  };

  function sit(part: Part): Place {
    part.used += 1;
    part.peak = Math.max(part.peak, part.used);
    let isFree = false;
    return {
      free() {
        if (isFree) return;
        isFree = true;
        part.used -= 1;
        const [next] = part.used < part.size ? part.waiting.splice(0, 1) : [];
        if (next) next.decide(sit(part));
        else if (part.used === 0 && part.size === 0 && !part.isAsking) parts.delete(part.caller);
        else if (part.isScarce) setImmediate(give);
      },
    };
  }

  /** Until everybody who waits has a place, or has waited long enough. */
  async function ask(part: Part, limit: number): Promise<void> {
    const { caller, waiting } = part;
    part.isAsking = true;
    while (waiting.length > 0) {
      // What was given back before must not be recorded after what is taken now.
      for (let pending = giving; pending; pending = giving) await pending;
      if (!isAlone()) {
        const { used } = part;
        const wanted = used + waiting.length;
        try {
          const { size, left } = await inTime(places!.take({ instance, caller, kind, used, wanted, limit }));
          part.size = size;
          part.isScarce = left < limit / 4;
          part.renewAt = performance.now() + RENEW_MS;
        } catch (error) {
          beAlone(error);
        }
      }
      const most = isAlone() ? limit : part.size;
      while (waiting.length > 0 && part.used < most) waiting.shift()!.decide(sit(part));
      const now = performance.now();
      while (waiting.length > 0 && waiting[0]!.until < now) waiting.shift()!.decide(null);
      if (waiting.length > 0) await delay(RETRY_MS);
    }
    part.isAsking = false;
    if (part.isScarce) give();
  }

  /** Gives back what is not needed, and says what is: one statement for all callers. */
  function give(): void {
    if (isAlone()) return;
    if (giving) return void (isOwed = true);
    const now = performance.now();
    isOwed = false;
    const told = [];
    for (const part of parts.values()) {
      if (part.isAsking) continue;
      const isLost = now > part.renewAt + PART_LASTS_MS - RENEW_MS;
      const size = Math.max(part.used, Math.min(part.size, part.isScarce || isLost ? part.used : part.peak));
      if (size === part.size && now < part.renewAt) continue;
      part.size = size;
      part.renewAt = now + RENEW_MS;
      if (part.size === 0) parts.delete(part.caller);
      told.push({ caller: part.caller, kind, size: part.size });
    }
    if (told.length > 0) tell(told);
  }

  function tell(told: readonly { caller: string; kind: string; size: number }[]): void {
    giving = inTime(places!.keep(instance, told))
      .catch(beAlone)
      .finally(() => {
        giving = null;
        if (isOwed) give();
      });
  }

  function tick(): void {
    give();
    for (const part of parts.values()) part.peak = part.used;
    const now = performance.now();
    if (now > clearAt && !isAlone()) {
      clearAt = now + CLEAR_MS;
      void places!.clear().catch(report);
    }
    if (parts.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  function partOf(caller: string): Part {
    let part = parts.get(caller);
    if (!part) {
      part = { caller, used: 0, peak: 0, size: 0, isScarce: false, renewAt: Infinity, isAsking: false, waiting: [] };
      parts.set(caller, part);
      if (places !== null) timer ??= setInterval(tick, TICK_MS).unref();
    }
    return part;
  }

  return {
    enter(caller, limit) {
      const part = partOf(caller);
      const alone = isAlone();
      if (part.waiting.length === 0 && part.used < (alone ? limit : part.size)) return sit(part);
      // Whoever waits behind so many cannot get a place.
      if (alone || part.used + part.waiting.length >= limit) return null;
      return new Promise(decide => {
        part.waiting.push({ until: performance.now() + PATIENCE, decide });
        if (!part.isAsking) void ask(part, limit);
      });
    },
    async close() {
      clearInterval(timer);
      timer = undefined;
      await giving;
      if (places === null || isAlone()) return;
      isClosed = true;
      const held = [...parts.values()].filter(({ size }) => size > 0);
      const none = held.map(({ caller }) => ({ caller, kind, size: 0 }));
      await inTime(places.keep(instance, none)).catch(() => {});
    },
  };
}
