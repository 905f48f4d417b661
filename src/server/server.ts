import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createYoga } from 'graphql-yoga';
import { type Context, createContext, type Exchange, type Federation } from '#federation/context.ts';
import { schema } from '#schema/index.ts';
import { BodyTooLargeError, readBody } from './body.ts';
import { maskError } from './errors.ts';
import { graphiqlOptions } from './graphiql.ts';
import type { Log } from './log.ts';
import { finishResults } from './result.ts';

export interface ServerOptions {
  readonly federation: Federation;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly graphiql: boolean;
  readonly log: Log;
}

export interface RunningServer {
  /** Where GraphQL is served, and GraphiQL if it is on. */
  readonly url: string;
  /** Stops taking requests, lets those under way end, at most for so many milliseconds. */
  close(graceMs?: number): Promise<void>;
}

export const GRAPHQL_PATH = '/graphql';

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const yoga = await createGraphQL(options);
  const server = createHttpServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, connectionsCheckingInterval: 1_000 },
    (incoming, response) => {
      void answer(incoming, response, options, yoga);
    },
  );
  server.listen(options.port, options.host);
  await Promise.race([
    once(server, 'listening'),
    once(server, 'error').then(([error]) => Promise.reject(error as Error)),
  ]);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return { url: `http://${host}:${port}${GRAPHQL_PATH}`, close: graceMs => stop(server, graceMs ?? 10_000) };
}

type GraphQLHandler = (incoming: IncomingMessage, response: ServerResponse, exchange: Exchange) => Promise<void> | void;

async function createGraphQL({ federation, graphiql, log }: ServerOptions): Promise<GraphQLHandler> {
  const { renderGraphiQL } = graphiql ? await import('@graphql-yoga/render-graphiql') : {};
  const yoga = createYoga<Exchange, Context>({
    schema,
    context: ({ requestId, signal }) => createContext(federation, { requestId, signal }),
    plugins: [finishResults(log)],
    graphqlEndpoint: GRAPHQL_PATH,
    graphiql: graphiql && graphiqlOptions,
    ...(renderGraphiQL && { renderGraphiQL }),
    maskedErrors: { maskError: error => maskError(error, randomUUID(), log) },
    landingPage: false,
    logging: false,
    cors: false,
    multipart: false,
    maxRequestBodySize: false,
  });
  return (incoming, response, exchange) => yoga.handle(incoming, response, exchange);
}

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  { graphiql, log }: ServerOptions,
  graphql: GraphQLHandler,
): Promise<void> {
  const requestId = randomUUID();
  response.setHeader('x-request-id', requestId);
  response.setHeader('cache-control', 'private, no-store');
  const closed = new AbortController();
  response.once('close', () => {
    if (!response.writableEnded) closed.abort();
  });
  try {
    const target = incoming.url ?? '/';
    if (target === '/' && graphiql) return void response.writeHead(302, { location: GRAPHQL_PATH }).end();
    if (incoming.method === 'POST') (incoming as { body?: string }).body = (await readBody(incoming)) || ' ';
    await graphql(incoming, response, { requestId, signal: closed.signal });
  } catch (error) {
    if (response.headersSent) return void response.destroy();
    if (error instanceof BodyTooLargeError)
      return refuse(response, 413, 'The request is larger than this server reads (256 kB)');
    log.error({ requestId, err: error }, 'A request failed outside GraphQL');
    refuse(response, 500, `Something went wrong in this server. Its log has the details under ${requestId}`);
  }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', connection: 'close' });
  response.end(
    JSON.stringify({ errors: [{ message, extensions: { code: status === 413 ? 'INVALID_INPUT' : 'INTERNAL' } }] }),
  );
}

async function stop(server: Server, graceMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}
