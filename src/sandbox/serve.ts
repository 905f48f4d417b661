import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { CALLBACK_BEHAVIOUR, type Callbacks } from './callbacks.ts';
import { control } from './control.ts';
import { type Fault, type FaultRule, Faults } from './faults.ts';
import type { Change, Reply, Route, SandboxRequest } from './routes.ts';

const MAX_BODY = 1_000_000;
const REMEMBERED = 5_000;

export interface RequestRecord {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly body: string;
  readonly status: number;
  /** W3C Trace Context; absent: none was sent. */
  readonly traceparent?: string;
  /** What it changed, also where the answer was lost; absent: nothing. */
  readonly changes?: readonly Change[];
  /** What was spoilt about it; absent: nothing. */
  readonly fault?: Fault['kind'];
}

/** A sandbox that runs, with what tests need to see and to spoil. */
export interface Sandbox {
  readonly url: string;
  /** The account configuration that points here, credentials included. */
  readonly config: Readonly<Record<string, string>>;
  /** The latest requests, oldest first; `requestCount` counts all of them. */
  readonly requests: readonly RequestRecord[];
  readonly requestCount: number;
  /** The most requests that were under way at one moment. */
  readonly mostAtOnce: number;
  /** Every change made since the start, in order. */
  readonly ledger: readonly Change[];
  latencyMs: number;
  /** Absent: this provider sends no callbacks. */
  readonly callbacks?: Callbacks | undefined;
  /** A convenience of the sandbox: where callbacks go that would go to no address of this machine. */
  sendCallbacksTo?(url: string): void;
  fail(rule: FaultRule): void;
  /** Ends every fault, those of callbacks too, and forgets the requests seen; the numbers stay as they are. */
  calm(): void;
  /** Ends every connection. Safe to call twice. */
  close(): Promise<void>;
}

export interface ServeOptions {
  readonly port?: number | undefined;
  readonly latencyMs?: number | undefined;
  readonly routes: readonly Route[];
  /** Runs before every route; a reply refuses the request. */
  readonly guard?: ((request: SandboxRequest) => Reply | undefined) | undefined;
  /** No route has this path, or none with this method. */
  readonly notFound: (request: SandboxRequest) => Reply;
  /** A handler threw: a SyntaxError from `json()`, or a fault of ours. */
  readonly failed: (error: unknown, request: SandboxRequest) => Reply;
  /** What it sends by itself; closed with the sandbox. */
  readonly callbacks?: Callbacks | undefined;
  /** The account configuration, once the address is known. */
  readonly config: (url: string) => Readonly<Record<string, string>>;
}

