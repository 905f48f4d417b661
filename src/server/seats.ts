import { ANONYMOUS, type Caller } from '#federation/context.ts';
import type { Occupancy, Place } from '#limits/occupancy.ts';
import type { Refusal } from './refusal.ts';

export interface SeatLimits {
  /** Subscriptions of one caller at a time. Whoever needs no key may have all there are. */
  readonly subscriptionsPerCaller: number;
  /** Of all callers, for each instance. */
  readonly subscriptions: number;
}

export interface Seats {
  take(caller: Caller): Promise<Place | Refusal>;
}

/** How many may listen at once: each holds a connection, and is read to when something happens. */
export function createSeats({ subscriptionsPerCaller, subscriptions }: SeatLimits, occupancy: Occupancy): Seats {
  let taken = 0;

  return {
    async take({ name }) {
      if (taken >= subscriptions) return FULL;
      const own = name === ANONYMOUS.name ? UNCOUNTED : await occupancy.enter(name);
      if (own === null) {
        const message = `You have ${subscriptionsPerCaller} subscriptions open, which is the most at once. End one first`;
        return tooMany(429, message);
      }
      if (taken >= subscriptions) {
        own.free();
        return FULL;
      }
      taken += 1;
      let isFree = false;
      return {
        free() {
          if (isFree) return;
          isFree = true;
          taken -= 1;
          own.free();
        },
      };
    },
  };
}

const UNCOUNTED: Place = { free() {} };

const tooMany = (status: 429 | 503, message: string): Refusal => ({
  status,
  code: 'TOO_MANY_SUBSCRIPTIONS',
  message,
  headers: { 'retry-after': '5' },
});

const FULL = tooMany(503, 'This server has no room for another subscription. Ask again later');
