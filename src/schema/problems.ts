import type { ProviderErrorKind as Kind } from '#domain/errors.ts';
import type { Account } from '#federation/account.ts';
import type { Context } from '#federation/context.ts';
import type { Problem as AnyProblem, Warning as DomainWarning } from '#federation/problems.ts';
import { ProviderAccount } from './account.ts';
import { builder } from './builder.ts';
import { EmergencyAddressValidation } from './emergency-address.ts';
import { described, NumberSetting } from './enums.ts';
import { codeOf, type ErrorCode } from './errors.ts';
import { Money } from './money.ts';

export type Problem<Type extends AnyProblem['type']> = Extract<AnyProblem, { readonly type: Type }>;

const CODES: Readonly<Record<Exclude<AnyProblem['type'], 'ProviderError'>, ErrorCode>> = {
  InvalidInputError: 'INVALID_INPUT',
  NotFoundError: 'NOT_FOUND',
  NotClearableError: 'NOT_CLEARABLE',
  UnsupportedByProviderError: 'UNSUPPORTED_BY_PROVIDER',
  ConflictError: 'CONFLICT',
  PriceChangedError: 'PRICE_CHANGED',
  AddressNotMatchedError: 'ADDRESS_NOT_MATCHED',
  IdempotencyError: 'IDEMPOTENCY',
};

/** An account of this very request: a problem never names one outside the caller's reach. */
function accountNamed(name: string, context: Context): Account {
  const account = context.account(name);
  if (account === undefined) throw new RangeError(`${name} is no account of this request`);
  return account;
}

const UserError = builder.interfaceRef<AnyProblem>('UserError').implement({
  description: 'A failure that a caller can act on. `code` is stable; `message` is for people.',
  resolveType: ({ type }) => type,
  fields: t => ({
    code: t.string({
      description: 'Stable, such as `PROVIDER_TIMEOUT`.',
      resolve: problem => (problem.type === 'ProviderError' ? codeOf(problem.kind) : CODES[problem.type]),
    }),
    message: t.exposeString('message', { description: 'For people; do not parse it.' }),
    path: t.stringList({
      nullable: true,
      description: 'Where in the input, if the input is the cause.',
      resolve: ({ path }) => path && [...path],
    }),
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
  }),
});

export const ProviderError = builder.objectRef<Problem<'ProviderError'>>('ProviderError').implement({
  description: 'A provider failed, or refused.',
  interfaces: [UserError],
  fields: t => ({
    account: t.field({
      type: ProviderAccount,
      description: 'Which account was asked.',
      resolve: ({ account }, _args, context) => accountNamed(account, context),
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

export const InvalidInputError = builder.objectRef<Problem<'InvalidInputError'>>('InvalidInputError').implement({
  description: 'The input cannot be; found before anything was sent.',
  interfaces: [UserError],
});

export const NotFoundError = builder.objectRef<Problem<'NotFoundError'>>('NotFoundError').implement({
  description: 'What the input names does not exist, or lies outside your reach.',
  interfaces: [UserError],
});

export const NotClearableError = builder.objectRef<Problem<'NotClearableError'>>('NotClearableError').implement({
  description: 'The provider documents no way to clear the setting, and a guess on a live number is not made.',
  interfaces: [UserError],
  fields: t => ({
    setting: t.field({ type: NumberSetting, description: 'Which setting.', resolve: ({ setting }) => setting }),
  }),
});

export const UnsupportedByProviderError = builder
  .objectRef<Problem<'UnsupportedByProviderError'>>('UnsupportedByProviderError')
  .implement({
    description: 'The provider cannot do this; found before anything was sent.',
    interfaces: [UserError],
    fields: t => ({
      account: t.field({
        type: ProviderAccount,
        description: 'Whose provider.',
        resolve: ({ account }, _args, context) => accountNamed(account, context),
      }),
    }),
  });

export const ConflictError = builder.objectRef<Problem<'ConflictError'>>('ConflictError').implement({
  description: 'It does not fit how things stand: another change of the number is under way, or it is held already.',
  interfaces: [UserError],
});

export const PriceChangedError = builder.objectRef<Problem<'PriceChangedError'>>('PriceChangedError').implement({
  description: 'The number costs more than the limit you gave; nothing was rented.',
  interfaces: [UserError],
  fields: t => ({
    current: t.field({ type: Money, description: 'What it costs now.', resolve: ({ current }) => current }),
  }),
});

export const AddressNotMatchedError = builder
  .objectRef<Problem<'AddressNotMatchedError'>>('AddressNotMatchedError')
  .implement({
    description: 'The provider does not know the address as it was given; nothing was written.',
    interfaces: [UserError],
    fields: t => ({
      validation: t.field({
        type: EmergencyAddressValidation,
        nullable: true,
        description:
          'What the provider made of it; always there in the first answer. Null in a replayed one: addresses are personal and not kept.',
        resolve: ({ validation }) => validation,
      }),
    }),
  });

const WarningRef = builder.objectRef<DomainWarning>('Warning').implement({
  description: 'Something that a caller should know although the change was made, or needed none.',
  fields: t => ({
    code: t.exposeString('code', {
      description:
        'Stable: EMPTY_CHANGE, ALREADY_IN_FORCE, READ_BACK_FAILED, NOT_EFFECTIVE, ADDRESS_CORRECTED or RELEASE_TERMS.',
    }),
    message: t.exposeString('message', { description: 'For people.' }),
    path: t.stringList({
      nullable: true,
      description: 'Where in the input.',
      resolve: ({ path }) => path && [...path],
    }),
  }),
});

export { UserError, WarningRef as Warning };
