import type { IncomingMessage } from 'node:http';

/**
 * A browser lets any page post a form anywhere, but asks first before it posts JSON, and gets no leave here unless the
 * page's origin is listed. So no page of another origin runs an operation that changes something.
 */
export const isJson = ({ headers }: IncomingMessage): boolean =>
  /^application\/(json|graphql\+json)\s*(;|$)/i.test(headers['content-type'] ?? '');

const OTHER_CHARSET = /;\s*charset\s*=\s*(?!("?)(?:utf-?8|us-ascii)\1\s*(?:;|$))/i;

/** Bodies are read as UTF-8, of which ASCII is a part, and nothing is unpacked. */
export const isPlain = ({ headers }: IncomingMessage): boolean =>
  /^(?:identity)?$/i.test(headers['content-encoding'] ?? '') && !OTHER_CHARSET.test(headers['content-type'] ?? '');

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

/** Of an address to listen on, or the name in a URL. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/** Whether a `Host` header names this server. */
export type IsOurName = (host: string | undefined) => boolean;

/**
 * Whoever owns a name can let it lead to 127.0.0.1, and his page then counts as of this server's origin. A server that
 * listens on loopback therefore answers to loopback's names and those that are listed alone; one that listens elsewhere
 * may have any name unless some are listed.
 */
export function ourNames(listensOn: string, listed: readonly string[]): IsOurName {
  if (!isLoopback(listensOn) && listed.length === 0) return () => true;
  const names = new Set(listed.map(name => name.toLowerCase()));
  return host => {
    const name = (host ?? '').replace(/:\d{1,5}$/, '');
    return isLoopback(name) || names.has(name.toLowerCase());
  };
}

/**
 * A page can have a browser fetch any address, as an image if need be. It cannot read the answer, but the query would run
 * and cost the providers' time. Browsers tell where a request comes from; to open a link is the reader's own doing.
 */
export function isFromElsewhere({ headers }: IncomingMessage): boolean {
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': destination } = headers;
  if (site !== 'cross-site' && site !== 'same-site') return false;
  return !(mode === 'navigate' && destination === 'document');
}

const OURS =
  /^(?:\*\/\*|application\/(?:\*|json|graphql-response\+json)|text\/event-stream|multipart\/mixed)\s*(?:;(?!.*charset=(?!"?utf-?8)).*)?$/i;

/** Whether the caller takes an answer of a type that there is, in UTF-8; nothing said is anything. */
export const acceptsAnswers = ({ headers: { accept } }: IncomingMessage): boolean =>
  !accept || accept.split(',').some(type => OURS.test(type.trim()));

/** Whether a browser opens this address as a page. */
export const isPageView = ({ method, headers: { accept } }: IncomingMessage): boolean =>
  method === 'GET' && accept?.includes('text/html') === true;
