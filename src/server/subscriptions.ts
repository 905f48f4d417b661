import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  createSourceEventStream,
  execute,
  type ExecutionArgs,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
} from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import type { Context } from '#federation/context.ts';
import type { EventFeed } from '#federation/event-feed.ts';
import { maskError } from './errors.ts';
import { type Params, parsed, readParams, type Yoga } from './front.ts';
import { withoutSuggestion } from './introspection.ts';
import { type Admitted, refusalOfSubscription } from './limits.ts';
import { noteErrors, noteOperation } from './observing.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { Seats } from './seats.ts';
import { runSubscription, type SubscriptionOptions } from './subscription.ts';
import { isTooMuch, TOO_MANY_VALUES } from './variables.ts';

export interface SubscriptionsOptions extends SubscriptionOptions {
  readonly seats: Seats;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal | undefined;
  /** Whether the schema may be asked for. Otherwise no error suggests a name. */
  readonly introspection?: boolean | undefined;
}

export interface Asked {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  /** undefined: it was asked by GET. */
  readonly body: string | undefined;
  readonly exchange: Admitted;
  /** Called once it is no request at work any more. */
  readonly leave: () => void;
}

/** Answers a subscription by server-sent events. False: it is none, or no good one, and nothing was sent. */
export type Subscriptions = (asked: Asked) => Promise<boolean>;

const NOT_ACCEPTED: Refusal = {
  status: 406,
  code: 'BAD_REQUEST',
  message: 'A subscription is answered as text/event-stream. Name that in `Accept`',
};
const STOPPING: Refusal = {
  status: 503,
  code: 'OVERLOADED',
  message: 'This server is stopping. Ask again, and another one answers',
  headers: { 'retry-after': '1' },
};

/**
 * Subscriptions in the “distinct connections mode” of GraphQL over SSE, each by an answer of its own. How it is written,
 * for how long, and what becomes of one who does not read it, is decided here and not by Yoga.
 */
export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const { yoga, seats, limits, log, stopping, introspection = true } = options;
  const running = new Set<() => void>();
  stopping?.addEventListener('abort', () => running.forEach(end => end()));

  /** Why it is not even begun. */
  const refusalOf = (incoming: IncomingMessage, args: ExecutionArgs): Refusal | null => {
    if (!isAccepted(incoming)) return NOT_ACCEPTED;
    if (isTooMuch(args.variableValues)) return TOO_MANY_VALUES;
    return stopping?.aborted ? STOPPING : refusalOfSubscription(args, limits);
  };

  return async ({ incoming, response, body, exchange, leave }) => {
    const params = body === undefined ? paramsOf(incoming.url!) : readParams(body);
    const args =
      params && (await prepare(yoga, params, { ...exchange, lastEventId: single(incoming, 'last-event-id') }));
    if (!args) return false;
    const seat = refusalOf(incoming, args) ?? (await seats.take(exchange.caller));
    if ('status' in seat) {
      refuse(response, seat);
      return true;
    }
    if (response.closed) {
      seat.free();
      return true;
    }
    response.once('close', () => seat.free());
    noteOperation(args);
    const source = await createSourceEventStream(args);
    leave();
    exchange.pass.end();
    if (Symbol.asyncIterator in source) {
      const feed = source as unknown as EventFeed;
      if (response.destroyed) feed.stop();
      else {
        const end = runSubscription({ incoming, response, params, args, exchange, feed }, options);
        running.add(end);
        response.once('close', () => running.delete(end));
        if (stopping?.aborted) end();
      }
      return true;
    }
    const told = introspection ? source.errors : source.errors?.map(withoutSuggestion);
    const errors = (told ?? []).map(error => maskError(error, exchange.requestId, log));
    noteErrors(errors, 'INTERNAL');
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.end(`event: next\ndata: ${JSON.stringify({ errors })}\n\nevent: complete\ndata:\n\n`);
    return true;
  };
}

/**
 * Yoga would take each event for a subscription of its own; and its way of answering one knows none of the limits that
 * hold here.
 */
export const notByYoga = (): Plugin<Context> => ({
  onExecute({ args, setExecuteFn }) {
    const operation = getOperationAST(args.document, args.operationName);
    if (operation?.operation === OperationTypeNode.SUBSCRIPTION) setExecuteFn(execute);
  },
  onSubscribe({ setResultAndStopExecution }) {
    const error = new GraphQLError(NOT_ACCEPTED.message, { extensions: { code: NOT_ACCEPTED.code } });
    setResultAndStopExecution({ errors: [error] });
  },
});

const isAccepted = ({ headers: { accept } }: IncomingMessage): boolean =>
  !accept || /\*\/\*|text\/(?:\*|event-stream)/i.test(accept);

const single = ({ headers }: IncomingMessage, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Of a GET. */
function paramsOf(url: string): Params | undefined {
  const given = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : '');
  try {
    const variables: unknown = JSON.parse(given.get('variables') || 'null');
    return readParams(
      JSON.stringify({ query: given.get('query'), operationName: given.get('operationName'), variables }),
    );
  } catch {
    return undefined;
  }
}

/** undefined: it is no subscription, or Yoga tells what is wrong with it. */
async function prepare(yoga: Yoga, params: Params, exchange: Admitted): Promise<ExecutionArgs | undefined> {
  try {
    const initial = { ...exchange, params } as unknown as Admitted & Context & YogaInitialContext;
    const { parse, validate, contextFactory, schema } = yoga.getEnveloped(initial);
    const document = parsed(parse, params.query);
    const { variables, operationName } = params;
    if (getOperationAST(document, operationName)?.operation !== OperationTypeNode.SUBSCRIPTION) return undefined;
    if (validate(schema, document).length > 0) return undefined;
    const contextValue = await contextFactory();
    return {
      schema,
      document,
      variableValues: variables ?? null,
      operationName: operationName ?? null,
      contextValue,
    };
  } catch {
    return undefined;
  }
}
