import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** Milliseconds. */
export interface StreamTimes {
  /** A comment is sent so often, so that nobody on the way takes the connection for dead. */
  readonly heartbeatMs: number;
  /** So long what was sent may wait to be taken. */
  readonly slowAfterMs: number;
}

export interface Message {
  readonly event: 'next' | 'complete';
  /** What `Last-Event-ID` will say when a browser connects again. */
  readonly id: string;
  /** Without line breaks. */
  readonly data: string;
}

/** An answer that goes on: https://html.spec.whatwg.org/multipage/server-sent-events.html. */
export interface EventStream {
  /** Returns when there is room for another message, or the stream has ended. Until then nothing else may be sent. */
  send(message: Message): Promise<void>;
  /** Sends these, and closes the stream; whoever does not take them soon is cut off. */
  end(last: readonly Message[]): void;
  /** Aborted when it ends, whoever ends it. */
  readonly signal: AbortSignal;
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // Some proxies would keep an answer until there is enough of it.
  'x-accel-buffering': 'no',
};
const HEARTBEAT = ':\n\n';
const LAST_MS = 5_000;

const textOf = ({ event, id, data }: Message): string => `event: ${event}\nid: ${id}\ndata: ${data}\n\n`;

/**
 * Begins the answer. What is not taken holds memory for one message beyond what Node buffers: `tooSlow` is called when
 * that has waited too long.
 */
export function openEventStream(
  response: ServerResponse,
  { heartbeatMs, slowAfterMs }: StreamTimes,
  tooSlow: () => void,
): EventStream {
  const over = new AbortController();
  let waiting: NodeJS.Timeout | undefined;

  const write = (text: string): void => {
    if (!response.write(text)) waiting ??= setTimeout(tooSlow, slowAfterMs);
  };
  const heartbeat = setInterval(() => {
    if (!response.writableNeedDrain) write(HEARTBEAT);
  }, heartbeatMs);
  const finish = (): void => {
    clearInterval(heartbeat);
    clearTimeout(waiting);
    over.abort();
  };
  response.on('drain', () => {
    clearTimeout(waiting);
    waiting = undefined;
  });
  response.once('close', finish);
  response.writeHead(200, HEADERS);
  write(HEARTBEAT);

  return {
    signal: over.signal,
    async send(message) {
      if (over.signal.aborted) return;
      write(textOf(message));
      if (response.writableNeedDrain) await once(response, 'drain', { signal: over.signal }).catch(() => {});
    },
    end(last) {
      if (over.signal.aborted) return;
      finish();
      response.end(last.map(textOf).join(''));
      const cut = setTimeout(() => response.destroy(), LAST_MS);
      response.once('close', () => clearTimeout(cut));
    },
  };
}
