import type { ProviderProblem } from '#federation/problems.ts';
import type { SourceReport } from '#federation/sources.ts';
import type { SourceState as State } from '#paging/connection.ts';
import { ProviderAccount } from './account.ts';
import { builder } from './builder.ts';
import { described } from './enums.ts';
import { ProviderError } from './problems.ts';

export const SourceErrorPolicy = builder.enumType('SourceErrorPolicy', {
  description: 'What to do when an account cannot give its part of a list.',
  values: {
    PARTIAL: { description: 'Give what the other accounts have; `sources` tells what is missing.' },
    FAIL: {
      description:
        'Give nothing and one error with code `SOURCE_FAILED`: for automation that must not act on half a list.',
    },
  },
});

export const SourceState = builder.enumType('SourceState', {
  description: 'How an account took part in an answer.',
  values: described<State>({
    MORE: 'It has more behind this page.',
    EXHAUSTED: 'It was read to its end.',
    NOT_READ: 'It was not needed: it lies before the cursor, or the page was full before its turn.',
    FAILED: 'It could not be read; see `error`.',
  }),
});

export const PhoneNumberSource = builder.objectRef<SourceReport>('PhoneNumberSource').implement({
  description: 'How one account took part in an answer about numbers.',
  fields: t => ({
    account: t.field({ type: ProviderAccount, description: 'Which account.', resolve: ({ account }) => account }),
    state: t.field({ type: SourceState, description: 'How far it was read.', resolve: ({ state }) => state }),
    fetchedCount: t.exposeInt('fetchedCount', { description: 'How many numbers of this answer come from it.' }),
    error: t.field({
      type: ProviderError,
      nullable: true,
      description: 'Why it could not be read; null if it could.',
      resolve: ({ error }) => error,
    }),
    retryCursor: t.exposeString('retryCursor', {
      nullable: true,
      description: 'Give this as `after` to read only what is missing from this account, from where it broke.',
    }),
  }),
});

/** For `extensions` of an error that stands for several. */
export const failedAccounts = (
  problems: readonly ProviderProblem[],
): Pick<ProviderProblem, 'account' | 'kind' | 'retryable'>[] =>
  problems.map(({ account, kind, retryable }) => ({ account, kind, retryable }));
