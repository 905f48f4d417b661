import type { IncomingMessage } from 'node:http';

/**
 * A browser lets any page post a form anywhere, but asks first before it posts JSON, and gets no leave here. So no page of
 * another origin runs an operation.
 */
export const isJson = ({ headers }: IncomingMessage): boolean =>
  /^application\/(json|graphql\+json)\s*(;|$)/i.test(headers['content-type'] ?? '');

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

const OTHER_CHARSET = /;\s*charset\s*=\s*(?!("?)(?:utf-?8|us-ascii)\1\s*(?:;|$))/i;

/** Bodies are read as UTF-8, of which ASCII is a part, and nothing is unpacked. */
export const isPlain = ({ headers }: IncomingMessage): boolean =>
  /^(?:identity)?$/i.test(headers['content-encoding'] ?? '') && !OTHER_CHARSET.test(headers['content-type'] ?? '');

/**
 * Whoever owns a name can let it lead to 127.0.0.1, and his page then counts as of this server's origin. A server that
 * listens on loopback therefore answers to loopback's names alone; one that listens elsewhere may have any name.
 */
export function isForThisServer({ headers }: IncomingMessage, listensOn: string): boolean {
  if (!LOOPBACK.test(listensOn)) return true;
  return LOOPBACK.test((headers.host ?? '').replace(/:\d+$/, ''));
}
