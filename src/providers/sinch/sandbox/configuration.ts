import type { ActiveNumber, SmsRequest, VoiceTarget, VoiceType } from './active-number.ts';
import { voiceIdField } from './active-number.ts';
import { invalidField } from './answers.ts';
import { asObject, asText, type Fields, oneOf } from './reading.ts';

const VOICE_TYPES: readonly string[] = ['RTC', 'EST', 'FAX'];

/** The configuration of a body by its name; null where it is left out. An empty one is refused. */
function configuration(body: Fields, name: string): Fields | null {
  if (body[name] === undefined || body[name] === null) return null;
  const fields = asObject(body[name], name);
  if (Object.keys(fields).length === 0) throw invalidField(name, 'must not be empty');
  return fields;
}

/**
 * What `smsConfiguration` asks for of a number, null if it is only being rented: ids that are left out stay. A service
 * plan can be left out where a campaign is unlinked, by an empty text in the one field or the other; newer documentation
 * requires it in every other case.
 */
export function smsRequest(body: Fields, number: ActiveNumber | null): SmsRequest | null {
  const fields = configuration(body, 'smsConfiguration');
  if (fields === null) return null;
  const servicePlanId = asText(fields['servicePlanId'], 'smsConfiguration.servicePlanId');
  const campaignId = asText(fields['campaignId'], 'smsConfiguration.campaignId');
  if (servicePlanId !== null) return { servicePlanId, campaignId: campaignId ?? number?.campaignId ?? '' };
  if (number === null || campaignId !== '' || 'servicePlanId' in fields) {
    throw invalidField('smsConfiguration.servicePlanId', 'must not be null');
  }
  return { servicePlanId: pendingSms(number)?.servicePlanId || number.servicePlanId, campaignId };
}

/** Without a `type` it is RTC. Each type has its own id; an empty one unlinks. */
export function voiceRequest(body: Fields): VoiceTarget | null {
  const fields = configuration(body, 'voiceConfiguration');
  if (fields === null) return null;
  const type = oneOf(fields['type'] ?? 'RTC', VOICE_TYPES, 'voiceConfiguration.type') as VoiceType;
  const field = `voiceConfiguration.${voiceIdField(type)}`;
  const id = asText(fields[voiceIdField(type)], field);
  if (id === null) throw invalidField(field, 'must not be null');
  return { type, id };
}

const pendingSms = ({ sms }: ActiveNumber): SmsRequest | null =>
  sms?.status === 'FAILED' ? null : (sms?.requested ?? null);

/** A service or a campaign is linked only where none is, or is on its way. */
export function refuseRelink(number: ActiveNumber, request: SmsRequest): void {
  const pending = pendingSms(number);
  for (const name of ['servicePlanId', 'campaignId'] as const) {
    const linked = number[name] || pending?.[name] || '';
    if (linked !== '' && request[name] !== '' && request[name] !== linked) {
      throw invalidField(`smsConfiguration.${name}`, 'the number must be unlinked before it is linked again');
    }
  }
}
