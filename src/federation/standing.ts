import { type PatchKey, settingIn } from '#domain/number-patch.ts';
import type { PhoneNumber, Provisioning } from '#domain/phone-number.ts';

/** How a number stands at one place of a patch. */
export interface Standing {
  /** What is in force, or, where something else is on its way, that. */
  readonly value: unknown;
  /** Of a route that is on its way, or failed, a provider tells the target alone: its kind can be any. */
  readonly isUntold: boolean;
  readonly isPending: boolean;
  /** The latest attempt to put something else into force, where that failed. */
  readonly failed: Provisioning | null;
}

/** Under which names what is asked of a setting goes on after the answer. */
const TARGETS: Readonly<Partial<Record<PatchKey, readonly Provisioning['target'][]>>> = {
  servicePlanId: ['SMS_SERVICE'],
  campaignId: ['CAMPAIGN', 'CARRIER_LINE'],
  voiceRoute: ['VOICE'],
  regulatoryAddressId: ['REGULATORY_ADDRESS'],
};

/** The place is a dotted path below the patch: `campaignId`, `inboundWebhook.url`. */
export function standingAt(number: PhoneNumber, path: string): Standing {
  const [key, ...parts] = path.split('.') as [PatchKey, ...string[]];
  const entries = number.provisioning.filter(({ target }) => TARGETS[key]?.includes(target));
  const inForce = parts.reduce<unknown>(
    (value, part) => (value as Record<string, unknown> | null)?.[part],
    settingIn(number, key),
  );
  const isUntold = path === 'voiceRoute.kind';
  const pending = entries.find(({ state }) => state !== 'FAILED');
  const failed = entries.find(({ state }) => state === 'FAILED') ?? null;
  if (pending === undefined) return { value: inForce, isUntold, isPending: false, failed };
  const value = isUntold ? inForce : (pending.requestedValue ?? inForce);
  return { value, isUntold, isPending: true, failed: null };
}
