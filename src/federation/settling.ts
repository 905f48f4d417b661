import { setTimeout as wait } from 'node:timers/promises';
import type { Operation } from '#store/operation.ts';
import type { Operations } from '#store/operations.ts';
import type { Account } from './account.ts';
import type { StoredAnswer } from './answer.ts';
import type { Outcome } from './change.ts';
import { e164In, type Observation, observe, type SentIntent, settingsOf } from './observation.ts';
import type { Problem } from './problems.ts';
import { releaseTerms } from './release-number.ts';
import { keepMs, type Timing, TIMING } from './timing.ts';

const SWEEP_EVERY_MS = 3_600_000;
const AT_ONCE = 20;
const READ_MS = 10_000;

export interface SettlerOptions {
  readonly operations: Operations;
  readonly accounts: readonly Account[];
  readonly owner: string;
  /** The changes this process is at work on itself. */
  readonly running?: ReadonlySet<string> | undefined;
  readonly report: (error: unknown, about: Readonly<Record<string, unknown>>) => void;
  /** Epoch in milliseconds. */
  readonly now?: (() => number) | undefined;
  readonly timing?: Timing | undefined;
}

export interface Settler {
  /** Ends after the round under way. */
  stop(): Promise<void>;
}

/**
 * Finds out, by reading, what became of changes whose process ended or whose answer was lost. Sends nothing. Several
 * instances on one database share the work.
 */
export function startSettler(options: SettlerOptions): Settler {
  const { operations, report, now = Date.now, timing = TIMING } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async () => {
    let sweptAt = -Infinity;
    while (!signal.aborted) {
      try {
        await settleDue(options);
        if (now() - sweptAt >= SWEEP_EVERY_MS) {
          await operations.sweep();
          sweptAt = now();
        }
      } catch (error) {
        report(error, { doing: 'settling changes' });
      }
      await wait(timing.every, undefined, { signal }).catch(() => {});
    }
  })();
  return {
    stop() {
      stopping.abort();
      return running;
    },
  };
}

/** One round: what is due now, the longest untouched first. */
export async function settleDue(options: SettlerOptions): Promise<void> {
  const { operations, owner, running, report, timing = TIMING } = options;
  const except = [...(running ?? [])];
  const due = await operations.claimAbandoned({ owner, leaseMs: timing.lease, limit: AT_ONCE, except });
  await Promise.all(
    due.map(operation => settle(options, operation).catch(error => report(error, { operation: operation.id }))),
  );
}

async function settle(options: SettlerOptions, operation: Operation): Promise<void> {
  const { operations, accounts, now = Date.now, timing = TIMING } = options;
  if (operation.step === 0) return end(operations, operation, { outcome: 'NOT_APPLIED', error: NOTHING_SENT });

  const intent = operation.intent as SentIntent;
  const account = accounts.find(({ name }) => name === operation.account);
  const observation = account && (await observe(account, intent, AbortSignal.timeout(READ_MS)).catch(() => undefined));
  const isOpen =
    observation === undefined ||
    (!isReached(observation) && now() - (intent.sentAt ?? operation.createdAt) < timing.decidedAfter);
  if (isOpen) return operations.postpone(operation, pauseMs(operation, timing));
  if (isReached(observation)) return end(operations, operation, { outcome: observation.state, observation });
  // A later request was begun only because the ones before it succeeded.
  const isUntouched = observation.state === 'UNCHANGED' && operation.step === 1;
  return end(operations, operation, {
    outcome: isUntouched ? 'NOT_APPLIED' : 'PARTIALLY_APPLIED',
    error: neverAnswered(operation.account),
    observation,
  });
}

const isReached = (observation: Observation): observation is Observation & { readonly state: 'APPLIED' | 'ACCEPTED' } =>
  observation.state === 'APPLIED' || observation.state === 'ACCEPTED';

const NOTHING_SENT: Problem = {
  type: 'ConflictError',
  message: 'The server stopped before anything was sent to the provider; nothing changed',
};

const neverAnswered = (account: string): Problem => ({
  type: 'ProviderError',
  message: 'The provider never answered; what it shows since then is what counts',
  account,
  kind: 'TIMEOUT',
  retryable: true,
  retryAfter: null,
  providerCode: null,
  providerRequestId: null,
});

const pauseMs = ({ settleTries }: Operation, { firstLook, longestPause }: Timing): number =>
  Math.min(firstLook * 2 ** Math.min(settleTries, 10), longestPause);

interface Ending {
  readonly outcome: Outcome;
  readonly error?: Problem;
  readonly observation?: Observation;
}

/** Nobody asks, so no request of a caller is named. */
async function end(
  operations: Operations,
  operation: Operation,
  { outcome, error, observation }: Ending,
): Promise<void> {
  const intent = operation.intent as SentIntent | null;
  const before = operation.answer as StoredAnswer | null;
  const id = observation?.number?.id ?? (intent?.kind === 'emergency' ? intent.id : undefined);
  const terms = intent && observation ? releaseTerms(intent, { outcome, observation, result: null }) : null;
  const answer: StoredAnswer = {
    number: id === undefined ? null : { account: operation.account, id },
    errors: error ? [error] : [],
    warnings: [
      ...(outcome === 'NOT_APPLIED' ? [] : (before?.warnings ?? [])),
      ...(terms?.notes ?? []).map(message => ({ code: 'RELEASE_TERMS' as const, message })),
    ],
    effectiveAt: terms?.effectiveAt ?? null,
  };
  await operations.finish(operation, {
    state: 'DONE',
    outcome,
    answer,
    keepMs: keepMs(operation.mutation !== 'updatePhoneNumber'),
    audit: { e164: intent?.e164 ?? e164In(operation.number), settings: intent ? settingsOf(intent) : [] },
  });
}
