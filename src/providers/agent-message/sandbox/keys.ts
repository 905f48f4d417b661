import { minutesIn, uuid } from '#sandbox/fixtures.ts';
import { type Handler, type Reply, type Route, route, type SandboxRequest } from '#sandbox/routes.ts';
import {
  answer,
  forbidden,
  invalidInput,
  listMeta,
  notFound,
  Refusal,
  requestHeaders,
  unauthorized,
} from './answers.ts';
import { insert, newestFirst, pageOf } from './keyset.ts';
import { aString, bodyOf, check, flagOf, idOf, limitOf } from './validation.ts';

const NUMBERS = ['numbers:read', 'numbers:write'] as const;
const CAMPAIGNS = ['campaigns:read', 'campaigns:write'] as const;
const SCOPES = [
  ...NUMBERS,
  ...CAMPAIGNS,
  'messages:send',
  'messages:read',
  'apikeys:read',
  'apikeys:write',
  'platform:inventory:write',
] as const;
export type Scope = (typeof SCOPES)[number];

/** The keys a sandbox starts with, by what they may do. */
export const API_KEYS = {
  /** Every scope of an ordinary customer. */
  full: 'am_live_demo-full-access-not-a-real-key',
  readOnly: 'am_live_rdonly-not-a-real-key',
  /** Sends messages and knows nothing of numbers. */
  messagesOnly: 'am_live_msgs-not-a-real-key',
  /** May also return numbers to the carrier. */
  platform: 'am_live_plat-not-a-real-key',
} as const;

const INITIAL: readonly (readonly [keyof typeof API_KEYS, readonly Scope[]])[] = [
  ['full', SCOPES.filter(scope => scope !== 'platform:inventory:write')],
  ['readOnly', ['numbers:read', 'campaigns:read', 'messages:read']],
  ['messagesOnly', ['messages:send', 'messages:read']],
  ['platform', SCOPES],
];

interface Key {
  readonly id: string;
  readonly secret: string;
  readonly label: string;
  readonly scopes: readonly string[];
  readonly created_at: string;
  last_used_at: string | null;
  revoked_at: string | null;
}

const PER_MINUTE = 10;

export interface Keyring {
  /** Throws 401 unless the request carries a key that is in force. */
  readonly authenticate: (request: SandboxRequest) => void;
  /** A route that answers 403 to a key without the scope. */
  readonly secured: (method: string, template: string, scope: Scope, handle: Handler) => Route;
  /** Whether the request's key has a scope beside the one its route wants. */
  readonly allows: (request: SandboxRequest, scope: Scope) => boolean;
  readonly routes: readonly Route[];
}

export function createKeyring(fullKey: string, now: () => number): Keyring {
  const keys: Key[] = [];
  const bySecret = new Map<string, Key>();
  const organization = uuid('agent-message', 'organization');
  const time = (): string => new Date(now()).toISOString();
  let created = 0;

  function add(label: string, scopes: readonly string[], secret: string, created_at = time()): Key {
    const id = uuid('agent-message', 'key', (created += 1));
    const key: Key = { id, secret, label, scopes, created_at, last_used_at: null, revoked_at: null };
    insert(keys, key);
    bySecret.set(secret, key);
    return key;
  }
  for (const [label, scopes] of INITIAL) {
    add(label, scopes, label === 'full' ? fullKey : API_KEYS[label], minutesIn(0));
  }
  keys.sort(newestFirst);

  const keyOf = ({ headers }: SandboxRequest): Key => {
    const [, secret = ''] = /^Bearer (\S+)$/i.exec(headers['authorization'] ?? '') ?? [];
    const key = bySecret.get(secret);
    if (!key || key.revoked_at !== null) throw unauthorized();
    return key;
  };

  const secured: Keyring['secured'] = (method, template, scope, handle) =>
    route(method, template, request => {
      if (!keyOf(request).scopes.includes(scope)) throw forbidden();
      return handle(request);
    });

  let recent: number[] = [];
  function throttle(): void {
    recent = recent.filter(at => at > now() - 60_000);
    if (recent.length >= PER_MINUTE) {
      const seconds = Math.ceil((recent[0]! + 60_000 - now()) / 1000);
      throw new Refusal(429, 'RATE_LIMITED', 'rate limited', { headers: { 'retry-after': String(seconds) } });
    }
    recent.push(now());
  }

  const shown = ({ id, secret, label, scopes, created_at, last_used_at, revoked_at }: Key) => ({
    id,
    org_id: organization,
    label,
    prefix: secret.slice(0, 'am_live_'.length + 4),
    scopes,
    created_at,
    last_used_at,
    revoked_at,
  });

  // The one answer without an envelope, and the only time that the secret is shown.
  const once = (key: Key): Reply => ({
    status: 201,
    headers: requestHeaders(),
    body: { ...shown(key), plaintext: key.secret },
  });

  const freshSecret = (): string => `am_live_${uuid('agent-message', 'secret', created, now()).replaceAll('-', '')}`;

  return {
    authenticate(request) {
      keyOf(request).last_used_at = time();
    },
    secured,
    allows: (request, scope) => keyOf(request).scopes.includes(scope),
    routes: [
      secured('GET', '/v1/api-keys', 'apikeys:read', request => {
        const limit = limitOf(request, { usual: 50, most: 100 });
        const all = flagOf(request, 'include_revoked', true);
        const keep = (key: Key): boolean => all || key.revoked_at === null;
        const page = pageOf(keys, { cursor: request.query.get('cursor'), limit, keep });
        return answer(page.rows.map(shown), { meta: listMeta(limit, page.next) });
      }),
      secured('POST', '/v1/api-keys', 'apikeys:write', request => {
        throttle();
        const { label, scopes } = bodyOf(request);
        check({ label }, { label: aString });
        if (!Array.isArray(scopes) || scopes.length === 0 || new Set(scopes).size !== scopes.length)
          throw invalidInput();
        for (const scope of scopes) if (!SCOPES.includes(scope as Scope)) throw invalidInput();
        if (!scopes.every(scope => keyOf(request).scopes.includes(scope as Scope))) throw forbidden();
        const key = add(label as string, scopes as Scope[], freshSecret());
        request.applied({ action: 'create-api-key', subject: key.id, detail: { scopes } });
        return once(key);
      }),
      secured('POST', '/v1/api-keys/{id}/rotate', 'apikeys:write', request => {
        const id = idOf(request);
        throttle();
        const old = keys.find(key => key.id === id && key.revoked_at === null);
        if (!old) throw notFound();
        old.revoked_at = time();
        const key = add(old.label, old.scopes, freshSecret());
        request.applied({ action: 'rotate-api-key', subject: old.id });
        return once(key);
      }),
    ],
  };
}
