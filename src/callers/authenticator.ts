import { hash } from 'node:crypto';
import { type Caller, isScope } from '#domain/caller.ts';
import type { CallerKey, Callers } from '#store/callers.ts';
import { inTime } from '#store/in-time.ts';
import { InvalidCredentialError, UnavailableError } from './errors.ts';
import type { Verified } from './jwt.ts';
import { hashOf, idOf, isSameHash, KEY_PREFIX } from './key.ts';

export type KnownKey = Pick<CallerKey, 'id' | 'hash' | 'scopes' | 'accounts' | 'documents' | 'expiresAt'>;

export interface AuthenticatorOptions {
  /** Those of the configuration: they win over one of the same id in the store. */
  readonly keys: readonly KnownKey[];
  readonly callers: Pick<Callers, 'find' | 'touch'>;
  /** null: no tokens are taken. */
  readonly readJwt: ((token: string) => Promise<Verified>) | null;
  /** Epoch in milliseconds. */
  readonly now?: (() => number) | undefined;
  /** For what went wrong and nobody was waiting for. */
  readonly report: (error: unknown, about: Readonly<Record<string, unknown>>) => void;
}

/** Tells whose a credential is: an API key, or a token of the configured issuer. */
export interface Authenticator {
  /**
   * Fails with an InvalidCredentialError that may be told, or with an UnavailableError. An answer is kept for REMEMBER_MS:
   * so long a key can still be used once it is revoked.
   */
  identify(credential: string): Promise<Caller>;
}

export const REMEMBER_MS = 5_000;
const MOST_REMEMBERED = 10_000;
/** A header has 16 kB. */
const LONGEST = 8_192;

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { readJwt, now = Date.now } = options;
  const readKey = createKeyReader(options, now);
  const good = new Map<string, Verified>();
  /** Many requests at once with one credential are one question. */
  const asking = new Map<string, Promise<Caller>>();

  const read = (credential: string): Promise<Verified> => {
    if (credential.startsWith(KEY_PREFIX)) return readKey(credential);
    if (readJwt !== null && credential.split('.').length === 3) return readJwt(credential);
    return Promise.reject(new InvalidCredentialError('This is neither a key of this server nor a token it takes'));
  };

  const remembered = (digest: string): Caller | undefined => {
    const found = good.get(digest);
    if (found === undefined) return undefined;
    if (found.expiresAt > now()) return found.caller;
    good.delete(digest);
    return undefined;
  };

  const ask = async (digest: string, credential: string): Promise<Caller> => {
    try {
      const { caller, expiresAt } = await read(credential);
      if (good.size >= MOST_REMEMBERED) good.delete(good.keys().next().value!);
      good.set(digest, { caller, expiresAt: Math.min(expiresAt, now() + REMEMBER_MS) });
      return caller;
    } finally {
      asking.delete(digest);
    }
  };

  return {
    async identify(credential) {
      if (credential.length > LONGEST) throw new InvalidCredentialError('The credential is too long to be one');
      const digest = digestOf(credential);
      const known = remembered(digest);
      if (known) return known;
      let answer = asking.get(digest);
      if (answer === undefined) asking.set(digest, (answer = ask(digest, credential)));
      return answer;
    },
  };
}

/** So that no credential stays in memory. */
const digestOf = (credential: string): string => hash('sha256', credential, 'base64');

/** Compared with where there is no such key, so that this takes as long. */
const NO_HASH = '0'.repeat(64);

function createKeyReader(
  { keys, callers, report }: AuthenticatorOptions,
  now: () => number,
): (text: string) => Promise<Verified> {
  const configured = new Map(keys.map(key => [key.id, { ...key, revokedAt: null, lastUsedAt: null }]));
  const fromStore = lookUpIn(callers);

  return async text => {
    const id = idOf(text);
    if (id === null) throw new InvalidCredentialError('The key is not whole: a character is missing or wrong');
    const own = configured.get(id);
    const key = own ?? (await fromStore(id));
    const isGood = isSameHash(hashOf(text), key?.hash ?? NO_HASH);
    if (!isGood || key === null) throw new InvalidCredentialError('This server knows no such key');
    if (key.revokedAt !== null) throw new InvalidCredentialError('The key was revoked');
    const expiresAt = key.expiresAt ?? Infinity;
    if (expiresAt <= now()) throw new InvalidCredentialError('The key has expired');
    if (own === undefined) void callers.touch(id).catch((error: unknown) => report(error, { key: id }));
    const { scopes, accounts, documents } = key;
    return { caller: { name: `key:${id}`, scopes: scopes.filter(isScope), accounts, documents }, expiresAt };
  };
}

/** Milliseconds. */
const PATIENCE = 1_000;
const REST = 1_000;

/** A store that does not answer costs callers a moment, and for a second after it nothing more. */
function lookUpIn(callers: Pick<Callers, 'find'>): (id: string) => Promise<CallerKey | null> {
  let failure: { readonly until: number; readonly error: unknown } | undefined;
  const unavailable = (error: unknown): UnavailableError =>
    new UnavailableError('Keys cannot be looked up just now', { cause: error });

  return async id => {
    if (failure && performance.now() < failure.until) throw unavailable(failure.error);
    try {
      return await inTime(callers.find(id), PATIENCE);
    } catch (error) {
      failure = { until: performance.now() + REST, error };
      throw unavailable(error);
    }
  };
}
