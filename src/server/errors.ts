import { GraphQLError } from 'graphql';
import { ProviderError } from '#domain/errors.ts';
import { fieldError } from '#schema/errors.ts';
import type { Log } from './log.ts';

/**
 * What a caller sees of an error: one made on purpose as it is, a provider's failure in our words, and of anything else
 * only an id under which the log tells the rest.
 */
export function maskError(error: unknown, requestId: string, log: Log): Error {
  if (!(error instanceof GraphQLError)) return internal(error, requestId, log);
  const { originalError } = error;
  if (originalError === undefined || originalError === null || originalError instanceof GraphQLError)
    return coded(error);
  if (originalError instanceof ProviderError) {
    const { message, extensions } = fieldError(originalError) as GraphQLError;
    return new GraphQLError(message, { nodes: error.nodes ?? null, path: error.path ?? null, extensions });
  }
  return internal(originalError, requestId, log, error);
}

/** graphql-js leaves bad variables and arguments without a code. */
function coded(error: GraphQLError): GraphQLError {
  const own = error.originalError instanceof GraphQLError ? error.originalError.extensions : undefined;
  error.extensions['code'] ??= own?.['code'] ?? 'INVALID_INPUT';
  return error;
}

function internal(error: unknown, requestId: string, log: Log, at?: GraphQLError): GraphQLError {
  log.error({ requestId, path: at?.path?.join('.'), err: error }, 'An unexpected error');
  return new GraphQLError(`Something went wrong in this server. Its log has the details under ${requestId}`, {
    nodes: at?.nodes ?? null,
    path: at?.path ?? null,
    extensions: { code: 'INTERNAL', requestId },
  });
}
