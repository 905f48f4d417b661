import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createYoga } from 'graphql-yoga';
import { type Context, createContext, type Exchange, type Federation } from '#federation/context.ts';
import { fillBody, fillUrl, UnknownDocumentError } from '#limits/persisted.ts';
import { createTextCache } from '#limits/text-cache.ts';
import { schema } from '#schema/index.ts';
import type { Telemetry } from '#telemetry/index.ts';
import { currentRequest } from '#telemetry/request.ts';
import { type Access, EVERYBODY, isRefusal } from './access.ts';
import { BodyNotTextError, BodyTooLargeError, looksLikePromise, readBody } from './body.ts';
import { type CallbackOptions, createCallbackReceiver } from './callbacks.ts';
import { createEdge, type EdgeOptions } from './edge.ts';
import { maskRequestError } from './errors.ts';
import { createFront, type Front, type Yoga } from './front.ts';
import { createPage, type Page } from './graphiql-page.ts';
import { hideSchema } from './introspection.ts';
import { admit, enforceLimits, type Limits, UNKNOWN_DOCUMENT } from './limits.ts';
import { createListener } from './listener.ts';
import type { Log } from './log.ts';
import { noteErrors, observeOperations } from './observing.ts';
import type { Gate } from './overload.ts';
import { GRAPHQL_PATH, NOT_TEXT, refuse, type Refusal, TOO_LARGE, UNKNOWN_KEY } from './refusal.ts';
import { trustIn } from './remote.ts';
import { finishResults } from './result.ts';
import { limitVariables } from './variables.ts';
import { stop } from './stopping.ts';
import type { Seats } from './seats.ts';
import type { SubscriptionTimes } from './subscription.ts';
import { createSubscriptions, notByYoga, type Subscriptions } from './subscriptions.ts';

export interface ServerOptions extends EdgeOptions {
  readonly federation: Federation;
  /** 0: any free port. */
  readonly port: number;
  /** Whether the schema may be asked for. */
  readonly introspection?: boolean | undefined;
  readonly maxConnections?: number | undefined;
  readonly access: Access;
  readonly limits: Limits;
  readonly seats: Seats;
  readonly subscriptions: SubscriptionTimes;
  readonly log: Log;
  readonly telemetry: Telemetry;
  /** Who is let in when there are too many. */
  readonly gate: Gate;
  /** Who takes callbacks, and keeps them. */
  readonly callbacks?: CallbackOptions | undefined;
}

export interface RunningServer {
  /** Where GraphQL is served, and GraphiQL if it is on. */
  readonly url: string;
  /** Stops taking requests, lets those under way end, at most for so many milliseconds. */
  close(graceMs?: number): Promise<void>;
}

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const graphql = await createGraphQL(options);
  const edge = createEdge(options);
  const { maxConnections, trustProxy = [], log } = options;
  const callbacks = options.callbacks && createCallbackReceiver(options.callbacks, { trust: trustIn(trustProxy), log });
  const take = (incoming: IncomingMessage, response: ServerResponse): void =>
    options.telemetry.request(incoming, response, ({ requestId }) => {
      try {
        if (callbacks?.takes(incoming, response, requestId)) return;
        const remote = edge.admit(incoming, response, requestId);
        if (remote === null) return;
        if (graphql.page?.answers(incoming, response)) return;
        options.gate.pass(
          incoming,
          response,
          leave => void answer({ incoming, response, address: remote.address, leave }, options, graphql),
        );
      } catch (error) {
        // Nobody else would: one request must not end the process.
        refuse(response, faultOf(error, requestId, log));
      }
    });
  const server = createListener(take, { maxConnections, telemetry: options.telemetry });
  server.listen(options.port, options.host);
  await Promise.race([
    once(server, 'listening'),
    once(server, 'error').then(([error]) => Promise.reject(error as Error)),
  ]);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return { url: `http://${host}:${port}${GRAPHQL_PATH}`, close: graceMs => stop(server, graceMs ?? GRACE) };
}

/** Milliseconds that requests under way have once the server is told to stop. */
const GRACE = 8_000;

