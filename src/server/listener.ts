import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { setHeaders } from './headers.ts';
import {
  bodyOf,
  HEADERS_TOO_LARGE,
  MALFORMED,
  NOT_ALLOWED,
  refuse,
  type Refusal,
  TOO_SLOW,
  UNEXPECTED,
} from './refusal.ts';

/** Milliseconds. */
export interface Timeouts {
  /** For the head of a request to arrive. */
  readonly headers: number;
  /** For the whole of a request to arrive. */
  readonly request: number;
  /** For an answer to be taken, from when all of it is there. */
  readonly answer: number;
  /** For the next request on a connection. Longer than the minute after which common proxies give up an idle one: who closes first must not be the side that may just be sent something. */
  readonly keepAlive: number;
  /** How often slow requests are looked for. */
  readonly checking: number;
}

export const TIMEOUTS: Timeouts = {
  headers: 10_000,
  request: 30_000,
  answer: 30_000,
  keepAlive: 75_000,
  checking: 1_000,
};

export interface ListenerOptions {
  readonly timeouts?: Timeouts | undefined;
  /** Connections at a time; what is beyond is closed at once. */
  readonly maxConnections?: number | undefined;
}

type Answer = (incoming: IncomingMessage, response: ServerResponse) => void;

/**
 * Node's HTTP server, not yet listening. What is no HTTP, comes too slowly or is not taken is answered and cut here, in
 * the same words as everything else; `answer` gets what is a request.
 */
export function createListener(answer: Answer, { timeouts = TIMEOUTS, maxConnections }: ListenerOptions = {}): Server {
  const server = createServer({
    headersTimeout: timeouts.headers,
    requestTimeout: timeouts.request,
    keepAliveTimeout: timeouts.keepAlive,
    connectionsCheckingInterval: timeouts.checking,
    // A missing Host is refused in our own words.
    requireHostHeader: false,
  });
  if (maxConnections !== undefined) server.maxConnections = maxConnections;

  const take = (incoming: IncomingMessage, response: ServerResponse): void => {
    cutIfNotTaken(response, timeouts.answer);
    answer(incoming, response);
  };
  server.on('request', take);
  server.on('checkContinue', (incoming: IncomingMessage, response: ServerResponse) => {
    // Whoever waits for leave to send is told at once what the head alone refuses.
    incoming.once('resume', () => {
      if (!response.headersSent) response.writeContinue();
    });
    take(incoming, response);
  });
  server.on('checkExpectation', (incoming: IncomingMessage, response: ServerResponse) => {
    setHeaders(response, randomUUID(), false);
    refuse(response, UNEXPECTED);
  });
  server.on('connect', (_, socket) => endWith(socket, NOT_ALLOWED));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
    endWith(socket, REFUSALS[error.code!] ?? MALFORMED),
  );
  return server;
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: TOO_SLOW,
  HPE_HEADER_OVERFLOW: HEADERS_TOO_LARGE,
};

/** An answer lies in memory until it is taken. */
function cutIfNotTaken(response: ServerResponse, milliseconds: number): void {
  response.once('prefinish', () => {
    const timer = setTimeout(() => response.destroy(), milliseconds);
    response.once('close', () => clearTimeout(timer));
  });
}

/** Where there is no request to answer. */
function endWith(socket: Duplex, refused: Refusal): void {
  socket.on('error', () => {});
  // What came after the beginning of an answer would be taken for its rest.
  const { _httpMessage: answering } = socket as { _httpMessage?: ServerResponse | null };
  if (!socket.writable || answering?.headersSent) return void socket.destroy();
  const body = bodyOf(refused);
  const head = Object.entries({
    ...refused.headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': randomUUID(),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${refused.status} ${STATUS_CODES[refused.status]}\r\n${head.join('')}\r\n${body}`, () =>
    socket.destroy(),
  );
}
