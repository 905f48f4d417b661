import {
  allowInsecureRequests,
  clientCredentialsGrantRequest,
  customFetch,
  processClientCredentialsResponse,
} from 'oauth4webapi';
import { Pool } from 'undici';
import { ProviderError, type ProviderErrorKind } from '#domain/errors.ts';
import type { ProviderHost } from '#domain/provider.ts';
import { type Limit, limitOf } from './deadline.ts';
import { exchange, type RawAnswer } from './exchange.ts';
import { type Answer, parse, toProviderError } from './failure.ts';
import { observing } from './observing.ts';
import { createRetryBudget } from './retry-budget.ts';
import { repeat } from './retry.ts';
import { TIMEOUTS, USER_AGENT } from './settings.ts';

export interface Token {
  readonly header: string;
  /** On the clock of `performance.now()`. */
  readonly renewAt: number;
  readonly expiresAt: number;
}

const EARLY = 60_000;
const EARLY_SHARE = 0.2;
/** RFC 6749 only recommends `expires_in`. */
const UNSTATED_LIFETIME = 300_000;
const MAX_BYTES = 100_000;

interface TokenRouteOptions {
  readonly url: URL;
  readonly isLocal: boolean;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly host: ProviderHost;
}

export interface TokenRoute {
  /** Asks for a new token each time, and again after trouble, as for a read. */
  newToken(): Promise<Token>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

export function tokenRoute({ url, isLocal, clientId, clientSecret, host }: TokenRouteOptions): TokenRoute {
  const { account } = host;
  const timeouts = { ...TIMEOUTS, ...host.timeouts };
  const budget = createRetryBudget();
  const pool = new Pool(url.origin, {
    connections: 1,
    connect: { timeout: timeouts.attempt },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  // RFC 6749 would have both form-encoded first; providers show and accept them as they are.
  const credentials = Buffer.from(`${clientId}:${clientSecret}`, 'utf8').toString('base64');
  const hidden = [url.hostname, credentials, clientSecret];
  const server = { issuer: url.href, token_endpoint: url.href };
  const client = { client_id: clientId };

  async function ask(headers: Readonly<Record<string, string>>, body: string, limit: Limit): Promise<RawAnswer> {
    const seen = observing(host, 'POST', url.pathname);
    const request = {
      method: 'POST',
      path: url.pathname + url.search,
      headers: { ...headers, ...seen.headers },
      body,
      maxBytes: MAX_BYTES,
    };
    const raw = await exchange(pool, request, limit).catch((error: unknown) => {
      seen(null);
      throw error;
    });
    seen(raw.status, undefined);
    if (raw.status !== 200) throw refusal(account, raw, hidden);
    return raw;
  }

  async function newToken(): Promise<Token> {
    const asked = performance.now();
    const whole = limitOf(account, timeouts.read, undefined);
    const response = await clientCredentialsGrantRequest(
      server,
      client,
      (_server, _client, _body, headers) => headers.set('authorization', `Basic ${credentials}`),
      {},
      {
        headers: { 'user-agent': USER_AGENT },
        [allowInsecureRequests]: isLocal,
        [customFetch]: async (_url, { headers, body }) => {
          const raw = await repeat({ whole, attempt: timeouts.attempt, budget, repeated: host.repeated }, limit =>
            ask(headers, String(body), limit),
          );
          return new Response(raw.text, { headers: { 'content-type': 'application/json' } });
        },
      },
    );
    const answer = await processClientCredentialsResponse(server, client, response).catch(() => {
      // What the library throws holds the body, and so the token.
      throw new ProviderError(
        'BAD_RESPONSE',
        account,
        "The provider's answer to the request for a token is not OAuth 2.0's",
      );
    });
    const lifetime = answer.expires_in === undefined ? UNSTATED_LIFETIME : answer.expires_in * 1000;
    return {
      header: `Bearer ${answer.access_token}`,
      renewAt: asked + lifetime - Math.min(EARLY, lifetime * EARLY_SHARE),
      expiresAt: asked + lifetime,
    };
  }

  return { newToken, close: () => pool.close() };
}

function refusal(account: string, raw: RawAnswer, hidden: readonly string[]): ProviderError {
  const answer: Answer = { status: raw.status, headers: raw.headers, body: parse(raw.text)?.body };
  const { error: code, error_description: description } = (answer.body ?? {}) as Record<string, unknown>;
  return toProviderError(
    account,
    answer,
    {
      kind: tokenErrorKind(raw.status, code),
      providerCode: typeof code === 'string' ? code : undefined,
      message: typeof description === 'string' ? description : undefined,
    },
    hidden,
  );
}

function tokenErrorKind(status: number, code: unknown): ProviderErrorKind {
  if (status === 429) return 'RATE_LIMITED';
  if (status >= 500 || code === 'server_error' || code === 'temporarily_unavailable') return 'UNAVAILABLE';
  if (status === 408) return 'TIMEOUT';
  return [400, 401, 403].includes(status) ? 'CREDENTIALS' : 'BAD_RESPONSE';
}
