import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorCode } from '#schema/errors.ts';
import { isForThisServer, isJson, isPlain } from './origin.ts';

/** Why a request is answered without GraphQL. */
export interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
}

export const GRAPHQL_PATH = '/graphql';
const PATHS: ReadonlySet<string | undefined> = new Set([GRAPHQL_PATH, `${GRAPHQL_PATH}/`, '/health']);

const refusal = (status: number, message: string): Refusal => ({ status, code: 'BAD_REQUEST', message });
export const TOO_LARGE = refusal(413, 'The request is larger than this server reads (256 kB)');
const OTHER_NAME = refusal(421, 'This server listens on this machine alone, and goes by no such name');
const NOT_FOUND = refusal(404, `There is nothing at this path. GraphQL is at ${GRAPHQL_PATH}`);
const NOT_JSON = refusal(415, 'Send the operation as JSON, with content-type: application/json');
const NOT_PLAIN = refusal(415, 'Send the operation uncompressed, and in UTF-8');

/** What the head of a request alone refuses, before anything of its body is read. */
export function refusalOf(incoming: IncomingMessage, listensOn: string): Refusal | null {
  if (!isForThisServer(incoming, listensOn)) return OTHER_NAME;
  if (!PATHS.has(incoming.url?.split('?', 1)[0])) return NOT_FOUND;
  if (incoming.method !== 'POST') return null;
  if (!isJson(incoming)) return NOT_JSON;
  return isPlain(incoming) ? null : NOT_PLAIN;
}

/** Closes the connection: there may be more of the request to come, and nobody will read it. */
export function refuse(response: ServerResponse, { status, code, message }: Refusal): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', connection: 'close' });
  response.end(JSON.stringify({ errors: [{ message, extensions: { code } }] }));
}
