import { ProviderError, type ProviderErrorKind } from '#domain/errors.ts';
import { retryAfter } from './retry.ts';

/** What a provider's own error body says, in our words. */
export interface Failure {
  /** Overrules what the HTTP status alone would mean. */
  readonly kind?: ProviderErrorKind | undefined;
  readonly message?: string | undefined;
  readonly providerCode?: string | undefined;
  readonly requestId?: string | undefined;
  /** The provider's request field to its complaint. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON; undefined where the body is empty or not JSON. */
  readonly body: unknown;
}

const BY_STATUS: Readonly<Record<number, ProviderErrorKind>> = {
  400: 'REJECTED',
  401: 'CREDENTIALS',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'REJECTED',
  406: 'REJECTED',
  408: 'TIMEOUT',
  409: 'CONFLICT',
  410: 'REJECTED',
  413: 'REJECTED',
  415: 'REJECTED',
  422: 'REJECTED',
  429: 'RATE_LIMITED',
};

const kindOf = (status: number): ProviderErrorKind => {
  if (status >= 500) return 'UNAVAILABLE';
  // A provider that says in its body that it failed has refused, whatever the status says.
  return status < 300 ? 'REJECTED' : (BY_STATUS[status] ?? 'BAD_RESPONSE');
};

const MESSAGES: Readonly<Record<ProviderErrorKind, string>> = {
  TIMEOUT: 'The provider took too long',
  UNAVAILABLE: 'The provider cannot serve at the moment',
  RATE_LIMITED: 'The provider allows no more requests for now',
  CREDENTIALS: "The provider refuses the account's credentials",
  FORBIDDEN: "The account's credentials do not allow this",
  NOT_FOUND: 'The provider has no such thing',
  CONFLICT: 'The provider refused, as things stand',
  REJECTED: 'The provider refused the request',
  BAD_RESPONSE: 'The provider answered as its documentation does not allow',
  CIRCUIT_OPEN: 'The provider failed too often just now',
  CURSOR_EXPIRED: 'The provider no longer accepts this place in its list; start again',
  UNSUPPORTED: 'The provider cannot do this',
};

const first = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

export const requestIdOf = (answer: Answer, failure: Failure | undefined): string | undefined =>
  failure?.requestId ?? first(answer.headers['x-request-id']);

/** The error an answer stands for. What is `hidden` never appears in it, whatever the provider says. */
export function toProviderError(
  account: string,
  answer: Answer,
  failure: Failure | undefined,
  hidden: readonly string[],
): ProviderError {
  const kind = failure?.kind ?? kindOf(answer.status);
  const shown = (text: string | undefined): string | undefined => text && presentable(text, hidden);
  const theirs = shown(failure?.message);
  const fields = Object.entries(failure?.fields ?? {}).map(([field, complaint]) => [
    field,
    presentable(complaint, hidden),
  ]);
  return new ProviderError(kind, account, theirs ? `${MESSAGES[kind]}: ${theirs}` : MESSAGES[kind], {
    status: answer.status,
    providerCode: shown(failure?.providerCode),
    requestId: shown(requestIdOf(answer, failure)),
    retryAfter: retryAfter(answer.headers['retry-after']),
    fields: failure?.fields && Object.fromEntries(fields),
  });
}

/** The same failure, of a request that was never sent. What is no `ProviderError` stays as it is. */
export function unsent(error: unknown): unknown {
  if (!(error instanceof ProviderError)) return error;
  return new ProviderError(error.kind, error.account, error.message, {
    providerCode: error.providerCode,
    requestId: error.requestId,
    retryAfter: error.retryAfter,
    fields: error.fields,
    status: error.status,
    unsent: true,
  });
}

const LONGEST = 300;
const HIDDEN = '[hidden]';

/** One line of a provider's text, without addresses and without what is hidden. */
function presentable(text: string, hidden: readonly string[]): string {
  const safe = hidden
    .filter(word => word !== '')
    .reduce((rest, word) => rest.replaceAll(word, HIDDEN), text)
    .replaceAll(/\bhttps?:\/\/[^\s"'<>]+/gi, HIDDEN)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return safe.length > LONGEST ? `${safe.slice(0, LONGEST - 1)}…` : safe;
}

/** What of an `Authorization` header must not be shown: the credential, and the password within a basic one. */
export function secretsOf(header: string): readonly string[] {
  const [scheme = '', credential = ''] = header.split(' ', 2);
  if (scheme !== 'Basic') return [credential];
  const pair = Buffer.from(credential, 'base64').toString('utf8');
  return [credential, pair, pair.slice(pair.indexOf(':') + 1)];
}

/** undefined: the text is not JSON. An empty one is. */
export function parse(text: string): { readonly body: unknown } | undefined {
  if (text === '') return { body: undefined };
  try {
    return { body: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
