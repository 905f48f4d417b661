import type { Operations } from '#store/operations.ts';
import type { StoredAnswer } from './answer.ts';
import type { SentIntent } from './observation.ts';
import type { Problem } from './problems.ts';
import { changeEvents } from './change-events.ts';
import { aboutIntent } from './settled.ts';
import { costsMoney, keepMs } from './timing.ts';

/** What a person found out about a change that this server cannot settle. */
export interface Verdict {
  readonly id: string;
  readonly outcome: 'APPLIED' | 'NOT_APPLIED';
  /** For the audit log. */
  readonly reason: string;
  /** Who says so, for the audit log. */
  readonly by: string;
}

const NOTHING_DONE_SAYS_A_PERSON: Problem = {
  type: 'ConflictError',
  message: 'The provider never answered. Whoever runs this server has looked, and found that nothing was changed',
};

/** Ends an open change as a person says, unless a process has it just now. */
export async function endByHand(
  operations: Operations,
  { id, outcome, reason, by }: Verdict,
): Promise<'ended' | 'held' | 'not-open'> {
  const operation = await operations.get(id);
  if (operation === null) return 'not-open';
  const intent = operation.intent as SentIntent | null;
  const before = operation.answer as StoredAnswer | null;
  const isApplied = outcome === 'APPLIED';
  const answer: StoredAnswer = {
    number: intent !== null && 'id' in intent ? { account: operation.account, id: intent.id } : null,
    errors: isApplied ? [] : [NOTHING_DONE_SAYS_A_PERSON],
    warnings: isApplied ? (before?.warnings ?? []) : [],
    effectiveAt: isApplied ? (before?.effectiveAt ?? null) : null,
  };
  const audit = { ...(intent && aboutIntent(intent)), note: reason };
  const events = intent ? changeEvents({ operation, intent, outcome, at: Date.now() }) : [];
  return operations.endByHand(id, {
    by,
    outcome,
    answer,
    keepMs: keepMs(costsMoney(operation.mutation)),
    audit,
    events,
  });
}
