import type { RequestRecord } from '../../src/sandbox/serve.ts';
import { unmarked, type Intention } from './intentions.ts';
import type { ProviderName } from './sandboxes.ts';

/** A request by which a provider was asked to change something. */
export interface Write {
  readonly provider: ProviderName;
  readonly request: RequestRecord;
  /** Whose it is: a key, or where several intentions send the same request, what that request does to which number. */
  readonly owner: string;
  readonly isApplied: boolean;
}

type Route = readonly [deed: string, method: string, path: RegExp];

/** The first group is the number. */
const WRITES: Readonly<Record<ProviderName, readonly Route[]>> = {
  sinch: [
    ['update', 'PATCH', /\/activeNumbers\/([^/:]+)$/],
    ['rent', 'POST', /\/availableNumbers\/([^/:]+):rent$/],
    ['release', 'POST', /\/activeNumbers\/([^/:]+):release$/],
    ['provision', 'POST', /\/activeNumbers\/([^/:]+)\/emergencyAddress:provision$/],
    ['deprovision', 'POST', /\/activeNumbers\/([^/:]+)\/emergencyAddress:deprovision$/],
  ],
  'fone-dynamics': [
    ['update', 'POST', /^\/v2\/Numbers\/(\d+)$/],
    ['rent', 'POST', /^\/v2\/Properties\/[^/]+\/Numbers$/],
  ],
  'red-cloud': [['update', 'PATCH', /^\/api\/core\/numbers\/([^/]+)$/]],
  'agent-message': [
    ['update', 'PATCH', /^\/v1\/phone-numbers\/([^/]+)$/],
    ['rent', 'POST', /^\/v1\/phone-numbers\/orders$/],
    ['release', 'DELETE', /^\/v1\/phone-numbers\/([^/]+)$/],
    ['attach', 'POST', /^\/v1\/phone-numbers\/([^/]+)\/campaign$/],
    ['detach', 'DELETE', /^\/v1\/phone-numbers\/([^/]+)\/campaign$/],
  ],
};

/** Those that change nothing, for all that they are no GET. */
const READS: Readonly<Record<ProviderName, RegExp>> = {
  sinch: /^\/oauth2\/token$|\/emergencyAddress:validate$/,
  'fone-dynamics': /^$/,
  'red-cloud': /^\/api\/auth\/token$/,
  'agent-message': /^\/v1\/phone-numbers\/search$/,
};

const KEY = /torture-\d+-\d+/;

/** Tells whose each write is. Fails at a request that is neither a known write nor a known read. */
export function createAttribution(intentions: readonly Intention[]) {
  const wanting = new Map<string, Intention[]>();
  for (const intention of intentions)
    for (const deed of intention.unmarked) wanting.set(deed, [...(wanting.get(deed) ?? []), intention]);

  /** Of several who want the very same, none can be told from the others. */
  const ownerOf = (deed: string): string => {
    const [first, ...others] = wanting.get(deed) ?? [];
    return first === undefined || others.length > 0 ? deed : first.key;
  };

  function writeOf(provider: ProviderName, request: RequestRecord): Write | null {
    if (request.method === 'GET') return null;
    const [path = ''] = request.target.split('?', 1);
    if (READS[provider].test(path)) return null;
    for (const [deed, method, pattern] of WRITES[provider]) {
      const found = method === request.method ? pattern.exec(path) : null;
      if (found === null) continue;
      const [key] = KEY.exec(request.body) ?? [];
      const number = found[1] ?? (JSON.parse(request.body) as { Number?: string }).Number ?? '';
      const owner = key ?? ownerOf(unmarked(provider, deed, decodeURIComponent(number)));
      return { provider, request, owner, isApplied: (request.changes ?? []).length > 0 };
    }
    throw new Error(`Is this a write? ${provider}: ${request.method} ${request.target}`);
  }

  return {
    writesIn: (provider: ProviderName, requests: readonly RequestRecord[]): Write[] =>
      requests.flatMap(request => writeOf(provider, request) ?? []),
    /** Under which an intention's writes are found. */
    ownerFor: ({ key, unmarked: deeds }: Intention): string => {
      const [shared] = deeds.map(ownerOf).filter(owner => owner !== key);
      return shared ?? key;
    },
  };
}
export type Attribution = ReturnType<typeof createAttribution>;
