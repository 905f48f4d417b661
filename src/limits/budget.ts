import { ANONYMOUS, type Caller, type RateLimit } from '#federation/context.ts';
import type { Spending } from '#store/spending.ts';
import { createMeter } from './meter.ts';
import type { Occupancy, Place } from './occupancy.ts';

/** What one caller may do. */
export interface CallerLimits {
  /** Points of queries and mutations together. */
  readonly costPerMinute: number;
  readonly writesPerMinute: number;
  /** Requests at once. */
  readonly concurrency: number;
}

export interface BudgetOptions {
  readonly limits: CallerLimits;
  /** Shared by all instances; null: this process is the only one. */
  readonly spending: Spending | null;
  /** Requests under way. */
  readonly occupancy: Occupancy;
  /** Epoch in milliseconds. */
  readonly now?: (() => number) | undefined;
  readonly report: (error: unknown) => void;
}

/** A limit of the caller's that is used up. */
export interface Exceeded {
  readonly limit: 'COST_PER_MINUTE' | 'WRITES_PER_MINUTE' | 'CONCURRENCY';
  readonly message: string;
  readonly retryAfterSeconds: number;
}

/** A request that has been let in. */
export interface Pass {
  /** Uses up what the request costs, once. null: it may go on. */
  charge(points: number, isWrite: boolean): Exceeded | null | Promise<Exceeded | null>;
  rateLimit(): RateLimit;
  /** To be called when it is answered. What never came to cost anything costs one point. */
  end(): void;
}

export interface Budget {
  /** Mostly known at once. */
  admit(caller: Caller): Pass | Exceeded | Promise<Pass | Exceeded>;
  /** For one message of an answer that goes on, which is never one too many at once. */
  admitMessage(caller: Caller): Pass | Exceeded;
}

/** Whoever needs no key can come from this machine alone, and has as many requests under way as the server takes. */
const ANONYMOUS_TIMES = 1_000;

export const isExceeded = (admitted: Pass | Exceeded): admitted is Exceeded => 'limit' in admitted;

/** Holds every caller, by name, to limits of his own: nobody uses up what is another's. */
export function createBudget({ limits, spending, occupancy, now = Date.now, report }: BudgetOptions): Budget {
  const cost = createMeter({ kind: 'COST', spending, now, report });
  const writes = createMeter({ kind: 'WRITES', spending, now, report });
  const exceeded = (limit: Exceeded['limit'], seconds: number, message: string): Exceeded => ({
    limit,
    message: `${message}. Try again in ${seconds} s`,
    retryAfterSeconds: seconds,
  });
  const untilReset = (): number => Math.max(1, Math.ceil((cost.resetsAt() - now()) / 1_000));
  const nobodys: CallerLimits = {
    costPerMinute: limits.costPerMinute * ANONYMOUS_TIMES,
    writesPerMinute: limits.writesPerMinute * ANONYMOUS_TIMES,
    concurrency: Infinity,
  };
  const limitsOf = (name: string): CallerLimits => (name === ANONYMOUS.name ? nobodys : limits);
  const tooDear = (most: number): Exceeded =>
    exceeded('COST_PER_MINUTE', untilReset(), `You have used up your ${most} points of this minute`);
  const tooManyWrites = (most: number): Exceeded =>
    exceeded('WRITES_PER_MINUTE', untilReset(), `You have made your ${most} changes of this minute`);
  const tooMany = (most: number): Exceeded =>
    exceeded('CONCURRENCY', 1, `You have ${most} requests under way, which is the most at once`);

  function pass(name: string, { costPerMinute, writesPerMinute }: CallerLimits, place?: Place): Pass {
    let isCharged = false;
    let isOver = false;
    const spend = (points: number) => cost.spend(name, Math.min(points, costPerMinute), costPerMinute);
    return {
      charge(points, isWrite) {
        if (isCharged) return null;
        isCharged = true;
        const mayCost = (): Exceeded | null | Promise<Exceeded | null> =>
          after(spend(points), isWithin => (isWithin ? null : tooDear(costPerMinute)));
        if (!isWrite) return mayCost();
        return after(writes.spend(name, 1, writesPerMinute), isWithin =>
          isWithin ? mayCost() : tooManyWrites(writesPerMinute),
        );
      },
      rateLimit: () => ({
        limit: costPerMinute,
        remaining: cost.remaining(name, costPerMinute),
        resetAt: new Date(cost.resetsAt()),
      }),
      end() {
        if (isOver) return;
        isOver = true;
        place?.free();
        if (!isCharged) void spend(1);
      },
    };
  }

  return {
    admit({ name }) {
      const own = limitsOf(name);
      if (cost.isSpent(name)) return tooDear(own.costPerMinute);
      if (own.concurrency === Infinity) return pass(name, own);
      return after(occupancy.enter(name), place =>
        place === null ? tooMany(own.concurrency) : pass(name, own, place),
      );
    },
    admitMessage({ name }) {
      const own = limitsOf(name);
      return cost.isSpent(name) ? tooDear(own.costPerMinute) : pass(name, own);
    },
  };
}

const after = <T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> =>
  value instanceof Promise ? value.then(next) : next(value);
