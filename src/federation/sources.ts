import type { SourceReport as PagingReport, SourceState } from '#paging/connection.ts';
import type { Account } from './account.ts';
import type { Context } from './context.ts';
import { withinDeadline } from './deadline.ts';
import { type ProviderProblem, providerProblem } from './problems.ts';

/** How one account took part in an answer. */
export interface SourceReport {
  readonly account: Account;
  readonly state: SourceState;
  readonly fetchedCount: number;
  readonly error: ProviderProblem | null;
  readonly retryCursor: string | null;
}

/** Also notes an account that failed, so that the response says so aloud. */
export function toReport(context: Context, report: PagingReport): SourceReport {
  const account = context.account(report.key);
  if (account === undefined) throw new RangeError(`${report.key} is no account of this request`);
  const failed = report.state === 'FAILED';
  if (failed) context.missing.add(account);
  return {
    account,
    state: report.state,
    fetchedCount: report.fetchedCount,
    error: failed ? providerProblem(account, report.error) : null,
    retryCursor: report.retryCursor,
  };
}

export interface Asked<T> {
  /** In the order of the accounts; those that failed are left out. */
  readonly results: readonly T[];
  readonly sources: readonly SourceReport[];
  readonly isPartial: boolean;
}

/** Asks accounts the same thing at once; each failure costs its own part only. */
export async function askAll<T extends readonly unknown[]>(
  context: Context,
  accounts: readonly Account[],
  ask: (account: Account, signal: AbortSignal) => Promise<T>,
): Promise<Asked<T>> {
  const answers = await Promise.allSettled(
    accounts.map(account => withinDeadline(context, account, signal => ask(account, signal))),
  );
  const results: T[] = [];
  const sources = accounts.map((account, i): SourceReport => {
    const answer = answers[i];
    if (answer?.status === 'fulfilled') {
      results.push(answer.value);
      return { account, state: 'EXHAUSTED', fetchedCount: answer.value.length, error: null, retryCursor: null };
    }
    context.missing.add(account);
    return {
      account,
      state: 'FAILED',
      fetchedCount: 0,
      error: providerProblem(account, answer?.reason),
      retryCursor: null,
    };
  });
  return { results, sources, isPartial: sources.some(({ error }) => error !== null) };
}
