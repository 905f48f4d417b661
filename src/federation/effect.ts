import { createHash } from 'node:crypto';
import type { NumberSetting } from '#domain/phone-number.ts';
import type { AuditDetail } from '#store/audit.ts';
import {
  type Beginning,
  type Consequences,
  NumberBusyError,
  type Operation,
  OperationLostError,
} from '#store/operation.ts';
import { type Account, held, type HeldNumber } from './account.ts';
import { numberOf, type StoredAnswer } from './answer.ts';
import {
  type Change,
  type ChangeResult,
  isRefused,
  NOTHING_DONE,
  type Outcome,
  type Prepared,
  type Refused,
} from './change.ts';
import type { Context } from './context.ts';
import { changeEvents } from './change-events.ts';
import { e164In } from './observation.ts';
import { persistently } from './persistence.ts';
import { type IdempotencyReason, type Problem, providerProblem } from './problems.ts';
import { releaseTerms } from './release-number.ts';
import { type Ended, sendAll } from './sending.ts';
import { keepMs } from './timing.ts';
import { watchAfter } from './watching.ts';

/**
 * Carries out a change: at most once for a key, one at a time for a number, recorded before anything is sent. A request
 * upstream is sent once and never again; where its answer is lost, the provider is read, and what reading cannot tell
 * yet is UNKNOWN and found out in the background.
 */
export async function carryOut(context: Context, change: Change): Promise<ChangeResult> {
  const { operations, owner, running, timing } = context.changes;
  const { mutation, key, account, subject, input } = change;
  const beginning = await operations.begin({
    caller: context.caller.name,
    mutation,
    key,
    fingerprint: fingerprintOf(input),
    account: account.name,
    number: subject,
    owner,
    leaseMs: timing.lease,
    audit: aboutRequest(context, change),
  });
  if (beginning.kind !== 'begun') return repeat(context, beginning);
  const { id } = beginning.operation;
  running.add(id);
  return run(context, change, beginning.operation).finally(() => {
    running.delete(id);
    context.reading.since = performance.now();
  });
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
  const unknown = (...why: Parameters<typeof refuse>): ChangeResult => ({ ...refuse(...why), outcome: 'UNKNOWN' });
  switch (kind) {
    case 'begun':
      throw new RangeError('An operation that has just begun has no answer');
    case 'replay':
      return replay(context, operation);
    case 'running':
      return unknown('REQUEST_IN_PROGRESS', 'The first request with this key is still running. Follow `operation`');
    case 'unknown':
      return unknown(
        'OUTCOME_UNKNOWN',
        'The provider never answered the first request with this key. Follow `operation`',
      );
    case 'mismatch':
      return refuse(
        'KEY_REUSED_WITH_OTHER_INPUT',
        'This key was used for another input. Take a new one for a new intention',
      );
    case 'busy':
      return { ...NOTHING_DONE, errors: [BUSY] };
  }
}

const BUSY: Problem = {
  type: 'ConflictError',
  message: 'Another change of this number is under way, or its outcome is still to be found out. Ask again later',
};

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

/** What turned up before anything was sent, so that nothing was. The key is free again. */
async function stop(
  context: Context,
  change: Change,
  operation: Operation,
  { errors, about }: { readonly errors: readonly Problem[]; readonly about?: AuditDetail | undefined },
): Promise<ChangeResult> {
  const { operations, timing } = context.changes;
  const audit = { ...aboutRequest(context, change), ...about };
  await persistently(timing.recordAgain, () => operations.forget(operation, { outcome: 'NOT_APPLIED', audit }));
  return { ...NOTHING_DONE, errors };
}

const aboutRequest = (context: Context, { subject, settings }: Change): AuditDetail => ({
  e164: e164In(subject),
  settings,
  requestId: context.requestId,
});

async function prepare(change: Change): Promise<Prepared | Refused> {
  try {
    return await change.prepare();
  } catch (error) {
    return { errors: [providerProblem(change.account, error)] };
  }
}

const PERSONAL: ReadonlySet<NumberSetting> = new Set(['SMS_FORWARDING', 'EMAIL_FORWARDING', 'VOICE_ROUTE']);

/** The provider's own words may repeat the address of a person, and an answer is kept. */
const withoutProvidersWords = (problem: Problem): Problem => ({
  ...problem,
  message: problem.message.replace(/: .*$/s, ''),
});

