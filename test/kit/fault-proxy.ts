import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as ask,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

/** What a provider answered, before it is spoilt. */
export interface ProvidersAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * What goes wrong on the way. `before`: the provider never sees the request. `after`: it has answered, and what reaches
 * the asker is this.
 */
export type Mishap = {
  readonly when: 'before' | 'after';
  spoil(response: ServerResponse, answer: ProvidersAnswer): void | Promise<void>;
};

export interface Mishaps {
  readonly method?: string | undefined;
  readonly path?: RegExp | undefined;
  /** How many requests; absent: all of them. */
  readonly times?: number | undefined;
  readonly mishap: Mishap;
}

export interface Passed {
  /** By `performance.now()`. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
}

export interface FaultProxy {
  readonly url: string;
  /** Every request, in order. */
  readonly passed: readonly Passed[];
  fail(rule: Mishaps): void;
  /** Ends every mishap and forgets the requests. */
  calm(): void;
  close(): Promise<void>;
}

/** Between the server and a provider: a real HTTP server on loopback that passes on what it is asked, until it is told to fail. */
export async function faultProxy(target: string): Promise<FaultProxy> {
  let rules: { rule: Mishaps; left: number }[] = [];
  const passed: Passed[] = [];

  const forward = async (method: string, path: string, headers: IncomingHttpHeaders, body: Buffer) => {
    const outgoing = ask(`${target}${path}`, { method, headers: { ...headers, host: new URL(target).host } });
    outgoing.end(body);
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    return { status: incoming.statusCode!, headers: incoming.headers, body: await buffer(incoming) };
  };

  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, response) => {
    void (async () => {
      const { method = 'GET', url: path = '/', headers } = incoming;
      const body = await buffer(incoming);
      passed.push({ at: performance.now(), method, path });
      const hit = rules.find(
        ({ rule, left }) =>
          left > 0 && (rule.method ?? method) === method && (rule.path === undefined || rule.path.test(path)),
      );
      if (hit) hit.left -= 1;
      const mishap = hit?.rule.mishap;
      const answer =
        mishap?.when === 'before'
          ? { status: 503, headers: {}, body: Buffer.alloc(0) }
          : await forward(method, path, headers, body);
      if (mishap) await mishap.spoil(response, answer);
      else response.writeHead(answer.status, answer.headers).end(answer.body);
    })().catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    fail: rule => void rules.push({ rule, left: rule.times ?? Infinity }),
    calm() {
      rules = [];
      passed.length = 0;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const JSON_TYPE = { 'content-type': 'application/json' };

const says = (status: number, body: string, headers: Readonly<Record<string, string>> = JSON_TYPE): Mishap['spoil'] => {
  return response => void response.writeHead(status, headers).end(body);
};

/** The provider's own answer with another body. */
const rewritten =
  (change: (body: string) => string): Mishap['spoil'] =>
  (response, { status, body }) =>
    void response.writeHead(status, JSON_TYPE).end(change(body.toString('utf8')));

/** Every list in the answer, wherever it is. */
const listsIn = (body: string, change: (list: unknown[]) => unknown): string =>
  JSON.stringify(JSON.parse(body), (_key, value: unknown) => (Array.isArray(value) ? change(value) : value));

const seconds = (count: number): string => String(count);

/** What reaches the asker instead of the answer. */
const SPOILS: Readonly<Record<string, Mishap['spoil']>> = {
  'nothing at all': () => {},
  'a reset': response => void response.socket?.resetAndDestroy(),
  'a connection that closes': response => void response.socket?.end(),
  'headers and then nothing': response => response.writeHead(200, JSON_TYPE).flushHeaders(),
  'a reset in the middle of the body': (response, { body }) => {
    response.writeHead(200, { ...JSON_TYPE, 'content-length': String(body.length + 100) });
    response.write(body.subarray(0, body.length / 2), () => response.socket?.resetAndDestroy());
  },
  'JSON that breaks off': rewritten(body => (body === '' ? '{' : body.slice(0, -Math.ceil(body.length / 3)))),
  'a byte now and then': async response => {
    response.writeHead(200, JSON_TYPE);
    for (let sent = 0; sent < 400 && !response.destroyed; sent += 1) {
      response.write(' ');
      await delay(50);
    }
  },
  'HTML with 502': says(502, '<html><h1>502 Bad Gateway</h1></html>', { 'content-type': 'text/html' }),
  'HTML with 200': says(200, '<html><h1>Sign in</h1></html>', { 'content-type': 'text/html' }),
  'plain text called JSON': says(200, 'OK'),
  'an empty 200': says(200, ''),
  'a 204': response => void response.writeHead(204).end(),
  'a redirect': says(302, '', { location: 'https://elsewhere.example/' }),
  'the body null': says(200, 'null'),
  'a list at its top': says(200, '[42]'),
  'a string at its top': says(200, '"fine"'),
  'other keys': says(200, '{"unexpected":true}'),
  'bytes that are no text': response =>
    void response.writeHead(200, JSON_TYPE).end(Buffer.from([0x7b, 0xff, 0xfe, 0x00])),
  'what claims to be gzip': says(200, '{"unexpected":true}', { ...JSON_TYPE, 'content-encoding': 'gzip' }),
  'six megabytes': says(200, JSON.stringify({ padding: 'x'.repeat(12_000_000) })),
  'a 400 without a body': says(400, ''),
  'a 403': says(403, '{}'),
  'a 404 in HTML': says(404, '<html>Not found</html>', { 'content-type': 'text/html' }),
  'a 408': says(408, '{}'),
  'a 418': says(418, '{}'),
  'a 429': says(429, '{}'),
  'a 429 that says 60 seconds': says(429, '{}', { ...JSON_TYPE, 'retry-after': seconds(60) }),
  'a 429 that names a date': response =>
    void response
      .writeHead(429, { ...JSON_TYPE, 'retry-after': new Date(Date.now() + 60_000).toUTCString() })
      .end('{}'),
  'a 500': says(500, '{}'),
  'a 500 with a stack trace': says(
    500,
    '{"error":"Error: boom\\n    at handler (/srv/app/node_modules/x/index.js:10:5)"}',
  ),
  'a 503 that says 60 seconds': says(503, '{}', { ...JSON_TYPE, 'retry-after': seconds(60) }),
  'a 520': says(520, ''),
};

/** Only of lists, where the answer as such is sound. */
const LIST_SPOILS: Readonly<Record<string, Mishap['spoil']>> = {
  'null for a list': rewritten(body => listsIn(body, () => null)),
  'null among its items': rewritten(body => listsIn(body, list => [...list, null])),
  'every item twice': rewritten(body => listsIn(body, list => list.flatMap(item => [item, item]))),
  'items of another form': rewritten(body => listsIn(body, list => list.map(() => 7))),
};

const all = (
  spoils: Readonly<Record<string, Mishap['spoil']>>,
  when: Mishap['when'],
): Readonly<Record<string, Mishap>> =>
  Object.fromEntries(Object.entries(spoils).map(([name, spoil]) => [name, { when, spoil }]));

/** Of one request and of a list. */
export const MISHAPS = all(SPOILS, 'after');
/** The same, but the provider has not been asked. */
export const UNASKED = all(SPOILS, 'before');
export const LIST_MISHAPS = all(LIST_SPOILS, 'after');

/** As of a token that was withdrawn before its time. */
export const UNAUTHORIZED: Mishap = { when: 'before', spoil: says(401, '{}') };
