import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

/** Bytes. A document with its variables is far smaller; what is larger is refused before it is read. */
export const MAX_BODY = 256 * 1024;

export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

export class BodyNotTextError extends Error {
  override readonly name = 'BodyNotTextError';
}

/**
 * The whole body as text. Throws a BodyTooLargeError as soon as it is known to be too large, and a BodyNotTextError if it is
 * not UTF-8: what could not be read is not to be guessed at.
 */
export function readBody(incoming: IncomingMessage): Promise<string> {
  if (Number(incoming.headers['content-length'] ?? 0) > MAX_BODY) return Promise.reject(new BodyTooLargeError());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY) return void chunks.push(chunk);
      incoming.pause().removeAllListeners('data');
      reject(new BodyTooLargeError());
    });
    incoming.on('end', () => {
      const whole = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      if (isUtf8(whole)) resolve(whole.toString('utf8'));
      else reject(new BodyNotTextError());
    });
    incoming.on('error', reject);
    incoming.on('aborted', () => reject(new Error('The client went away')));
  });
}

/** Yoga takes an operation with such a key for a promise, and waits for it. It is none that GraphQL over HTTP knows. */
export function looksLikePromise(body: string): boolean {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && 'then' in value;
  } catch {
    return false;
  }
}
