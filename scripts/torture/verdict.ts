import type { OperationRow } from './database.ts';
import type { Intention } from './intentions.ts';
import { type Answer, isPending } from './partner.ts';
import { PROVIDERS } from './sandboxes.ts';
import { type Statistics, statisticsOf } from './statistics.ts';
import type { Evidence, Moment } from './trial.ts';
import { type Attribution, createAttribution, type Write } from './writes.ts';

export type Rule =
  | 'carried out'
  | 'applied once'
  | 'no key forgotten'
  | 'settled'
  | 'as the ledger has it'
  | 'nothing resent'
  | 'audited';

export interface Violation {
  readonly rule: Rule;
  readonly about: string;
  readonly text: string;
}

export interface Findings {
  readonly violations: readonly Violation[];
  /** null: there was nothing to count. */
  readonly statistics: Statistics | null;
  /** Where the evidence of a violation was put. */
  readonly folder?: string;
}

/** What one owner sent, beside the intentions and operations that may have sent it. */
export interface Owned {
  readonly owner: string;
  readonly intentions: readonly Intention[];
  readonly operations: readonly OperationRow[];
  readonly writes: readonly Write[];
}

export function judge(evidence: Evidence): Findings {
  const attribution = createAttribution(evidence.intentions);
  const before = ownedIn(evidence.intentions, attribution, evidence.settled);
  const after = ownedIn(evidence.intentions, attribution, evidence.end);
  const violations = [
    ...appliedOnce(evidence, after),
    ...replayed(evidence, before),
    ...settled(evidence),
    // What did not agree before the repeats does not agree after them.
    ...after.flatMap(asInLedger),
    ...told(evidence),
    ...resent(evidence, after),
    ...audited(evidence.end),
  ];
  return { violations, statistics: statisticsOf(evidence, { attribution, before, after }) };
}

