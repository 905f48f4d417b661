import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import type { YogaInitialContext } from 'graphql-yoga';
import type { Caller, Context } from '#federation/context.ts';
import type { Delivery, EventFeed } from '#federation/event-feed.ts';
import { isExceeded } from '#limits/budget.ts';
import type { ErrorCode } from '#schema/errors.ts';
import { asRequest, currentRequest } from '#telemetry/request.ts';
import { type Access, isRefusal } from './access.ts';
import { maskError } from './errors.ts';
import { type EventStream, type Message, openEventStream, type StreamTimes } from './event-stream.ts';
import type { Params, Yoga } from './front.ts';
import { type Admitted, type Limits, rateLimited } from './limits.ts';
import type { Log } from './log.ts';

/** Milliseconds. */
export interface SubscriptionTimes extends StreamTimes {
  /** A stream ends after so long, in order, and its caller goes on with a new one. */
  readonly maxAgeMs: number;
}

export interface SubscriptionOptions {
  readonly yoga: Yoga;
  readonly access: Access;
  readonly limits: Limits;
  readonly times: SubscriptionTimes;
  readonly log: Log;
}

/** A subscription that may begin. */
export interface Begun {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly params: Params;
  readonly args: ExecutionArgs;
  readonly exchange: Admitted;
  readonly feed: EventFeed;
}

/** How often it is asked whether the caller may still listen. What is answered may be five seconds old. */
const CONFIRM_MS = 3_000;
/** So long it may go on while that cannot be found out. */
const UNCONFIRMED_MS = 60_000;

/**
 * Sends what a feed brings until one of the two ends it. Each event is resolved like a request of its own: with time of its
 * own, at a price of its own, and reading numbers as they are then. The function it gives ends it in order.
 */
export function runSubscription(begun: Begun, options: SubscriptionOptions): () => void {
  const { incoming, response, exchange, feed } = begun;
  const { access, times, log } = options;
  let { cursor } = feed;

  const stream: EventStream = openEventStream(response, times, () =>
    fail('SUBSCRIBER_TOO_SLOW', `What was sent was not taken within ${times.slowAfterMs / 1_000} s`),
  );
  const complete = (): Message => ({ event: 'complete', id: cursor, data: '' });
  const endWith = (error: GraphQLError): void => {
    currentRequest()?.errors.add(String(error.extensions['code']));
    const told = new GraphQLError(error.message, { extensions: { ...error.extensions, cursor } });
    stream.end([{ event: 'next', id: cursor, data: JSON.stringify({ errors: [told] }) }, complete()]);
  };
  const fail = (code: ErrorCode, message: string): void =>
    endWith(new GraphQLError(`${message}. Go on with the last cursor`, { extensions: { code } }));
  const end = (): void => stream.end([complete()]);

  const age = setTimeout(end, times.maxAgeMs * (1 - Math.random() / 10));
  const stopConfirming = confirming(access, incoming, exchange.caller, fail);
  stream.signal.addEventListener('abort', () => {
    clearTimeout(age);
    stopConfirming();
    // The feed waits for what happens next: this is how it learns that nobody does any more.
    begun.feed.stop();
  });

  const deliver = async (): Promise<void> => {
    for await (const delivery of feed) {
      const result = await resolveEvent(delivery, begun, options);
      if (stream.signal.aborted) return;
      if (result instanceof GraphQLError) return endWith(result);
      const sent = stream.send({ event: 'next', id: delivery.cursor, data: JSON.stringify(result) });
      ({ cursor } = delivery);
      await sent;
    }
  };
  void deliver().catch((error: unknown) => {
    if (!stream.signal.aborted) endWith(maskError(error, exchange.requestId, log) as GraphQLError);
  });
  return end;
}

/** What one event comes to; an error where it may not be asked for any more. */
async function resolveEvent(
  delivery: Delivery,
  { params, args, exchange }: Begun,
  { yoga, limits }: SubscriptionOptions,
): Promise<ExecutionResult | GraphQLError> {
  const pass = limits.budget.admitMessage(exchange.caller);
  if (isExceeded(pass)) return rateLimited(pass);
  const outer = currentRequest();
  const { requestId, signal, caller } = exchange;
  const inner = { requestId, errors: new Set<string>(), executed: false, upstreamCalls: 0, upstreamCallsTo: new Map<string, number>(), span: outer?.span }; // prettier-ignore
  try {
    return await asRequest(inner, async () => {
      const initial = { caller, requestId, signal, pass, rateLimit: () => pass.rateLimit(), params };
      const { execute, contextFactory } = yoga.getEnveloped(
        initial as unknown as Admitted & Context & YogaInitialContext,
      );
      const contextValue = await contextFactory();
      const result = (await execute({ ...args, rootValue: delivery, contextValue })) as ExecutionResult;
      const [refused] = result.data === undefined ? (result.errors ?? []) : [];
      return refused ?? result;
    });
  } finally {
    pass.end();
    if (outer) outer.upstreamCalls += inner.upstreamCalls;
    for (const code of inner.errors) outer?.errors.add(code);
  }
}

type Fail = (code: ErrorCode, message: string) => void;

/** Ends the stream of one whose credential was withdrawn, or who may do other things now than when it began. */
function confirming(access: Access, incoming: IncomingMessage, caller: Caller, fail: Fail): () => void {
  const before = JSON.stringify(caller);
  let confirmed = performance.now();
  const ask = async (): Promise<void> => {
    const found = await access.confirm(incoming);
    if (!isRefusal(found)) {
      if (JSON.stringify(found) !== before) fail('UNAUTHENTICATED', 'What you may do has changed');
      else confirmed = performance.now();
    } else if (found.status === 401) fail('UNAUTHENTICATED', found.message);
    else if (performance.now() - confirmed > UNCONFIRMED_MS) fail(found.code, found.message);
  };
  const timer = setInterval(() => void ask().catch(() => {}), CONFIRM_MS);
  return () => clearInterval(timer);
}
