import type { CallFlow } from '#domain/call-flow.ts';
import { isE164 } from '#domain/e164.ts';
import type { NumberFilter } from '#domain/number-filter.ts';
import {
  type Attribution,
  type Capability,
  type Forwarding,
  NOTHING_SAID,
  type PhoneNumber,
  type PhoneNumberStatus,
  type PhoneNumberType,
  type Provisioning,
  type VoiceRoute,
  type VoiceSettings,
  type Webhook,
} from '#domain/phone-number.ts';
import { orNull } from '#domain/text.ts';
import type { FlowResource, NumberResource } from './answers.ts';
import type { NumbersQuery } from './api.ts';

type Text = string | null | undefined;

const TYPES: ReadonlyMap<string, PhoneNumberType> = new Map([
  ['Local', 'LOCAL'],
  ['Toll-Free', 'TOLL_FREE'],
  ['Shared-Rate', 'SHARED_RATE'],
  ['National', 'NATIONAL'],
]);
const CAPABILITIES: ReadonlyMap<string, Capability> = new Map([
  ['Voice', 'VOICE'],
  ['SMS', 'SMS'],
  ['MMS', 'MMS'],
]);
const STATUSES: ReadonlyMap<string, PhoneNumberStatus> = new Map([
  ['Active', 'ACTIVE'],
  ['Pending', 'PENDING'],
]);
const RECORDINGS: ReadonlyMap<string, NonNullable<VoiceSettings['recording']>> = new Map([
  ['Off', 'OFF'],
  ['Call', 'CALL'],
]);

/** null for a number that has no E.164. */
export function toPhoneNumber(number: NumberResource, observedAt: string): PhoneNumber | null {
  const { Number: e164 } = number;
  if (!isE164(e164)) return null;
  const typeRaw = orNull(number.Type);
  const statusRaw = orNull(number.Status);
  return {
    ...NOTHING_SAID,
    id: e164,
    e164,
    projectId: orNull(number.PropertySid),
    providerAccountId: orNull(number.AccountSid),
    countryCode: toCountryCode(number.CountryCode),
    region: orNull(number.Region),
    city: orNull(number.City),
    type: typeRaw === null ? null : (TYPES.get(typeRaw) ?? 'OTHER'),
    typeRaw,
    capabilities: toCapabilities(number.Capabilities),
    status: STATUSES.get(statusRaw ?? '') ?? 'UNKNOWN',
    statusRaw,
    friendlyName: orNull(number.Friendly),
    senderId: e164,
    messaging: {
      // A capability is what the number can do; whether it does is not said.
      ...NOTHING_SAID.messaging,
      inboundWebhook: toWebhook(number.WebHookUrl, number.WebHookMethod),
      deliveryWebhook: toWebhook(number.DeliveryReceiptWebHookUrl, number.DeliveryReceiptWebHookMethod),
      forwardSms: toForwarding(number.SendSmsFrom, number.SendSmsTo),
      forwardEmail: toForwarding(number.SendEmailFrom, number.SendEmailTo),
    },
    voice: {
      ...NOTHING_SAID.voice,
      route: toRoute(number),
      recording: RECORDINGS.get(number.Recording ?? '') ?? null,
    },
    attribution: toAttribution(number),
    regulatoryAddressId: orNull(number.AddressSid),
    provisioning: statusRaw === 'Pending' ? [AWAITING_ADDRESS] : [],
    observedAt,
    raw: number,
  };
}

const AWAITING_ADDRESS: Provisioning = {
  target: 'REGULATORY_ADDRESS',
  state: 'WAITING',
  stateRaw: 'Pending',
  requestedValue: null,
  effectiveValue: null,
  failureCodes: [],
  lastChangedAt: null,
};

function toCountryCode(text: Text): string | null {
  const code = text?.toUpperCase() ?? '';
  return /^[A-Z]{2}$/.test(code) ? code : null;
}

function toCapabilities(text: Text): readonly Capability[] | null {
  if (!text) return null;
  const known = text.split(',').map(each => CAPABILITIES.get(each.trim()));
  return [...new Set(known)].filter(each => each !== undefined);
}

function toRoute({ RoutingMethod, EndpointNumber, Flow }: NumberResource): VoiceRoute | null {
  // One page names the value `Endpoint` in its list and `EndpointNumber` in its prose.
  const isEndpoint = RoutingMethod === 'Endpoint' || RoutingMethod === 'EndpointNumber';
  if (isEndpoint && EndpointNumber) return { kind: 'ENDPOINT', target: EndpointNumber };
  if (RoutingMethod === 'Flow' && Flow) return { kind: 'FLOW', target: Flow };
  return null;
}

/**
 * What a webhook without a method does is not documented. It is read as POST, the first of the two in the provider's own
 * library: to drop the URL would say that there is no webhook.
 */
const toWebhook = (url: Text, method: Text): Webhook | null =>
  url ? { url, method: method?.toUpperCase() === 'GET' ? 'GET' : 'POST' } : null;

const toForwarding = (from: Text, to: Text): Forwarding | null =>
  from || to ? { from: orNull(from), to: orNull(to) } : null;

function toAttribution(number: NumberResource): Attribution | null {
  const attribution = {
    source: orNull(number.Attribution_Source),
    medium: orNull(number.Attribution_Medium),
    campaign: orNull(number.Attribution_Campaign),
    content: orNull(number.Attribution_Content),
  };
  return Object.values(attribution).every(text => text === null) ? null : attribution;
}

/**
 * What of a filter the upstream can apply; null where no number of this provider can match. Several capabilities may
 * mean any or all of them upstream; as all are asked for, either keeps every match.
 */
export function toQuery({ types, capabilities, campaignId }: NumberFilter): NumbersQuery | null {
  if (campaignId !== null) return null;
  const known = [...TYPES].filter(([, type]) => types?.includes(type)).map(([word]) => word);
  const unlisted = types?.includes('OTHER') ?? false;
  if (types !== null && known.length === 0 && !unlisted) return null;
  const wanted = [...CAPABILITIES].filter(([, capability]) => capabilities?.includes(capability));
  return {
    // A type that its documentation does not know can be asked for only by asking for all.
    Type: types === null || unlisted ? undefined : known.join(','),
    Capabilites: wanted.length === 0 ? undefined : wanted.map(([word]) => word).join(','),
  };
}

export const toCallFlow = (flow: FlowResource): CallFlow => ({
  id: flow.ConfigId,
  name: orNull(flow.Name),
  revision: orNull(flow.Revision),
  type: orNull(flow.Type),
  updatedAt: typeof flow.LastUpdated === 'number' ? new Date(flow.LastUpdated * 1000).toISOString() : null,
});
