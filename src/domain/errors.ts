/**
 * Every way a request to a provider can fail. Providers map their own failures onto these and nothing else reaches a
 * client. `retryable` says whether the same read may succeed later without a change by anyone.
 */
export const PROVIDER_ERRORS = {
  /** No answer in the time allowed. */
  TIMEOUT: { retryable: true },
  /** The connection failed, or the provider says that it cannot serve (5xx). */
  UNAVAILABLE: { retryable: true },
  RATE_LIMITED: { retryable: true },
  /** Our own credentials towards the provider are refused; never the caller's. */
  CREDENTIALS: { retryable: false },
  /** The credentials are good but do not allow this. */
  FORBIDDEN: { retryable: false },
  NOT_FOUND: { retryable: false },
  CONFLICT: { retryable: false },
  /** The provider understood and said no. */
  REJECTED: { retryable: false },
  /** The provider answered what its documentation does not allow: not JSON, another shape, too large, a list that never ends. */
  BAD_RESPONSE: { retryable: false },
  /** Not asked, because the provider failed too often just now. */
  CIRCUIT_OPEN: { retryable: true },
  /** The provider no longer accepts the place in its list that a cursor names. */
  CURSOR_EXPIRED: { retryable: false },
  /** The provider has no such capability; decided without a request. */
  UNSUPPORTED: { retryable: false },
} as const;

export type ProviderErrorKind = keyof typeof PROVIDER_ERRORS;

export interface ProviderErrorDetail {
  /** The provider's own error code, as it spells it. */
  readonly providerCode?: string | undefined;
  /** The provider's id of the failed request, for its support. */
  readonly requestId?: string | undefined;
  /** When the provider wants to be asked again. */
  readonly retryAfter?: Date | undefined;
  /** The provider's request field to its complaint. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
  /** HTTP status, where there was an answer. For logs, not for clients. */
  readonly status?: number | undefined;
  /** The request never left this server. */
  readonly unsent?: boolean | undefined;
  readonly cause?: unknown;
}

/** A failure of one request to one account. The message is safe to show: no URL, no body, no credential. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly kind: ProviderErrorKind;
  /** The account's name in the configuration. */
  readonly account: string;
  readonly providerCode: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfter: Date | undefined;
  readonly fields: Readonly<Record<string, string>> | undefined;
  readonly status: number | undefined;
  readonly unsent: boolean;

  constructor(kind: ProviderErrorKind, account: string, message: string, detail: ProviderErrorDetail = {}) {
    super(message, { cause: detail.cause });
    this.kind = kind;
    this.account = account;
    this.providerCode = detail.providerCode;
    this.requestId = detail.requestId;
    this.retryAfter = detail.retryAfter;
    this.fields = detail.fields;
    this.status = detail.status;
    this.unsent = detail.unsent ?? false;
  }

  get retryable(): boolean {
    return PROVIDER_ERRORS[this.kind].retryable;
  }
}

/** Kinds that leave open whether the provider acted: no answer, none that can be read, or one of a server in trouble. */
const OPEN: ReadonlySet<ProviderErrorKind> = new Set(['TIMEOUT', 'UNAVAILABLE', 'BAD_RESPONSE']);

/** Whether a write that failed so may have been carried out all the same. Then only reading can tell; never send again. */
export const maybeApplied = (error: unknown): boolean =>
  !(error instanceof ProviderError) || (OPEN.has(error.kind) && !error.unsent);

/**
 * A list was asked to go on from a token and the provider refused the request as such: the token is no longer good.
 * Any other error is given back as it is.
 */
export const asCursorExpired = (error: unknown): unknown =>
  error instanceof ProviderError && error.kind === 'REJECTED'
    ? new ProviderError(
        'CURSOR_EXPIRED',
        error.account,
        'The provider no longer accepts this place in its list; start again',
        {
          providerCode: error.providerCode,
          requestId: error.requestId,
          status: error.status,
          cause: error,
        },
      )
    : error;

/** A failure as a value, for an answer that has one for each id. What is no failure of a provider, such as an abort, is thrown on. */
export function failureAsValue(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  throw error;
}

/** What a read answers with when the provider knows no such thing; any other failure is thrown on. */
export function nullIfNotFound(error: unknown): null {
  if (error instanceof ProviderError && error.kind === 'NOT_FOUND') return null;
  throw error;
}
