import type { NewEvent, StoredEvent } from '#store/events.ts';

/**
 * One ending may be told by a callback and be seen by looking, in either order; subscribers are told once. Of the two
 * clocks the provider's own is trusted less.
 */
const OUR_CLOCK_MS = 5_000;
const PROVIDERS_CLOCK_MS = 60_000;

/** Of an ending that was seen by looking: what it is recorded as, with when what ended was first seen to be under way. */
export const seenAs = (
  { numberId, target, kind }: Pick<NewEvent, 'numberId' | 'target' | 'kind'>,
  since: number,
  requested: string | null,
): string => `polling:${since}:${numberId}:${target}:${kind}:${requested}`;

const sinceIn = ({ sameAs }: StoredEvent): number => Number(/^polling:(\d+):/.exec(sameAs)?.[1] ?? Infinity);

/** For what was seen by looking: a callback has told it, since it was under way. */
export const toldByCallback =
  (kind: string, since: number) =>
  ({ origin, kind: told, receivedAt, occurredAt }: StoredEvent): boolean =>
    origin === 'CALLBACK' &&
    told === kind &&
    receivedAt >= since - OUR_CLOCK_MS &&
    occurredAt >= since - PROVIDERS_CLOCK_MS;

/**
 * For what a callback tells: it was seen by looking, after it was under way and not before it happened, which is at the
 * latest when it was told.
 */
export const seenBefore =
  ({ kind, occurredAt, receivedAt }: Pick<NewEvent, 'kind' | 'occurredAt' | 'receivedAt'>) =>
  (earlier: StoredEvent): boolean =>
    earlier.origin === 'POLLING' &&
    earlier.kind === kind &&
    occurredAt >= sinceIn(earlier) - PROVIDERS_CLOCK_MS &&
    Math.min(occurredAt, receivedAt) <= earlier.receivedAt + OUR_CLOCK_MS;
