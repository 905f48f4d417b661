import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWTHeaderParameters,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyGetKey,
} from 'jose';
import { fetch } from 'undici';
import { type Caller, isScope } from '#domain/caller.ts';
import { isProtected } from '#domain/account-config.ts';
import { InvalidCredentialError, UnavailableError } from './errors.ts';

export interface JwtOptions {
  /** As the tokens name it, to the letter. */
  readonly issuer: string;
  /** A token has to be for one of them. */
  readonly audience: readonly string[];
  /** null: where the issuer's discovery document says. */
  readonly jwksUrl: string | null;
  /** Of public keys only. */
  readonly algorithms: readonly string[];
  readonly scopeClaim: string;
  /** null: every account is within reach. */
  readonly accountsClaim: string | null;
  /** null: `sub`, and for a client of its own `azp` or `client_id`. */
  readonly nameClaim: string | null;
  readonly documents: Caller['documents'];
}

export interface JwtTimes {
  /** Between two looks for a key that is not among those known. */
  readonly cooldownMs: number;
  /** After this the keys are fetched anew, so that a withdrawn one is forgotten. */
  readonly keepMs: number;
  readonly timeoutMs: number;
  /** After the issuer failed, it is not asked again for so long. */
  readonly restMs: number;
}

const TIMES: JwtTimes = { cooldownMs: 10_000, keepMs: 600_000, timeoutMs: 3_000, restMs: 1_000 };
/** Clocks differ. */
const TOLERANCE_S = 30;

export interface Verified {
  readonly caller: Caller;
  /** Epoch in milliseconds. */
  readonly expiresAt: number;
}

/**
 * Reads access tokens of one OpenID provider. Fails with an InvalidCredentialError for a token that is not good, and with
 * an UnavailableError while the issuer's keys cannot be had.
 */
export function createJwtReader(
  options: JwtOptions,
  given: Partial<JwtTimes> = {},
): (token: string) => Promise<Verified> {
  const times = { ...TIMES, ...given };
  const keys = remoteKeys(options, times);
  const { issuer, audience, algorithms } = options;
  return async token => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        issuer,
        audience: [...audience],
        algorithms: [...algorithms],
        clockTolerance: TOLERANCE_S,
        requiredClaims: ['exp'],
      });
      if (!isAccessToken(protectedHeader, payload)) throw new InvalidCredentialError('This is no access token');
      return { caller: callerOf(payload, options), expiresAt: (payload.exp! + TOLERANCE_S) * 1_000 };
    } catch (error) {
      if (error instanceof InvalidCredentialError || error instanceof UnavailableError) throw error;
      const reason = REASONS.find(([type]) => error instanceof type)?.[1];
      throw reason === undefined
        ? new UnavailableError('The issuer of the tokens cannot be asked for its keys just now', { cause: error })
        : new InvalidCredentialError(reason, { cause: error });
    }
  };
}

/** What is not among them is no fault of the token. */
const REASONS: readonly (readonly [new (...args: never[]) => Error, string])[] = [
  [errors.JWTExpired, 'The token has expired'],
  [errors.JWTClaimValidationFailed, 'The token is of another issuer, for another audience, or not valid at this time'],
  [errors.JOSEAlgNotAllowed, 'The token is signed by an algorithm that is not taken here'],
  [errors.JWSSignatureVerificationFailed, 'The token is not signed by its issuer'],
  [errors.JWKSNoMatchingKey, 'The token is signed by a key that its issuer does not publish'],
  [errors.JWKSMultipleMatchingKeys, 'The token does not name the key it is signed by'],
  [errors.JWTInvalid, 'This is no token that can be read'],
  [errors.JWSInvalid, 'This is no token that can be read'],
  [errors.JOSENotSupported, 'This is no token that can be read'],
];

