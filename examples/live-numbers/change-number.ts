import {
  type LiveNumberFragment,
  SetMessagingDocument,
  type SetMessagingMutation,
  type UpdatePhoneNumberInput,
} from '../gql/graphql.ts';
import { ask, NoAnswerError } from './graph.ts';
import { forget, keyFor } from './intentions.ts';

export interface Changed {
  /** Whether the provider has taken it. */
  readonly isTaken: boolean;
  readonly number: LiveNumberFragment | null;
  /** What went wrong, or should be known all the same. */
  readonly remarks: readonly string[];
}

type Payload = NonNullable<SetMessagingMutation['updatePhoneNumber']>;

const ATTEMPTS = 8;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Asks until it is known what came of it, always with the same key: however often the request arrives, the change is made
 * once. Throws what `ask` throws; where that is a NoAnswerError, the same change asked for again goes on with its key.
 */
export async function changeNumber(change: Omit<UpdatePhoneNumberInput, 'idempotencyKey'>): Promise<Changed> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await pause(Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS));
    const input = { ...change, idempotencyKey: keyFor(change) };
    const payload = await ask(SetMessagingDocument, { input }).then(
      ({ updatePhoneNumber }) => updatePhoneNumber,
      (error: unknown) => (error instanceof NoAnswerError && attempt < ATTEMPTS - 1 ? null : Promise.reject(error)),
    );
    if (payload === null || isOpen(payload)) continue;
    // It stands for this answer from now on: who wants the same again wants it anew.
    forget(change);
    return {
      isTaken: payload.outcome !== 'NOT_APPLIED',
      number: payload.phoneNumber,
      remarks: [...payload.errors, ...payload.warnings].map(({ message }) => message),
    };
  }
  throw new NoAnswerError('The provider has not said yet what came of it. Save again to ask');
}

/** Whether the same request will tell more later. */
const isOpen = ({ outcome, errors }: Payload): boolean =>
  outcome === 'UNKNOWN' ||
  errors.some(error => error.__typename === 'IdempotencyError' && error.reason !== 'KEY_REUSED_WITH_OTHER_INPUT');

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));
