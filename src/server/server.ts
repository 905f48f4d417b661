import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createYoga } from 'graphql-yoga';
import { ANONYMOUS, type Context, createContext, type Exchange, type Federation } from '#federation/context.ts';
import { schema } from '#schema/index.ts';
import { BodyNotTextError, BodyTooLargeError, readBody } from './body.ts';
import { limitDocuments } from './document-limits.ts';
import { createEdge, type Edge, type EdgeOptions } from './edge.ts';
import { maskRequestError } from './errors.ts';
import { createFront, type Front, type Yoga } from './front.ts';
import { createPage, type Page } from './graphiql-page.ts';
import { hideSchema } from './introspection.ts';
import { createListener } from './listener.ts';
import type { Log } from './log.ts';
import { GRAPHQL_PATH, NOT_TEXT, refuse, TOO_LARGE } from './refusal.ts';
import { finishResults } from './result.ts';

export interface ServerOptions extends EdgeOptions {
  readonly federation: Federation;
  /** 0: any free port. */
  readonly port: number;
  /** Whether the schema may be asked for. */
  readonly introspection?: boolean | undefined;
  readonly maxConnections?: number | undefined;
  readonly log: Log;
}

export interface RunningServer {
  /** Where GraphQL is served, and GraphiQL if it is on. */
  readonly url: string;
  /** Stops taking requests, lets those under way end, at most for so many milliseconds. */
  close(graceMs?: number): Promise<void>;
}

/** For errors that Yoga finds where there is no context yet. */
const requestIds = new AsyncLocalStorage<string>();

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const graphql = await createGraphQL(options);
  const edge = createEdge(options);
  const { maxConnections } = options;
  const take = (incoming: IncomingMessage, response: ServerResponse): void =>
    void answer(incoming, response, options, { ...graphql, edge });
  const server = createListener(take, { maxConnections });
  server.listen(options.port, options.host);
  await Promise.race([
    once(server, 'listening'),
    once(server, 'error').then(([error]) => Promise.reject(error as Error)),
  ]);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return { url: `http://${host}:${port}${GRAPHQL_PATH}`, close: graceMs => stop(server, graceMs ?? 10_000) };
}

interface GraphQL {
  readonly yoga: Yoga;
  readonly front: Front;
  readonly page: Page | null;
}

async function createGraphQL({ federation, graphiql, introspection = true, log }: ServerOptions): Promise<GraphQL> {
  const plugins = [limitDocuments(), ...(introspection ? [] : [hideSchema()]), finishResults(log)];
  const yoga = createYoga<Exchange, Context>({
    schema,
    context: exchange => createContext(federation, exchange),
    plugins,
    graphqlEndpoint: GRAPHQL_PATH,
    graphiql: false,
    // Never: no address ends in a space. Yoga would take any that ends in its default for it.
    healthCheckEndpoint: ' ',
    maskedErrors: { maskError: error => maskRequestError(error, requestIds.getStore() ?? 'unknown', log) },
    landingPage: false,
    logging: false,
    cors: false,
    multipart: false,
    maxRequestBodySize: false,
  });
  return { yoga, front: createFront(yoga, plugins), page: graphiql ? await createPage() : null };
}

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  { log }: ServerOptions,
  { yoga, front, page, edge }: GraphQL & { readonly edge: Edge },
): Promise<void> {
  const requestId = randomUUID();
  const closed = new AbortController();
  response.once('close', () => {
    if (!response.writableEnded) closed.abort();
  });
  try {
    if (edge.admit(incoming, response, requestId) === null) return;
    if (page?.answers(incoming, response)) return;
    // Yoga throws where the name this server was called by is none; nothing depends on it.
    incoming.headers.host = 'localhost';
    const exchange = { caller: ANONYMOUS, requestId, signal: closed.signal };
    if (incoming.method === 'POST') {
      incoming.headers['content-type'] = 'application/json';
      const body = await readBody(incoming);
      if (await front({ incoming, response, body, exchange })) return;
      (incoming as { body?: string }).body = body || ' ';
    }
    await requestIds.run(requestId, () => yoga.handle(incoming, response, exchange));
  } catch (error) {
    if (response.headersSent || closed.signal.aborted) return void response.destroy();
    if (error instanceof BodyTooLargeError) return refuse(response, TOO_LARGE);
    if (error instanceof BodyNotTextError) return refuse(response, NOT_TEXT);
    log.error({ requestId, err: error }, 'A request failed outside GraphQL');
    const message = `Something went wrong in this server. Its log has the details under ${requestId}`;
    refuse(response, { status: 500, code: 'INTERNAL', message });
  }
}

async function stop(server: Server, graceMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}
