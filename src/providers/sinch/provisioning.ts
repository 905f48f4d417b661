import type { Provisioning, VoiceRoute } from '#domain/phone-number.ts';
import { orNull } from '#domain/text.ts';
import type { SmsConfiguration, VoiceConfiguration } from './answers.ts';
import type { VoiceSettings } from './api.ts';

type VoiceIds = Pick<VoiceConfiguration, 'type' | 'appId' | 'trunkId' | 'serviceId'>;

const STATES: ReadonlyMap<string, Provisioning['state']> = new Map([
  ['WAITING', 'WAITING'],
  ['IN_PROGRESS', 'IN_PROGRESS'],
  ['FAILED', 'FAILED'],
]);

/** Where calls go: each type has an id of its own. RTC is meant where no type is said; a type that is not known has no id we could read. */
export function toRoute({ type, appId, trunkId, serviceId }: VoiceIds): VoiceRoute | null {
  switch (type || 'RTC') {
    case 'RTC':
      return appId ? { kind: 'APP', target: appId } : null;
    case 'EST':
      return trunkId ? { kind: 'TRUNK', target: trunkId } : null;
    case 'FAX':
      return serviceId ? { kind: 'SERVICE', target: serviceId } : null;
    default:
      return null;
  }
}

/** null: Sinch has no such route. */
export function fromRoute({ kind, target }: VoiceRoute): VoiceSettings | null {
  switch (kind) {
    case 'APP':
      return { type: 'RTC', appId: target };
    case 'TRUNK':
      return { type: 'EST', trunkId: target };
    case 'SERVICE':
      return { type: 'FAX', serviceId: target };
    default:
      return null;
  }
}

/** What is scheduled or has failed. Success leaves no trace: the object is gone and the id stands in the configuration. */
export function toProvisioning(
  sms: SmsConfiguration | null | undefined,
  voice: VoiceConfiguration | null | undefined,
): readonly Provisioning[] {
  return [...(sms ? ofSms(sms) : []), ...(voice ? ofVoice(voice) : [])];
}

function ofSms({ servicePlanId, campaignId, scheduledProvisioning: scheduled }: SmsConfiguration): Provisioning[] {
  if (!scheduled || isEmpty(scheduled)) return [];
  const targets = [
    entry('SMS_SERVICE', scheduled, scheduled.servicePlanId, servicePlanId),
    entry('CAMPAIGN', scheduled, scheduled.campaignId, campaignId),
  ];
  const asked = targets.filter(({ requestedValue }) => requestedValue !== null);
  const differing = asked.filter(({ requestedValue, effectiveValue }) => requestedValue !== effectiveValue);
  // One status for both ids: what is in force already is not what it speaks of, unless nothing else is.
  return differing.length > 0 ? differing : (asked.length > 0 ? asked : targets).slice(0, 1);
}

function ofVoice({ scheduledVoiceProvisioning: scheduled, ...inForce }: VoiceConfiguration): Provisioning[] {
  if (!scheduled || isEmpty(scheduled)) return [];
  return [entry('VOICE', scheduled, toRoute(scheduled)?.target, toRoute(inForce)?.target)];
}

interface Scheduled {
  readonly status?: string | null | undefined;
  readonly lastUpdatedTime?: string | null | undefined;
  readonly errorCodes?: readonly string[] | null | undefined;
}

/** The printed answers show `{}`, and others null, where nothing is scheduled. */
const isEmpty = (scheduled: object): boolean =>
  Object.values(scheduled).every(value => value === null || value === undefined || value === '');

const entry = (
  target: Provisioning['target'],
  { status, lastUpdatedTime, errorCodes }: Scheduled,
  requested: string | null | undefined,
  effective: string | null | undefined,
): Provisioning => ({
  target,
  state: STATES.get(status ?? '') ?? 'UNKNOWN',
  stateRaw: orNull(status),
  requestedValue: orNull(requested),
  effectiveValue: orNull(effective),
  failureCodes: errorCodes ?? [],
  lastChangedAt: orNull(lastUpdatedTime),
});
