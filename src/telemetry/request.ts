import { AsyncLocalStorage } from 'node:async_hooks';
import type { Span } from '@opentelemetry/api';

/** What is known of a request to this server while it is answered; whoever learns something writes it here. */
export interface ObservedRequest {
  /** As in the header `x-request-id`. */
  readonly requestId: string;
  /** The codes of its errors. */
  readonly errors: Set<string>;
  /** Name of the caller, once he is known. */
  caller?: string;
  operation?: { readonly name: string | undefined; readonly type: string };
  /** Resolvers ran. */
  executed: boolean;
  /** What it was reckoned to cost. */
  cost?: number;
  /** Accounts that could not give their part of the answer. */
  missing?: readonly string[];
  upstreamCalls: number;
  /** The same by provider, as it is named in the configuration. */
  readonly upstreamCallsTo: Map<string, number>;
  readonly span?: Span | undefined;
  /** Status of an answer that was written past its response, as that of a request cut short is. */
  answeredWith?: number;
}

const current = new AsyncLocalStorage<ObservedRequest>();

/** The request being answered, seen from whatever is done for it; undefined for work that nobody waits for. */
export const currentRequest = (): ObservedRequest | undefined => current.getStore();

export const asRequest = <T>(request: ObservedRequest, work: () => T): T => current.run(request, work);

/** What others choose is kept short. */
export const short = (text: string, most = 64): string => (text.length <= most ? text : text.slice(0, most));
