import { createHmac, createSecretKey, hash, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Position } from './pager.ts';

/** A place in a list that several sources make up. */
export interface Place {
  /** The source's key. */
  readonly source: string;
  readonly position: Position;
  /** Read this source alone, and none that follows it. */
  readonly only: boolean;
}

export interface Cursors {
  /** `list` names the list and everything that chose its entries; its cursors open with the same text only. */
  seal(list: string, place: Place): string;
  /** Fails with an InvalidCursorError. */
  open(list: string, cursor: string): Place;
}

/**
 * malformed: not made by `seal`, or cut. forged: changed, or sealed with another key. other-list: a good cursor of
 * another list. version: of a form this version does not know.
 */
export type CursorFlaw = 'malformed' | 'forged' | 'other-list' | 'version';

export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
  readonly reason: CursorFlaw;

  constructor(reason: CursorFlaw) {
    super(`The cursor cannot be used: ${reason}`);
    this.reason = reason;
  }
}

const VERSION = 'v1.';
/** Characters. Leaves room for the longest token a position may hold, each of its characters escaped. */
const LONGEST = 40_000;
const SEAL_BYTES = 16;
const LIST_BYTES = 8;

/** Instances with the same secrets, in whatever order, understand one another's cursors. */
export function deriveCursorKey(secrets: readonly string[]): Uint8Array {
  if (!secrets.some(secret => secret !== '')) throw new RangeError('Cursors need a secret to be sealed with');
  return new Uint8Array(hkdfSync('sha256', JSON.stringify(secrets.toSorted()), '', 'numbergraph cursor v1', 32));
}

/** Cursors are sealed, not secret: whoever decodes one can read the place, but nobody can make one up. */
export function createCursors(key: Uint8Array): Cursors {
  const secret = createSecretKey(key);
  const sealOf = (content: Uint8Array): Buffer =>
    createHmac('sha256', secret).update(VERSION).update(content).digest().subarray(0, SEAL_BYTES);

  return {
    seal(list, { source, position, only }) {
      const content = Buffer.concat([printOf(list), Buffer.from(JSON.stringify([source, position, only]))]);
      return VERSION + Buffer.concat([sealOf(content), content]).toString('base64url');
    },

    open(list, cursor) {
      if (cursor.length > LONGEST) throw new InvalidCursorError('malformed');
      if (!cursor.startsWith(VERSION))
        throw new InvalidCursorError(/^v\d{1,3}\./.test(cursor) ? 'version' : 'malformed');
      const text = cursor.slice(VERSION.length);
      const bytes = Buffer.from(text, 'base64url');
      if (bytes.length <= SEAL_BYTES + LIST_BYTES || bytes.toString('base64url') !== text) {
        throw new InvalidCursorError('malformed');
      }
      const content = bytes.subarray(SEAL_BYTES);
      if (!timingSafeEqual(sealOf(content), bytes.subarray(0, SEAL_BYTES))) throw new InvalidCursorError('forged');
      if (!printOf(list).equals(content.subarray(0, LIST_BYTES))) throw new InvalidCursorError('other-list');
      const [source, position, only] = JSON.parse(content.toString('utf8', LIST_BYTES)) as [string, Position, boolean];
      return { source, position, only };
    },
  };
}

const printOf = (list: string): Buffer => hash('sha256', list, 'buffer').subarray(0, LIST_BYTES);