async function run(context: Context, change: Change, operation: Operation): Promise<ChangeResult> {
  const { account } = change;
  const prepared = await prepare(change).catch(async (error: unknown) => {
    await stop(context, change, operation, { errors: [] });
    throw error;
  });
  if (isRefused(prepared)) {
    const { errors, e164 } = prepared;
    return stop(context, change, operation, { errors, about: e164 && { e164 } });
  }

  const ended = await sendAll(context, change, prepared, operation).catch((error: unknown) => {
    if (error instanceof NumberBusyError) return null;
    throw error;
  });
  if (ended === null) return stop(context, change, operation, { errors: [BUSY], about: aboutNumber(prepared) });
  const { outcome, errors, observation } = ended;
  const number = numberAfter(account, prepared, ended);
  forgetRead(context, account, prepared, number);
  const { effectiveAt, notes } = releaseTerms(prepared.intent, ended);
  // What they warn of has come about only if the change has; of an UNKNOWN one they are kept until that is known.
  const all = [...ended.warnings, ...notes.map(message => ({ code: 'RELEASE_TERMS' as const, message }))];
  const warnings = outcome === 'NOT_APPLIED' || outcome === 'UNKNOWN' ? [] : all;
  const answer: StoredAnswer = {
    number: number && { account: account.name, id: number.id },
    errors: change.settings.some(setting => PERSONAL.has(setting)) ? errors.map(withoutProvidersWords) : errors,
    warnings: outcome === 'NOT_APPLIED' ? [] : all,
    effectiveAt,
  };
  try {
    const recorded = { prepared, ended, answer };
    await persistently(context.changes.timing.recordAgain, () => record(context, change, operation, recorded));
  } catch (error) {
    // What the provider did stands, and so does its answer; the operation is settled once its lease has run out.
    context.changes.report(error, { operation: operation.id, requestId: context.requestId });
    if (error instanceof OperationLostError) await correct(context, change, operation, { prepared, ended, answer });
  }
  return {
    outcome,
    number,
    errors,
    warnings,
    operation: ended.isVoid ? null : operation.id,
    replayed: false,
    effectiveAt,
    observation: observation ?? undefined,
  };
}

const isAboutAddress = ({ intent }: Prepared): boolean => intent.kind === 'emergency';

/** As it was read afterwards. As it was before where nothing about it has changed: surely not, where that is unknown. */
function numberAfter(account: Account, prepared: Prepared, ended: Ended): HeldNumber | null {
  if (ended.observation?.number) return held(account, ended.observation.number);
  const isAsBefore = isAboutAddress(prepared) || (ended.stepsDone === 0 && ended.outcome !== 'UNKNOWN');
  return isAsBefore ? prepared.number : null;
}

/** What was read before the change must not be shown after it. */
function forgetRead(context: Context, account: Account, prepared: Prepared, number: HeldNumber | null): void {
  const loaders = context.loaders(account);
  const id = number?.id ?? prepared.number?.id;
  if (id === undefined) return;
  loaders.number.clear(id);
  loaders.emergencyAddress.clear(id);
  if (number) loaders.number.prime(id, number);
}

const aboutNumber = ({ intent, before, after }: Prepared): AuditDetail => ({ e164: intent.e164, before, after });

function aboutEnding(context: Context, change: Change, prepared: Prepared, { result, errors }: Ended): AuditDetail {
  const refusedUnder = errors.flatMap(problem => (problem.type === 'ProviderError' ? problem.providerRequestId : null));
  return {
    ...aboutRequest(context, change),
    ...aboutNumber(prepared),
    providerRequestId: result?.requestId ?? refusedUnder.find(id => id !== null),
  };
}

interface Recorded {
  readonly prepared: Prepared;
  readonly ended: Ended;
  readonly answer: StoredAnswer;
}

async function record(
  context: Context,
  change: Change,
  operation: Operation,
  { prepared, ended, answer }: Recorded,
): Promise<void> {
  const { operations, timing } = context.changes;
  const { outcome, stepsDone, isVoid } = ended;
  const audit = aboutEnding(context, change, prepared, ended);
  if (isVoid) return operations.forget(operation, { outcome, audit });
  const finish = {
    outcome,
    answer,
    stepsDone,
    audit,
    ...consequencesOf(context, change, operation, { prepared, ended }),
  };
  return outcome === 'UNKNOWN'
    ? operations.finish(operation, { ...finish, state: 'UNKNOWN', settleInMs: timing.firstLook })
    : operations.finish(operation, { ...finish, state: 'DONE', keepMs: keepMs(change.isCostly) });
}

/** What is told of the change, and whether the number has to be looked at; nothing where nothing had to be sent. */
function consequencesOf(
  context: Context,
  { account }: Change,
  operation: Operation,
  { prepared: { intent }, ended }: Omit<Recorded, 'answer'>,
): Consequences {
  const { outcome, observation, stepsDone } = ended;
  const isNothing = outcome === 'APPLIED' && ended.isAnswered && stepsDone === 0;
  if (isNothing || outcome === 'NOT_APPLIED' || outcome === 'UNKNOWN') return {};
  const seen = { operation, intent, outcome, number: observation?.number ?? null, at: context.now() };
  return { events: changeEvents(seen), watch: watchAfter(account, seen) };
}

/**
 * Another process took this one for gone and settled the change by reading. Who has the provider's own answer knows
 * better: what was recorded becomes what the caller is told.
 */
async function correct(
  context: Context,
  change: Change,
  operation: Operation,
  { prepared, ended, answer }: Recorded,
): Promise<void> {
  const { outcome, stepsDone, isAnswered, isVoid } = ended;
  if (!isAnswered || isVoid || outcome === 'UNKNOWN') return;
  const note = 'The process that had sent the request was held up, and has the provider’s answer';
  const audit = { ...aboutEnding(context, change, prepared, ended), note };
  const consequences = consequencesOf(context, change, operation, { prepared, ended });
  const correction = { outcome, answer, stepsDone, keepMs: keepMs(change.isCostly), audit, ...consequences };
  try {
    await context.changes.operations.correct(operation, correction);
  } catch (error) {
    context.changes.report(error, { operation: operation.id, requestId: context.requestId });
  }
}
