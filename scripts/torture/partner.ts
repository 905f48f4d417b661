import { setTimeout as wait } from 'node:timers/promises';
import type { Dice } from './dice.ts';
import { ask } from './graph.ts';
import type { Intention } from './intentions.ts';

export interface Problem {
  readonly type: string;
  readonly message: string;
  readonly reason?: string;
  readonly retryable?: boolean;
  readonly operation?: { readonly id: string } | null;
}

export interface Answer {
  readonly outcome: 'APPLIED' | 'ACCEPTED' | 'PARTIALLY_APPLIED' | 'NOT_APPLIED' | 'UNKNOWN';
  readonly replayed: boolean;
  readonly operation: { readonly id: string } | null;
  readonly errors: readonly Problem[];
}

/** One request of a client, and what came of it. */
export interface Exchange {
  readonly at: number;
  readonly key: string;
  readonly answer: Answer | null;
  /** Why there is no answer. */
  readonly lost?: string;
}

const documentOf = (mutation: string): string => `
  mutation ($input: ${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!) {
    change: ${mutation}(input: $input) {
      outcome
      replayed
      operation { id }
      errors {
        type: __typename
        ... on UserError { message }
        ... on ProviderError { retryable }
        ... on IdempotencyError { reason operation { id } }
      }
    }
  }`;

/** Asks once, with the intention's key. */
export async function send(url: string, { key, mutation, input }: Intention): Promise<Exchange> {
  const at = Date.now();
  try {
    const { change } = await ask<{ change: Answer }>(url, documentOf(mutation), { input });
    return { at, key, answer: change };
  } catch (error) {
    return { at, key, answer: null, lost: (error as Error).message };
  }
}

export interface Partners {
  readonly dice: Dice;
  readonly signal: AbortSignal;
  /** Where the server is now; null while there is none. */
  address(): string | null;
  /** A request was sent, or answered. */
  onEvent(): void;
  note(exchange: Exchange): void;
}

const MOST_REPEATS = 4;

/**
 * Does what a good client does: keeps the key, and repeats the request with it until it has a final answer, or an error
 * that will not go away. Several copies at once are what an impatient one does.
 */
export async function pursue(intention: Intention, partners: Partners): Promise<void> {
  await Promise.all(
    Array.from({ length: intention.copies }, async () => {
      for (let refusals = 0; refusals < MOST_REPEATS && !partners.signal.aborted;) {
        const url = partners.address();
        if (url !== null) {
          partners.onEvent();
          const exchange = await send(url, intention);
          partners.note(exchange);
          partners.onEvent();
          const step = next(exchange);
          if (step === 'done') return;
          if (step === 'refused') refusals += 1;
        }
        await wait(partners.dice.whole(50, 400), undefined, { signal: partners.signal }).catch(() => {});
      }
    }),
  );
}

/** `refused` is worth a few more tries: the number may be free again, or the provider well. */
function next({ answer }: Exchange): 'done' | 'again' | 'refused' {
  if (answer === null || isPending(answer)) return 'again';
  if (answer.operation !== null) return 'done';
  return answer.errors.some(({ type, retryable }) => type === 'ConflictError' || retryable) ? 'refused' : 'done';
}

/** The change goes on, or it is still to be found out what became of it. */
export const isPending = ({ outcome, errors }: Answer): boolean =>
  outcome === 'UNKNOWN' || errors.some(({ type }) => type === 'IdempotencyError');
