import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Authenticator } from '#callers/authenticator.ts';
import { InvalidCredentialError, UnavailableError } from '#callers/errors.ts';
import { ANONYMOUS, type Caller } from '#federation/context.ts';
import type { Log } from './log.ts';
import type { Refusal } from './refusal.ts';

/** Who may come in, by the head of the request alone. */
export interface Access {
  /** The caller, or why there is none. Nothing of the body is read for it. */
  admit(incoming: Pick<IncomingMessage, 'headers'>, address: string): Promise<Caller | Refusal>;
  /** Asks again about one who was let in with this very head. A credential that is good no more is no attempt at one. */
  confirm(incoming: Pick<IncomingMessage, 'headers'>): Promise<Caller | Refusal>;
}

/** Lets everybody in, to do everything: for a server that is reached from its own machine alone. */
const anybody = (): Promise<Caller> => Promise.resolve(ANONYMOUS);
export const EVERYBODY: Access = { admit: anybody, confirm: anybody };

export interface AccessOptions {
  readonly authenticator: Authenticator;
  readonly log: Pick<Log, 'warn'>;
  /** Bad credentials of one address that are told as such; those after them are told to come back when the minute is over. */
  readonly attemptsPerMinute?: number | undefined;
}

const ATTEMPTS_PER_MINUTE = 20;

/**
 * Lets in whoever brings a good key or token, as `Authorization: Bearer …`, also from an address that others bring bad ones
 * from: many callers may share one, and no key can be guessed. Only what is bad is counted, and told to slow down.
 */
export function createAccess({ authenticator, log, attemptsPerMinute = ATTEMPTS_PER_MINUTE }: AccessOptions): Access {
  const attempts = new RateLimiterMemory({ points: attemptsPerMinute, duration: 60 });

  const identify = async (credential: string, bad: (message: string) => Refusal | Promise<Refusal>) => {
    try {
      return await authenticator.identify(credential);
    } catch (error) {
      if (error instanceof UnavailableError) {
        log.warn({ err: error.cause ?? error }, error.message);
        return unavailable(error.message);
      }
      if (!(error instanceof InvalidCredentialError)) throw error;
      return bad(error.message);
    }
  };

  return {
    async admit({ headers }, address) {
      const credential = credentialOf(headers);
      if (typeof credential !== 'string') return credential;
      return identify(credential, async message => {
        const { msBeforeNext, consumedPoints } = await attempts.penalty(networkOf(address));
        return consumedPoints > attemptsPerMinute ? tooMany(msBeforeNext) : invalid(message);
      });
    },
    async confirm({ headers }) {
      const credential = credentialOf(headers);
      return typeof credential === 'string' ? identify(credential, invalid) : credential;
    },
  };
}

function credentialOf({ authorization }: IncomingHttpHeaders): string | Refusal {
  if (authorization === undefined) return MISSING;
  return BEARER.exec(authorization)?.[1] ?? NOT_BEARER;
}

export const isRefusal = (admitted: Caller | Refusal): admitted is Refusal => 'status' in admitted;

/** https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

const unauthenticated = (message: string, challenge: string): Refusal => ({
  status: 401,
  code: 'UNAUTHENTICATED',
  message,
  headers: { 'www-authenticate': `Bearer realm="numbergraph"${challenge}` },
});

const MISSING = unauthenticated('This server asks for a key. Send it as Authorization: Bearer …', '');
const NOT_BEARER = unauthenticated(
  'The credential cannot be read. Send it as Authorization: Bearer …',
  ', error="invalid_request"',
);
const invalid = (message: string): Refusal =>
  unauthenticated(message, `, error="invalid_token", error_description="${message}"`);

const tooMany = (ms: number): Refusal => ({
  status: 429,
  code: 'TOO_MANY_ATTEMPTS',
  message: 'Too many bad credentials came from this address. A good one is let in at any time',
  headers: { 'retry-after': String(Math.max(1, Math.ceil(ms / 1_000))) },
});

const unavailable = (message: string): Refusal => ({
  status: 503,
  code: 'AUTHENTICATION_UNAVAILABLE',
  message,
  headers: { 'retry-after': '1' },
});

/** Whoever has one address of IPv6 has the 2^64 around it. */
function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : address;
}
