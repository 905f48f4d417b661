import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorCode } from '#schema/errors.ts';
import { currentRequest } from '#telemetry/request.ts';

export interface OverloadOptions {
  /** GraphQL requests worked on at once, at most. */
  readonly concurrency: number;
  /** Those that may wait for a place, shortly. */
  readonly queue: number;
  /** Told of each refusal. */
  readonly refused?: ((reason: Reason) => void) | undefined;
}

/** `queue_full`: too many wait already. `waited`: no place became free in time. */
export type Reason = 'queue_full' | 'waited';

export interface Gate {
  /**
   * Lets a request in, at once or within 10 ms, or answers it with 503 OVERLOADED and Retry-After; nothing of its body
   * has been read by then. Its place is free again when the answer has ended, or as soon as it leaves: what goes on for as
   * long as somebody listens is not work.
   */
  pass(incoming: IncomingMessage, response: ServerResponse, answer: (leave: () => void) => void): void;
  /** How many may be worked on at present, and how many wait. */
  state(): { readonly limit: number; readonly queued: number };
}

const LONGEST_WAIT = 10;
const TICK = 20;
/** Milliseconds by which a turn of the event loop may be late. Above the first fewer are let in, below the second more. */
const LATE = 25;
const IN_TIME = 10;
/** Milliseconds lost to late turns, less half of the time since: a burst that passes by itself does not lose so many. */
const SUSTAINED = 250;
/** So many are always let in: what holds up the loop with so few is a large answer, not a crowd. */
const FLOOR = 8;
const RETRY_AFTER_SECONDS = 1;

interface Waiting {
  readonly start: () => void;
  readonly giveUp: NodeJS.Timeout;
}

/**
 * Bounds the requests worked on at once. Where waiting for providers takes the time, the bound is what was configured;
 * where the processor is what is short, the turns of the event loop get longer with every request let in, and the bound
 * goes down until they are short again.
 */
export function createGate({ concurrency, queue, refused }: OverloadOptions): Gate {
  const floor = Math.min(FLOOR, concurrency);
  const waiting = new Set<Waiting>();
  let limit = concurrency;
  let working = 0;
  let timer: NodeJS.Timeout | undefined;
  let expected = 0;
  let lost = 0;

  function tick(): void {
    const now = performance.now();
    const late = now - expected;
    expected = now + TICK;
    lost = late > LATE ? Math.min(lost + late, SUSTAINED * 2) : Math.max(0, lost - TICK / 2);
    if (late > LATE && lost >= SUSTAINED && working > floor) limit = Math.max(floor, Math.min(limit, working) * 0.75);
    else if (late < IN_TIME) limit = Math.min(concurrency, limit + Math.max(1, limit * 0.05));
    admit();
    if (working > 0 || limit < concurrency) return;
    clearInterval(timer);
    timer = undefined;
  }

  function watch(): void {
    if (timer !== undefined) return;
    expected = performance.now() + TICK;
    timer = setInterval(tick, TICK).unref();
  }

  function enter(response: ServerResponse, answer: (leave: () => void) => void): void {
    let isIn = true;
    working += 1;
    const leave = (): void => {
      if (!isIn) return;
      isIn = false;
      working -= 1;
      admit();
    };
    response.once('close', leave);
    answer(leave);
  }

  function admit(): void {
    for (const next of waiting) {
      if (working >= limit) return;
      waiting.delete(next);
      clearTimeout(next.giveUp);
      next.start();
    }
  }

  const refuse = (response: ServerResponse, reason: Reason): void => {
    refused?.(reason);
    tellOverloaded(response);
  };

  return {
    pass(_, response, answer) {
      watch();
      if (working < limit && waiting.size === 0) return enter(response, answer);
      if (waiting.size >= queue) return refuse(response, 'queue_full');
      // It starts in whatever ends before it, and is still done for its own request.
      const start = AsyncLocalStorage.bind(() => enter(response, answer));
      const entry: Waiting = {
        start,
        giveUp: setTimeout(() => {
          waiting.delete(entry);
          refuse(response, 'waited');
        }, LONGEST_WAIT),
      };
      waiting.add(entry);
      response.once('close', () => {
        waiting.delete(entry);
        clearTimeout(entry.giveUp);
      });
    },
    state: () => ({ limit: Math.floor(limit), queued: waiting.size }),
  };
}

const OVERLOADED: ErrorCode = 'OVERLOADED';
const BODY = JSON.stringify({
  errors: [
    {
      message: 'This server has more to do than it can. Ask again later',
      extensions: { code: OVERLOADED, retryAfterSeconds: RETRY_AFTER_SECONDS },
    },
  ],
});
const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'content-length': String(Buffer.byteLength(BODY)),
  'retry-after': String(RETRY_AFTER_SECONDS),
};

/** The connection is kept: to make a new one would cost more than what was refused. */
function tellOverloaded(response: ServerResponse): void {
  currentRequest()?.errors.add(OVERLOADED);
  response.writeHead(503, HEADERS).end(BODY);
}