export function ownedIn(
  intentions: readonly Intention[],
  attribution: Attribution,
  { records, seen }: Moment,
): readonly Owned[] {
  const writes = PROVIDERS.flatMap(provider => attribution.writesIn(provider, seen[provider].requests));
  const owners = new Set([...intentions.map(attribution.ownerFor), ...writes.map(({ owner }) => owner)]);
  return [...owners].map(owner => {
    const own = intentions.filter(intention => attribution.ownerFor(intention) === owner);
    return {
      owner,
      intentions: own,
      operations: records.operations.filter(({ key }) => own.some(intention => intention.key === key)),
      writes: writes.filter(write => write.owner === owner),
    };
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const applied = ({ writes }: Owned): number => writes.filter(({ isApplied }) => isApplied).length;

function shown({ operations, writes }: Owned): string {
  const begun = operations.map(({ id, outcome, state, step }) => `${id} ${outcome ?? state} after ${step} steps`);
  const sent = writes.map(({ request: { method, target, status }, isApplied }) =>
    [method, target, status, ...(isApplied ? ['applied'] : [])].join(' '),
  );
  return [begun.join(', ') || 'no operation', sent.join(', ') || 'no writes'].join('; ');
}

/** What can be done once to a number, whatever the key. A released number is not given out again while a trial lasts. */
const ONCE = /rent|order|purchase|release/;

function appliedOnce({ end }: Evidence, accounts: readonly Owned[]): Violation[] {
  const rule = 'applied once';
  const times = new Map<string, number>();
  for (const provider of PROVIDERS) {
    for (const { action, subject } of end.seen[provider].ledger) {
      const deed = `${provider} ${action} ${subject}`;
      if (ONCE.test(action)) times.set(deed, (times.get(deed) ?? 0) + 1);
    }
    const linked = end.seen[provider].requests.flatMap(({ changes }) => changes ?? []);
    if (linked.length !== end.seen[provider].ledger.length)
      throw new Error(`The ledger of ${provider} has changes of requests that were not seen`);
  }
  return [
    ...[...times]
      .filter(([, count]) => count > 1)
      .map(([about, count]) => ({ rule, about, text: `${count} times` }) as const),
    ...accounts
      .filter(account => applied(account) > sum(account.intentions.map(({ steps }) => steps)))
      .map(account => ({ rule, about: account.owner, text: shown(account) }) as const),
  ];
}

function replayed({ replays, settled: { records } }: Evidence, before: readonly Owned[]): Violation[] {
  const rule = 'no key forgotten';
  const known = new Map(records.operations.map(operation => [operation.key, operation]));
  return replays.flatMap(({ key, answer, lost }, index): Violation[] => {
    const broken = (text: string): Violation[] => [
      { rule, about: key, text: `${text}: ${JSON.stringify(answer ?? lost)}` },
    ];
    if (answer === null) return broken('a repeat was not answered');
    const isSecond = replays.findIndex(other => other.key === key) < index;
    const operation = known.get(key);
    if (isSecond) return answer.replayed ? [] : broken('what had been begun anew was not replayed');
    if (operation?.state === 'DONE') return answer.replayed ? [] : broken('a repeat was not given the stored answer');
    if (operation !== undefined)
      return isOpen(answer) ? [] : broken('a repeat of what is unknown was answered otherwise');
    if (answer.replayed) return broken('a repeat was given an answer that is not in the store');
    const account = before.find(({ intentions }) => intentions.some(intention => intention.key === key))!;
    if (account.intentions.length === 1 && applied(account) > 0)
      return broken(`it was applied, and then forgotten (${shown(account)})`);
    return [];
  });
}

const isOpen = ({ errors }: Answer): boolean => errors.some(({ reason }) => reason === 'OUTCOME_UNKNOWN');

/** Whatever a process left open is decided, or said to be unknown, and nothing is left to a process that is no more. */
function settled({ settled: { records } }: Evidence): Violation[] {
  return records.operations
    .filter(({ state }) => state === 'RUNNING')
    .map(({ key, id }) => ({ rule: 'settled', about: key, text: `${id} is still RUNNING` }));
}

function asInLedger(account: Owned): Violation[] {
  const { owner, intentions, operations } = account;
  const broken = (text: string): Violation[] => [
    { rule: 'as the ledger has it', about: owner, text: `${text} (${shown(account)})` },
  ];
  if (operations.some(({ state }) => state !== 'DONE')) return [];
  const isDone = ({ outcome }: OperationRow): boolean => outcome === 'APPLIED' || outcome === 'ACCEPTED';
  const count = applied(account);
  const [operation] = operations;
  if (operation?.outcome === 'PARTIALLY_APPLIED' && intentions.length === 1) {
    return count >= 1 && count < intentions[0]!.steps ? [] : broken('not applied in part');
  }
  const claimed = sum(operations.filter(isDone).map(({ step }) => step));
  return count === claimed ? [] : broken(`${count} writes were applied and ${claimed} are claimed`);
}

/** What anybody was told is what the store says. */
function told({ exchanges, replays, end: { records } }: Evidence): Violation[] {
  const byId = new Map(records.operations.map(operation => [operation.id, operation]));
  return [...exchanges, ...replays].flatMap(({ key, answer }): Violation[] => {
    if (answer === null || isPending(answer)) return [];
    const id = answer.operation && Buffer.from(answer.operation.id, 'base64url').toString().split(' ').at(-1)!;
    const recorded = id === null ? 'NOT_APPLIED' : byId.get(id)?.outcome;
    if (recorded === answer.outcome) return [];
    return [
      { rule: 'no key forgotten', about: key, text: `told ${answer.outcome}, recorded ${recorded ?? 'nowhere'}` },
    ];
  });
}

/** Too many requests, and a token that is no good: nothing was done. */
const FREES: ReadonlySet<number> = new Set([401, 429]);

function resent({ end: { records } }: Evidence, accounts: readonly Owned[]): Violation[] {
  const rule = 'nothing resent';
  const begun = (operations: readonly OperationRow[]): number => sum(operations.map(({ step }) => step));
  // What a provider refuses to take now frees its key, and leaves a record in the audit log alone.
  const freed = new Set(records.audit.map(({ operation }) => operation));
  for (const { id } of records.operations) freed.delete(id);
  const writes = accounts.flatMap(account => account.writes);
  return [
    ...accounts
      .filter(
        account =>
          account.writes.filter(({ request }) => !FREES.has(request.status)).length > begun(account.operations),
      )
      .map(account => ({ rule, about: account.owner, text: shown(account) }) as const),
    ...(writes.length > begun(records.operations) + freed.size
      ? [
          {
            rule,
            about: 'all',
            text: `${writes.length} writes for ${begun(records.operations)} steps and ${freed.size} freed keys`,
          } as const,
        ]
      : []),
  ];
}

function audited({ records }: Moment): Violation[] {
  const outcomes = Map.groupBy(records.audit, ({ operation }) => operation);
  const state = new Map(records.operations.map(operation => [operation.id, operation]));
  return [...new Set([...outcomes.keys(), ...state.keys()])].flatMap((id): Violation[] => {
    const [attempted, ...rest] = (outcomes.get(id) ?? []).map(({ outcome }) => outcome);
    const operation = state.get(id);
    const last = operation === undefined ? 'NOT_APPLIED' : operation.state === 'DONE' ? operation.outcome : rest.at(-1);
    if (attempted === 'ATTEMPTED' && !rest.includes('ATTEMPTED') && rest.at(-1) === last) return [];
    const text = `${[attempted, ...rest].join(', ')}, where ${operation?.state ?? 'freed'} ${last}`;
    return [{ rule: 'audited', about: operation?.key ?? id, text }];
  });
}
