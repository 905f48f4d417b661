import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCursors, type CursorFlaw, deriveCursorKey, InvalidCursorError, type Place } from '#paging/cursor.ts';

const LIST = 'phoneNumbers {"smsEnabled":true}';
const cursors = createCursors(deriveCursorKey(['one', 'two']));
const place: Place = { source: 'sinch-us', position: 'US-LOCAL/3~abcdef~~~1~~token', only: false };

function flawOf(cursor: string, list = LIST, by = cursors): CursorFlaw | null {
  try {
    by.open(list, cursor);
    return null;
  } catch (error) {
    if (error instanceof InvalidCursorError) return error.reason;
    throw error;
  }
}

describe('a cursor', () => {
  test('gives back every place that was sealed', () => {
    const places = fc.record({
      source: fc.string(),
      position: fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.nat(0xffff).map(code => String.fromCharCode(code)) }),
      ),
      only: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.string(), places, (list, each) => {
        const cursor = cursors.seal(list, each);
        expect(cursor).toMatch(/^v1\.[\w-]+$/);
        expect(cursors.open(list, cursor)).toEqual(each);
      }),
      { numRuns: 300 },
    );
  });

  test('has room for the longest token that a list may have, at its worst', () => {
    const long = { ...place, position: '\uD800'.repeat(4_200) };
    expect(cursors.open(LIST, cursors.seal(LIST, long))).toEqual(long);
  });

  test('is refused by another list', () => {
    expect(flawOf(cursors.seal(LIST, place), 'phoneNumbers {}')).toBe('other-list');
  });

  test('is refused by a server with other secrets', () => {
    const others = createCursors(deriveCursorKey(['one', 'three']));
    expect(flawOf(cursors.seal(LIST, place), LIST, others)).toBe('forged');
  });

  test('is refused when any character of it was changed, removed or added', () => {
    const cursor = cursors.seal(LIST, place);
    for (let index = 0; index < cursor.length; index++) {
      const changed = cursor[index] === 'A' ? 'B' : 'A';
      expect(flawOf(cursor.slice(0, index) + changed + cursor.slice(index + 1))).not.toBeNull();
      expect(flawOf(cursor.slice(0, index) + cursor.slice(index + 1))).not.toBeNull();
      expect(flawOf(cursor.slice(0, index))).not.toBeNull();
      expect(flawOf(`${cursor.slice(0, index)}=${cursor.slice(index)}`)).not.toBeNull();
    }
    expect(flawOf(`${cursor}A`)).not.toBeNull();
  });

  test('is refused in any other spelling', () => {
    for (const position of ['', '1', '12', '123']) {
      const cursor = cursors.seal(LIST, { ...place, position });
      for (const end of ['A', '=', '==', ' ', '\n', '%']) expect(flawOf(cursor + end)).not.toBeNull();
      expect(flawOf(cursor.toUpperCase())).not.toBeNull();
      expect(flawOf(cursor.replaceAll('-', '+').replaceAll('_', '/'))).toBe(/[-_]/.test(cursor) ? 'malformed' : null);
    }
  });

  test('is refused with a place written by hand', () => {
    const bytes = Buffer.from(cursors.seal(LIST, place).slice(3), 'base64url');
    const forged = Buffer.concat([bytes.subarray(0, 24), Buffer.from('["red-cloud","",false]')]);
    expect(flawOf(`v1.${forged.toString('base64url')}`)).toBe('forged');
  });

  test.each<[string, CursorFlaw]>([
    ['', 'malformed'],
    ['v1.', 'malformed'],
    ['v1.AAAA', 'malformed'],
    ['YXJyYXljb25uZWN0aW9uOjA=', 'malformed'],
    ['v1.'.padEnd(1_000_003, 'A'), 'malformed'],
    ['v2.AAAA', 'version'],
  ])('%.30s is refused as such', (cursor, flaw) => {
    expect(flawOf(cursor)).toBe(flaw);
  });

  test('no text is anything but refused', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.base64String().map(text => `v1.${text}`),
        ),
        text => {
          expect(flawOf(text)).not.toBeNull();
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

describe('the key of cursors', () => {
  test('is the same for the same secrets in any order, and another for others', () => {
    expect(deriveCursorKey(['b', 'a'])).toEqual(deriveCursorKey(['a', 'b']));
    expect(deriveCursorKey(['a', 'b'])).not.toEqual(deriveCursorKey(['ab']));
    expect(deriveCursorKey(['a'])).toHaveLength(32);
  });

  test.each([[[]], [['']]])('is not made of nothing: %j', secrets => {
    expect(() => deriveCursorKey(secrets)).toThrow(RangeError);
  });
});
