import type { IncomingMessage } from 'node:http';

/** Bytes. A document with its variables is far smaller; what is larger is refused before it is read. */
export const MAX_BODY = 256 * 1024;

export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/** The whole body as text. Throws a BodyTooLargeError as soon as it is known to be too large. */
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
    incoming.on('end', () => resolve((chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString('utf8')));
    incoming.on('error', reject);
    incoming.on('aborted', () => reject(new Error('The client went away')));
  });
}
