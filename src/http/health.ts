import type { UpstreamCall } from '#domain/provider.ts';

/** UNKNOWN: not asked for ten minutes. DOWN: the last three calls failed. DEGRADED: one of the last ten had trouble. */
export type HealthState = 'UP' | 'DEGRADED' | 'DOWN' | 'UNKNOWN';

export interface Health {
  /** To be told of every call to one account. */
  observe(call: UpstreamCall): void;
  /** To be told when reads begin to be refused, and when they no longer are. */
  circuit(state: 'OPEN' | 'CLOSED'): void;
  state(): HealthState;
}

interface Outcome {
  readonly at: number;
  readonly failed: boolean;
  readonly troubled: boolean;
}

const MEMORY = 10 * 60_000;
const REMEMBERED = 10;
const IN_A_ROW = 3;

/** How an account's provider is doing, judged by the calls that were made anyway. */
export function createHealth(now: () => number = () => performance.now()): Health {
  let outcomes: readonly Outcome[] = [];
  let isOpen = false;
  return {
    observe({ status, abandoned }) {
      if (abandoned === true) return;
      // A refusal such as 404 is the answer of a healthy provider.
      const failed = status === null || status >= 500 || status === 401;
      outcomes = [...outcomes.slice(1 - REMEMBERED), { at: now(), failed, troubled: failed || status === 429 }];
    },
    circuit(state) {
      isOpen = state === 'OPEN';
    },
    state() {
      if (isOpen) return 'DOWN';
      const recent = outcomes.filter(({ at }) => now() - at <= MEMORY);
      if (recent.length === 0) return 'UNKNOWN';
      if (recent.length >= IN_A_ROW && recent.slice(-IN_A_ROW).every(({ failed }) => failed)) return 'DOWN';
      return recent.some(({ troubled }) => troubled) ? 'DEGRADED' : 'UP';
    },
  };
}
