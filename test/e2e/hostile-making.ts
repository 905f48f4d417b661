import * as fc from 'fast-check';

/** What is sent, byte for byte, over a connection of its own. */
export type Request = string | Buffer;

const SEED = 20_261_120;
export const sample = <T>(arbitrary: fc.Arbitrary<T>, count: number): T[] =>
  fc.sample(arbitrary, { seed: SEED, numRuns: count });

export const END = '\r\n\r\n';
export const head = (line: string, headers: readonly string[] = []): string =>
  [line, 'Host: localhost', 'Connection: close', ...headers].join('\r\n') + END;

/** A POST whose length is told as it is. */
export function post(body: string | Buffer, headers: readonly string[] = ['Content-Type: application/json']): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([
    Buffer.from(head('POST /graphql HTTP/1.1', [`Content-Length: ${bytes.length}`, ...headers])),
    bytes,
  ]);
}

export const get = (target: string, headers: readonly string[] = []): string => head(`GET ${target} HTTP/1.1`, headers);
export const ask = (query: unknown, variables?: unknown): Buffer => post(JSON.stringify({ query, variables }));
export const times = (count: number, each: (index: number) => string, between = ' '): string =>
  Array.from({ length: count }, (_, index) => each(index)).join(between);
export const each = <T>(values: readonly T[], make: (value: T) => Request | readonly Request[]): Request[] =>
  values.flatMap(value => make(value));
export const SIZES = [2, 10, 100, 400, 1_000, 4_000, 10_000];
