import type { Caller, RateLimit } from '#federation/context.ts';
import type { Spending } from '#store/spending.ts';
import { createMeter } from './meter.ts';

/** What one caller may do. */
export interface CallerLimits {
  /** Points of queries and mutations together. */
  readonly costPerMinute: number;
  readonly writesPerMinute: number;
  /** Requests at once, for each instance. */
  readonly concurrency: number;
}

export interface BudgetOptions {
  readonly limits: CallerLimits;
  /** Shared by all instances; null: this process is the only one. */
  readonly spending: Spending | null;
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
  /** `isMessage`: one message of an answer that goes on, which is never one too many at once. */
  admit(caller: Caller, isMessage?: boolean): Pass | Exceeded;
}

/** Whoever needs no key can come from this machine alone. */
const ANONYMOUS_TIMES = 1_000;

export const isExceeded = (admitted: Pass | Exceeded): admitted is Exceeded => 'limit' in admitted;

/** Holds every caller, by name, to limits of his own: nobody uses up what is another's. */
export function createBudget({ limits, spending, now = Date.now, report }: BudgetOptions): Budget {
  const cost = createMeter({ kind: 'COST', spending, now, report });
  const writes = createMeter({ kind: 'WRITES', spending, now, report });
  const atWork = new Map<string, number>();
  const exceeded = (limit: Exceeded['limit'], seconds: number, message: string): Exceeded => ({
    limit,
    message: `${message}. Try again in ${seconds} s`,
    retryAfterSeconds: seconds,
  });
  const untilReset = (): number => Math.max(1, Math.ceil((cost.resetsAt() - now()) / 1_000));

  return {
    admit({ name }, isMessage = false) {
      const times = name === 'anonymous' ? ANONYMOUS_TIMES : 1;
      const costLimit = limits.costPerMinute * times;
      const writeLimit = limits.writesPerMinute * times;
      const concurrency = limits.concurrency * times;
      const tooDear = (): Exceeded =>
        exceeded('COST_PER_MINUTE', untilReset(), `You have used up your ${costLimit} points of this minute`);
      if (cost.isSpent(name)) return tooDear();
      const working = atWork.get(name) ?? 0;
      if (working >= concurrency && !isMessage) {
        return exceeded('CONCURRENCY', 1, `You have ${concurrency} requests under way, which is the most at once`);
      }
      atWork.set(name, working + 1);
      let isCharged = false;
      let isOver = false;
      const spend = (points: number) => cost.spend(name, Math.min(points, costLimit), costLimit);

      return {
        charge(points, isWrite) {
          if (isCharged) return null;
          isCharged = true;
          const mayCost = (): Exceeded | null | Promise<Exceeded | null> =>
            after(spend(points), isWithin => (isWithin ? null : tooDear()));
          if (!isWrite) return mayCost();
          return after(writes.spend(name, 1, writeLimit), isWithin =>
            isWithin
              ? mayCost()
              : exceeded('WRITES_PER_MINUTE', untilReset(), `You have made your ${writeLimit} changes of this minute`),
          );
        },
        rateLimit: () => ({
          limit: costLimit,
          remaining: cost.remaining(name, costLimit),
          resetAt: new Date(cost.resetsAt()),
        }),
        end() {
          if (isOver) return;
          isOver = true;
          const left = (atWork.get(name) ?? 1) - 1;
          if (left > 0) atWork.set(name, left);
          else atWork.delete(name);
          if (!isCharged) void spend(1);
        },
      };
    },
  };
}

const after = <T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> =>
  value instanceof Promise ? value.then(next) : next(value);
