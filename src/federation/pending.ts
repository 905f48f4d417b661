import type { NumberEventKind } from '#domain/number-event.ts';
import type { PhoneNumber, Provisioning } from '#domain/phone-number.ts';

type Target = Provisioning['target'];

/** What is under way about a number, by what is being provisioned. NUMBER: the number as such. Kept as JSON. */
export type Pending = Readonly<Partial<Record<Target | 'NUMBER', Awaited>>>;

export interface Awaited {
  /** null: the provider does not say. */
  readonly requested: string | null;
  /** Epoch in milliseconds: when it was first seen. */
  readonly since: number;
}

export interface Ending {
  readonly target: Target | null;
  readonly kind: NumberEventKind;
  readonly failureCode: string | null;
  /** When it ended, where the provider tells. */
  readonly endedAt: string | null;
  readonly awaited: Awaited;
}

/** What a number shows to be under way. `fresh` ones count also where they have failed already. */
export function pendingOf(number: PhoneNumber, at: number, fresh: ReadonlySet<Target> = new Set()): Pending {
  const open = number.provisioning.filter(({ state, target }) => state !== 'FAILED' || fresh.has(target));
  if (open.length === 0 && number.status === 'PENDING') return { NUMBER: { requested: null, since: at } };
  return Object.fromEntries(
    open.map(({ target, requestedValue }) => [target, { requested: requestedValue, since: at }]),
  );
}

/** What was under way before goes on being waited for; the same as before has begun when it began. */
export function mergePending(before: unknown, now: Pending): Pending {
  const kept = toPending(before);
  const merged: Partial<Record<Target | 'NUMBER', Awaited>> = { ...kept, ...now };
  for (const [target, awaited] of entriesOf(kept)) {
    if (now[target]?.requested === awaited.requested) merged[target] = awaited;
  }
  return merged;
}

/** As it was recorded, perhaps by another version. */
export function toPending(recorded: unknown): Pending {
  if (typeof recorded !== 'object' || recorded === null) return {};
  return Object.fromEntries(
    Object.entries(recorded as Record<string, Awaited | null>).filter(
      ([, awaited]) => typeof awaited?.since === 'number',
    ),
  );
}

/** What of it has ended, as the number now shows, and what is under way still. */
export function compareWith(
  pending: Pending,
  number: PhoneNumber,
  at: number,
): { readonly endings: readonly Ending[]; readonly left: Pending } {
  const now = pendingOf(number, at);
  const endings = entriesOf(pending).flatMap(([target, awaited]) =>
    now[target] === undefined ? (endingOf(number, target, awaited) ?? []) : [],
  );
  const still = Object.fromEntries(entriesOf(pending).filter(([target]) => now[target] !== undefined));
  return { endings, left: mergePending(still, now) };
}

const entriesOf = (pending: Pending) => Object.entries(pending) as [Target | 'NUMBER', Awaited][];

/** null: it gave way to something else, and did not end. */
function endingOf(number: PhoneNumber, target: Target | 'NUMBER', awaited: Awaited): Ending | null {
  if (target === 'NUMBER') return { target: null, kind: 'PROVISIONED', failureCode: null, endedAt: null, awaited };
  const failed = number.provisioning.find(entry => entry.target === target);
  if (failed) {
    const { failureCodes, lastChangedAt: endedAt } = failed;
    return { target, kind: 'PROVISIONING_FAILED', failureCode: failureCodes[0] ?? null, endedAt, awaited };
  }
  const { requested } = awaited;
  if (requested !== null && requested !== inForce(number, target)) return null;
  // A carrier takes up a campaign, or that there is none any more.
  const isGone = target === 'CARRIER_LINE' && number.messaging.campaignId === null;
  const endedAt = target === 'CARRIER_LINE' ? (number.carrierLine?.propagatedAt ?? null) : null;
  return { target, kind: isGone ? 'DEPROVISIONED' : 'PROVISIONED', failureCode: null, endedAt, awaited };
}

function inForce({ messaging, voice, regulatoryAddressId }: PhoneNumber, target: Target): string | null {
  switch (target) {
    case 'SMS_SERVICE':
      return messaging.servicePlanId;
    case 'CAMPAIGN':
      return messaging.campaignId;
    case 'VOICE':
      return voice.route?.target ?? null;
    case 'REGULATORY_ADDRESS':
      return regulatoryAddressId;
    case 'CARRIER_LINE':
      return null;
  }
}
