import type { NumberPatch, PatchKey } from '#domain/number-patch.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { SmsSettings } from './api.ts';
import { isSettled, linkedTo, TARGETS } from './progress.ts';

const NAMES = { servicePlanId: 'service plan', campaignId: 'campaign' } as const;
type Key = keyof typeof NAMES;
const KEYS = Object.keys(NAMES) as Key[];

/** One request's part in a change of service plan and campaign. */
export interface SmsStep {
  readonly configuration: SmsSettings;
  /** Of the patch, what this request does. */
  readonly asked: NumberPatch;
  /** Of that, what is otherwise before. */
  readonly changed: readonly PatchKey[];
  readonly isDestructive: boolean;
  /** "unlink the campaign C1" */
  readonly deeds: readonly string[];
}

/**
 * Sinch wants a number unlinked "from any existing service or campaign" before it is linked to another. We take each for
 * its own kind, a service plan before another service plan and a campaign before another campaign, for a change of
 * campaign should not take the number off its service. A link that is on its way counts as one that exists.
 */
function isInTheWay(number: PhoneNumber, key: Key, wanted: string): boolean {
  const present = linkedTo(number, key);
  return present.length > 0 && !present.includes(wanted);
}

/** None where all is as wanted; one where no link is in the way of another; else one that unlinks and one that links. */
export function smsSteps(number: PhoneNumber, patch: NumberPatch): readonly SmsStep[] {
  const named = KEYS.filter(key => patch[key] !== undefined);
  if (named.every(key => isSettled(number, patch, key))) return [];
  const inTheWay = named.filter(key => patch[key] && isInTheWay(number, key, patch[key]));
  if (inTheWay.length === 0) return [step(number, patch, named)];
  const away = named.filter(key => patch[key] === null || inTheWay.includes(key));
  return [step(number, { servicePlanId: null, campaignId: null }, away), step(unlinked(number, away), patch, named)];
}

function step(number: PhoneNumber, wanted: NumberPatch, keys: readonly Key[]): SmsStep {
  const asked: NumberPatch = Object.fromEntries(keys.map(key => [key, wanted[key]]));
  const changed = keys.filter(key => !isSettled(number, asked, key));
  return {
    configuration: configuration(number, asked),
    asked,
    changed,
    isDestructive: changed.some(key => asked[key] === null && linkedTo(number, key).length > 0),
    deeds: changed.map(key =>
      asked[key] === null
        ? ['unlink the', NAMES[key], ...linkedTo(number, key)].join(' ')
        : `link the ${NAMES[key]} ${asked[key]}`,
    ),
  };
}

/** The number as it is once the links are gone. */
const unlinked = (number: PhoneNumber, keys: readonly Key[]): PhoneNumber => ({
  ...number,
  messaging: { ...number.messaging, ...Object.fromEntries(keys.map(key => [key, null])) },
  provisioning: number.provisioning.filter(({ target }) => !keys.some(key => TARGETS[key] === target)),
});

/**
 * Newer documentation requires a service plan beside a campaign: where it shall stay, that is the present one. Where
 * there is none, a campaign is unlinked together with no plan at all; and to link one, Sinch has to decide.
 */
function configuration(number: PhoneNumber, asked: NumberPatch): SmsSettings {
  const isUnlinked = asked.campaignId === null && !isSettled(number, asked, 'campaignId');
  const campaignId = asked.campaignId ?? (isUnlinked ? '' : undefined);
  const present = linkedTo(number, 'servicePlanId')[0] ?? (isUnlinked ? '' : undefined);
  const servicePlanId = asked.servicePlanId === undefined ? present : (asked.servicePlanId ?? '');
  return { ...(servicePlanId !== undefined && { servicePlanId }), ...(campaignId !== undefined && { campaignId }) };
}
