import { createHash } from 'node:crypto';
import type { PlannedWrite, WriteResult } from '#domain/change.ts';
import { maybeApplied, ProviderError } from '#domain/errors.ts';
import type { Beginning, Operation } from '#store/operation.ts';
import { held } from './account.ts';
import { type Change, type ChangeResult, isRefused, NOTHING_DONE, type Outcome, type Prepared } from './change.ts';
import type { Context } from './context.ts';
import { withinDeadline } from './deadline.ts';
import { numberOf, type StoredAnswer } from './answer.ts';
import { observe, type Observation } from './observation.ts';
import { type IdempotencyReason, type Problem, providerProblem, type Warning } from './problems.ts';
import { releaseTerms } from './release-number.ts';
import { FIRST_LOOK_MS, keepMs, LEASE_MS } from './settling.ts';

/**
 * Carries out a change: at most once for a key, one at a time for a number, recorded before anything is sent. A request
 * upstream is sent once and never again; where its answer is lost, the provider is read, and what reading cannot tell
 * yet is UNKNOWN and found out in the background.
 */
export async function carryOut(context: Context, change: Change): Promise<ChangeResult> {
  const { operations, owner } = context.changes;
  const { mutation, key, account, subject, settings, input } = change;
  const beginning = await operations.begin({
    caller: context.caller.name,
    mutation,
    key,
    fingerprint: fingerprintOf(input),
    account: account.name,
    number: subject,
    owner,
    leaseMs: LEASE_MS,
    audit: { settings, requestId: context.requestId },
  });
  return beginning.kind === 'begun' ? run(context, change, beginning.operation) : repeat(context, beginning);
}

/** The answer that a key has already; null where it has none yet. */
export async function repeated(
  context: Context,
  { mutation, key, input }: Pick<Change, 'mutation' | 'input'> & { readonly key: string },
): Promise<ChangeResult | null> {
  const under = { caller: context.caller.name, mutation, key, fingerprint: fingerprintOf(input) };
  const beginning = await context.changes.operations.find(under);
  return beginning && repeat(context, beginning);
}

const fingerprintOf = (input: unknown): string =>
  createHash('sha256').update(JSON.stringify(input)).digest('base64url');

async function repeat(context: Context, { kind, operation }: Beginning): Promise<ChangeResult> {
  const refuse = (reason: IdempotencyReason, message: string): ChangeResult => ({
    ...NOTHING_DONE,
    errors: [{ type: 'IdempotencyError', reason, operation: operation.id, message, path: ['input', 'idempotencyKey'] }],
    operation: operation.id,
  });
  switch (kind) {
    case 'begun':
      throw new RangeError('An operation that has just begun has no answer');
    case 'replay':
      return replay(context, operation);
    case 'running':
      return refuse('REQUEST_IN_PROGRESS', 'A request with this key is still running');
    case 'unknown':
      return {
        ...refuse('OUTCOME_UNKNOWN', 'The provider never answered the first request with this key. Follow `operation`'),
        outcome: 'UNKNOWN',
      };
    case 'mismatch':
      return refuse(
        'KEY_REUSED_WITH_OTHER_INPUT',
        'This key was used for another input. Take a new one for a new intention',
      );
    case 'busy': {
      const message =
        'Another change of this number is under way, or its outcome is still to be found out. Ask again later';
      return { ...NOTHING_DONE, errors: [{ type: 'ConflictError', message }] };
    }
  }
}

async function replay(context: Context, operation: Operation): Promise<ChangeResult> {
  const answer = operation.answer as StoredAnswer;
  return {
    outcome: operation.outcome as Outcome,
    number: await numberOf(context, answer).catch(() => null),
    errors: answer.errors,
    warnings: answer.warnings,
    operation: operation.id,
    replayed: true,
    effectiveAt: answer.effectiveAt,
  };
}

/** What is known once no more requests will be sent. */
interface Ended {
  readonly outcome: Outcome;
  readonly stepsDone: number;
  readonly errors: readonly Problem[];
  readonly warnings: readonly Warning[];
  readonly observation: Observation | null;
  readonly result: WriteResult | null;
  /** Nothing reached the provider: the key can be used again. */
  readonly isVoid?: boolean;
}

