import { setTimeout as wait } from 'node:timers/promises';
import type { Operation, Held } from '#store/operation.ts';
import type { Operations } from '#store/operations.ts';
import type { StoredAnswer } from './answer.ts';
import type { Account } from './account.ts';
import { observe, type Intent, type Observation } from './observation.ts';
import type { Problem } from './problems.ts';

/** Longer than a write and the reading after it may take. */
export const LEASE_MS = 25_000;
export const FIRST_LOOK_MS = 2_000;
const DAY_MS = 86_400_000;

/** How long a key is remembered. */
export const keepMs = (isCostly: boolean): number => (isCostly ? 30 * DAY_MS : DAY_MS);

/**
 * From then on, a provider that shows a number as it was before did not act, and will not: its answer has been waited
 * for, and some time has passed since.
 */
const DECIDED_AFTER_MS = 30_000;
const LONGEST_PAUSE_MS = 60_000;
const EVERY_MS = 1_000;
const SWEEP_EVERY = 3_600;

export interface SettlerOptions {
  readonly operations: Operations;
  readonly accounts: readonly Account[];
  readonly owner: string;
  readonly report: (error: unknown, about: Readonly<Record<string, unknown>>) => void;
  readonly now?: () => number;
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
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async () => {
    for (let round = 0; !signal.aborted; round++) {
      try {
        await settleDue(options);
        if (round % SWEEP_EVERY === 0) await options.operations.sweep();
      } catch (error) {
        options.report(error, { doing: 'settling changes' });
      }
      await wait(EVERY_MS, undefined, { signal }).catch(() => {});
    }
  })();
  return {
    stop() {
      stopping.abort();
      return running;
    },
  };
}

/** One round: everything that is due now. */
export async function settleDue({
  operations,
  accounts,
  owner,
  report,
  now = Date.now,
}: SettlerOptions): Promise<void> {
  const due = await operations.claimAbandoned({ owner, leaseMs: LEASE_MS, limit: 20 });
  await Promise.all(
    due.map(operation =>
      settle(operations, operation, accounts, now()).catch(error => report(error, { operation: operation.id })),
    ),
  );
}

async function settle(
  operations: Operations,
  operation: Operation,
  accounts: readonly Account[],
  now: number,
): Promise<void> {
  if (operation.step === 0) {
    return end(operations, operation, 'NOT_APPLIED', null, [
      {
        type: 'ConflictError',
        message: 'The server stopped before anything was sent to the provider; nothing changed',
      },
    ]);
  }
  const account = accounts.find(({ name }) => name === operation.account);
  const intent = operation.intent as Intent;
  const observation = account && (await observe(account, intent, AbortSignal.timeout(10_000)).catch(() => undefined));
  if (account === undefined || observation === undefined) return operations.postpone(operation, pauseMs(operation));
  switch (observation.state) {
    case 'APPLIED':
    case 'ACCEPTED':
      return end(operations, operation, observation.state, numberIn(account, intent, observation), []);
    case 'UNCHANGED':
    case 'PARTIALLY_APPLIED': {
      if (now - operation.createdAt < DECIDED_AFTER_MS) return operations.postpone(operation, pauseMs(operation));
      const outcome = observation.state === 'UNCHANGED' ? 'NOT_APPLIED' : 'PARTIALLY_APPLIED';
      return end(operations, operation, outcome, numberIn(account, intent, observation), [neverAnswered(account)]);
    }
  }
}

const numberIn = (account: Account, intent: Intent, { number }: Observation): StoredAnswer['number'] => {
  const id = number?.id ?? (intent.kind === 'emergency' ? intent.id : undefined);
  return id === undefined ? null : { account: account.name, id };
};

const neverAnswered = (account: Account): Problem => ({
  type: 'ProviderError',
  message: 'The provider never answered; what it shows since then is what counts',
  account: account.name,
  kind: 'TIMEOUT',
  retryable: true,
  retryAfter: null,
  providerCode: null,
  providerRequestId: null,
});

const pauseMs = ({ settleTries }: Operation): number =>
  Math.min(FIRST_LOOK_MS * 2 ** Math.min(settleTries, 10), LONGEST_PAUSE_MS);

async function end(
  operations: Operations,
  operation: Operation & Held,
  outcome: string,
  number: StoredAnswer['number'],
  errors: readonly Problem[],
): Promise<void> {
  const answer: StoredAnswer = { number, errors, warnings: [], effectiveAt: null };
  await operations.finish(operation, {
    state: 'DONE',
    outcome,
    answer,
    keepMs: keepMs(operation.mutation !== 'updatePhoneNumber'),
  });
}
