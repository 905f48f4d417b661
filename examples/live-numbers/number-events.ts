import { createClient, NetworkError } from 'graphql-sse';
import { FollowNumbersDocument, type FollowNumbersSubscription } from '../gql/graphql.ts';
import { GRAPHQL_URL } from './graph.ts';
import { watchedFetch } from './watched-fetch.ts';

export type NumberEvent = NonNullable<FollowNumbersSubscription['numberEvents']>['node'];

export interface Listener {
  /** From now on nothing is missed. `isAnew`: what happened before may have been, so read what you show. */
  opened(isAnew: boolean): void;
  /** `isWhole`: false if the number could not be read, and `phoneNumber` is null for that. */
  happened(event: NumberEvent, isWhole: boolean): void;
  /** It goes on by itself, from where it was. */
  lost(reason: string): void;
  /** It does not go on. */
  refused(reason: string): void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 20_000;

type Ending =
  | { readonly kind: 'again'; readonly reason: string; readonly atOnce?: boolean }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Follows what happens to numbers until the signal is aborted. A stream that ends, in order or not, is taken up behind the
 * last event that came; if the server cannot lead on from there, as after it lost its database, it begins anew.
 */
export async function followNumberEvents(listener: Listener, signal: AbortSignal): Promise<void> {
  let cursor: string | null = null;
  let failures = 0;
  // It would try again with the cursor it began with.
  const client = createClient({ url: GRAPHQL_URL, retryAttempts: 0, fetchFn: watchedFetch });
  signal.addEventListener('abort', () => client.dispose());

  const readOne = async (): Promise<Ending> => {
    const results = client.iterate<FollowNumbersSubscription, Codes>(
      { query: String(FollowNumbersDocument), variables: { after: cursor } },
      { connected: () => listener.opened(cursor === null) },
    );
    for await (const { data, errors = [] } of results) {
      const edge = data?.numberEvents;
      if (!edge) {
        const [error] = errors;
        const code = error?.extensions?.['code'];
        if (code === 'INVALID_CURSOR') cursor = null;
        const reason = error?.message ?? 'An event without content';
        return code === 'FORBIDDEN' || code === 'UNAUTHENTICATED'
          ? { kind: 'refused', reason }
          : { kind: 'again', reason, atOnce: code === 'INVALID_CURSOR' };
      }
      listener.happened(edge.node, errors.length === 0);
      ({ cursor } = edge);
    }
    return { kind: 'again', reason: 'The server ended the stream' };
  };

  while (!signal.aborted) {
    const since = performance.now();
    const ending = await readOne().catch(endingOf);
    if (signal.aborted) return;
    if (ending.kind === 'refused') return listener.refused(ending.reason);
    listener.lost(ending.reason);
    if (performance.now() - since > LONGEST_PAUSE_MS) failures = 0;
    if (!ending.atOnce) await pause(Math.min(FIRST_PAUSE_MS * 2 ** failures++, LONGEST_PAUSE_MS), signal);
  }
}

/** Of errors: none has extensions of another kind. */
type Codes = Readonly<Record<string, unknown>>;

function endingOf(error: unknown): Ending {
  const status = error instanceof NetworkError ? error.response?.status : undefined;
  if (status === undefined) return { kind: 'again', reason: 'The connection was lost' };
  const reason = `The server answered ${status}`;
  const isPassing = status >= 500 || status === 408 || status === 429;
  return { kind: isPassing ? 'again' : 'refused', reason };
}

/** Ends early when the browser is online again. Not all browsers at the same moment, or they would all come back at once. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(end, ms * (0.75 + Math.random() / 2));
    function end(): void {
      clearTimeout(timer);
      removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      resolve();
    }
    addEventListener('online', end);
    signal.addEventListener('abort', end);
  });
}
