import type { AvailableNumber } from '#domain/available-number.ts';
import { countryOf, type E164, isE164 } from '#domain/e164.ts';
import type { NumberFilter, NumberPattern } from '#domain/number-filter.ts';
import {
  type Capability,
  type CarrierLine,
  NOTHING_SAID,
  type PhoneNumber,
  type PhoneNumberType,
  type Provisioning,
  type Webhook,
} from '#domain/phone-number.ts';
import { orNull } from '#domain/text.ts';
import type { AvailableNumber as ApiAvailableNumber, PhoneNumber as ApiPhoneNumber } from './answers.ts';
import type { ListQuery, NumberType } from './api.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => UUID.test(text);

/** A UUID may be written in capitals (RFC 9562) and is the same; AgentMessage shows it in small letters. */
export const canonicalId = (id: string): string => (isUuid(id) ? id.toLowerCase() : id);

const TYPES: ReadonlyMap<string, PhoneNumberType> = new Map([
  ['local', 'LOCAL'],
  ['toll_free', 'TOLL_FREE'],
  ['short_code', 'SHORT_CODE'],
] satisfies [NumberType, PhoneNumberType][]);

const TYPES_BACK: ReadonlyMap<PhoneNumberType, NumberType> = new Map([
  ['LOCAL', 'local'],
  ['TOLL_FREE', 'toll_free'],
  ['SHORT_CODE', 'short_code'],
]);

/** undefined: AgentMessage has no such type. */
export const toNumberType = (type: PhoneNumberType): NumberType | undefined => TYPES_BACK.get(type);

const toType = (raw: string | null): PhoneNumberType | null => (raw === null ? null : (TYPES.get(raw) ?? 'OTHER'));

/** null for a number that has no E.164: a short code, which only carriers of its own country know how to reach. */
export function toPhoneNumber(number: ApiPhoneNumber, observedAt: string): PhoneNumber | null {
  const { number: e164 } = number;
  if (!isE164(e164)) return null;
  const typeRaw = orNull(number.number_type);
  return {
    ...NOTHING_SAID,
    id: number.id,
    e164,
    countryCode: countryByPlan(e164),
    type: toType(typeRaw),
    typeRaw,
    capabilities: capabilitiesOf(number),
    status: 'UNKNOWN',
    friendlyName: orNull(number.label),
    senderId: e164,
    messaging: {
      ...NOTHING_SAID.messaging,
      smsEnabled: number.sms_enabled ?? null,
      mmsEnabled: number.mms_enabled ?? null,
      inboundWebhook: webhook(number.inbound_url),
      deliveryWebhook: webhook(number.status_url),
      campaignId: campaignOf(number),
    },
    carrierLine: carrierLine(number),
    provisioning: awaitedLine(number),
    createdAt: orNull(number.created_at),
    updatedAt: orNull(number.updated_at),
    observedAt,
    raw: number,
  };
}

function campaignOf({ campaign_id: id }: ApiPhoneNumber): string | null {
  const campaign = orNull(id);
  return campaign === null ? null : canonicalId(campaign);
}

/** Nobody can switch the two flags, so they say what the number can do. Of calls AgentMessage says nothing. */
function capabilitiesOf({ sms_enabled: sms, mms_enabled: mms }: ApiPhoneNumber): readonly Capability[] | null {
  if (typeof sms !== 'boolean' && typeof mms !== 'boolean') return null;
  return [...(sms ? (['SMS'] as const) : []), ...(mms ? (['MMS'] as const) : [])];
}

// Nothing public says how the two addresses are called; POST is our reading.
const webhook = (url: string | null | undefined): Webhook | null => (url ? { url, method: 'POST' } : null);

function carrierLine(number: ApiPhoneNumber): CarrierLine | null {
  const statusRaw = orNull(number.carrier_line_option_status);
  const propagatedAt = orNull(number.carrier_line_option_propagated_at);
  return statusRaw === null && propagatedAt === null ? null : { statusRaw, propagatedAt };
}

const CARRIER_STATES: ReadonlyMap<string, Provisioning['state']> = new Map([
  ['pending', 'WAITING'],
  ['failed', 'FAILED'],
]);

/**
 * `pending` is the only value documented. What is neither that nor `failed` and has a time of propagation has arrived;
 * without that time nobody can say.
 */
function awaitedLine(number: ApiPhoneNumber): readonly Provisioning[] {
  const stateRaw = orNull(number.carrier_line_option_status);
  if (stateRaw === null) return [];
  const propagatedAt = orNull(number.carrier_line_option_propagated_at);
  const state = CARRIER_STATES.get(stateRaw.toLowerCase()) ?? (propagatedAt === null ? 'UNKNOWN' : null);
  if (state === null) return [];
  return [
    {
      target: 'CARRIER_LINE',
      state,
      stateRaw,
      requestedValue: null,
      effectiveValue: null,
      failureCodes: [],
      lastChangedAt: propagatedAt,
    },
  ];
}

const countries = new Map<string, string | null>();

/** null where the numbering plan does not tell. Under +1 the area code and the digit that follows it decide, so that a list looks each of them up once. */
export function countryByPlan(e164: E164): string | null {
  if (!e164.startsWith('+1')) return countryOf(e164);
  const known = countries.get(e164.slice(0, 6));
  if (known !== undefined) return known;
  const country = countryOf(e164);
  countries.set(e164.slice(0, 6), country);
  return country;
}

/** What to ask the list for, at least all that the filter keeps; null if it can keep nothing. */
export function toListQuery(filter: NumberFilter): ListQuery | null {
  const types = filter.types?.filter(type => type === 'OTHER' || TYPES_BACK.has(type));
  const [type] = types ?? [];
  const nothing =
    types?.length === 0 ||
    filter.capabilities?.includes('VOICE') === true ||
    filter.statuses?.includes('UNKNOWN') === false ||
    (filter.campaignId !== null && !isUuid(filter.campaignId));
  if (nothing) return null;
  return {
    number_type: type !== undefined && types?.length === 1 ? toNumberType(type) : undefined,
    campaign_id: filter.campaignId ?? undefined,
    search: filter.number ? searchFor(filter.number) : undefined,
  };
}

/**
 * What `search` is compared with is not documented. Our reading is: any part of the E.164 or of the label. The digits
 * of a pattern, without its plus, are surely part of every E.164 that matches it.
 */
export const searchFor = ({ digits }: NumberPattern): string | undefined => digits.replace(/^\+/, '') || undefined;

/** null for what has no E.164. What such a number can do, costs and needs is not said. */
export function toAvailableNumber({ number, number_type: type }: ApiAvailableNumber): AvailableNumber | null {
  if (!isE164(number)) return null;
  return {
    e164: number,
    nationalFormat: null,
    city: null,
    state: null,
    rateCenter: null,
    type: toType(orNull(type)),
    capabilities: null,
    setupPrice: null,
    recurringPrice: null,
    documentsRequired: null,
  };
}
