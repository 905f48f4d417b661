import { GraphQLError } from 'graphql';
import { ProviderError, type ProviderErrorKind } from '#domain/errors.ts';
import { StoreSilentError } from '#federation/deadline.ts';
import { AddressInDoubtError } from '#federation/loaders.ts';

/** Every `extensions.code` of an error of this schema. Messages are for people and may change; these do not. */
export const ERROR_CODES = [
  'BAD_REQUEST',
  'UNAUTHENTICATED',
  'TOO_MANY_ATTEMPTS',
  'AUTHENTICATION_UNAVAILABLE',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'DOCUMENT_TOO_LARGE',
  'DOCUMENT_TOO_DEEP',
  'TOO_MANY_ALIASES',
  'TOO_MANY_DIRECTIVES',
  'TOO_MANY_MUTATIONS',
  'PERSISTED_QUERY_NOT_FOUND',
  'DOCUMENT_NOT_TRUSTED',
  'QUERY_TOO_EXPENSIVE',
  'RATE_LIMITED',
  'TOO_MANY_SUBSCRIPTIONS',
  'SUBSCRIBER_TOO_SLOW',
  'INVALID_INPUT',
  'INVALID_ID',
  'INVALID_CURSOR',
  'UNSUPPORTED_BY_PROVIDER',
  'NOT_FOUND',
  'NOT_CLEARABLE',
  'CONFLICT',
  'PRICE_CHANGED',
  'ADDRESS_NOT_MATCHED',
  'IDEMPOTENCY',
  'OUTCOME_UNKNOWN',
  'FORBIDDEN',
  'SOURCE_FAILED',
  'PROVIDER_TIMEOUT',
  'PROVIDER_UNAVAILABLE',
  'PROVIDER_RATE_LIMITED',
  'PROVIDER_CREDENTIALS',
  'PROVIDER_FORBIDDEN',
  'PROVIDER_NOT_FOUND',
  'PROVIDER_CONFLICT',
  'PROVIDER_REJECTED',
  'PROVIDER_BAD_RESPONSE',
  'PROVIDER_CIRCUIT_OPEN',
  'CURSOR_EXPIRED',
  'OVERLOADED',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export const codeOf = (kind: ProviderErrorKind): ErrorCode =>
  kind === 'UNSUPPORTED'
    ? 'UNSUPPORTED_BY_PROVIDER'
    : kind === 'CURSOR_EXPIRED'
      ? 'CURSOR_EXPIRED'
      : `PROVIDER_${kind}`;

/** The caller asked for something that cannot be; found before any provider is asked. `path` points into the input. */
export const inputError = (message: string, path: readonly string[], code: ErrorCode = 'INVALID_INPUT'): GraphQLError =>
  new GraphQLError(message, { extensions: { code, inputPath: path } });

/** A provider's failure as an error of the field that needed it; anything else is given back as it is. */
export function fieldError(failure: unknown): Error {
  if (failure instanceof AddressInDoubtError) {
    return new GraphQLError(failure.message, { extensions: { code: 'OUTCOME_UNKNOWN', retryable: true } });
  }
  if (failure instanceof StoreSilentError) {
    const message = 'The database of this server did not answer in the time a request has. Ask again later';
    return new GraphQLError(message, { extensions: { code: 'OVERLOADED', retryable: true } });
  }
  if (!(failure instanceof ProviderError)) return failure instanceof Error ? failure : new Error(String(failure));
  return new GraphQLError(failure.message, {
    extensions: {
      code: codeOf(failure.kind),
      account: failure.account,
      retryable: failure.retryable,
      ...(failure.retryAfter && { retryAfter: failure.retryAfter.toISOString() }),
      ...(failure.providerCode !== undefined && { providerCode: failure.providerCode }),
      ...(failure.requestId !== undefined && { providerRequestId: failure.requestId }),
    },
  });
}