interface GraphQL {
  readonly yoga: Yoga;
  readonly front: Front;
  readonly subscriptions: Subscriptions;
  readonly page: Page | null;
}

async function createGraphQL(options: ServerOptions): Promise<GraphQL> {
  const { federation, graphiql, introspection = true, limits, log } = options;
  const hiding = introspection ? [] : [hideSchema()];
  const plugins = [
    limitVariables(),
    enforceLimits(limits),
    ...hiding,
    finishResults(log),
    notByYoga(),
    observeOperations(),
  ];
  const yoga = createYoga<Exchange, Context>({
    schema,
    context: exchange => createContext(federation, exchange),
    plugins,
    graphqlEndpoint: GRAPHQL_PATH,
    graphiql: false,
    // Never: no address ends in a space. Yoga would take any that ends in its default for it.
    healthCheckEndpoint: ' ',
    maskedErrors: {
      maskError(error) {
        const masked = maskRequestError(error, currentRequest()?.requestId ?? 'unknown', log);
        noteErrors([masked], 'INTERNAL');
        return masked;
      },
    },
    landingPage: false,
    logging: false,
    cors: false,
    multipart: false,
    maxRequestBodySize: false,
    parserAndValidationCache: { documentCache: createTextCache(), errorCache: createTextCache() },
  });
  return {
    yoga,
    front: createFront(yoga, plugins),
    subscriptions: createSubscriptions({
      ...options,
      yoga,
      times: options.subscriptions,
      stopping: federation.stopping,
    }),
    page: graphiql ? await createPage(options.access !== EVERYBODY) : null,
  };
}

interface Arrived {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly address: string;
  /** Gives back its place among those worked on. */
  readonly leave: () => void;
}

async function answer(
  { incoming, response, address, leave }: Arrived,
  { access, limits, log }: ServerOptions,
  { yoga, front, subscriptions }: GraphQL,
): Promise<void> {
  const { requestId } = currentRequest()!;
  const closed = new AbortController();
  response.once('close', () => {
    if (!response.writableEnded) closed.abort();
  });
  // The rest of a refused request is still taken in, for up to a second. That is no work: it must keep nobody else out.
  const turnAway = (refused: Refusal): void => {
    leave();
    refuse(response, refused);
  };
  try {
    // Yoga throws where the name this server was called by is none; nothing depends on it.
    incoming.headers.host = 'localhost';
    const caller = await access.admit(incoming, address);
    if (response.closed) return;
    if (isRefusal(caller)) return turnAway(caller);
    const exchange = await admit({ caller, requestId, signal: closed.signal }, response, limits);
    if (exchange === null) return leave();
    if (incoming.method === 'POST') {
      incoming.headers['content-type'] = 'application/json';
      const body = fillBody(await readBody(incoming), limits.documents);
      if (await front({ incoming, response, body, exchange })) return;
      if (await subscriptions({ incoming, response, body, exchange, leave })) return;
      if (looksLikePromise(body)) return turnAway(UNKNOWN_KEY);
      (incoming as { body?: string }).body = body || ' ';
    } else {
      incoming.url = fillUrl(incoming.url!, limits.documents);
      if (await subscriptions({ incoming, response, body: undefined, exchange, leave })) return;
    }
    await yoga.handle(incoming, response, exchange);
  } catch (error) {
    if (response.headersSent || closed.signal.aborted) return void response.destroy();
    if (error instanceof BodyTooLargeError) return turnAway(TOO_LARGE);
    if (error instanceof BodyNotTextError) return turnAway(NOT_TEXT);
    if (error instanceof UnknownDocumentError) return turnAway(UNKNOWN_DOCUMENT);
    turnAway(faultOf(error, requestId, log));
  }
}

function faultOf(error: unknown, requestId: string, log: Log): Refusal {
  log.error({ requestId, err: error }, 'A request failed outside GraphQL');
  const message = `Something went wrong in this server. Its log has the details under ${requestId}`;
  return { status: 500, code: 'INTERNAL', message };
}
