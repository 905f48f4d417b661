/** Supplies the `Authorization` header. */
export interface Authorization {
  /** A token is fetched at most once for however many callers wait. */
  header(signal: AbortSignal): string | Promise<string>;
  /**
   * Called with the header that was refused with 401. True: a new one can be had, so one repetition is worth it.
   * Absent: the credentials do not expire.
   */
  renew?(refused: string): boolean;
}
