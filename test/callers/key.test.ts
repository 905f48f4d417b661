import { assert, constantFrom, nat, property } from 'fast-check';
import { expect, test } from 'vitest';
import { createKey, hashOf, idOf, isSameHash } from '#callers/key.ts';

test('a key has an id that can be told, 256 random bits and a hash from which it cannot be had', () => {
  const keys = Array.from({ length: 200 }, createKey);
  for (const { id, text, hash } of keys) {
    expect(text).toMatch(new RegExp(`^ngk_${id}_[\\w-]{43}[0-9a-f]{8}$`));
    expect(idOf(text)).toBe(id);
    expect(hash).toBe(hashOf(text));
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
  }
  expect(new Set(keys.map(({ id }) => id)).size).toBe(200);
  expect(new Set(keys.map(({ text }) => text.slice(17, 60))).size).toBe(200);
});

test('a slip of the pen is told from a key', () => {
  assert(
    property(nat({ max: 67 }), constantFrom('0', 'a', 'Z', '_', '-'), (place, character) => {
      const { text } = createKey();
      const slipped = text.slice(0, place) + character + text.slice(place + 1);
      expect(idOf(slipped)).toBe(slipped === text ? idOf(text) : null);
    }),
  );
  const { text } = createKey();
  for (const other of ['', 'ngk_', text.slice(0, -1), `${text}0`, `${text}\n`, ` ${text}`, text.toUpperCase()])
    expect(idOf(other)).toBeNull();
});

test('hashes are the same or not, whatever they are', () => {
  const { hash } = createKey();
  expect(isSameHash(hash, hash)).toBe(true);
  for (const other of [createKey().hash, '', hash.slice(2), `${hash}00`, 'zz'.repeat(32)]) {
    expect(isSameHash(hash, other)).toBe(false);
    expect(isSameHash(other, hash)).toBe(false);
  }
});
