import { setTimeout as wait } from 'node:timers/promises';
import { type Operation, OperationLostError } from '#store/operation.ts';
import type { Operations } from '#store/operations.ts';
import type { Account } from './account.ts';
import type { Outcome } from './change.ts';
import { changeEvents } from './change-events.ts';
import { shortFailure } from './failure.ts';
import { e164In, isReached, type Observation, observe, type SentIntent } from './observation.ts';
import { aboutIntent, answerFor, CANNOT_BE_TOLD, neverAnswered, type SettledAs } from './settled.ts';
import { createSightings, type Sightings } from './sightings.ts';
import { costsMoney, keepMs, type Timing, TIMING } from './timing.ts';
import { watchAfter } from './watching.ts';

const SWEEP_EVERY_MS = 3_600_000;
const SWEPT_AT_ONCE = 1_000;
/** One account that hangs keeps neither others nor all of its own waiting. */
const PER_ACCOUNT = 5;
const READ_MS = 10_000;
/** Of a change that is done and cannot be looked at again now. */
const LATE_PAUSE_MS = 600_000;
const LATEST_MS = 86_400_000;

export interface SettlerOptions {
  readonly operations: Operations;
  readonly accounts: readonly Account[];
  readonly owner: string;
  /** The changes this process is at work on itself. */
  readonly running?: ReadonlySet<string> | undefined;
  readonly sightings?: Sightings | undefined;
  readonly report: (error: unknown, about: Readonly<Record<string, unknown>>) => void;
  /** Epoch in milliseconds. */
  readonly now?: (() => number) | undefined;
  readonly timing?: Timing | undefined;
}

/**
 * Finds out, by reading, what became of changes whose process ended or whose answer was lost. Sends nothing. Several
 * instances on one database share the work, each for the accounts it has.
 */
export interface Settler {
  /** Begins to look at what is due, as far as there is room. Does not wait for what it finds. */
  round(): Promise<void>;
  /** Waits for the looks that were begun. */
  idle(): Promise<void>;
}

interface Task extends Pick<SettlerOptions, 'operations' | 'report'> {
  readonly account: Account;
  readonly now: () => number;
  readonly timing: Timing;
  readonly sightings: Sightings;
}

export function createSettler(options: SettlerOptions): Settler {
  const { operations, accounts, owner, report, running = new Set<string>() } = options;
  const { now = Date.now, timing = TIMING, sightings = createSightings() } = options;
  const looks = new Map<string, Map<string, Promise<void>>>(accounts.map(({ name }) => [name, new Map()]));
  return {
    async round() {
      const due = await operations.dueAccounts();
      for (const account of accounts) {
        const own = looks.get(account.name)!;
        const limit = PER_ACCOUNT - own.size;
        if (limit <= 0 || !due.has(account.name)) continue;
        const except = [...running, ...own.keys()];
        const claimed = await operations.claimAbandoned({
          owner,
          leaseMs: timing.lease,
          limit,
          accounts: [account.name],
          except,
        });
        for (const operation of claimed) {
          const looking = settle({ operations, account, report, now, timing, sightings }, operation)
            .catch((error: unknown) => {
              // Whoever had sent it has come back with the provider's answer, or a person has decided.
              if (!(error instanceof OperationLostError)) report(error, { operation: operation.id });
            })
            .finally(() => own.delete(operation.id));
          own.set(operation.id, looking);
        }
      }
    },
    async idle() {
      await Promise.all([...looks.values()].flatMap(own => [...own.values()]));
    },
  };
}

/** Settles until it is stopped, which waits for the looks under way. */
export async function startSettler(options: SettlerOptions): Promise<{ stop(): Promise<void> }> {
  const { operations, owner, report, now = Date.now, timing = TIMING, sightings = createSightings() } = options;
  const settler = createSettler({ ...options, sightings });
  const stopping = new AbortController();
  const { signal } = stopping;
  // From here on the time counts in which a provider could still act on what an earlier process has sent.
  await operations.adopt(owner);
  for (const operation of await operations.open()) sightings.see(operation);
  const running = (async () => {
    let sweptAt = -Infinity;
    while (!signal.aborted) {
      try {
        await settler.round();
        if (now() - sweptAt >= SWEEP_EVERY_MS) {
          while ((await operations.sweep(SWEPT_AT_ONCE)) === SWEPT_AT_ONCE && !signal.aborted);
          sightings.keep(await operations.open());
          sweptAt = now();
        }
      } catch (error) {
        report(error, { doing: 'settling changes' });
      }
      await wait(timing.every, undefined, { signal }).catch(() => {});
    }
    await settler.idle();
  })();
  return {
    stop() {
      stopping.abort();
      return running;
    },
  };
}

