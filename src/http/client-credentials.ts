import { ProviderError } from '#domain/errors.ts';
import type { ProviderHost } from '#domain/provider.ts';
import type { Authorization } from './auth.ts';
import { type Token, tokenRoute } from './token-route.ts';

export interface ClientCredentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly host: ProviderHost;
}

/** How long a failure stands before the token route is asked again. */
const REST = 5_000;

/**
 * OAuth 2.0 client credentials, RFC 6749 section 4.4, the client authenticated by HTTP Basic. One token serves every
 * caller. It is renewed beside their work a minute before it expires, sooner where it lives less than five minutes.
 *
 * A failure to get one is TIMEOUT, UNAVAILABLE, RATE_LIMITED, CREDENTIALS or BAD_RESPONSE; never NOT_FOUND or REJECTED,
 * which would speak of the number that was asked for.
 */
export function clientCredentials({ tokenUrl, clientId, clientSecret, host }: ClientCredentials): Authorization {
  const url = new URL(tokenUrl);
  const isLocal = url.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !isLocal)
    throw new RangeError('A token is asked for by https, by http only locally');
  const route = tokenRoute({ url, isLocal, clientId, clientSecret, host });

  let token: Token | undefined;
  let pending: Promise<Token> | undefined;
  let failed: { readonly error: unknown; readonly until: number } | undefined;

  function renewal(): Promise<Token> {
    pending ??= route
      .newToken()
      .then(
        fresh => {
          failed = undefined;
          return (token = fresh);
        },
        (error: unknown) => {
          failed = { error, until: performance.now() + REST };
          throw error;
        },
      )
      .finally(() => (pending = undefined));
    return pending;
  }

  return {
    header(lasts = 0) {
      const now = performance.now();
      const resting = failed !== undefined && now < failed.until;
      if (token && now < token.expiresAt) {
        const { header, renewAt, expiresAt } = token;
        if (now < renewAt || resting) return header;
        const renewed = renewal().then(
          fresh => fresh.header,
          () => header, // the old one is good for a while yet
        );
        return now + lasts < expiresAt ? header : renewed;
      }
      if (resting && isFinal(failed?.error)) return Promise.reject(failed?.error);
      return renewal().then(({ header }) => header);
    },
    renew(refused) {
      if (token?.header === refused) token = undefined;
      return true;
    },
    close: () => route.close(),
  };
}

const isFinal = (error: unknown): boolean => error instanceof ProviderError && error.kind === 'CREDENTIALS';
