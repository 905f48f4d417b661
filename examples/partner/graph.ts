import { setTimeout as wait } from 'node:timers/promises';
import { ClientError, GraphQLClient } from 'graphql-request';
import type { TypedDocumentString } from '../gql/graphql.ts';

/** One attempt; longer than the server takes for any change. */
const ATTEMPT_MS = 30_000;
const LONGEST_PAUSE_MS = 5_000;
/** For all attempts of one request. */
const PATIENCE_MS = 60_000;

export interface Graph {
  /** Sends an operation until it is answered. Changes too, and so each of them has to carry a key. */
  ask<Data, Variables extends object>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
  ): Promise<Data>;
}

/** What was asked for cannot be: a fault of this program, and nothing happened. Tells codes alone, for variables are private. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}

/** Nobody answered. Whether a change was made is open; the same request with the same key will tell. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

export function connect(url: string): Graph {
  if (!URL.canParse(url)) throw new RequestError(`${url} is not the address of a server`);
  // A field that failed beside a change that was made must not hide that it was made.
  const client = new GraphQLClient(url, { errorPolicy: 'all' });

  return {
    async ask<Data, Variables extends object>(document: TypedDocumentString<Data, Variables>, variables: Variables) {
      const startedAt = Date.now();
      for (let pauseMs = 250; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
        const data = await attempt<Data>(client, String(document), variables);
        if (data !== null) return data;
        if (Date.now() - startedAt > PATIENCE_MS)
          throw new NoAnswerError(`No answer from ${url}. Is the server running?`);
        console.log('  no answer: the same request again, with the same key');
        await wait(pauseMs);
      }
    },
  };
}

/** The data of an answer; null when there was none, or one that leaves open what happened. */
async function attempt<Data>(client: GraphQLClient, query: string, variables: object): Promise<Data | null> {
  try {
    const signal = AbortSignal.timeout(ATTEMPT_MS);
    const { data, errors = [] } = await client.rawRequest<Data>({ query, variables, signal });
    return complete(data, errors);
  } catch (error) {
    if (error instanceof RequestError) throw error;
    if (!(error instanceof ClientError)) return null;
    const { status, data, errors = [] } = error.response;
    if (status >= 500 || status === 429) return null;
    return complete(data as Data, errors);
  }
}

type Failures = readonly { readonly extensions?: unknown }[];

/** Every operation here has one field. With an error and null in it, the operation failed as a whole. */
function complete<Data>(data: Data | null | undefined, errors: Failures): Data | null {
  if (data && (errors.length === 0 || Object.values(data).some(field => field !== null))) return data;
  const codes = errors.map(({ extensions }) => (extensions as { code?: string } | undefined)?.code ?? 'no code');
  if (codes.every(code => code === 'INTERNAL')) return null;
  throw new RequestError(`The request was refused: ${codes.join(', ')}`);
}
