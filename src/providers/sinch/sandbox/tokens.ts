import { createHmac, randomBytes } from 'node:crypto';
import type { Reply, Route, SandboxRequest } from '#sandbox/routes.ts';
import { route } from '#sandbox/routes.ts';

export interface Key {
  readonly keyId: string;
  readonly keySecret: string;
}

/** What an `Authorization` header is worth. */
export type Standing = 'good' | 'missing' | 'invalid' | 'expired';

export interface Tokens {
  readonly route: Route;
  standing(authorization: string | undefined): Standing;
  /** Everything issued so far is expired from now on. */
  expireAll(): void;
}

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const refused = (status: number, error: string, challenge = false): Reply => ({
  status,
  headers: challenge ? { 'www-authenticate': 'Basic realm="oauth2"' } : {},
  body: { error },
});

/** Issues access tokens by OAuth 2.0 client credentials and recognises them again. Basic is good on the API too. */
export function createTokens(key: Key, clock: () => number, lifetimeSeconds: () => number): Tokens {
  const signingKey = randomBytes(32);
  const basic = `Basic ${Buffer.from(`${key.keyId}:${key.keySecret}`).toString('base64')}`;
  let generation = 0;

  const sign = (text: string): string => createHmac('sha256', signingKey).update(text).digest('base64url');

  function issue(): string {
    const issuedAt = Math.floor(clock() / 1000);
    const claims = { sub: key.keyId, iat: issuedAt, exp: issuedAt + lifetimeSeconds(), generation };
    const text = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url(claims)}`;
    return `${text}.${sign(text)}`;
  }

  function standingOf(token: string): Standing {
    const [header = '', payload = '', signature] = token.split('.');
    if (signature !== sign(`${header}.${payload}`)) return 'invalid';
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp: number; generation: number };
    return claims.generation === generation && claims.exp * 1000 > clock() ? 'good' : 'expired';
  }

  function answer(request: SandboxRequest): Reply {
    if (request.headers['authorization'] !== basic) return refused(401, 'invalid_client', true);
    const form = new URLSearchParams(request.text);
    if (!form.has('grant_type')) return refused(400, 'invalid_request');
    if (form.get('grant_type') !== 'client_credentials') return refused(400, 'unsupported_grant_type');
    return {
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: { access_token: issue(), expires_in: lifetimeSeconds(), scope: '', token_type: 'bearer' },
    };
  }

  return {
    route: route('POST', '/oauth2/token', answer),
    standing(authorization) {
      if (authorization === undefined) return 'missing';
      if (authorization === basic) return 'good';
      const [scheme, token] = authorization.split(' ');
      return scheme?.toLowerCase() === 'bearer' && token !== undefined ? standingOf(token) : 'invalid';
    },
    expireAll: () => void generation++,
  };
}
