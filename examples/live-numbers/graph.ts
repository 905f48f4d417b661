import { ClientError, GraphQLClient } from 'graphql-request';
import type { TypedDocumentString } from '../gql/graphql.ts';

/** On the page's own origin, from where it is passed on. */
export const GRAPHQL_URL = new URL('/graphql', location.href).href;

const ATTEMPT_MS = 30_000;

/** Nobody answered, or nobody who could: the same request may be answered in a moment. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** The request was refused, and would be again. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

// A field that failed beside others must not hide the others.
const client = new GraphQLClient(GRAPHQL_URL, { errorPolicy: 'all' });

/** What was asked for, as far as there is any. Throws a NoAnswerError or a RefusedError. */
export async function ask<Data, Variables extends object>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Data> {
  const timeout = AbortSignal.timeout(ATTEMPT_MS);
  const request = { query: String(document), variables, signal: signal ? AbortSignal.any([signal, timeout]) : timeout };
  try {
    const { data, errors = [] } = await client.rawRequest<Data>(request);
    if (Object.values(data ?? {}).some(field => field !== null)) return data;
    throw new RefusedError(messageOf(errors));
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    if (!(error instanceof ClientError)) throw new NoAnswerError('The server cannot be reached', { cause: error });
    const { status, errors = [] } = error.response;
    if (status >= 500 || status === 429) throw new NoAnswerError(messageOf(errors, 'The server cannot answer now'));
    throw new RefusedError(messageOf(errors));
  }
}

interface Told {
  readonly message: string;
}

const messageOf = (errors: readonly Told[], otherwise = 'An answer without content'): string =>
  errors.map(({ message }) => message).join('; ') || otherwise;
