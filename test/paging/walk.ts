import { connect, type Connection, type ConnectOptions, type Source, type SourceReport } from '#paging/connection.ts';
import type { Place } from '#paging/cursor.ts';

export const seal = (place: Place): string => JSON.stringify(place);
export const open = (cursor: string): Place => JSON.parse(cursor) as Place;

type Sources = () => readonly Source<string>[];

export interface Sealing {
  readonly seal: (place: Place) => string;
  readonly open: (cursor: string) => Place;
}
const plain: Sealing = { seal, open };

/** Follows endCursor to the end as a client would, asking for another number of entries on each page. */
export async function walk(
  sources: Sources,
  firsts: readonly number[],
  options: Partial<Omit<ConnectOptions, 'seal'>> = {},
  sealing = plain,
): Promise<Connection<string>[]> {
  const connections: Connection<string>[] = [];
  for (let after = options.after ?? null; ;) {
    const first = firsts[connections.length % firsts.length] ?? 1;
    const connection = await connect(sources(), { ...options, seal: sealing.seal, first, after });
    connections.push(connection);
    const { hasNextPage, endCursor } = connection.pageInfo;
    if (!hasNextPage) return connections;
    if (endCursor === null || (after !== null && endCursor === sealing.seal(after)))
      throw new Error('There is more, but no way on');
    if (connections.length > 5_000) throw new Error('The walk does not end');
    after = sealing.open(endCursor);
  }
}

/** Follows the retry cursors of a walk, and those met on the way, until nothing is missing. */
export async function recover(
  sources: Sources,
  firsts: readonly number[],
  walked: readonly Connection<string>[],
  sealing = plain,
): Promise<Connection<string>[]> {
  const missing = failuresOf(walked);
  const recovered: Connection<string>[] = [];
  for (let report = missing.shift(); report !== undefined; report = missing.shift()) {
    if (report.retryCursor === null) throw new Error('A source failed without a cursor to retry');
    const again = await walk(sources, firsts, { after: sealing.open(report.retryCursor) }, sealing);
    recovered.push(...again);
    missing.push(...failuresOf(again));
  }
  return recovered;
}

export const nodesOf = (connections: readonly Connection<string>[]): string[] =>
  connections.flatMap(({ edges }) => edges.map(({ node }) => node));

export const failuresOf = (connections: readonly Connection<string>[]): SourceReport[] =>
  connections.flatMap(({ sources }) => sources.filter(({ state }) => state === 'FAILED'));
