import { type DestinationStream, type Logger, pino } from 'pino';
import { ProviderError } from '#domain/errors.ts';

export type Log = Pick<Logger, 'error' | 'warn' | 'info' | 'debug'>;

export interface LogOptions {
  /** Where lines go. @default standard error */
  readonly destination?: DestinationStream | undefined;
  /** Secrets and names of hosts, of which no line may tell. Asked for anew for each line. */
  readonly hidden?: (() => RegExp | null) | undefined;
}

/**
 * One JSON line per event on standard error, so that standard output stays for people. Lines are written as fast as they
 * are taken, without holding up requests; what has not been taken when the process ends in order is written then.
 */
export const createLog = (level: string, { destination, hidden }: LogOptions = {}): Log =>
  pino(
    {
      level,
      base: null,
      formatters: { level: label => ({ level: label }) },
      serializers: { err: told },
      hooks: {
        streamWrite(line) {
          const pattern = hidden?.() ?? null;
          return pattern === null ? line : line.replace(pattern, '[hidden]');
        },
      },
    },
    destination ?? pino.destination({ fd: 2, sync: false }),
  );

/** Texts that nobody may see, as one pattern for the lines of the log. Very short ones would spoil the lines themselves. */
export function patternOf(hidden: Iterable<string>): RegExp | null {
  const texts = [...new Set(hidden)].filter(text => text.length >= SHORTEST);
  // In a line they stand as JSON. The longest first: one may be the beginning of another.
  const written = texts.map(text =>
    JSON.stringify(text)
      .slice(1, -1)
      .replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`),
  );
  return texts.length === 0 ? null : new RegExp(written.toSorted((a, b) => b.length - a.length).join('|'), 'g');
}

const SHORTEST = 6;
const DEEPEST = 3;

/** What an error is, without what libraries hang on it: sockets, requests, rows. Of a provider's not its own words, which may repeat an address. */
function told(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  if (error instanceof ProviderError) {
    const { kind, account, status, requestId } = error;
    return { type: error.name, kind, account, status, requestId };
  }
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' && { code }),
    stack: error.stack,
    ...(error.cause !== undefined && depth < DEEPEST && { cause: told(error.cause, depth + 1) }),
  };
}
