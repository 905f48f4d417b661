export { clientCredentials } from './client-credentials.ts';

/** Supplies the `Authorization` header. */
export interface Authorization {
  /**
   * A token is fetched at most once for however many callers wait; one of them giving up does not end it. One that does
   * not last so many milliseconds more is replaced first, where that works.
   */
  header(lasts?: number): string | Promise<string>;
  /**
   * Called with the header that was refused with 401. True: a new one can be had, so one repetition is worth it.
   * Absent: the credentials do not expire.
   */
  renew?(refused: string): boolean;
  /** Lets go of its own connections, after the calls under way. Absent: it has none. */
  close?(): Promise<void>;
}

/** HTTP Basic, RFC 7617, in UTF-8. */
export function basic(user: string, password: string): Authorization {
  const header = `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
  return { header: () => header };
}

/** A key that does not expire, RFC 6750. */
export function bearer(token: string): Authorization {
  const header = `Bearer ${token}`;
  return { header: () => header };
}
