import { z } from 'zod';
import { isProtected } from '#domain/account-config.ts';
import { ALL_SCOPES, type Caller, type Scope } from '#domain/caller.ts';
import type { ConfigDocument } from './document.ts';
import type { Problem } from './problems.ts';

const DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z)?$/;
const date = z
  .string()
  .regex(DATE, 'must be a date such as 2027-03-31, or a time such as 2027-03-31T12:00Z')
  .refine(text => !DATE.test(text) || !Number.isNaN(Date.parse(text)), 'is no date of the calendar');

const documents = z.enum(['any', 'trusted']).default('any').meta({
  description: 'trusted: only documents that the server knows by their hash, as for a frontend; any: every document.',
});

const scopes = z
  .array(z.enum(ALL_SCOPES as readonly [Scope, ...Scope[]]))
  .min(1, 'must name at least one scope')
  .meta({ description: 'What the caller may do.' });

export const keySchema = z.strictObject({
  id: z
    .string()
    .regex(/^[0-9a-z]{12}$/, 'must be the 12 characters behind ngk_ in the key')
    .meta({
      description: 'The part of the key that may be known.',
    }),
  label: z.string().min(1, 'must not be empty').optional().meta({ description: 'Whose it is, for people.' }),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits, as `npm run keys -- hash` prints them')
    .meta({
      description: 'Of the whole key. The key itself stands nowhere.',
    }),
  scopes,
  accounts: z.array(z.string()).min(1, 'must name at least one account; leave it out for all').optional().meta({
    description: 'The accounts within reach, by name. If nothing is said: all.',
  }),
  documents,
  expires: date
    .optional()
    .meta({ description: 'When it ends, such as 2027-03-31: at the beginning of that day, UTC.' }),
});

/** Each proves who signed by a public key. One with a shared secret would let whoever can check a token make one. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

const PROTECTED =
  'must begin with https://, as whoever can change an answer could let anybody in; http:// is for this machine alone';
const address = z
  .url({ protocol: /^https?$/, error: 'must be an address such as https://login.example.com', abort: true })
  .refine(isProtected, PROTECTED);

const JWT = z
  .strictObject({
    issuer: address.meta({ description: 'The OpenID provider, to the letter as its tokens say in iss.' }),
    audience: z.array(z.string().min(1, 'must not be empty')).min(1, 'must name at least one').meta({
      description: 'A token has to be for one of these, as it says in aud.',
    }),
    jwksUrl: address.optional().meta({
      description: 'Where its public keys are. If nothing is said: where its discovery document says.',
    }),
    algorithms: z
      .array(z.enum(ALGORITHMS))
      .min(1, 'must name at least one')
      .default(['RS256', 'PS256', 'ES256', 'EdDSA'])
      .meta({
        description: 'What tokens may be signed by.',
      }),
    scopeClaim: z.string().min(1, 'must not be empty').default('scope').meta({
      description:
        'The claim with the scopes: a list, or words with spaces between them. What is no scope here is passed over.',
    }),
    accountsClaim: z.string().min(1, 'must not be empty').optional().meta({
      description:
        'The claim with the names of the accounts within reach, * for all; without it in a token, none is. If nothing is said here: all, for every token.',
    }),
    nameClaim: z.string().min(1, 'must not be empty').optional().meta({
      description: 'The claim that tells callers apart. If nothing is said: sub, and without it azp or client_id.',
    }),
    documents,
  })
  .meta({ description: 'Tokens of an OpenID provider.' });

export const callersSchema = z
  .strictObject({
    keys: z.array(keySchema).default([]).meta({
      description: 'API keys beside those in the database; `npm run keys -- hash` makes one.',
    }),
    jwt: JWT.optional(),
  })
  .meta({
    description:
      'Who may come in. If nothing is said and there is no key in the database: everybody on this machine, and nobody else.',
  });

type Read = z.infer<typeof callersSchema>;

export interface CallersConfig {
  readonly keys: readonly {
    readonly id: string;
    readonly hash: string;
    readonly scopes: readonly Scope[];
    readonly accounts: 'ALL' | readonly string[];
    readonly documents: Caller['documents'];
    /** Epoch in milliseconds. */
    readonly expiresAt: number | null;
  }[];
  readonly jwt: {
    readonly issuer: string;
    readonly audience: readonly string[];
    readonly jwksUrl: string | null;
    readonly algorithms: readonly string[];
    readonly scopeClaim: string;
    readonly accountsClaim: string | null;
    readonly nameClaim: string | null;
    readonly documents: Caller['documents'];
  } | null;
}

const policy = (text: 'any' | 'trusted'): Caller['documents'] => (text === 'any' ? 'ANY' : 'TRUSTED');

export const callersOf = ({ keys, jwt }: Read): CallersConfig => ({
  keys: keys.map(key => ({
    id: key.id,
    hash: key.sha256,
    scopes: key.scopes,
    accounts: key.accounts ?? 'ALL',
    documents: policy(key.documents),
    expiresAt: key.expires === undefined ? null : Date.parse(key.expires),
  })),
  jwt: jwt
    ? {
        ...jwt,
        jwksUrl: jwt.jwksUrl ?? null,
        accountsClaim: jwt.accountsClaim ?? null,
        nameClaim: jwt.nameClaim ?? null,
        documents: policy(jwt.documents),
      }
    : null,
});

/** What a schema cannot see: keys for accounts that there are not, and two keys of one id. */
export function callerProblems({ keys }: Read, accounts: readonly string[], document: ConfigDocument): Problem[] {
  return keys.flatMap(({ id, accounts: named = [] }, index) => {
    const at = ['callers', 'keys', index];
    const unknown = named.flatMap((name, i) =>
      accounts.includes(name)
        ? []
        : document.problem('INVALID_VALUE', [...at, 'accounts', i], 'must be the name of one of the accounts'),
    );
    const first = keys.findIndex(other => other.id === id);
    const message = `callers.keys[${first}] has this id too`;
    return [...unknown, ...(first === index ? [] : [document.problem('DUPLICATE_NAME', [...at, 'id'], message)])];
  });
}
