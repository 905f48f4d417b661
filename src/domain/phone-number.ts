import type { E164 } from './e164.ts';

export const PHONE_NUMBER_TYPES = [
  'LOCAL',
  'MOBILE',
  'TOLL_FREE',
  'NATIONAL',
  'SHARED_RATE',
  'SHORT_CODE',
  'OTHER',
] as const;
export type PhoneNumberType = (typeof PHONE_NUMBER_TYPES)[number];

export const CAPABILITIES = ['VOICE', 'SMS', 'MMS'] as const;
export type Capability = (typeof CAPABILITIES)[number];

export const PHONE_NUMBER_STATUSES = ['ACTIVE', 'PENDING', 'RELEASING', 'UNKNOWN'] as const;
export type PhoneNumberStatus = (typeof PHONE_NUMBER_STATUSES)[number];

/** What a caller can change about a number, in the words of the schema. */
export const NUMBER_SETTINGS = [
  'FRIENDLY_NAME',
  'SMS_ENABLED',
  'MMS_ENABLED',
  'INBOUND_WEBHOOK',
  'DELIVERY_WEBHOOK',
  'SERVICE_PLAN',
  'CAMPAIGN',
  'SMS_FORWARDING',
  'EMAIL_FORWARDING',
  'VOICE_ROUTE',
  'RECORDING',
  'ATTRIBUTION',
  'REGULATORY_ADDRESS',
  'PROVISIONING_CALLBACK',
] as const;
export type NumberSetting = (typeof NUMBER_SETTINGS)[number];

export interface Webhook {
  readonly url: string;
  readonly method: 'GET' | 'POST';
}

export interface Forwarding {
  readonly from: string | null;
  readonly to: string | null;
}

export interface MessagingSettings {
  /** null: the provider does not say. */
  readonly smsEnabled: boolean | null;
  readonly mmsEnabled: boolean | null;
  readonly inboundWebhook: Webhook | null;
  readonly deliveryWebhook: Webhook | null;
  /** The service plan in force, never one that is only asked for. */
  readonly servicePlanId: string | null;
  /** The 10DLC campaign in force. */
  readonly campaignId: string | null;
  readonly forwardSms: Forwarding | null;
  readonly forwardEmail: Forwarding | null;
}

export const VOICE_ROUTE_KINDS = ['ENDPOINT', 'FLOW', 'APP', 'SERVICE', 'TRUNK'] as const;
export interface VoiceRoute {
  readonly kind: (typeof VOICE_ROUTE_KINDS)[number];
  readonly target: string;
}

export interface VoiceSettings {
  readonly route: VoiceRoute | null;
  readonly recording: 'OFF' | 'CALL' | null;
  readonly lastChangedAt: string | null;
}

export interface Attribution {
  readonly source: string | null;
  readonly medium: string | null;
  readonly campaign: string | null;
  readonly content: string | null;
}

export interface Money {
  /** A decimal, as text: no rounding on the way. */
  readonly amount: string;
  /** ISO 4217. */
  readonly currencyCode: string;
}

/** What holding a number costs, and when: each told on its own. */
export interface RecurringPrice {
  readonly price: Money | null;
  readonly intervalMonths: number | null;
  /** RFC 3339 with a time zone, as every time in the domain. */
  readonly nextChargeDate: string | null;
  readonly expireAt: string | null;
}

export const PROVISIONING_TARGETS = ['SMS_SERVICE', 'CAMPAIGN', 'VOICE', 'REGULATORY_ADDRESS', 'CARRIER_LINE'] as const;
export const PROVISIONING_STATES = ['WAITING', 'IN_PROGRESS', 'FAILED', 'UNKNOWN'] as const;

/** Something asked of the provider that is not yet, or never was, in force. A finished one is not listed. */
export interface Provisioning {
  readonly target: (typeof PROVISIONING_TARGETS)[number];
  readonly state: (typeof PROVISIONING_STATES)[number];
  readonly stateRaw: string | null;
  readonly requestedValue: string | null;
  readonly effectiveValue: string | null;
  readonly failureCodes: readonly string[];
  readonly lastChangedAt: string | null;
}

/** The number's options at the carrier. */
export interface CarrierLine {
  readonly statusRaw: string | null;
  /** When the carrier had taken them over. */
  readonly propagatedAt: string | null;
}

/** A number that an account holds. What a provider does not say is null, and never a guess. */
export interface PhoneNumber {
  /** The provider's own id: what its API wants in a path. Unique within the account. */
  readonly id: string;
  readonly e164: E164;
  /** The Sinch project or Fone Dynamics property that holds the number. */
  readonly projectId: string | null;
  /** The account, in the provider's own words; not ours. */
  readonly providerAccountId: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly countryCode: string | null;
  readonly region: string | null;
  readonly city: string | null;
  readonly type: PhoneNumberType | null;
  readonly typeRaw: string | null;
  readonly capabilities: readonly Capability[] | null;
  readonly status: PhoneNumberStatus;
  readonly statusRaw: string | null;
  readonly friendlyName: string | null;
  /** What the provider's send call takes as the sender. */
  readonly senderId: string;
  readonly messaging: MessagingSettings;
  readonly voice: VoiceSettings;
  readonly attribution: Attribution | null;
  readonly regulatoryAddressId: string | null;
  readonly provisioningCallbackUrl: string | null;
  readonly price: RecurringPrice | null;
  readonly carrierLine: CarrierLine | null;
  readonly provisioning: readonly Provisioning[];
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  readonly observedAt: string;
  /** The provider's own object as it came. */
  readonly raw: unknown;
}

/** What there is to say of a number of which a provider says nothing: for a mapping to spread, and to write what is told over it. */
export const NOTHING_SAID: Omit<PhoneNumber, 'id' | 'e164' | 'status' | 'senderId' | 'observedAt' | 'raw'> = {
  projectId: null,
  providerAccountId: null,
  countryCode: null,
  region: null,
  city: null,
  type: null,
  typeRaw: null,
  capabilities: null,
  statusRaw: null,
  friendlyName: null,
  messaging: {
    smsEnabled: null,
    mmsEnabled: null,
    inboundWebhook: null,
    deliveryWebhook: null,
    servicePlanId: null,
    campaignId: null,
    forwardSms: null,
    forwardEmail: null,
  },
  voice: { route: null, recording: null, lastChangedAt: null },
  attribution: null,
  regulatoryAddressId: null,
  provisioningCallbackUrl: null,
  price: null,
  carrierLine: null,
  provisioning: [],
  createdAt: null,
  updatedAt: null,
};
