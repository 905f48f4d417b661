import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * `ngk_`, an id of 12 characters, `_`, 256 random bits in 43 characters, and a checksum of 8. The checksum tells a slip
 * of the pen from a forgery, without a look into any database; the prefix lets scanners of repositories find a key.
 */
const FORM = /^ngk_([0-9a-z]{12})_[A-Za-z0-9_-]{43}([0-9a-f]{8})$/;
export const KEY_PREFIX = 'ngk_';

export interface FreshKey {
  readonly id: string;
  /** To be shown once, and kept nowhere. */
  readonly text: string;
  readonly hash: string;
}

export function createKey(): FreshKey {
  const id = Array.from(randomBytes(12), byte => ALPHABET[byte % ALPHABET.length]).join('');
  const body = `${KEY_PREFIX}${id}_${randomBytes(32).toString('base64url')}`;
  const text = body + checksumOf(body);
  return { id, text, hash: hashOf(text) };
}

/** 32 characters, so that every one is as likely. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** The id in a whole key; null for what is none, such as one that was not copied to its end. */
export function idOf(text: string): string | null {
  const [, id, checksum] = FORM.exec(text) ?? [];
  return id !== undefined && checksumOf(text.slice(0, -8)) === checksum ? id : null;
}

const checksumOf = (text: string): string => crc32(text).toString(16).padStart(8, '0');

/**
 * One round of SHA-256 is right here: a slow hash protects secrets that can be guessed, and nobody guesses 256 random
 * bits, while every request would pay for it.
 */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Takes as long wherever two hashes differ. */
export const isSameHash = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one, 'hex'), Buffer.from(other, 'hex')];
  return a.length === 32 && b.length === 32 && timingSafeEqual(a, b);
};
