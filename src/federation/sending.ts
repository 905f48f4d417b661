import type { WriteResult } from '#domain/change.ts';
import { maybeApplied, ProviderError } from '#domain/errors.ts';
import type { AuditDetail } from '#store/audit.ts';
import type { Operation } from '#store/operation.ts';
import type { Account } from './account.ts';
import type { Change, Outcome, Prepared } from './change.ts';
import type { Context } from './context.ts';
import { withinDeadline } from './deadline.ts';
import { isReached, observe, type Observation, type SentIntent } from './observation.ts';
import { isProvidersFailure, type Problem, providerProblem, type Warning } from './problems.ts';

/** What is known once no more requests will be sent. */
export interface Ended {
  readonly outcome: Outcome;
  readonly stepsDone: number;
  readonly errors: readonly Problem[];
  readonly warnings: readonly Warning[];
  /** null: nothing was read afterwards, or it could not be. */
  readonly observation: Observation | null;
  readonly result: WriteResult | null;
  /** The provider itself has said what became of the last request, or none was sent; otherwise reading has. */
  readonly isAnswered: boolean;
  /** Nothing reached the provider: the key can be used again. */
  readonly isVoid?: boolean;
}

/**
 * Sends what a change needs, each request once and recorded before. Where an answer is lost, and after the last one, the
 * provider is read. Fails only where nothing was sent.
 */
export async function sendAll(
  context: Context,
  change: Change,
  prepared: Prepared,
  operation: Operation,
): Promise<Ended> {
  const { operations, sightings, timing } = context.changes;
  const results: WriteResult[] = [];
  const steps = prepared.steps();
  let isSending = false;
  try {
    let current = await steps.next();
    while (!current.done) {
      const step = results.length + 1;
      const intent: SentIntent = { ...prepared.intent, sentAt: context.now(), about: aboutNumber(prepared) };
      const since = performance.now();
      const audit = step === 1 ? { e164: intent.e164, ...aboutNumber(prepared) } : undefined;
      await operations.beginStep(operation, { step, leaseMs: timing.lease, intent, audit });
      sightings.see({ id: operation.id, step });
      refuseIfHeldUp(context, change, { since, sentAt: intent.sentAt });
      isSending = true;
      const result = await current.value.send();
      isSending = false;
      results.push(result);
      current = await steps.next(result);
    }
  } catch (error) {
    return failed(context, change, prepared, { error, stepsDone: results.length, isSending, operation });
  }

  const ending = { stepsDone: results.length, errors: [], result: results.at(-1) ?? null, isAnswered: true };
  const warnings = prepared.warnings ?? [];
  if (ending.result === null) return { ...ending, outcome: 'APPLIED', warnings, observation: null };
  const accepted = results.some(({ outcome }) => outcome === 'ACCEPTED');
  const observation = await look(context, change, prepared).catch(() => null);
  return {
    ...ending,
    outcome: accepted || observation?.state === 'ACCEPTED' ? 'ACCEPTED' : 'APPLIED',
    warnings: [...warnings, ...readBack(observation, accepted)],
    observation,
  };
}

const aboutNumber = ({ before, after }: Prepared): Pick<AuditDetail, 'before' | 'after'> => ({ before, after });

/** Milliseconds. What is left of the lease is enough for a write and the reading after it. */
const HELD_UP = 5_000;

/**
 * A process that was held up between recording and sending may have been taken for gone, and the number be in other hands:
 * then nothing is sent. The wall clock tells of a machine that slept, the other of one whose wall clock was set back.
 */
function refuseIfHeldUp(
  { now }: Context,
  { account }: Change,
  { since, sentAt }: { since: number; sentAt: number },
): void {
  if (Math.max(performance.now() - since, now() - sentAt) < HELD_UP) return;
  const message = 'This server was held up before it could send the request; nothing was sent';
  throw new ProviderError('TIMEOUT', account.name, message, { unsent: true });
}

/** A setting that did not take effect is told, unless the provider said that it is still at work. */
function readBack(observation: Observation | null, accepted: boolean): Warning[] {
  if (observation === null) {
    return [{ code: 'READ_BACK_FAILED', message: 'The change was made, but the number could not be read afterwards' }];
  }
  if (accepted || observation.state === 'APPLIED' || observation.state === 'ACCEPTED') return [];
  return [
    {
      code: 'NOT_EFFECTIVE',
      message: 'The provider confirmed the change, but shows something else: look before you rely on it',
    },
  ];
}

/** With time of its own, and also for a caller who went away: what was sent has to be known. */
const look = (context: Context, { account }: Change, { intent }: Prepared): Promise<Observation> =>
  withinDeadline(
    { ...context, reading: { since: performance.now() }, signal: new AbortController().signal },
    account,
    signal => observe(account, intent, signal),
  );

interface Failure {
  readonly error: unknown;
  readonly stepsDone: number;
  readonly isSending: boolean;
  readonly operation: Operation;
}

/**
 * Whether one look right after the answer can settle that nothing happened. A provider that says when to come back has not
 * taken the request, and one that answers with a fault of its own is done with it, though not where money is concerned: what
 * it did, or what a gateway in front of it had passed on, may show late. Whatever else answered says nothing.
 */
const saysNo = ({ status, retryAfter }: ProviderError, { isCostly }: Change): boolean =>
  !isCostly && (status === 500 || (status === 503 && retryAfter !== undefined));

async function failed(context: Context, change: Change, prepared: Prepared, failure: Failure): Promise<Ended> {
  const { error, stepsDone, isSending } = failure;
  const isOurs = !isProvidersFailure(error);
  if (isOurs && stepsDone === 0 && !isSending) throw error;
  if (isOurs) context.changes.report(error, { operation: failure.operation.id, requestId: context.requestId });
  const problem = isOurs ? ownFailure(change.account, isSending) : providerProblem(change.account, error);
  const isOpen = isSending && maybeApplied(error);
  const warnings = prepared.warnings ?? [];
  const ending = { stepsDone, errors: [problem], warnings, result: null, isAnswered: !isOpen };

  if (!isOpen && stepsDone === 0) {
    const isVoid = error instanceof ProviderError && (error.unsent || error.retryable || isUnauthorized(error));
    return { ...ending, outcome: 'NOT_APPLIED', observation: null, isVoid };
  }
  const observation = await look(context, change, prepared).catch(() => null);
  if (!isOpen) return { ...ending, outcome: 'PARTIALLY_APPLIED', observation };
  const isDecided = error instanceof ProviderError && saysNo(error, change);
  if (isReached(observation)) return { ...ending, outcome: observation.state, errors: [], observation };
  if (observation === null || !isDecided) return { ...ending, outcome: 'UNKNOWN', observation };
  const isAsBefore = observation.state === 'UNCHANGED' || observation.isAmbiguous === true;
  return { ...ending, outcome: isAsBefore && stepsDone === 0 ? 'NOT_APPLIED' : 'PARTIALLY_APPLIED', observation };
}

/** Who is not let in has changed nothing; the next request comes with new credentials, where there are any. */
const isUnauthorized = ({ status }: ProviderError): boolean => status === 401;

/** The details are in the log. */
const ownFailure = (account: Account, isSending: boolean): Problem =>
  isSending
    ? {
        type: 'ProviderError',
        message: 'The provider’s answer could not be understood',
        account: account.name,
        kind: 'BAD_RESPONSE',
        retryable: false,
        retryAfter: null,
        providerCode: null,
        providerRequestId: null,
      }
    : { type: 'ConflictError', message: 'This server could not record its next request, and so did not send it' };
