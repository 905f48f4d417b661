import type { IncomingMessage, ServerResponse } from 'node:http';

/** Says which pages of other origins may use this server, by the headers it sets. */
export interface Cors {
  /** Sets on every answer what lets a listed page read it. */
  allow(incoming: IncomingMessage, response: ServerResponse): void;
  isListed(origin: string | undefined): boolean;
}

const METHODS = 'GET, POST';
const REQUEST_HEADERS = 'authorization, content-type, last-event-id, traceparent';
const EXPOSED_HEADERS = 'x-request-id, retry-after';
/** Seconds; Chromium keeps none longer. */
const MAX_AGE = '7200';

/**
 * For exact origins such as `https://app.example`. Cookies are never asked for (`Access-Control-Allow-Credentials`): a page
 * shows who it acts for by a header of its own.
 */
export function createCors(origins: readonly string[]): Cors {
  const listed: ReadonlySet<string | undefined> = new Set(origins);
  const isListed = (origin: string | undefined): boolean => origin !== undefined && listed.has(origin);
  return {
    isListed,
    allow({ headers: { origin } }, response) {
      if (listed.size > 0) response.appendHeader('vary', 'Origin');
      if (!isListed(origin)) return;
      response.setHeader('access-control-allow-origin', origin!);
      response.setHeader('access-control-expose-headers', EXPOSED_HEADERS);
    },
  };
}

/** A browser's question whether a page of another origin may send a request that no form could send. */
export const isPreflight = ({ method, headers }: IncomingMessage): boolean =>
  method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;

/** To a preflight of a listed origin. */
export function answerPreflight(response: ServerResponse): void {
  response.writeHead(204, {
    'access-control-allow-methods': METHODS,
    'access-control-allow-headers': REQUEST_HEADERS,
    'access-control-max-age': MAX_AGE,
  });
  response.end();
}
