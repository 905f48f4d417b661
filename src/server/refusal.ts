import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorCode } from '#schema/errors.ts';
import { currentRequest } from '#telemetry/request.ts';
import { isJson, isPlain } from './origin.ts';

/** Why a request is answered without GraphQL. */
export interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const GRAPHQL_PATH = '/graphql';
export const HEALTH_PATH = '/health';
/** Leads to GraphiQL. */
export const HOME_PATH = '/';
const PATHS: ReadonlySet<string | undefined> = new Set([GRAPHQL_PATH, `${GRAPHQL_PATH}/`, HEALTH_PATH]);
const METHODS = ['GET', 'POST'];

const refusal = (status: number, message: string): Refusal => ({ status, code: 'BAD_REQUEST', message });
export const MALFORMED = refusal(400, 'This is no HTTP request');
export const NOT_TEXT = refusal(400, 'The body is not UTF-8');
export const UNKNOWN_KEY = refusal(400, 'An operation has the keys query, variables, operationName and extensions');
export const NOT_ACCEPTABLE = refusal(
  406,
  'Answers are application/graphql-response+json or application/json. Name one of them in `Accept`',
);
export const TOO_SLOW = refusal(408, 'The request took too long to arrive');
export const TOO_LARGE = refusal(413, 'The request is larger than this server reads (256 kB)');
export const UNEXPECTED = refusal(417, 'Of `Expect`, this server knows 100-continue alone');
export const HEADERS_TOO_LARGE = refusal(431, 'The headers are larger than this server reads (16 kB)');
export const ELSEWHERE: Refusal = {
  status: 403,
  code: 'FORBIDDEN',
  message: 'Pages of this origin may not use this server. Its operator can list the origin in server.corsOrigins',
};
export const NOT_ALLOWED: Refusal = {
  ...refusal(405, 'GraphQL is asked by GET or POST'),
  headers: { allow: METHODS.join(', ') },
};
const NOT_ONE_HOST = refusal(400, 'A request needs one Host header');
const OTHER_NAME = refusal(
  421,
  'This server goes by no such name. Its operator can list it in server.publicUrl or server.allowedHosts',
);
const NOT_FOUND = refusal(404, `There is nothing at this path. GraphQL is at ${GRAPHQL_PATH}`);
const NOT_JSON = refusal(415, 'Send the operation as JSON, with content-type: application/json');
const NOT_PLAIN = refusal(415, 'Send the operation uncompressed, and in UTF-8');

/** What the head of a request alone refuses, before anything of its body is read. */
export function refusalOf(incoming: IncomingMessage, isOurName: boolean, hasHome: boolean): Refusal | null {
  if (!hasOneHost(incoming)) return NOT_ONE_HOST;
  if (!isOurName) return OTHER_NAME;
  if (hasHome && incoming.url === HOME_PATH && incoming.method === 'GET') return null;
  if (!PATHS.has(incoming.url?.split('?', 1)[0])) return NOT_FOUND;
  if (!METHODS.includes(incoming.method!)) return NOT_ALLOWED;
  if (incoming.method !== 'POST') return null;
  if (!isJson(incoming)) return NOT_JSON;
  return isPlain(incoming) ? null : NOT_PLAIN;
}

/** Two would let a proxy and this server each go by their own. */
function hasOneHost({ rawHeaders, httpVersionMinor }: IncomingMessage): boolean {
  const count = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
  return count === 1 || (count === 0 && httpVersionMinor === 0);
}

export const bodyOf = ({ message, code }: Refusal): string =>
  JSON.stringify({ errors: [{ message, extensions: { code } }] });

/** Milliseconds and bytes for which the rest of a refused request is taken in, unread. */
const LINGER_MS = 1_000;
const LINGER_BYTES = 8 * 1024 * 1024;

/**
 * Answers, and closes the connection when the rest of the request has come, which nobody will read. To close it at once
 * would be a reset for a client that is still sending, and it would never see the answer.
 */
export function refuse(response: ServerResponse, refused: Refusal): void {
  const { req: incoming } = response;
  currentRequest()?.errors.add(refused.code);
  const body = bodyOf(refused);
  response.writeHead(refused.status, {
    ...refused.headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  });
  const isAllThere = incoming.complete || incoming.method === 'HEAD' || incoming.headers.expect !== undefined;
  if (isAllThere) return void response.end(body);
  response.write(body);
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  let left = LINGER_BYTES;
  incoming.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) end();
  });
  incoming.once('close', end).once('end', end).resume();
}
