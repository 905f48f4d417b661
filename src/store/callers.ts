import type { CallerKeyRow, Database } from './database.ts';

/** What is known of an API key. Times are epochs in milliseconds. */
export interface CallerKey {
  readonly id: string;
  /** Whose it is, for people. */
  readonly label: string;
  /** SHA-256 of the whole key in hexadecimal digits. The key itself is kept nowhere. */
  readonly hash: string;
  readonly scopes: readonly string[];
  readonly accounts: 'ALL' | readonly string[];
  readonly documents: 'ANY' | 'TRUSTED';
  readonly createdAt: number;
  /** null: good until it is revoked. */
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  /** To within a minute. */
  readonly lastUsedAt: number | null;
}

export type NewCallerKey = Omit<CallerKey, 'createdAt' | 'revokedAt' | 'lastUsedAt'>;

export interface Callers {
  /** Fails if the id is taken. */
  create(key: NewCallerKey): Promise<CallerKey>;
  /** Also one that has expired or was revoked. */
  find(id: string): Promise<CallerKey | null>;
  /** All there ever were, oldest first. */
  list(): Promise<readonly CallerKey[]>;
  /** For good. Null where there is no such key; one that was revoked before stays as it is. */
  revoke(id: string): Promise<CallerKey | null>;
  /** Remembers that it was used, unless that was remembered within the last minute. */
  touch(id: string): Promise<void>;
  /** Whether there ever was a key: whoever made one does not want to let everybody in once it is revoked. */
  any(): Promise<boolean>;
}

const TOUCH_MS = 60_000;

export function createCallers({ db, now }: Pick<Database, 'db' | 'now'>): Callers {
  const find = async (id: string): Promise<CallerKey | null> => {
    const row = await db.selectFrom('caller_keys').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : toKey(row);
  };
  return {
    async create({ id, label, hash, scopes, accounts, documents, expiresAt }) {
      const row = await db
        .insertInto('caller_keys')
        .values({
          id,
          label,
          hash,
          scopes: JSON.stringify(scopes),
          accounts: accounts === 'ALL' ? null : JSON.stringify(accounts),
          documents,
          created_at: now(),
          expires_at: expiresAt,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toKey(row);
    },
    find,
    async list() {
      const rows = await db.selectFrom('caller_keys').selectAll().orderBy('created_at').orderBy('id').execute();
      return rows.map(toKey);
    },
    async revoke(id) {
      await db
        .updateTable('caller_keys')
        .set({ revoked_at: now() })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .execute();
      return find(id);
    },
    async touch(id) {
      const at = now();
      await db
        .updateTable('caller_keys')
        .set({ last_used_at: at })
        .where('id', '=', id)
        .where(where => where.or([where('last_used_at', 'is', null), where('last_used_at', '<=', at - TOUCH_MS)]))
        .execute();
    },
    async any() {
      return (await db.selectFrom('caller_keys').select('id').limit(1).executeTakeFirst()) !== undefined;
    },
  };
}

const toKey = (row: CallerKeyRow): CallerKey => ({
  id: row.id,
  label: row.label,
  hash: row.hash,
  scopes: JSON.parse(row.scopes) as string[],
  accounts: row.accounts === null ? 'ALL' : (JSON.parse(row.accounts) as string[]),
  documents: row.documents,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
  lastUsedAt: row.last_used_at,
});
