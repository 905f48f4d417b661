import type { Dispatcher } from 'undici';
import { ProviderError } from '#domain/errors.ts';
import { type Limit, limited } from './deadline.ts';
import { unsent } from './failure.ts';

export interface Request {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** The largest body accepted. */
  readonly maxBytes: number;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/**
 * Sends one request once and reads the whole answer, whatever its status. A failure says by `unsent` that there was no
 * connection to send it on, or that `refusal`, asked right before the first byte, gave a reason not to.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Request,
  limit: Limit,
  refusal?: () => ProviderError | undefined,
): Promise<RawAnswer> {
  let controller: Dispatcher.DispatchController | undefined;
  return limited<RawAnswer>(limit, (resolve, reject) => {
    let stopped: Error | undefined;
    let status = 0;
    let headers: RawAnswer['headers'] = {};
    let size = 0;
    const chunks: Buffer[] = [];

    const stop = (reason: unknown): void => {
      stopped = reason instanceof Error ? reason : new Error('Given up');
      controller?.abort(stopped);
    };

    dispatcher.dispatch(request, {
      onRequestStart(started) {
        // It waited for a connection and nobody waits for it any more: it must not be sent.
        const reason = stopped ?? refusal?.();
        if (reason) started.abort(reason);
        else controller = started;
      },
      onResponseStart(_, statusCode, received) {
        limit.heard?.();
        status = statusCode;
        headers = received;
      },
      onResponseData(_, chunk) {
        size += chunk.length;
        if (size > request.maxBytes) stop(tooLarge(limit.account, request.maxBytes));
        else chunks.push(chunk);
      },
      onResponseEnd() {
        const [first] = chunks;
        const body = chunks.length === 1 && first ? first : Buffer.concat(chunks, size);
        resolve({ status, headers, text: body.toString('utf8') });
      },
      onResponseError(_, error) {
        reject(error instanceof ProviderError ? error : disconnected(limit.account, error));
      },
    });
    return stop;
  }).catch((error: unknown) => {
    throw controller ? error : unsent(error);
  });
}

const tooLarge = (account: string, bytes: number): ProviderError =>
  new ProviderError('BAD_RESPONSE', account, `The provider's answer is larger than ${bytes / 1_000_000} MB`);

// The text of a network error names hosts and addresses; its code names neither.
function disconnected(account: string, error: Error & { code?: unknown }): ProviderError {
  const code = typeof error.code === 'string' ? ` (${error.code})` : '';
  return new ProviderError('UNAVAILABLE', account, `The connection to the provider failed${code}`);
}
