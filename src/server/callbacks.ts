import type { IncomingMessage, ServerResponse } from 'node:http';
import { CallbackRefusedError, type ProviderEvent } from '#domain/number-event.ts';
import type { Callbacks } from '#domain/provider.ts';
import type { Account } from '#federation/account.ts';
import { setHeaders } from './headers.ts';
import type { Log } from './log.ts';
import { refuse, type Refusal } from './refusal.ts';
import { remoteOf, type Trust } from './remote.ts';

/** What a callback that is proved and understood is kept as. */
export interface KeptCallback {
  readonly account: string;
  readonly eventId: string;
  readonly type: string;
  readonly event: ProviderEvent;
  /** The body as it came. */
  readonly raw: string;
}

/** What became of a request with a callback. Only the first three are answered with 200. */
export type CallbackResult =
  | 'received'
  | 'repeated'
  | 'unknown_type'
  | 'forged'
  | 'malformed'
  | 'too_large'
  | 'wrong_address'
  | 'wrong_method'
  | 'unknown_account'
  | 'overloaded'
  | 'broken_off'
  | 'not_stored';

export interface CallbackOptions {
  readonly accounts: readonly Pick<Account, 'name' | 'provider'>[];
  /** Durable when it returns. False: it is here already. */
  readonly keep: (callback: KeptCallback) => Promise<boolean>;
  /** There is something to be applied. */
  readonly kept: () => void;
  readonly counted?: ((account: string, result: CallbackResult) => void) | undefined;
}

export interface CallbackReceiver {
  /** Answers what is sent to the path of callbacks. False: it is for somebody else, and nothing was sent. */
  takes(incoming: IncomingMessage, response: ServerResponse, requestId: string): boolean;
}

export const CALLBACK_PATH = '/callbacks/';
const MAX_BODY = 64 * 1024;
/** Milliseconds for the body to arrive. A provider sends it with the head. */
const BODY_MS = 5_000;
/** Requests at a time. What is beyond comes again: no provider gives up at the first try. */
const AT_ONCE = 256;
/** Milliseconds after which a body that has not come gives way to another request, where there are too many. */
const HURRY_MS = 250;
/** Milliseconds between two lines in the log about the same. */
const QUIET_MS = 60_000;
const NOBODY = 'unknown';

const answer = (status: number, code: Refusal['code'], message: string, headers = {}): Refusal => ({ status, code, message, headers }); // prettier-ignore
const REFUSALS = {
  unknown_account: answer(404, 'BAD_REQUEST', 'There is nothing at this path'),
  wrong_method: answer(405, 'BAD_REQUEST', 'Callbacks are sent by POST', { allow: 'POST' }),
  wrong_address: answer(403, 'FORBIDDEN', 'No callbacks are taken from this address'),
  forged: answer(401, 'UNAUTHENTICATED', 'The signature is missing, or is not that of the body'),
  malformed: answer(400, 'BAD_REQUEST', 'The callback is not what its provider documents'),
  too_large: answer(413, 'BAD_REQUEST', 'The callback is larger than this server reads (64 kB)'),
  broken_off: answer(408, 'BAD_REQUEST', 'The callback took too long to arrive'),
  overloaded: answer(503, 'OVERLOADED', 'This server has more to do than it can. Send it again later', { 'retry-after': '1' }), // prettier-ignore
  not_stored: answer(503, 'OVERLOADED', 'The callback could not be kept. Send it again later', { 'retry-after': '5' }),
} as const satisfies Partial<Record<CallbackResult, Refusal>>;

type Refused = keyof typeof REFUSALS;

/** Worth a line in the log: somebody who runs the server may have to do something. */
const TOLD: ReadonlySet<Refused> = new Set(['forged', 'malformed', 'too_large', 'wrong_address', 'not_stored']);

class RefusedError extends Error {
  readonly reason: Refused;

