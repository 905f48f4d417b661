import { uuid } from '#sandbox/fixtures.ts';
import type { Reply, SandboxRequest } from '#sandbox/routes.ts';

/** The API client that the credentials belong to. Tests and demonstrations change it while the sandbox runs. */
export interface ApiClient {
  status: 'ACTIVE' | 'INACTIVE';
  capabilities: readonly string[];
  /** Seconds that a token issued from now on is good for. */
  tokenLifetime: number;
}

export interface Tokens {
  readonly issue: (request: SandboxRequest) => Reply;
  readonly isGood: (authorization: string | undefined) => boolean;
  /** Every token issued so far is refused from now on. */
  readonly revoke: () => void;
}

interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The OAuth 2.0 token route, whose errors are OAuth's own and not in the wrapper of the other routes. */
export function createTokens(expected: Credentials, client: ApiClient): Tokens {
  const expiry = new Map<string, number>();
  let issued = 0;

  function issue(request: SandboxRequest): Reply {
    if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')) {
      return oauthError(400, 'invalid_request', 'The request must be form-encoded');
    }
    const form = new URLSearchParams(request.text);
    const grant = form.get('grant_type');
    if (grant === null) return oauthError(400, 'invalid_request', 'grant_type is required');
    if (grant !== 'client_credentials') {
      return oauthError(400, 'unsupported_grant_type', 'Only client_credentials is supported');
    }
    const given = fromHeader(request.headers['authorization']) ?? fromForm(form);
    if (given === undefined) return oauthError(400, 'invalid_request', 'client_id and client_secret are required');
    const isKnown = given.clientId === expected.clientId && given.clientSecret === expected.clientSecret;
    if (!isKnown || client.status !== 'ACTIVE') {
      return oauthError(401, 'invalid_client', 'Client authentication failed', { 'www-authenticate': 'Basic' });
    }
    for (const [token, until] of expiry) if (until <= Date.now()) expiry.delete(token);
    issued += 1;
    const token = `rc_token_${uuid('red-cloud', 'token', issued).replaceAll('-', '')}`;
    expiry.set(token, Date.now() + client.tokenLifetime * 1000);
    return {
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: { access_token: token, token_type: 'bearer', expires_in: client.tokenLifetime },
    };
  }

  return {
    issue,
    isGood(authorization) {
      const token = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
      return client.status === 'ACTIVE' && (expiry.get(token) ?? 0) > Date.now();
    },
    revoke: () => expiry.clear(),
  };
}

const oauthError = (status: number, error: string, description: string, headers?: Reply['headers']): Reply => ({
  status,
  headers: { 'cache-control': 'no-store', ...headers },
  body: { error, error_description: description },
});

function fromHeader(authorization: string | undefined): Credentials | undefined {
  const encoded = /^basic +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [, clientId = '', clientSecret = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  return { clientId, clientSecret };
}

function fromForm(form: URLSearchParams): Credentials | undefined {
  const clientId = form.get('client_id');
  const clientSecret = form.get('client_secret');
  return clientId === null || clientSecret === null ? undefined : { clientId, clientSecret };
}
