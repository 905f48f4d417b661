import type { IncomingMessage, ServerResponse } from 'node:http';
import { type DocumentNode, type ExecutionResult, getOperationAST, GraphQLError, OperationTypeNode } from 'graphql';
import { type Plugin, processRegularResult, type YogaInitialContext, type YogaServerInstance } from 'graphql-yoga';
import type { Context, Exchange } from '#federation/context.ts';

export type Yoga = YogaServerInstance<Exchange, Context>;

/** A POST whose body has been read. */
export interface Posted {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
  readonly exchange: Exchange;
}

/** Answers as Yoga would. False: Yoga has to, and nothing was sent. */
export type Front = (posted: Posted) => Promise<boolean>;

/** What only Yoga's own handling of HTTP runs. */
const HTTP_HOOKS = ['onRequest', 'onRequestParse', 'onParams', 'onExecutionResult', 'onResultProcess', 'onResponse'];

/**
 * Answers what nearly every request is, a query posted as JSON, through Yoga's own pipeline but without the objects of
 * the fetch standard around it, which cost more than a small query does. Everything else is left to Yoga: as a query
 * changes nothing, even one that failed can be given to it again.
 *
 * Leaves everything to Yoga if one of the plugins has a hook for HTTP.
 */
export function createFront(yoga: Yoga, plugins: readonly Plugin<Context>[]): Front {
  if (plugins.some(plugin => HTTP_HOOKS.some(hook => hook in plugin))) return async () => false;

  return async ({ incoming, response, body, exchange }) => {
    const mediaType = mediaTypeFor(incoming.headers.accept);
    const isOrdinary = incoming.url === yoga.graphqlEndpoint && JSON_TYPES.has(incoming.headers['content-type']);
    const params = isOrdinary && mediaType ? readParams(body) : undefined;
    const result = params && (await resultOf(yoga, params, exchange));
    if (!result || !mediaType) return false;
    if (result.errors === undefined) {
      send(response, 200, { 'content-type': `${mediaType}; charset=utf-8` }, JSON.stringify(result));
    } else {
      const { status, headers, text } = await readable(processRegularResult(result, yoga.fetchAPI, mediaType));
      send(response, status, headers, text);
    }
    return true;
  };
}

const JSON_TYPES: ReadonlySet<string | undefined> = new Set([
  'application/json',
  'application/json;charset=utf-8',
  'application/json; charset=utf-8',
]);

/** For the headers that clients send: Yoga takes the first it knows and looks at no weight. */
function mediaTypeFor(accept: string | undefined): string | undefined {
  if (accept === undefined || accept === '*/*') return 'application/json';
  const [, first] = /^(application\/(?:graphql-response\+)?json)(?:[,;]|$)/.exec(accept) ?? [];
  return accept.includes('charset') ? undefined : first;
}

/** What GraphQL over HTTP is asked by. */
export interface Params {
  readonly query: string;
  readonly variables?: Record<string, unknown> | null | undefined;
  readonly operationName?: string | null | undefined;
}

const KEYS: ReadonlySet<string> = new Set(['query', 'variables', 'operationName', 'extensions']);
const isNothing = (value: unknown): boolean => value === undefined || value === null;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** undefined: it is no body that needs no second look. */
export function readParams(body: string): Params | undefined {
  let params: unknown;
  try {
    params = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (!isObject(params) || !Object.keys(params).every(key => KEYS.has(key))) return undefined;
  const { query, variables, operationName, extensions } = params;
  if (typeof query !== 'string') return undefined;
  if (!isNothing(operationName) && typeof operationName !== 'string') return undefined;
  if (![variables, extensions].every(value => isNothing(value) || isObject(value))) return undefined;
  return params as unknown as Params;
}

async function resultOf(yoga: Yoga, params: Params, exchange: Exchange): Promise<ExecutionResult | undefined> {
  try {
    // There is no `request`, as where operations come over a WebSocket; Yoga's own plugins do without.
    const initial = { ...exchange, params } as unknown as Exchange & Context & YogaInitialContext;
    const { parse, validate, contextFactory, execute, schema } = yoga.getEnveloped(initial);
    const document = parsed(parse, params.query);
    if (getOperationAST(document, params.operationName)?.operation !== OperationTypeNode.QUERY) return undefined;
    if (validate(schema, document).length > 0) return undefined;
    const result = await execute({
      schema,
      document,
      contextValue: await contextFactory(),
      variableValues: params.variables,
      operationName: params.operationName,
    });
    return Symbol.asyncIterator in result ? undefined : result;
  } catch {
    return undefined;
  }
}

/** Marks a syntax error as Yoga does, which keeps it and gives it again as it is. */
export function parsed(parse: (query: string) => DocumentNode, query: string): DocumentNode {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) {
      error.extensions['code'] ??= 'GRAPHQL_PARSE_FAILED';
      error.extensions['http'] ??= { spec: true, status: 400 };
    }
    throw error;
  }
}

const readable = async (processed: Response) => ({
  status: processed.status,
  headers: Object.fromEntries(processed.headers),
  text: await processed.text(),
});

function send(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, text: string): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text);
}