  constructor(reason: Refused, cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

/**
 * Takes providers' callbacks: proves and stores them, and answers 200 once they are committed; everything else is done
 * afterwards. One that is not proved leaves nothing behind but a count and a line in the log without anything of it.
 */
export function createCallbackReceiver(
  { accounts, keep, kept, counted }: CallbackOptions,
  { trust, log }: { readonly trust: Trust; readonly log: Pick<Log, 'warn'> },
): CallbackReceiver {
  const facets = new Map(accounts.flatMap(({ name, provider }) => provider.callbacks ? [[name, provider.callbacks] as const] : [])); // prettier-ignore
  const tell = quietly(log);
  const arriving: Arriving = new Map();
  let underWay = 0;

  /** Anybody can send a head and no body: it must keep out nobody who sends both. */
  function hasRoom(): boolean {
    if (underWay < AT_ONCE) return true;
    const [oldest] = arriving;
    if (oldest === undefined || performance.now() - oldest[1] < HURRY_MS) return false;
    oldest[0]();
    return true;
  }

  async function receive(incoming: IncomingMessage, account: string, callbacks: Callbacks): Promise<CallbackResult> {
    const body = await readBytes(incoming, arriving);
    const event = prove(callbacks, incoming, body);
    const callback = { account, eventId: event.id, type: event.type, event, raw: body.toString('utf8') };
    const isNew = await keep(callback).catch((error: unknown) => {
      throw new RefusedError('not_stored', error);
    });
    if (!isNew) return 'repeated';
    if (event.kind === null) return 'unknown_type';
    kept();
    return 'received';
  }

  async function take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = nameIn(incoming.url!);
    const callbacks = facets.get(name);
    const account = callbacks ? name : NOBODY;
    const { address } = remoteOf(incoming, trust);
    try {
      if (!callbacks) throw new RefusedError('unknown_account');
      if (incoming.method !== 'POST') throw new RefusedError('wrong_method');
      if (callbacks.isFrom?.(address) === false) throw new RefusedError('wrong_address');
      if (!hasRoom()) throw new RefusedError('overloaded');
      underWay += 1;
      const result = await receive(incoming, account, callbacks).finally(() => (underWay -= 1));
      counted?.(account, result);
      response.writeHead(200, { 'content-length': 0 }).end();
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      counted?.(account, error.reason);
      if (TOLD.has(error.reason)) tell(account, error);
      refuse(response, REFUSALS[error.reason]);
    }
  }

  return {
    takes(incoming, response, requestId) {
      if (!incoming.url!.startsWith(CALLBACK_PATH)) return false;
      setHeaders(response, requestId, remoteOf(incoming, trust).isSecure);
      take(incoming, response).catch((error: unknown) => {
        tell(NOBODY, new RefusedError('not_stored', error));
        response.destroy();
      });
      return true;
    },
  };
}

const nameIn = (url: string): string => url.slice(CALLBACK_PATH.length).split('?', 1)[0]!;

function prove(callbacks: Callbacks, { headers }: IncomingMessage, body: Uint8Array): ProviderEvent {
  try {
    return callbacks.receive({ headers, body });
  } catch (error) {
    if (!(error instanceof CallbackRefusedError)) throw error;
    throw new RefusedError(error.reason === 'FORGED' ? 'forged' : 'malformed');
  }
}

/** Bodies that are not there yet, the oldest first: how to give one up, and since when it is waited for. */
type Arriving = Map<() => void, number>;

/** The body to the byte, as that is what is signed. */
function readBytes(incoming: IncomingMessage, arriving: Arriving): Promise<Buffer> {
  if (Number(incoming.headers['content-length'] ?? 0) > MAX_BODY) return Promise.reject(new RefusedError('too_large'));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const giveUp = (): void => stop('overloaded');
    const settle = (): void => {
      clearTimeout(timer);
      arriving.delete(giveUp);
    };
    const stop = (reason: Refused): void => {
      settle();
      incoming.pause().removeAllListeners('data');
      reject(new RefusedError(reason));
    };
    const timer = setTimeout(() => stop('broken_off'), BODY_MS);
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY) stop('too_large');
      else chunks.push(chunk);
    });
    arriving.set(giveUp, performance.now());
    incoming.once('end', () => {
      settle();
      resolve(Buffer.concat(chunks));
    });
    incoming.once('error', () => stop('broken_off'));
    incoming.once('close', () => stop('broken_off'));
  });
}

/** One line a minute about the same: whoever sends a thousand forged ones does not fill the log. */
function quietly(log: Pick<Log, 'warn'>): (account: string, refused: RefusedError) => void {
  const told = new Map<string, number>();
  return (account, { reason, cause }) => {
    const key = `${account} ${reason}`;
    const now = performance.now();
    if (now - (told.get(key) ?? -Infinity) < QUIET_MS) return;
    told.set(key, now);
    const about = { account, reason, ...(cause !== undefined && { err: cause }) };
    log.warn(about, 'A callback was refused; more of its kind within a minute are only counted');
  };
}
