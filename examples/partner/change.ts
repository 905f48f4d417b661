import { setTimeout as wait } from 'node:timers/promises';
import { FollowChangeDocument, type FollowChangeQuery, type RentNumberMutation } from '../gql/graphql.ts';
import type { Graph } from './graph.ts';
import type { Intention } from './notebook.ts';
import { adviceOn, type Problem, unreachable } from './problems.ts';

/** What the payloads of all changes have in common. */
export type Change = Pick<
  NonNullable<RentNumberMutation['change']>,
  'outcome' | 'operation' | 'warnings' | 'replayed'
> & { readonly errors: readonly Problem[] };

/** What a change can come to in the end, if it comes to anything. */
type Final = Exclude<Change['outcome'], 'NOT_APPLIED' | 'UNKNOWN'>;
type Operation = NonNullable<FollowChangeQuery['operation']>;
export type PhoneNumber = NonNullable<Operation['phoneNumber']>;

/** It did not happen, and will not as it was asked for. */
export class NotDoneError extends Error {
  override readonly name = 'NotDoneError';
}

/** It may still happen. Nothing is lost: the next run goes on with the same key. */
export class StillOpenError extends Error {
  override readonly name = 'StillOpenError';
}

const EVERY_MS = 500;
const PATIENCE_MS = 120_000;

/**
 * Carries out an intention and gives its final answer: APPLIED, ACCEPTED or PARTIALLY_APPLIED. Whatever was not answered
 * is asked for again with the same key. A new key is taken only after a final NOT_APPLIED.
 */
export async function carryOut<Input, Payload extends Change>(
  graph: Graph,
  what: string,
  intention: Intention<Input>,
  request: (input: Input & { readonly idempotencyKey: string }) => Promise<Payload | null>,
): Promise<Payload & { readonly outcome: Final }> {
  const startedAt = Date.now();
  while (Date.now() - startedAt < PATIENCE_MS) {
    const payload = await request({ ...intention.input, idempotencyKey: intention.key() });
    if (payload === null) throw new StillOpenError(`${what}: an answer without content`);
    console.log(`${what}: ${payload.outcome}${payload.replayed ? ', as answered before' : ''}`);
    for (const { code, message } of payload.warnings) console.log(`  ${code}: ${message}`);
    switch (payload.outcome) {
      case 'APPLIED':
      case 'ACCEPTED':
      case 'PARTIALLY_APPLIED':
        return { ...payload, outcome: payload.outcome };
      case 'UNKNOWN':
        await settled(graph, payload.operation?.id ?? null);
        break;
      case 'NOT_APPLIED':
        await notApplied(graph, what, intention, payload);
        break;
      default:
        unreachable(payload.outcome);
    }
  }
  throw new StillOpenError(`${what}: not decided yet`);
}

/** Returns when it is worth asking again. */
async function notApplied<Input>(
  graph: Graph,
  what: string,
  intention: Intention<Input>,
  { errors, operation }: Change,
): Promise<void> {
  const advice = errors.map(adviceOn);
  const [following] = advice.filter(({ kind }) => kind === 'follow');
  if (following?.kind === 'follow') return settled(graph, following.operation);
  if (advice.length === 0 || advice.some(({ kind }) => kind === 'stop')) intention.withdraw();
  await heed(what, errors);
  // An answer with an operation is what the key stands for from now on; without one the key is as good as new.
  if (operation !== null) intention.renewKey();
}

/** Waits as long as the problems want. Throws where waiting does not help. */
export async function heed(what: string, errors: readonly Problem[]): Promise<void> {
  const advice = errors.map(adviceOn);
  const reasons = advice.flatMap(each => (each.kind === 'stop' ? [each.because] : []));
  if (advice.length === 0) throw new NotDoneError(`${what}: nothing was to be done`);
  if (reasons.length > 0) throw new NotDoneError(`${what}: ${reasons.join('; ')}`);
  await wait(Math.max(...advice.map(each => (each.kind === 'wait' ? each.ms : 0))));
}

/** Waits until the outcome of an operation is known. */
async function settled(graph: Graph, id: string | null): Promise<void> {
  console.log('  following the operation until its outcome is known');
  if (id === null) await wait(EVERY_MS);
  else await follow(graph, id, isSettled);
}

function isSettled({ state }: Operation): boolean {
  switch (state) {
    case 'RUNNING':
    case 'UNKNOWN':
      return false;
    case 'SUCCEEDED':
    case 'FAILED':
      return true;
    default:
      return unreachable(state);
  }
}

/**
 * The number once the provider is done with what it accepted. What has succeeded is no longer listed in `provisioning`,
 * and what has vanished from there need not have succeeded: the caller compares.
 */
export async function inForce(graph: Graph, what: string, { operation }: Change): Promise<PhoneNumber> {
  if (operation === null) throw new StillOpenError(`${what}: nothing to follow`);
  const { phoneNumber } = await follow(graph, operation.id, each => isSettled(each) && !isPending(each.phoneNumber));
  const failed = phoneNumber!.provisioning.filter(({ state }) => state === 'FAILED');
  if (failed.length === 0) return phoneNumber!;
  const reasons = failed.map(({ target, failureCodes }) => `${target} failed: ${failureCodes.join(', ') || 'no code'}`);
  throw new NotDoneError(`${what}: ${reasons.join('; ')}`);
}

function isPending(number: PhoneNumber | null): boolean {
  if (number === null) return true;
  return number.provisioning.some(({ state }) => {
    switch (state) {
      case 'WAITING':
      case 'IN_PROGRESS':
      case 'UNKNOWN':
        return true;
      case 'FAILED':
        return false;
      default:
        return unreachable(state);
    }
  });
}

async function follow(graph: Graph, id: string, isEnough: (operation: Operation) => boolean): Promise<Operation> {
  const startedAt = Date.now();
  while (Date.now() - startedAt < PATIENCE_MS) {
    const { operation } = await graph.ask(FollowChangeDocument, { id });
    if (operation === null) throw new StillOpenError('The operation is no longer known');
    if (isEnough(operation)) return operation;
    await wait(EVERY_MS);
  }
  throw new StillOpenError('The provider takes its time');
}
