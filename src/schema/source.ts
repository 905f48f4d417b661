import type { SourceFailure } from '#federation/account.ts';
import type { SourceReport } from '#federation/sources.ts';
import type { SourceState as State } from '#paging/connection.ts';
import type { ProviderErrorKind as Kind } from '#domain/errors.ts';
import { ProviderAccount } from './account.ts';
import { builder } from './builder.ts';
import { described } from './enums.ts';
import { codeOf } from './errors.ts';

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

const ProviderErrorKind = builder.enumType('ProviderErrorKind', {
  description: 'What went wrong between this server and a provider.',
  values: described<Kind>({
    TIMEOUT: 'No answer in the time allowed.',
    UNAVAILABLE: 'The connection failed, or the provider says that it cannot serve.',
    RATE_LIMITED: 'The provider wants fewer requests; see `retryAfter`.',
    CREDENTIALS: 'The provider refuses this server’s credentials. Whoever runs the server has to act.',
    FORBIDDEN: 'The credentials are good but do not allow this.',
    NOT_FOUND: 'The provider does not know it.',
    CONFLICT: 'It does not fit the present state at the provider.',
    REJECTED: 'The provider understood and said no; see `providerCode`.',
    BAD_RESPONSE: 'The answer was not what the provider documents.',
    CIRCUIT_OPEN: 'Not asked, because the provider failed too often just now.',
    CURSOR_EXPIRED: 'The provider no longer accepts the place in its list; start again.',
    UNSUPPORTED: 'The provider has no such capability.',
  } satisfies Record<Kind, string>),
});

export const UserError = builder.interfaceRef<SourceFailure>('UserError').implement({
  description: 'A failure that a caller can act on. `code` is stable; `message` is for people.',
  fields: t => ({
    code: t.string({ description: 'Stable, such as `PROVIDER_TIMEOUT`.', resolve: ({ kind }) => codeOf(kind) }),
    message: t.exposeString('message', { description: 'For people; do not parse it.' }),
    path: t.stringList({
      nullable: true,
      description: 'Where in the input, if the input is the cause.',
      resolve: () => null,
    }),
  }),
});

export const ProviderErrorType = builder.objectRef<SourceFailure>('ProviderError').implement({
  description: 'A provider failed, or refused.',
  interfaces: [UserError],
  fields: t => ({
    account: t.field({
      type: ProviderAccount,
      description: 'Which account was asked.',
      resolve: ({ account }) => account,
    }),
    kind: t.field({ type: ProviderErrorKind, description: 'What went wrong.', resolve: ({ kind }) => kind }),
    retryable: t.exposeBoolean('retryable', {
      description: 'The same request may succeed later without a change by anyone.',
    }),
    retryAfter: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the provider wants to be asked again.',
      resolve: ({ retryAfter }) => retryAfter,
    }),
    providerCode: t.exposeString('providerCode', { nullable: true, description: 'The provider’s own code.' }),
    providerRequestId: t.exposeString('providerRequestId', {
      nullable: true,
      description: 'The provider’s id of the request, for its support.',
    }),
  }),
});

export const PhoneNumberSource = builder.objectRef<SourceReport>('PhoneNumberSource').implement({
  description: 'How one account took part in an answer about numbers.',
  fields: t => ({
    account: t.field({ type: ProviderAccount, description: 'Which account.', resolve: ({ account }) => account }),
    state: t.field({ type: SourceState, description: 'How far it was read.', resolve: ({ state }) => state }),
    fetchedCount: t.exposeInt('fetchedCount', { description: 'How many numbers of this answer come from it.' }),
    error: t.field({
      type: ProviderErrorType,
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
  failures: readonly SourceFailure[],
): { account: string; kind: Kind; retryable: boolean }[] =>
  failures.map(({ account, kind, retryable }) => ({ account: account.name, kind, retryable }));
