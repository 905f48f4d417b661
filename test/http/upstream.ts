import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { bearer } from '../../src/http/auth.ts';
import { type Call, type Client, type ClientOptions, createClient } from '../../src/http/client.ts';
import { path } from '../../src/http/path.ts';
import { ProviderError } from '../../src/domain/errors.ts';
import type { Timeouts, UpstreamCall } from '../../src/domain/provider.ts';

export interface Received {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Upstream extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
}

export type Responder = (response: ServerResponse, request: Received) => void;

/** A server on loopback. Each request is answered by the next of the responders, the last of which stays. */
export async function upstream(...responders: readonly Responder[]): Promise<Upstream> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then(
      body => {
        const one = { method: request.method ?? '', target: request.url ?? '', headers: request.headers, body };
        received.push(one);
        responders[Math.min(received.length, responders.length) - 1]?.(response, one);
      },
      () => {},
    );
  });
  const url = await listening(server);
  return {
    url,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A server that speaks to the bare socket. */
export async function socketServer(onConnection: (socket: Socket) => void): Promise<AsyncDisposable & { url: string }> {
  const sockets = new Set<Socket>();
  const server = createSocketServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  const url = await listening(server);
  return {
    url,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers with a status, a body and headers; an object is sent as JSON. */
export const answer =
  (status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}): Responder =>
  response =>
    void response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));

export const ok = answer(200, { ok: true });
export const hang: Responder = () => {};
export const reset: Responder = response => void response.socket?.resetAndDestroy();
export const cut: Responder = response => {
  response.writeHead(200, { 'content-length': '100' });
  response.write('{"ok":', () => response.socket?.destroy());
};

export interface Connected extends AsyncDisposable {
  readonly client: Client;
  readonly observed: readonly UpstreamCall[];
}

/** A client of an upstream that knows no errors of its own, and what its observer saw. */
export function connect(
  url: string,
  options: Partial<Omit<ClientOptions, 'host' | 'baseUrl'>> & { timeouts?: Partial<Timeouts> } = {},
): Connected {
  const observed: UpstreamCall[] = [];
  const { timeouts = {}, ...rest } = options;
  const client = createClient({
    authorization: bearer('token-7f3a'),
    failure: () => undefined,
    ...rest,
    host: { account: 'main', observe: call => void observed.push(call), timeouts },
    baseUrl: url,
  });
  return { client, observed, [Symbol.asyncDispose]: () => client.close() };
}

export const read: Call<{ ok: boolean }> = {
  method: 'GET',
  path: path`/numbers/${'n1'}`,
  response: z.object({ ok: z.boolean() }),
};
export const write: Call<{ ok: boolean }> = { ...read, method: 'POST', body: { label: 'desk' } };

/** What a promise failed with, which must be a `ProviderError`. */
export async function failureOf(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await promise.then(
    () => new Error('It did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof ProviderError) return error;
  throw error;
}
