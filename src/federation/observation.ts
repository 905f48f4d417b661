import { createHash } from 'node:crypto';
import { isE164, type E164 } from '#domain/e164.ts';
import type { EmergencyAddress } from '#domain/emergency-address.ts';
import { keysOf, type NumberPatch, type PatchKey, SETTING_OF } from '#domain/number-patch.ts';
import type { NumberSetting, PhoneNumber } from '#domain/phone-number.ts';
import type { AuditDetail } from '#store/audit.ts';
import type { Account } from './account.ts';
import { standingAt } from './standing.ts';

/**
 * What has to be known to tell, by reading alone, whether a change took place. Kept with the operation, so that another
 * process can tell after a crash. Values are hashed: what a caller sets may be somebody's address.
 */
export type Intent = (
  | { readonly kind: 'update'; readonly id: string; readonly wanted: Leaves; readonly before: Leaves }
  | { readonly kind: 'rent'; readonly wanted: Leaves }
  | { readonly kind: 'release'; readonly id: string }
  | {
      readonly kind: 'emergency';
      readonly id: string;
      readonly wanted: string | null;
      /** Other ways of the provider to write the address that is wanted; an older version kept none. */
      readonly spellings?: readonly string[];
      readonly before: string | null;
    }
) & { readonly e164: E164 };

/** An intent as it is recorded before a request is sent. */
export type SentIntent = Intent & {
  /** When the request under way was sent; an epoch in milliseconds. */
  readonly sentAt: number;
  /** For the audit log, whoever ends the change; an older version kept none. */
  readonly about?: Pick<AuditDetail, 'before' | 'after'>;
};

/** Dotted path below the patch to the hash of the value there. */
export type Leaves = Readonly<Record<string, string>>;

export interface Observation {
  /**
   * APPLIED: in force. ACCEPTED: taken by the provider and on its way. PARTIALLY_APPLIED: some of it is in force, or it
   * is neither as before nor as wanted. UNCHANGED: as before; final only once the provider cannot still be working on it.
   */
  readonly state: 'APPLIED' | 'ACCEPTED' | 'PARTIALLY_APPLIED' | 'UNCHANGED';
  readonly number: PhoneNumber | null;
  /** It was as wanted before anything was sent, so that reading cannot tell whether the request was carried out. */
  readonly isAmbiguous?: boolean;
}

/** Whether reading alone shows that the change took place. */
export const isReached = (
  observation: Observation | null | undefined,
): observation is Observation & { readonly state: 'APPLIED' | 'ACCEPTED' } =>
  (observation?.state === 'APPLIED' || observation?.state === 'ACCEPTED') && observation.isAmbiguous !== true;

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

/** What a number has, or is about to have, at the same places. */
export const presentLeaves = (number: PhoneNumber, wanted: Leaves): Leaves =>
  Object.fromEntries(Object.keys(wanted).map(path => [path, leafAt(number, path)]));

/** A failure that came since makes a difference, or an order that failed before could not be told from one that was never taken. */
function leafAt(number: PhoneNumber, path: string): string {
  const { value, failed } = standingAt(number, path);
  return failed ? `${hash(value)} ${hash([failed.requestedValue, failed.lastChangedAt])}` : hash(value);
}

/** The settings that an intent is about. */
export const settingsOf = (intent: Intent): readonly NumberSetting[] =>
  'wanted' in intent && typeof intent.wanted === 'object' && intent.wanted !== null
    ? [...new Set(Object.keys(intent.wanted).map(path => SETTING_OF[path.split('.')[0] as PatchKey]))]
    : [];

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

/** How a number stands to what was wanted of it, and to how it was before. */
export function compare(number: PhoneNumber, wanted: Leaves, before: Leaves): Observation {
  const places = Object.entries(wanted).map(([path, value]) => {
    const { value: standing, failed, isPending, isUntold } = standingAt(number, path);
    const hasFailedSince = failed !== null && leafAt(number, path) !== before[path];
    // What was taken and then failed was taken all the same: the number shows the failure.
    const isTaken = hasFailedSince && (isUntold || hash(failed.requestedValue) === value);
    const isOnItsWay = isPending || isTaken;
    return { path, isOnItsWay, isAsWanted: isTaken || (isPending && isUntold) || hash(standing) === value };
  });
  if (places.every(({ isAsWanted }) => isAsWanted)) {
    const isAmbiguous = places.length > 0 && places.every(({ path }) => wanted[path] === before[path]);
    const state = places.some(({ isOnItsWay }) => isOnItsWay) ? 'ACCEPTED' : 'APPLIED';
    return { state, number, ...(isAmbiguous && { isAmbiguous }) };
  }
  const isAsBefore = places.every(({ path }) => leafAt(number, path) === before[path]);
  return { state: isAsBefore ? 'UNCHANGED' : 'PARTIALLY_APPLIED', number };
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
      const [number] = await numbers.findByE164(intent.e164, signal);
      if (number === undefined) return { state: 'UNCHANGED', number: null };
      const { state } = compare(number, intent.wanted, {});
      if (state === 'UNCHANGED') return { state: 'PARTIALLY_APPLIED', number };
      return { state: state === 'APPLIED' && number.status === 'PENDING' ? 'ACCEPTED' : state, number };
    }
    case 'release': {
      const number = await read(intent.id);
      if (number === null) return { state: 'APPLIED', number };
      return { state: number.status === 'RELEASING' ? 'ACCEPTED' : 'UNCHANGED', number };
    }
    case 'emergency': {
      const present = hashAddress((await emergency?.get(intent.id, signal)) ?? null);
      const { wanted, spellings = [], before } = intent;
      const isWanted = (address: string | null): boolean =>
        address === wanted || (address !== null && spellings.includes(address));
      // What a provider shows has no name: the same address under another one looks like the one before.
      if (isWanted(present)) return { state: 'APPLIED', number: null, ...(isWanted(before) && { isAmbiguous: true }) };
      return { state: present === intent.before ? 'UNCHANGED' : 'PARTIALLY_APPLIED', number: null };
    }
  }
}

/** The number an operation is about, where what it is kept under says so. */
export const e164In = (subject: string): E164 | null => (isE164(subject) ? subject : null);