async function run(context: Context, change: Change, operation: Operation): Promise<ChangeResult> {
  const { operations } = context.changes;
  const { account } = change;
  const audit = { settings: change.settings, requestId: context.requestId };
  const stop = async (errors: readonly Problem[]): Promise<ChangeResult> => {
    await operations.forget(operation, { outcome: 'NOT_APPLIED', audit });
    return { ...NOTHING_DONE, errors };
  };

  let prepared;
  try {
    prepared = await change.prepare();
  } catch (error) {
    if (!(error instanceof ProviderError)) await stop([]);
    return stop([providerProblem(account, error)]);
  }
  if (isRefused(prepared)) return stop(prepared.errors);

  const ended = await sendAll(context, change, prepared, operation);
  const { outcome, errors, warnings, observation, result, stepsDone } = ended;
  const number = observation?.number
    ? held(account, observation.number)
    : ended.stepsDone === 0 || isAboutAddress(prepared)
      ? prepared.number
      : null;
  const loaders = context.loaders(account);
  if (prepared.number ?? number) {
    const { id } = (number ?? prepared.number)!;
    loaders.number.clear(id);
    loaders.emergencyAddress.clear(id);
    if (number) loaders.number.prime(id, number);
  }
  const terms = result ? releaseTerms(result) : { effectiveAt: null, notes: [] };
  const all = [...warnings, ...terms.notes.map(message => ({ code: 'RELEASE_TERMS' as const, message }))];
  const answer: StoredAnswer = {
    number: number && { account: account.name, id: number.id },
    errors,
    warnings: all,
    effectiveAt: terms.effectiveAt,
  };
  const record = {
    ...audit,
    e164: number?.e164 ?? prepared.number?.e164 ?? null,
    before: prepared.before,
    after: prepared.after,
    providerRequestId:
      result?.requestId ??
      errors.flatMap(problem => (problem.type === 'ProviderError' ? (problem.providerRequestId ?? []) : []))[0],
  };
  try {
    if (ended.isVoid) await operations.forget(operation, { outcome, audit: record });
    else if (outcome === 'UNKNOWN')
      await operations.finish(operation, {
        state: 'UNKNOWN',
        settleInMs: FIRST_LOOK_MS,
        outcome,
        answer,
        stepsDone,
        audit: record,
      });
    else
      await operations.finish(operation, {
        state: 'DONE',
        keepMs: keepMs(change.isCostly),
        outcome,
        answer,
        stepsDone,
        audit: record,
      });
  } catch (error) {
    // What the provider did stands, and so does its answer; the operation is settled from its lease.
    context.changes.report(error, { operation: operation.id, requestId: context.requestId });
  }
  return {
    outcome,
    number,
    errors,
    warnings: all,
    operation: ended.isVoid ? null : operation.id,
    replayed: false,
    effectiveAt: terms.effectiveAt,
  };
}

const GATEWAY: ReadonlySet<number> = new Set([408, 502, 503, 504]);

const isAboutAddress = ({ intent }: Prepared): boolean => intent.kind === 'emergency';

async function sendAll(context: Context, change: Change, prepared: Prepared, operation: Operation): Promise<Ended> {
  const { operations } = context.changes;
  const warnings = prepared.warnings ?? [];
  const results: WriteResult[] = [];
  const steps = prepared.steps();
  let isSending = false;
  try {
    let current = await steps.next();
    while (!current.done) {
      await operations.beginStep(operation, { step: results.length + 1, leaseMs: LEASE_MS, intent: prepared.intent });
      isSending = true;
      const result = await current.value.send();
      isSending = false;
      results.push(result);
      current = await steps.next(result);
    }
  } catch (error) {
    return failed(context, change, prepared, { error, stepsDone: results.length, wasSending: isSending });
  }

  const last = results.at(-1) ?? null;
  const stepsDone = results.length;
  if (last === null) return { outcome: 'APPLIED', stepsDone, errors: [], warnings, observation: null, result: null };
  const accepted = results.some(({ outcome }) => outcome === 'ACCEPTED');
  const observation = await look(context, change, prepared).catch(() => null);
  return {
    outcome: accepted || observation?.state === 'ACCEPTED' ? 'ACCEPTED' : 'APPLIED',
    stepsDone,
    errors: [],
    warnings: [...warnings, ...readBack(observation, accepted)],
    observation,
    result: last,
  };
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
  withinDeadline({ ...context, startedAt: performance.now(), signal: new AbortController().signal }, account, signal =>
    observe(account, intent, signal),
  );

async function failed(
  context: Context,
  change: Change,
  prepared: Prepared,
  {
    error,
    stepsDone,
    wasSending,
  }: { readonly error: unknown; readonly stepsDone: number; readonly wasSending: boolean },
): Promise<Ended> {
  const problem = providerProblem(change.account, error);
  const ending = { stepsDone, errors: [problem], warnings: prepared.warnings ?? [], result: null };
  const isOpen = wasSending && maybeApplied(error);
  if (!isOpen && stepsDone === 0) {
    const isVoid = error instanceof ProviderError && (error.unsent || error.retryable);
    return { ...ending, outcome: 'NOT_APPLIED', observation: null, isVoid };
  }
  const observation = await look(context, change, prepared).catch(() => null);
  if (!isOpen) return { ...ending, outcome: 'PARTIALLY_APPLIED', observation };
  // A provider that answered is done with the request. One that did not, or for which a gateway answered, may still be at it.
  const isDecided = error instanceof ProviderError && error.status !== undefined && !GATEWAY.has(error.status);
  switch (observation?.state) {
    case 'APPLIED':
    case 'ACCEPTED':
      return { ...ending, outcome: observation.state, errors: [], observation };
    case 'PARTIALLY_APPLIED':
    case 'UNCHANGED':
      if (!isDecided) return { ...ending, outcome: 'UNKNOWN', observation };
      return {
        ...ending,
        outcome: observation.state === 'UNCHANGED' ? 'NOT_APPLIED' : 'PARTIALLY_APPLIED',
        observation,
      };
    case undefined:
      return { ...ending, outcome: 'UNKNOWN', observation: null };
  }
}
