import {
  createServer,
  IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createTelemetry, type Telemetry } from '#telemetry/index.ts';
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
  /** Told of connections, and of what is answered here. */
  readonly telemetry?: Telemetry | undefined;
}

const NOBODY_WATCHES = createTelemetry({ log: { info() {}, warn() {} } });

type Answer = (incoming: IncomingMessage, response: ServerResponse) => void;

/**
 * Node's HTTP server, not yet listening. What is no HTTP, comes too slowly or is not taken is answered and cut here, in
 * the same words as everything else; `answer` gets what is a request.
 */
export function createListener(
  answer: Answer,
  { timeouts = TIMEOUTS, maxConnections, telemetry = NOBODY_WATCHES }: ListenerOptions = {},
): Server {
  const server = createServer({
    headersTimeout: timeouts.headers,
    requestTimeout: timeouts.request,
    keepAliveTimeout: timeouts.keepAlive,
    connectionsCheckingInterval: timeouts.checking,
    // A missing Host is refused in our own words.
    requireHostHeader: false,
  });
  if (maxConnections !== undefined) server.maxConnections = maxConnections;

  const { connections } = telemetry;
  server.on('connection', socket => {
    connections.opened();
    socket.once('close', connections.closed);
  });
  server.on('drop', connections.dropped);

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
    telemetry.request(incoming, response, ({ requestId }) => {
      setHeaders(response, requestId, false);
      refuse(response, UNEXPECTED);
    });
  });
  server.on('connect', ({ method }, socket) => endWith(socket, NOT_ALLOWED, telemetry, method));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
    endWith(socket, REFUSALS[error.code!] ?? MALFORMED, telemetry),
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

/** Where there is no request to answer, or not all of it. */
function endWith(socket: Duplex, refused: Refusal, telemetry: Telemetry, method?: string): void {
  socket.on('error', () => {});
  const { _httpMessage: answering = null } = socket as { _httpMessage?: ServerResponse | null };
  // What came after the beginning of an answer would be taken for its rest.
  if (!socket.writable || answering?.headersSent) return void socket.destroy();
  const body = bodyOf(refused);
  const head = Object.entries({
    ...headersFor(socket, answering, telemetry.answersPast(answering, { ...refused, method })),
    ...refused.headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${String(value)}\r\n`);
  socket.end(`HTTP/1.1 ${refused.status} ${STATUS_CODES[refused.status]}\r\n${head.join('')}\r\n${body}`, () =>
    socket.destroy(),
  );
}

/** What every answer says, and what this one would have said besides. */
function headersFor(
  socket: Duplex,
  answering: ServerResponse | null,
  requestId: string,
): Readonly<OutgoingHttpHeaders> {
  const bare = new ServerResponse(new IncomingMessage(socket as Socket));
  setHeaders(bare, requestId, false);
  return { ...bare.getHeaders(), ...answering?.getHeaders() };
}