/** Asks for the keys when the first token comes, so that the server starts also while the issuer does not answer. */
function remoteKeys({ issuer, jwksUrl }: JwtOptions, times: JwtTimes): JWTVerifyGetKey {
  const rest = createRest(times.restMs);
  const setAt = (url: string): JWTVerifyGetKey =>
    createRemoteJWKSet(new URL(url), {
      cooldownDuration: times.cooldownMs,
      cacheMaxAge: times.keepMs,
      timeoutDuration: times.timeoutMs,
      [customFetch]: rest.fetch as unknown as FetchImplementation,
    });
  let found: Promise<JWTVerifyGetKey> | undefined = jwksUrl === null ? undefined : Promise.resolve(setAt(jwksUrl));
  return async (header, token) => {
    found ??= discover(issuer, rest.fetch, times.timeoutMs).then(setAt);
    const keys = await found.catch((error: unknown) => {
      found = undefined;
      rest.begin(error);
      throw error;
    });
    try {
      return await keys(header, token);
    } catch (error) {
      if (!REASONS.some(([type]) => error instanceof type)) rest.begin(error);
      throw error;
    }
  };
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig */
async function discover(issuer: string, fetchBy: Fetch, timeoutMs: number): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetchBy(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`The discovery document was answered with HTTP ${response.status}`);
  const document = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown } | null;
  if (document?.issuer !== issuer) throw new Error('The discovery document is of another issuer');
  const { jwks_uri: keys } = document;
  if (typeof keys !== 'string' || !URL.canParse(keys) || !isProtected(keys))
    throw new Error('The discovery document names no protected address of keys');
  return keys;
}

type Fetch = typeof fetch;

interface Rest {
  readonly fetch: Fetch;
  /** After this failure. One that is under way goes on. */
  begin(error: unknown): void;
}

/**
 * An issuer that does not answer costs its callers a moment, not a time-out each. What rests is the asking: a token whose
 * key is known needs none, whatever others bring meanwhile.
 */
function createRest(restMs: number): Rest {
  let failure: { readonly error: unknown; readonly until: number } | undefined;
  const resting = (): unknown => (failure && performance.now() < failure.until ? failure.error : undefined);
  return {
    fetch: (...asked) => {
      const error = resting();
      return error === undefined ? fetch(...asked) : Promise.reject(error);
    },
    begin(error) {
      if (resting() === undefined) failure = { error, until: performance.now() + restMs };
    },
  };
}

/** RFC 9068 has `at+jwt`; most issuers write `JWT`, or nothing. Its section 4 wants `application/` taken as well, and no case. */
const TYPES: ReadonlySet<unknown> = new Set([undefined, 'jwt', 'at+jwt', 'application/at+jwt']);

/**
 * What an issuer says in the claims where all its tokens are `JWT` by their head: Keycloak by `typ`, Cognito by `token_use`.
 * Others, such as Entra and Okta, keep ID tokens apart by the audience alone.
 */
const OTHER_TOKENS: ReadonlySet<unknown> = new Set(['id', 'refresh', 'offline', 'logout']);

const lowered = (word: unknown): unknown => (typeof word === 'string' ? word.toLowerCase() : word);

/** A token by which its issuer tells who somebody is, or that he has left, is good for nothing here. */
const isAccessToken = ({ typ }: JWTHeaderParameters, payload: JWTPayload): boolean =>
  TYPES.has(lowered(typ)) && ![payload['typ'], payload['token_use']].some(use => OTHER_TOKENS.has(lowered(use)));

const NAME = /^[\x21-\x7e]{1,255}$/;

function callerOf(payload: JWTPayload, { scopeClaim, accountsClaim, nameClaim, documents }: JwtOptions): Caller {
  const names = nameClaim === null ? ['sub', 'azp', 'client_id'] : [nameClaim];
  const name = names.map(claim => payload[claim]).find(value => value !== undefined);
  if (typeof name !== 'string' || !NAME.test(name))
    throw new InvalidCredentialError('The token does not say whose it is');
  const accounts = accountsClaim === null ? ['*'] : wordsIn(payload[accountsClaim]);
  return {
    name: `jwt:${name}`,
    scopes: wordsIn(payload[scopeClaim]).filter(isScope),
    accounts: accounts.includes('*') ? 'ALL' : accounts,
    documents,
  };
}

/** A list, or words with spaces between them, as RFC 8693 has it for `scope`. */
function wordsIn(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ').filter(Boolean);
  return Array.isArray(claim) ? claim.filter(word => typeof word === 'string') : [];
}
