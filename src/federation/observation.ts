import { createHash } from 'node:crypto';
import type { EmergencyAddress } from '#domain/emergency-address.ts';
import { keysOf, type NumberPatch, type PatchKey, settingIn } from '#domain/number-patch.ts';
import type { PhoneNumber, Provisioning } from '#domain/phone-number.ts';
import { type Account } from './account.ts';

/**
 * What has to be known to tell, by reading alone, whether a change took place. Kept with the operation, so that another
 * process can tell after a crash. Values are hashed: what a caller sets may be somebody's address.
 */
export type Intent =
  | { readonly kind: 'update'; readonly id: string; readonly wanted: Leaves; readonly before: Leaves }
  | { readonly kind: 'rent'; readonly e164: string; readonly wanted: Leaves }
  | { readonly kind: 'release'; readonly id: string }
  | { readonly kind: 'emergency'; readonly id: string; readonly wanted: string | null; readonly before: string | null };

/** Dotted path below the patch to the hash of the value there. */
export type Leaves = Readonly<Record<string, string>>;

export type Observation =
  /** In force, or taken by the provider and on its way. */
  | { readonly state: 'APPLIED' | 'ACCEPTED'; readonly number: PhoneNumber | null }
  /** Some of it is in force. */
  | { readonly state: 'PARTIALLY_APPLIED'; readonly number: PhoneNumber | null }
  /** As before the change. Final only once the provider cannot still be working on it. */
  | { readonly state: 'UNCHANGED'; readonly number: PhoneNumber | null };

const hash = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(value ?? null))
    .digest('base64url')
    .slice(0, 22);

function* leavesOf(value: unknown, path: string): Generator<[string, unknown]> {
  if (value === undefined) return;
  if (typeof value !== 'object' || value === null) return void (yield [path, value]);
  for (const [part, inner] of Object.entries(value)) yield* leavesOf(inner, `${path}.${part}`);
}

/** What a patch wants, leaf by leaf. */
export const wantedLeaves = (patch: NumberPatch): Leaves =>
  Object.fromEntries(
    keysOf(patch).flatMap(key => [...leavesOf(patch[key], key)].map(([path, value]) => [path, hash(value)])),
  );

/** What a number has at the same places. */
export const presentLeaves = (number: PhoneNumber, wanted: Leaves): Leaves =>
  Object.fromEntries(Object.keys(wanted).map(path => [path, hash(valueAt(number, path))]));

function valueAt(number: PhoneNumber, path: string): unknown {
  const [key, ...parts] = path.split('.');
  return parts.reduce<unknown>(
    (value, part) => (value as Record<string, unknown> | null)?.[part],
    settingIn(number, key as PatchKey),
  );
}

const PENDING_AT: Partial<Record<string, Provisioning['target']>> = {
  servicePlanId: 'SMS_SERVICE',
  campaignId: 'CAMPAIGN',
  'voiceRoute.target': 'VOICE',
};

/** An asked-for value that the provider has taken and not yet put into force. A failed one was taken too. */
function isTaken(number: PhoneNumber, path: string, wanted: string): boolean {
  const target = path === 'voiceRoute.kind' ? 'VOICE' : PENDING_AT[path];
  return number.provisioning.some(
    entry => entry.target === target && (path === 'voiceRoute.kind' || hash(entry.requestedValue) === wanted),
  );
}

export const hashAddress = (address: EmergencyAddress | null): string | null =>
  address &&
  hash(
    [
      address.streetNumber,
      address.street,
      address.unit,
      address.city,
      address.state,
      address.postalCode,
      address.postalCodePlusFour,
    ].map(part => part?.trim().toUpperCase() ?? ''),
  );

/** How a number stands to what was wanted of it. `before` empty: every place counts as changed or not by `wanted` alone. */
export function compare(number: PhoneNumber, wanted: Leaves, before: Leaves): Observation {
  const present = presentLeaves(number, wanted);
  const paths = Object.keys(wanted);
  const inForce = paths.filter(path => present[path] === wanted[path]);
  const taken = paths.filter(path => !inForce.includes(path) && isTaken(number, path, wanted[path]!));
  if (inForce.length === paths.length) return { state: 'APPLIED', number };
  if (inForce.length + taken.length === paths.length) return { state: 'ACCEPTED', number };
  const asBefore = paths.every(path => present[path] === before[path] && !taken.includes(path));
  return { state: asBefore ? 'UNCHANGED' : 'PARTIALLY_APPLIED', number };
}

/** Reads the provider, and tells what became of a change. Fails as reading does. */
export async function observe(account: Account, intent: Intent, signal: AbortSignal): Promise<Observation> {
  const { numbers, emergency } = account.provider;
  const read = async (id: string): Promise<PhoneNumber | null> => {
    const [number] = await numbers.getMany([id], signal);
    if (number instanceof Error) throw number;
    return number ?? null;
  };
  switch (intent.kind) {
    case 'update': {
      const number = await read(intent.id);
      return number === null ? { state: 'UNCHANGED', number } : compare(number, intent.wanted, intent.before);
    }
    case 'rent': {
      const [number] = await numbers.findByE164(intent.e164 as PhoneNumber['e164'], signal);
      if (number === undefined) return { state: 'UNCHANGED', number: null };
      const settings = compare(number, intent.wanted, {});
      return settings.state === 'UNCHANGED' ? { state: 'PARTIALLY_APPLIED', number } : settings;
    }
    case 'release': {
      const number = await read(intent.id);
      if (number === null) return { state: 'APPLIED', number };
      return { state: number.status === 'RELEASING' ? 'ACCEPTED' : 'UNCHANGED', number };
    }
    case 'emergency': {
      const present = hashAddress((await emergency?.get(intent.id, signal)) ?? null);
      if (present === intent.wanted) return { state: 'APPLIED', number: null };
      return { state: present === intent.before ? 'UNCHANGED' : 'PARTIALLY_APPLIED', number: null };
    }
  }
}
