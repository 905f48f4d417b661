import type { AuditDetail } from '#store/audit.ts';
import type { Operation } from '#store/operation.ts';
import type { StoredAnswer } from './answer.ts';
import type { Outcome } from './change.ts';
import { type Observation, type SentIntent, settingsOf } from './observation.ts';
import type { Problem } from './problems.ts';
import { releaseTerms } from './release-number.ts';

/** What reading made of a change. */
export interface SettledAs {
  readonly outcome: Outcome;
  readonly observation: Observation;
  readonly error?: Problem;
  readonly note?: string;
}

export const aboutIntent = (intent: SentIntent): AuditDetail => ({
  e164: intent.e164,
  settings: settingsOf(intent),
  ...intent.about,
});

export const neverAnswered = (account: string): Problem => ({
  type: 'ProviderError',
  message: 'The provider never answered; what it shows since then is what counts',
  account,
  kind: 'TIMEOUT',
  retryable: true,
  retryAfter: null,
  providerCode: null,
  providerRequestId: null,
});

/** Of an emergency address a provider shows no name, so the same address under another name looks like the one before. */
export const CANNOT_BE_TOLD: Problem = {
  type: 'ConflictError',
  message:
    'The provider never answered. The number has this emergency address, as it had before; whether the name was changed cannot be read. Set it again, with a new key, to be sure',
};

/** What a repeat is given. */
export function answerFor(
  operation: Operation,
  intent: SentIntent,
  { outcome, observation, error }: SettledAs,
): StoredAnswer {
  const before = operation.answer as StoredAnswer | null;
  const id = observation.number?.id ?? (intent.kind === 'emergency' ? intent.id : undefined);
  const terms = releaseTerms(intent, { outcome, observation, result: null });
  return {
    number: id === undefined ? null : { account: operation.account, id },
    errors: error ? [error] : [],
    warnings: [
      ...(outcome === 'NOT_APPLIED' ? [] : (before?.warnings ?? [])),
      ...terms.notes.map(message => ({ code: 'RELEASE_TERMS' as const, message })),
    ],
    effectiveAt: terms.effectiveAt,
  };
}
