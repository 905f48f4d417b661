import type { Caller } from '#federation/context.ts';
import { ANONYMOUS } from '#federation/context.ts';
import type { Refusal } from './refusal.ts';

export interface SeatLimits {
  /** Subscriptions of one caller at a time, for each instance. Whoever needs no key may have all there are. */
  readonly subscriptionsPerCaller: number;
  /** Of all callers. */
  readonly subscriptions: number;
}

export interface Seat {
  /** Can be called again. */
  free(): void;
}

export interface Seats {
  take(caller: Caller): Seat | Refusal;
}

/** How many may listen at once: each holds a connection, and is read to when something happens. */
export function createSeats({ subscriptionsPerCaller, subscriptions }: SeatLimits): Seats {
  const taken = new Map<string, number>();
  let all = 0;

  return {
    take({ name }) {
      const own = taken.get(name) ?? 0;
      if (name !== ANONYMOUS.name && own >= subscriptionsPerCaller) {
        return tooMany(429, `You have ${own} subscriptions open, which is the most at once. End one first`);
      }
      if (all >= subscriptions)
        return tooMany(503, 'This server has no room for another subscription. Ask again later');
      taken.set(name, own + 1);
      all += 1;
      let isFree = false;
      return {
        free() {
          if (isFree) return;
          isFree = true;
          all -= 1;
          const left = taken.get(name)! - 1;
          if (left > 0) taken.set(name, left);
          else taken.delete(name);
        },
      };
    },
  };
}

const tooMany = (status: 429 | 503, message: string): Refusal => ({
  status,
  code: 'TOO_MANY_SUBSCRIPTIONS',
  message,
  headers: { 'retry-after': '5' },
});
