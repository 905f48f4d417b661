import type { RequestMiddleware } from 'graphql-request';
import type { App } from '../../src/app.ts';
import { hiddenOf } from '../../src/hidden.ts';

/** What a server writes into its log while a test uses it, and what must not be in it. */
export interface Overheard {
  readonly logDestination: { write(line: string): void };
  /** Remembers the persons and addresses that are sent. */
  readonly requestMiddleware: RequestMiddleware;
  /** Fails where the log, or what else was told (metrics, traces), tells of a secret, of a provider's host, or of a person. */
  search(app: App, elsewhere: string): void;
}

const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
/** A shorter text may stand in any line. */
const SHORTEST = 8;

/** Keys and tokens of callers. */
export const credentials = new Set<string>();

/** What collectors of traces were sent, by where they listen. */
export const traced = new Map<string, readonly string[]>();

/** `reader`: who looks at the log besides; otherwise errors are shown. */
export function overheard(reader?: { write(line: string): void }): Overheard {
  const lines: string[] = [];
  const persons = new Set<string>();

  function note(value: unknown): void {
    if (typeof value === 'string' && EMAIL.test(value)) persons.add(value);
    if (typeof value !== 'object' || value === null) return;
    const { street, displayName, address } = value as Readonly<Record<string, unknown>>;
    for (const text of [street, address === undefined ? undefined : displayName])
      if (typeof text === 'string' && text.length >= SHORTEST) persons.add(text);
    for (const inner of Object.values(value)) note(inner);
  }

  return {
    logDestination: {
      write(line) {
        lines.push(line);
        if (reader) reader.write(line);
        else if (line.startsWith('{"level":"error"')) process.stderr.write(line);
      },
    },
    requestMiddleware(request) {
      note(request.variables);
      return request;
    },
    search(app, elsewhere) {
      const hosts = app.accounts.flatMap(({ sandbox }) => (sandbox ? [new URL(sandbox.url).host] : []));
      const told = (lines.join('') + elsewhere).toLowerCase();
      for (const hidden of [...app.accounts.flatMap(hiddenOf), ...hosts, ...persons, ...credentials])
        if (hidden.length >= SHORTEST && told.includes(hidden.toLowerCase()))
          throw new Error(
            `The log, the metrics or the traces tell of ${hidden}: ${lines.find(line => line.toLowerCase().includes(hidden.toLowerCase())) ?? 'not the log'}`,
          );
    },
  };
}
