import type { OperationRow } from './database.ts';
import { isPending } from './partner.ts';
import type { Evidence } from './trial.ts';
import { type Owned, ownedIn } from './verdict.ts';
import type { Attribution } from './writes.ts';

/** Counts of one trial, to be added up. */
export interface Statistics {
  readonly counts: Readonly<Record<Count, number>>;
  /** How often settling ended with each outcome, or did not end. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Milliseconds from the restart until an operation that the kill left open was decided. */
  readonly settledAfterMs: readonly number[];
}

const COUNTS = [
  'kills',
  'keys',
  'requests',
  'requestsLost',
  'writes',
  'writesApplied',
  'answersLost',
  'refusedBefore',
  'hung',
  'unreadable',
  'openAtKill',
  'openUnsent',
  'openUnreceived',
  'openReceived',
  'replayed',
  'begunAnew',
  'refused',
  'flagged',
  'serverErrors',
] as const;
type Count = (typeof COUNTS)[number];

interface Judged {
  readonly attribution: Attribution;
  readonly before: readonly Owned[];
  readonly after: readonly Owned[];
}

export function statisticsOf(evidence: Evidence, { attribution, before, after }: Judged): Statistics {
  const { exchanges, kills, replays, settled, intentions, serverLog } = evidence;
  const writes = after.flatMap(account => account.writes);
  const open = kills.flatMap(kill =>
    ownedIn(intentions, attribution, kill).flatMap(account =>
      account.operations
        .filter(({ state }) => state === 'RUNNING')
        .map(operation => ({ operation, received: account.writes.length })),
    ),
  );
  const firsts = replays.filter(({ key }, index) => replays.findIndex(other => other.key === key) === index);
  const restartedAt = kills.at(-1)!.restartedAt;
  const leftOpen = new Set(kills.flatMap(({ records }) => records.operations.filter(isOpen)).map(({ id }) => id));
  return {
    counts: {
      kills: kills.length,
      keys: firsts.length,
      requests: exchanges.length,
      requestsLost: exchanges.filter(({ answer }) => answer === null).length,
      writes: writes.length,
      writesApplied: writes.filter(({ isApplied }) => isApplied).length,
      answersLost: writes.filter(({ request }) => request.fault === 'lose-answer').length,
      refusedBefore: writes.filter(({ request }) => request.fault === 'reset' || request.fault === 'answer').length,
      unreadable: writes.filter(({ request }) => UNREADABLE.has(request.fault)).length,
      hung: writes.filter(({ request }) => request.fault === 'hang').length,
      openAtKill: open.length,
      openUnsent: open.filter(({ operation }) => operation.step === 0).length,
      openUnreceived: open.filter(({ operation, received }) => operation.step > 0 && received < operation.step).length,
      openReceived: open.filter(({ operation, received }) => operation.step > 0 && received >= operation.step).length,
      replayed: firsts.filter(({ answer }) => answer?.replayed).length,
      begunAnew: firsts.filter(({ answer }) => answer?.operation && !answer.replayed && !isPending(answer)).length,
      refused: firsts.filter(({ answer }) => answer && !answer.operation).length,
      flagged: settled.records.operations.filter(isOpen).length,
      serverErrors: serverLog.match(/"level":(50|60|"error"|"fatal")/g)?.length ?? 0,
    },
    outcomes: tally(
      before.flatMap(({ operations }) => operations.map(({ state, outcome }) => (state === 'DONE' ? outcome! : state))),
    ),
    settledAfterMs: settled.records.operations
      .filter(operation => leftOpen.has(operation.id) && !isOpen(operation))
      .map(({ updatedAt }) => Math.max(0, updatedAt - restartedAt)),
  };
}

const UNREADABLE: ReadonlySet<string | undefined> = new Set(['not-json', 'cut-body', 'null-body', 'html']);

const isOpen = ({ state }: OperationRow): boolean => state !== 'DONE';

const tally = (words: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(words, word => word)].map(([word, all]) => [word, all.length]));

export function addUp(all: readonly Statistics[]): Statistics {
  const outcomes: Record<string, number> = {};
  for (const each of all)
    for (const [outcome, count] of Object.entries(each.outcomes)) outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
  return {
    counts: Object.fromEntries(
      COUNTS.map(name => [name, all.reduce((sum, { counts }) => sum + counts[name], 0)]),
    ) as Statistics['counts'],
    outcomes,
    settledAfterMs: all.flatMap(({ settledAfterMs }) => settledAfterMs).toSorted((a, b) => a - b),
  };
}