/** Starts a provider's server on loopback. */
export async function serve(options: ServeOptions): Promise<Sandbox> {
  const { callbacks } = options;
  const faults = new Faults();
  const requests: RequestRecord[] = [];
  const ledger: Change[] = [];
  let requestCount = 0;
  let underWay = 0;
  let mostAtOnce = 0;

  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, response) => {
    void respond(incoming, response);
  });

  async function respond(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = incoming.url ?? '/';
    const method = incoming.method ?? 'GET';
    const text = await readBody(incoming);
    const [rawPath, search] = split(target, '?');
    if (text === undefined) return void response.writeHead(413, { connection: 'close' }).end();
    if (rawPath.startsWith('/_sandbox/')) {
      return send(response, control(sandbox, { method, path: rawPath, text }), undefined);
    }

    requestCount += 1;
    underWay += 1;
    mostAtOnce = Math.max(mostAtOnce, underWay);
    if (sandbox.latencyMs > 0) await delay(sandbox.latencyMs);
    const fault = faults.take(method, rawPath);
    if (fault?.kind === 'delay') await delay(fault.ms);
    const changes: Change[] = [];
    const headers = incoming.headers as Record<string, string>;
    const reply =
      fault !== undefined && PREEMPTS.has(fault.kind)
        ? { status: fault.kind === 'answer' ? fault.status : 0 }
        : await handle({ method, rawPath, search, text, headers, changes });
    underWay -= 1;
    ledger.push(...changes);
    requests.push({
      method,
      target,
      body: text,
      status: reply.status,
      ...(headers['traceparent'] !== undefined && { traceparent: headers['traceparent'] }),
      ...(changes.length > 0 && { changes }),
      ...(fault && { fault: fault.kind }),
    });
    if (requests.length > REMEMBERED) requests.shift();
    send(response, reply, fault);
  }

  async function handle(from: {
    method: string;
    rawPath: string;
    search: string;
    text: string;
    headers: Record<string, string>;
    changes: Change[];
  }): Promise<Reply> {
    const found = options.routes
      .filter(route => route.method === from.method)
      .map(route => ({ route, match: route.pattern.exec(encodedColon(from.rawPath)) }))
      .find(({ match }) => match !== null);
    let params: Record<string, string> = {};
    try {
      params = Object.fromEntries(
        Object.entries(found?.match?.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
      );
    } catch {
      // A broken percent sign is nobody's id.
    }
    const request: SandboxRequest = {
      method: from.method,
      rawPath: from.rawPath,
      params,
      query: new URLSearchParams(from.search),
      headers: from.headers,
      text: from.text,
      json: () => JSON.parse(from.text) as unknown,
      applied: change => void from.changes.push(change),
    };
    try {
      const refused = options.guard?.(request);
      if (refused) return refused;
      return found ? await found.route.handle(request) : options.notFound(request);
    } catch (error) {
      return options.failed(error, request);
    }
  }

  const sandbox: Sandbox = {
    url: '',
    config: {},
    requests,
    get requestCount() {
      return requestCount;
    },
    get mostAtOnce() {
      return mostAtOnce;
    },
    ledger,
    latencyMs: options.latencyMs ?? 0,
    ...(callbacks && { callbacks, sendCallbacksTo: url => callbacks.sendTo(url) }),
    fail: rule => faults.add(rule),
    calm() {
      faults.clear();
      if (callbacks) Object.assign(callbacks.behaviour, CALLBACK_BEHAVIOUR);
      requests.length = 0;
      requestCount = 0;
      mostAtOnce = underWay;
    },
    async close() {
      await callbacks?.close();
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(sandbox, { url, config: options.config(url) });
}

const PREEMPTS: ReadonlySet<Fault['kind']> = new Set(['answer', 'hang', 'reset']);

// `%3Arelease` and `:release` are the same verb; an id never holds a colon.
const encodedColon = (path: string): string => path.replaceAll(/%3a/gi, ':');

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return ''; // the client went away
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, reply: Reply, fault: Fault | undefined): void {
  const isText = typeof reply.body === 'string';
  const body = reply.body === undefined ? '' : isText ? reply.body : JSON.stringify(reply.body);
  const headers = {
    ...(reply.body !== undefined && {
      'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8',
    }),
    ...reply.headers,
  };
  const write = (status: number, own: Readonly<Record<string, string>>, text: string): void =>
    void response.writeHead(status, { ...own, 'content-length': String(Buffer.byteLength(text)) }).end(text);

  switch (fault?.kind) {
    case undefined:
    case 'delay':
      return write(reply.status, headers, body);
    case 'answer':
      return write(fault.status, { 'content-type': 'application/json', ...fault.headers }, fault.body ?? '');
    case 'hang':
      return; // the client's patience decides
    case 'reset':
    case 'lose-answer':
      return void response.socket?.resetAndDestroy();
    case 'cut-body':
      response.writeHead(reply.status, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
      response.write(body.slice(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
      return;
    case 'html':
      return write(502, { 'content-type': 'text/html' }, '<html><body><h1>502 Bad Gateway</h1></body></html>');
    case 'not-json':
      return write(reply.status, { ...headers, 'content-type': 'application/json' }, `${body.slice(0, -1)},,`);
    case 'null-body':
      return write(reply.status, headers, 'null');
    case 'huge':
      return write(reply.status, headers, JSON.stringify({ padding: 'x'.repeat(fault.bytes) }));
    case 'drip':
      void drip(response, reply.status, headers, body, fault.bytesPerSecond);
  }
}

async function drip(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
  rate: number,
): Promise<void> {
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
  for (const byte of Buffer.from(body)) {
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
    await delay(1000 / rate);
  }
  response.end();
}
