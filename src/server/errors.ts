import { GraphQLError } from 'graphql';
import { ProviderError } from '#domain/errors.ts';
import { StoreSilentError } from '#federation/deadline.ts';
import { ERROR_CODES, fieldError } from '#schema/errors.ts';
import type { Log } from './log.ts';

type ErrorLog = Pick<Log, 'error'>;

/**
 * What a caller sees of an error: one made on purpose as it is, a provider's failure in our words, and of anything else
 * only an id under which the log tells the rest.
 */
export function maskError(error: unknown, requestId: string, log: ErrorLog): Error {
  if (!(error instanceof GraphQLError)) return internal(error, requestId, log);
  const { originalError } = error;
  if (originalError === undefined || originalError === null || originalError instanceof GraphQLError)
    return coded(error);
  if (originalError instanceof ProviderError || originalError instanceof StoreSilentError) {
    const { message, extensions } = fieldError(originalError) as GraphQLError;
    return new GraphQLError(message, { nodes: error.nodes ?? null, path: error.path ?? null, extensions });
  }
  return internal(originalError, requestId, log, error);
}

/** Characters. graphql-js repeats a wrong value whole, once for each of the things that are wrong with it. */
const MAX_MESSAGE = 1_000;

/** graphql-js leaves bad variables and arguments without a code; Yoga has codes of its own for what is no GraphQL request. */
function coded(error: GraphQLError): GraphQLError {
  const own = error.originalError instanceof GraphQLError ? error.originalError.extensions : undefined;
  const code = error.extensions['code'] ?? own?.['code'] ?? 'INVALID_INPUT';
  if (error.message.length > MAX_MESSAGE) error.message = `${error.message.slice(0, MAX_MESSAGE)}…`;
  error.extensions['code'] = ERROR_CODES.some(known => known === code) ? code : 'BAD_REQUEST';
  // Of variables that are not what they are declared as. Where the answer is application/json, the operation was understood.
  if (code === 'INVALID_INPUT' && error.extensions['http']) error.extensions['http'] = { spec: true, status: 400 };
  return error.extensions['code'] === 'BAD_REQUEST' ? unread(error) : error;
}

/** Without the SyntaxError, which repeats what was sent, and with its status whatever type of answer is wanted. */
function unread(error: GraphQLError): GraphQLError {
  const { originalError: _, http, ...extensions } = error.extensions;
  const { status = 400 } = http ?? {};
  return new GraphQLError(error.message, {
    extensions: { ...extensions, http: { ...http, spec: false, status } },
  });
}

function internal(error: unknown, requestId: string, log: ErrorLog, at?: GraphQLError): GraphQLError {
  log.error({ requestId, path: at?.path?.join('.'), err: error }, 'An unexpected error');
  return new GraphQLError(`Something went wrong in this server. Its log has the details under ${requestId}`, {
    nodes: at?.nodes ?? null,
    path: at?.path ?? null,
    extensions: { code: 'INTERNAL', requestId },
  });
}

/** What Yoga throws before there is an operation: parameters in the address that are not JSON, or a fault of ours. */
export function maskRequestError(error: unknown, requestId: string, log: ErrorLog): Error {
  if (!(error instanceof SyntaxError)) return maskError(error, requestId, log);
  return new GraphQLError('`variables` and `extensions` must be JSON', {
    extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
  });
}
