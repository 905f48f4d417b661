import type { Operation } from '#store/operation.ts';

type Sent = Pick<Operation, 'id' | 'step'>;

/**
 * Since when this process knows of a request, by a clock that nobody sets: a wall clock that is put right alone would let
 * time pass that a provider never had.
 */
export interface Sightings {
  see(sent: Sent): void;
  /** Milliseconds; 0 for one that was never seen, which is seen now. */
  since(sent: Sent): number;
  /** Forgets all others. */
  keep(open: readonly Pick<Operation, 'id'>[]): void;
}

/** `elapsed` counts milliseconds from whenever. */
export function createSightings(elapsed: () => number = () => performance.now()): Sightings {
  const seen = new Map<string, { readonly step: number; readonly at: number }>();
  const see = ({ id, step }: Sent): { readonly at: number } => {
    const before = seen.get(id);
    if (before?.step === step) return before;
    const first = { step, at: elapsed() };
    seen.set(id, first);
    return first;
  };
  return {
    see: sent => void see(sent),
    since: sent => elapsed() - see(sent).at,
    keep(open) {
      const ids = new Set(open.map(({ id }) => id));
      for (const id of seen.keys()) if (!ids.has(id)) seen.delete(id);
    },
  };
}