async function settle(task: Task, operation: Operation): Promise<void> {
  const { operations, account, now, timing, sightings } = task;
  if (operation.step === 0) {
    const audit = { e164: e164In(operation.number), note: 'The server stopped before anything was sent' };
    return operations.forget(operation, { outcome: 'NOT_APPLIED', audit });
  }
  const intent = operation.intent as SentIntent;
  const { observation, failure } = await look(account, intent);
  const sinceSent = now() - (intent.sentAt ?? operation.createdAt);
  if (operation.state === 'DONE') return lookLate(task, operation, { intent, observation, sinceSent });
  if (isReached(observation)) return end(task, operation, { outcome: observation.state, observation });

  // A wall clock that was set back must not keep a number locked; the other clock tells enough.
  const waited = Math.min(sightings.since(operation), sinceSent < 0 ? Infinity : sinceSent);
  const pause = pauseMs(operation, timing);
  if (observation === undefined) return operations.postpone(operation, pause, failure);
  const left = timing.decidedAfter - waited;
  if (left > 0) return operations.postpone(operation, Math.ceil(Math.min(pause, left)));
  return end(task, operation, decided(operation, intent, observation));
}

type Looked = { observation: Observation; failure?: never } | { observation?: never; failure: string };

async function look(account: Account, intent: SentIntent): Promise<Looked> {
  try {
    return { observation: await observe(account, intent, AbortSignal.timeout(READ_MS)) };
  } catch (error) {
    return { failure: shortFailure(error) };
  }
}

/** What a provider shows that could have acted and did not, as far as can be seen. */
function decided(operation: Operation, intent: SentIntent, observation: Observation): SettledAs {
  if (observation.isAmbiguous) {
    return intent.kind === 'emergency'
      ? { outcome: 'PARTIALLY_APPLIED', error: CANNOT_BE_TOLD, observation }
      : { outcome: 'APPLIED', observation };
  }
  // A later request was begun only because the ones before it succeeded.
  const isUntouched = observation.state === 'UNCHANGED' && operation.step === 1;
  const error = neverAnswered(operation.account);
  return { outcome: isUntouched ? 'NOT_APPLIED' : 'PARTIALLY_APPLIED', error, observation };
}

interface Late {
  readonly intent: SentIntent;
  readonly observation: Observation | undefined;
  readonly sinceSent: number;
}

/** Whether what was given up for not done was done after all. Nothing is locked meanwhile. */
async function lookLate(task: Task, operation: Operation, { intent, observation, sinceSent }: Late): Promise<void> {
  const { operations, report, timing } = task;
  // What a later change of the number may have done is not this one's.
  if (await operations.hasSuccessor(operation)) return operations.lookAgain(operation, null);
  const outcome = observation && outcomeOfLate(intent, observation);
  if (observation !== undefined && outcome !== undefined) {
    const { id, account, mutation } = operation;
    const note = 'Appeared late: the provider acted after it had been given up';
    await end(task, operation, { outcome, observation, note });
    report(new Error('A change appeared late at its provider, after its caller could be told that nothing was done'), {
      operation: id,
      account,
      mutation,
    });
    return;
  }
  const next = timing.lateLooks.find(at => at > sinceSent);
  if (next !== undefined) return operations.lookAgain(operation, next - sinceSent);
  const isUnread = observation === undefined && sinceSent < LATEST_MS;
  return operations.lookAgain(operation, isUnread ? LATE_PAUSE_MS : null);
}

function outcomeOfLate(intent: SentIntent, observation: Observation): Outcome | undefined {
  if (isReached(observation)) return observation.state;
  // A number that is held was rented, though what was to be set with it is not.
  return intent.kind === 'rent' && observation.number !== null ? 'PARTIALLY_APPLIED' : undefined;
}

const pauseMs = ({ settleTries }: Operation, { firstLook, longestPause }: Timing): number =>
  Math.min(firstLook * 2 ** Math.min(settleTries, 10), longestPause);

/** Nobody asks, so no request of a caller is named. */
async function end(
  { operations, account, now, timing }: Task,
  operation: Operation,
  settled: SettledAs,
): Promise<void> {
  const intent = operation.intent as SentIntent;
  const sinceSent = now() - (intent.sentAt ?? operation.createdAt);
  const late = timing.lateLooks.find(at => at > sinceSent);
  const { outcome, observation } = settled;
  const seen = { operation, intent, outcome, number: observation.number, at: now() };
  const isSuspect = settled.outcome === 'NOT_APPLIED' && costsMoney(operation.mutation) && late !== undefined;
  await operations.finish(operation, {
    state: 'DONE',
    outcome: settled.outcome,
    answer: answerFor(operation, intent, settled),
    keepMs: keepMs(costsMoney(operation.mutation)),
    lookAgainInMs: isSuspect ? late - sinceSent : undefined,
    audit: { ...aboutIntent(intent), note: settled.note },
    events: changeEvents(seen),
    // A callback may have told already how it ended.
    watch: watchAfter(account, { ...seen, at: intent.sentAt ?? operation.createdAt }),
  });
}
