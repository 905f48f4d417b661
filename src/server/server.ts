import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createYoga } from 'graphql-yoga';
import { type Context, createContext, type Exchange, type Federation } from '#federation/context.ts';
import { schema } from '#schema/index.ts';
import { BodyTooLargeError, readBody } from './body.ts';
import { maskError } from './errors.ts';
import { createFront, type Front, type Yoga } from './front.ts';
import { isForThisServer, isJson } from './origin.ts';
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
  const graphql = await createGraphQL(options);
  const server = createHttpServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, connectionsCheckingInterval: 1_000 },
    (incoming, response) => {
      void answer(incoming, response, options, graphql);
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

interface GraphQL {
  readonly yoga: Yoga;
  readonly front: Front;
}

async function createGraphQL({ federation, graphiql, log }: ServerOptions): Promise<GraphQL> {
  const { renderGraphiQL } = graphiql ? await import('@graphql-yoga/render-graphiql') : {};
  const plugins = [finishResults(log)];
  const yoga = createYoga<Exchange, Context>({
    schema,
    context: ({ requestId, signal }) => createContext(federation, { requestId, signal }),
    plugins,
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
  return { yoga, front: createFront(yoga, plugins) };
}

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  { graphiql, host, log }: ServerOptions,
  { yoga, front }: GraphQL,
): Promise<void> {
  const requestId = randomUUID();
  response.setHeader('x-request-id', requestId);
  response.setHeader('cache-control', 'private, no-store');
  const closed = new AbortController();
  response.once('close', () => {
    if (!response.writableEnded) closed.abort();
  });
  try {
    if (!isForThisServer(incoming, host))
      return refuse(response, 421, 'This server listens on this machine alone, and goes by no such name');
    const target = incoming.url ?? '/';
    if (target === '/' && graphiql) return void response.writeHead(302, { location: GRAPHQL_PATH }).end();
    const exchange = { requestId, signal: closed.signal };
    if (incoming.method === 'POST') {
      if (!isJson(incoming))
        return refuse(response, 415, 'Send the operation as JSON, with content-type: application/json');
      const body = await readBody(incoming);
      if (await front({ incoming, response, body, exchange })) return;
      (incoming as { body?: string }).body = body || ' ';
    }
    await yoga.handle(incoming, response, exchange);
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
    JSON.stringify({ errors: [{ message, extensions: { code: status < 500 ? 'INVALID_INPUT' : 'INTERNAL' } }] }),
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
