import type { IncomingMessage } from 'node:http';

/**
 * A browser lets any page post a form anywhere, but asks first before it posts JSON, and gets no leave here. So no page of
 * another origin runs an operation.
 */
export const isJson = ({ headers }: IncomingMessage): boolean =>
  /^application\/(json|graphql\+json)\s*(;|$)/i.test(headers['content-type'] ?? '');

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

/**
 * Whoever owns a name can let it lead to 127.0.0.1, and his page then counts as of this server's origin. A server that
 * listens on loopback therefore answers to loopback's names alone; one that listens elsewhere may have any name.
 */
export function isForThisServer({ headers }: IncomingMessage, listensOn: string): boolean {
  if (!LOOPBACK.test(listensOn)) return true;
  return LOOPBACK.test((headers.host ?? '').replace(/:\d+$/, ''));
}
