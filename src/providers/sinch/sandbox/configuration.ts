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

/** What `smsConfiguration` asks for beside what is in force: ids that are left out stay. */
export function smsRequest(body: Fields, number: Pick<ActiveNumber, 'campaignId'>): SmsRequest | null {
  const fields = configuration(body, 'smsConfiguration');
  if (fields === null) return null;
  const servicePlanId = asText(fields['servicePlanId'], 'smsConfiguration.servicePlanId');
  if (servicePlanId === null) throw invalidField('smsConfiguration.servicePlanId', 'must not be null');
  const campaignId = asText(fields['campaignId'], 'smsConfiguration.campaignId');
  return { servicePlanId, campaignId: campaignId ?? number.campaignId };
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

/** A service or a campaign is linked only where none is, or is on its way. */
export function refuseRelink(number: ActiveNumber, request: SmsRequest): void {
  const pending = number.sms?.status === 'FAILED' ? null : number.sms?.requested;
  for (const name of ['servicePlanId', 'campaignId'] as const) {
    const linked = number[name] || pending?.[name] || '';
    if (linked !== '' && request[name] !== '' && request[name] !== linked) {
      throw invalidField(`smsConfiguration.${name}`, 'the number must be unlinked before it is linked again');
    }
  }
}
