import { createKey } from '#callers/key.ts';
import { ALL_SCOPES } from '#domain/caller.ts';
import type { Config } from '../../src/config.ts';
import { credentials } from './overheard.ts';

export type ConfiguredKey = NonNullable<Config['callers']>['keys'][number];

export interface TestKey {
  /** As the audit log names the caller. */
  readonly name: string;
  /** For the header `Authorization`. */
  readonly authorization: string;
  readonly entry: ConfiguredKey;
}

/** A key for `callers.keys` of the configuration, of one who may do everything but for what is said. */
export function testKey(given: Partial<ConfiguredKey> = {}): TestKey {
  const { id, text, hash } = createKey();
  credentials.add(text);
  const entry = { id, hash, scopes: ALL_SCOPES, accounts: 'ALL', documents: 'ANY', expiresAt: null, ...given } as const;
  return { name: `key:${id}`, authorization: `Bearer ${text}`, entry };
}

export const callersWith = (...keys: readonly TestKey[]): NonNullable<Config['callers']> => ({
  keys: keys.map(({ entry }) => entry),
  jwt: null,
});
