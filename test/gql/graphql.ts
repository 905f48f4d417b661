/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** How the provider answered this server lately. */
export type AccountHealth =
  /** Some of the latest requests failed. */
  | 'DEGRADED'
  /** The latest requests all failed. */
  | 'DOWN'
  /** Nothing was asked lately. */
  | 'UNKNOWN'
  /** The latest requests were answered. */
  | 'UP';

/** What a provider makes of an address. */
export type AddressMatch =
  /** Good as it is. */
  | 'EXACT'
  /** Good once corrected. */
  | 'NEAR'
  /** No such address is known. */
  | 'NONE'
  /** The provider cannot tell. */
  | 'UNDETERMINED';

/** Where to search. Give exactly one. Providers differ in what they can: `sources.unsupported` says which was not asked, and why. */
export type AreaInput =
  {   /** A city. */
  cityState: CityStateInput; country?: never; npa?: never; rateCenter?: never; state?: never; }
  |  { cityState?: never;   /** A whole country. */
  country: string; npa?: never; rateCenter?: never; state?: never; }
  |  { cityState?: never; country?: never;   /** An area code. */
  npa: NpaInput; rateCenter?: never; state?: never; }
  |  { cityState?: never; country?: never; npa?: never;   /** A rate center. */
  rateCenter: RateCenterInput; state?: never; }
  |  { cityState?: never; country?: never; npa?: never; rateCenter?: never;   /** A state, two letters. */
  state: string; };

/** Which records. Conditions are joined by “and”. */
export type AuditFilter = {
  /** Of this mutation. */
  action?: string | null | undefined;
  /** Of this caller. */
  caller?: string | null | undefined;
  /** About this number, in every account. */
  e164?: string | null | undefined;
  /** About this number, by its `id`, in its account alone. What was recorded of one that the account no longer holds is found by `e164`. */
  phoneNumber?: string | number | null | undefined;
};

/** What a change came to. */
export type AuditOutcome =
  /** Taken by the provider. */
  | 'ACCEPTED'
  /** Done. */
  | 'APPLIED'
  /** Begun; what it came to has a record of its own. */
  | 'ATTEMPTED'
  /** Nothing changed. */
  | 'NOT_APPLIED'
  /** Done in part. */
  | 'PARTIALLY_APPLIED'
  /** No answer came. */
  | 'UNKNOWN';

/** What to search for. */
export type AvailableNumberSearchInput = {
  /** Only in these accounts. */
  accounts?: Array<string | number> | null | undefined;
  /** Where. */
  area: AreaInput;
  /** With all of these. */
  capabilities?: Array<Capability> | null | undefined;
  /** At most so many from each account, from 1 to 250. */
  limitPerAccount?: number | null | undefined;
  /** With these digits. */
  number?: NumberPatternInput | null | undefined;
  /** Of this type alone; of any if it is left out. */
  type?: PhoneNumberType | null | undefined;
};

/** What a number can be used for. */
export type Capability =
  /** Multimedia messages. */
  | 'MMS'
  /** Text messages. */
  | 'SMS'
  /** Calls. */
  | 'VOICE';

/** How a check ended. */
export type CheckResult =
  /** Not as it should be. */
  | 'FAIL'
  /** As it should be. */
  | 'PASS'
  /** The provider does not tell. Never counts as passed. */
  | 'UNKNOWN';

/** A city; its name alone would be ambiguous. */
export type CityStateInput = {
  /** Such as `Austin`. */
  city: string;
  /** Two letters, such as `TX`. */
  state: string;
};

/** How a count is meant. */
export type CountPrecision =
  /** There are so many, and perhaps more. */
  | 'AT_LEAST'
  /** Every account was read to its end. */
  | 'EXACT';

/** Whose address to remove. */
export type DeprovisionEmergencyAddressInput = {
  /** Your own text for this one intention, at most 255 characters; a UUID is good. A repeat with the same key and input gets the first answer, and nothing is sent again. Keep it over time-outs; take a new one only for a new intention. */
  idempotencyKey: string;
  /** The `id` of the number. */
  phoneNumberId: string | number;
};

/** A whole civic address. An address is never changed in parts. */
export type EmergencyAddressInput = {
  /** City. */
  city: string;
  /** Postal code. */
  postalCode: string;
  /** The four digits behind a US ZIP code. */
  postalCodePlusFour?: string | null | undefined;
  /** State or province, such as `IL`. */
  state: string;
  /** Name of the street. */
  street: string;
  /** House number, such as `12345`. */
  streetNumber: string;
  /** Flat, suite or floor, such as `Apt 5`. */
  unit?: string | null | undefined;
};

/** An address to be looked at. */
export type EmergencyAddressRequestInput = {
  /** The address. */
  address: EmergencyAddressInput;
  /** The name under which the address is registered, such as that of a company. */
  displayName: string;
  /** The `id` of the number. */
  phoneNumberId: string | number;
};

/** Where received messages shall be forwarded to (Fone Dynamics). A part that is left out stays. */
export type ForwardingInput = {
  /** The sender of the forwarded message. */
  from?: string | null | undefined;
  /** Its receiver. */
  to?: string | null | undefined;
};

/** How a webhook is called. */
export type HttpMethod =
  /** The data is in the query. */
  | 'GET'
  /** The data is in the body. */
  | 'POST';

/** Why an idempotency key cannot be used. */
export type IdempotencyErrorReason =
  /** You used the key for another input. Take a new key for a new intention. */
  | 'KEY_REUSED_WITH_OTHER_INPUT'
  /** The provider never answered the first request. It is being found out; follow `operation`. */
  | 'OUTCOME_UNKNOWN'
  /** The first request with it is still running. Ask again later with the same key, or follow `operation`. */
  | 'REQUEST_IN_PROGRESS';

/** An amount in a currency. */
export type MoneyInput = {
  /** A decimal as text, such as `2.00`. */
  amount: string;
  /** ISO 4217, such as `USD`. */
  currencyCode: string;
};

/** What a change came to: the thing to switch on. `errors` explain it. */
export type MutationOutcome =
  /** The provider took it and is still working: see `phoneNumber.provisioning`. */
  | 'ACCEPTED'
  /** Done. */
  | 'APPLIED'
  /** Nothing changed. */
  | 'NOT_APPLIED'
  /** Some of it was done: see `errors`, and `phoneNumber` for how it stands. */
  | 'PARTIALLY_APPLIED'
  /** It was sent and no answer came, or has not come yet. Follow `operation` before you try again; the key stays locked until then. */
  | 'UNKNOWN';

/** An area code of the North American Numbering Plan, and an exchange within it. */
export type NpaInput = {
  /** Area code, three digits, such as `512`. */
  npa: string;
  /** Central office code, three digits. */
  nxx?: string | null | undefined;
};

/** Which events. Conditions are joined by “and”. */
export type NumberEventFilter = {
  /** Of these accounts. */
  accounts?: Array<string | number> | null | undefined;
  /** Of these kinds. */
  kinds?: Array<NumberEventKind> | null | undefined;
  /** About this number, by its `id`, in its account alone. */
  phoneNumber?: string | number | null | undefined;
};

/** What happened to a number. */
export type NumberEventKind =
  /** Something is in force no more: see `target`. */
  | 'DEPROVISIONED'
  /** Something that was to end goes on: see `failureCode`. */
  | 'DEPROVISIONING_FAILED'
  /** Something that was asked for is in force: see `target`. */
  | 'PROVISIONED'
  /** Something that was asked for did not come about: see `failureCode`. */
  | 'PROVISIONING_FAILED'
  /** The account gave it back. */
  | 'RELEASED'
  /** The account has it from now on. */
  | 'RENTED'
  /** Its settings were changed. */
  | 'UPDATED';

/** Digits to look for in the E.164, country code included. Give exactly one. */
export type NumberPatternInput =
  {   /** These digits stand anywhere in it. */
  contains: string; endsWith?: never; startsWith?: never; }
  |  { contains?: never;   /** The number ends so. */
  endsWith: string; startsWith?: never; }
  |  { contains?: never; endsWith?: never;   /** The number begins so; a plus sign in front may be left out. `+1202` finds Washington. */
  startsWith: string; };

/** Something about a number that its provider lets an API client change. */
export type NumberSetting =
  /** Marketing attribution of calls. */
  | 'ATTRIBUTION'
  /** 10DLC campaign. */
  | 'CAMPAIGN'
  /** Where delivery receipts are sent. */
  | 'DELIVERY_WEBHOOK'
  /** Forwarding of received messages as e-mail. */
  | 'EMAIL_FORWARDING'
  /** Name for people. */
  | 'FRIENDLY_NAME'
  /** Where received messages are sent. */
  | 'INBOUND_WEBHOOK'
  /** Multimedia messages on or off. */
  | 'MMS_ENABLED'
  /** Where the provider reports the progress of provisioning. */
  | 'PROVISIONING_CALLBACK'
  /** Whether calls are recorded. */
  | 'RECORDING'
  /** Registered address of whoever uses the number. */
  | 'REGULATORY_ADDRESS'
  /** SMS service plan. */
  | 'SERVICE_PLAN'
  /** Text messages on or off. */
  | 'SMS_ENABLED'
  /** Forwarding of received messages as SMS. */
  | 'SMS_FORWARDING'
  /** Where calls go. */
  | 'VOICE_ROUTE';

/** How far a change is. */
export type OperationState =
  /** Not done, or not wholly; see `errors`. */
  | 'FAILED'
  /** Under way. */
  | 'RUNNING'
  /** Done, or taken by the provider. */
  | 'SUCCEEDED'
  /** Sent, and no answer came. It is being found out by reading the provider. */
  | 'UNKNOWN';

/** What numbers must be like. Conditions are joined by “and”; what a provider does not tell does not match. */
export type PhoneNumberFilter = {
  /** Only these accounts, by their `id`. */
  accounts?: Array<string | number> | null | undefined;
  /** Numbers linked to this 10DLC campaign. */
  campaignId?: string | null | undefined;
  /** Numbers that have all of these. */
  capabilities?: Array<Capability> | null | undefined;
  /** Numbers of this country. */
  countryCode?: string | null | undefined;
  /** Numbers whose digits fit. */
  number?: NumberPatternInput | null | undefined;
  /** Only accounts with these providers. */
  providers?: Array<ProviderKey> | null | undefined;
  /** Numbers whose `readiness` for this is true: every check passed, none is unknown. */
  readyFor?: Capability | null | undefined;
  /** Numbers in one of these states. */
  statuses?: Array<PhoneNumberStatus> | null | undefined;
  /** Numbers of one of these types. */
  types?: Array<PhoneNumberType> | null | undefined;
};

/** What to look for. Give exactly one. */
export type PhoneNumberLookup =
  {   /** In every account. */
  e164: string; providerId?: never; }
  |  { e164?: never;   /** In one account. */
  providerId: ProviderIdInput; };

/** Whether a number is in force. */
export type PhoneNumberStatus =
  /** In force. */
  | 'ACTIVE'
  /** Held, but waiting for something: see `provisioning`. */
  | 'PENDING'
  /** Given up, and still held until its paid time ends (Sinch). */
  | 'RELEASING'
  /** The provider does not say (AgentMessage), or says something this server does not know: see `statusRaw`. */
  | 'UNKNOWN';

/** What kind of number it is, as Sinch, Fone Dynamics and AgentMessage tell it; Red Cloud does not, so its numbers have what the area code says. */
export type PhoneNumberType =
  /** Belongs to a geographic area. */
  | 'LOCAL'
  /** Belongs to a mobile range. */
  | 'MOBILE'
  /** Belongs to a country as a whole (Fone Dynamics). */
  | 'NATIONAL'
  /** A type this server does not know; `typeRaw` has the provider’s word. */
  | 'OTHER'
  /** Caller and holder share the price (Fone Dynamics). */
  | 'SHARED_RATE'
  /** A short code (AgentMessage). One that is no E.164, as hardly any is, is left out of every list. */
  | 'SHORT_CODE'
  /** Free for whoever calls it. */
  | 'TOLL_FREE';

/** Something a provider offers beside listing and reading numbers. */
export type ProviderCapability =
  /** Call flows that numbers can be routed to. */
  | 'CALL_FLOWS'
  /** Emergency addresses (E911). */
  | 'EMERGENCY_ADDRESS'
  /** The provider tells by itself what happens. Of all others this server asks. */
  | 'EVENTS'
  /** A list of the countries and types on offer. */
  | 'REGIONS'
  /** Giving a number back. */
  | 'RELEASE'
  /** Renting a number. */
  | 'RENT'
  /** Searching for a number and renting the first. */
  | 'RENT_ANY'
  /** Search for available numbers. */
  | 'SEARCH'
  /** Changing settings of its numbers: see `writableSettings`. */
  | 'UPDATE';

/** What went wrong between this server and a provider. */
export type ProviderErrorKind =
  /** The answer was not what the provider documents. */
  | 'BAD_RESPONSE'
  /** Not asked, because the provider failed too often just now. */
  | 'CIRCUIT_OPEN'
  /** It does not fit the present state at the provider. */
  | 'CONFLICT'
  /** The provider refuses this server’s credentials. Whoever runs the server has to act. */
  | 'CREDENTIALS'
  /** The provider no longer accepts the place in its list; start again. */
  | 'CURSOR_EXPIRED'
  /** The credentials are good but do not allow this. */
  | 'FORBIDDEN'
  /** The provider does not know it. */
  | 'NOT_FOUND'
  /** The provider wants fewer requests; see `retryAfter`. */
  | 'RATE_LIMITED'
  /** The provider understood and said no; see `providerCode`. */
  | 'REJECTED'
  /** No answer in the time allowed. */
  | 'TIMEOUT'
  /** The connection failed, or the provider says that it cannot serve. */
  | 'UNAVAILABLE'
  /** The provider has no such capability. */
  | 'UNSUPPORTED';

/** A number by its provider’s own id. */
export type ProviderIdInput = {
  /** The `id` of the account. */
  account: string | number;
  /** As in `PhoneNumber.providerId`. */
  providerId: string;
};

/** A provider of phone numbers. */
export type ProviderKey =
  /** AgentMessage */
  | 'AGENT_MESSAGE'
  /** Fone Dynamics */
  | 'FONE_DYNAMICS'
  /** Red Cloud CORE API */
  | 'RED_CLOUD'
  /** Sinch Numbers */
  | 'SINCH';

/** An address to be set. */
export type ProvisionEmergencyAddressInput = {
  /** Write the provider’s corrected address when the match is NEAR. */
  acceptCorrection?: boolean;
  /** The whole address. */
  address: EmergencyAddressInput;
  /** The name under which the address is registered, such as that of a company. */
  displayName: string;
  /** Your own text for this one intention, at most 255 characters; a UUID is good. A repeat with the same key and input gets the first answer, and nothing is sent again. Keep it over time-outs; take a new one only for a new intention. */
  idempotencyKey: string;
  /** The `id` of the number. */
  phoneNumberId: string | number;
};

/** How far it is. What has succeeded is no longer listed. */
export type ProvisioningState =
  /** It failed; see `failureCodes`. */
  | 'FAILED'
  /** Under way. */
  | 'IN_PROGRESS'
  /** The provider says something this server does not know: see `stateRaw`. */
  | 'UNKNOWN'
  /** Not begun. */
  | 'WAITING';

/** What is being provisioned. */
export type ProvisioningTarget =
  /** Link to a 10DLC campaign (Sinch). */
  | 'CAMPAIGN'
  /** The number’s options at the carrier (AgentMessage). */
  | 'CARRIER_LINE'
  /** Registration with an address (Fone Dynamics). */
  | 'REGULATORY_ADDRESS'
  /** Link to an SMS service plan (Sinch). */
  | 'SMS_SERVICE'
  /** Link to a voice application, trunk or fax service (Sinch). */
  | 'VOICE';

/** A rate center: the place by which carriers price calls. */
export type RateCenterInput = {
  /** Such as `AUSTIN`. */
  rateCenter: string;
  /** Two letters, such as `TX`. */
  state: string;
};

/** Whether calls are recorded (Fone Dynamics). */
export type Recording =
  /** Whole calls are recorded. */
  | 'CALL'
  /** Calls are not recorded. */
  | 'OFF';

/** Which number to give back. */
export type ReleasePhoneNumberInput = {
  /** Must equal the number’s own E.164. */
  confirmE164: string;
  /** The `id` of the number. */
  id: string | number;
  /** Your own text for this one intention, at most 255 characters; a UUID is good. A repeat with the same key and input gets the first answer, and nothing is sent again. Keep it over time-outs; take a new one only for a new intention. */
  idempotencyKey: string;
};

/** What kind of number to rent: the first that a search finds. */
export type RentAnyPhoneNumberInput = {
  /** The `id` of the account that shall rent it. */
  account: string | number;
  /** What it must be able to do. */
  capabilities?: Array<Capability> | null | undefined;
  /** Its country. */
  countryCode: string;
  /** Your own text for this one intention, at most 255 characters; a UUID is good. A repeat with the same key and input gets the first answer, and nothing is sent again. Keep it over time-outs; take a new one only for a new intention. */
  idempotencyKey: string;
  /** Refuse if holding it costs more (Sinch tells prices). */
  maxRecurringPrice?: MoneyInput | null | undefined;
  /** What its digits must be like. */
  number?: NumberPatternInput | null | undefined;
  /** How it shall be set. */
  settings?: RentSettingsInput | null | undefined;
  /** Its type. */
  type: PhoneNumberType;
};

/** Which number to rent. Give `availableNumberId` or `number`, not both. */
export type RentPhoneNumberInput = {
  /** From `availableNumbers`, not older than an hour. */
  availableNumberId?: string | number | null | undefined;
  /** Your own text for this one intention, at most 255 characters; a UUID is good. A repeat with the same key and input gets the first answer, and nothing is sent again. Keep it over time-outs; take a new one only for a new intention. */
  idempotencyKey: string;
  /** Refuse if holding it costs more (Sinch tells prices). */
  maxRecurringPrice?: MoneyInput | null | undefined;
  /** A number that you know otherwise. */
  number?: RentableNumberInput | null | undefined;
  /** How it shall be set. */
  settings?: RentSettingsInput | null | undefined;
};

/** How the rented number shall be set. What cannot go along with the rental is set right after it. */
export type RentSettingsInput = {
  /** Name for people (Sinch, Fone Dynamics, AgentMessage). */
  friendlyName?: string | null | undefined;
  /** How it sends and receives messages. */
  messaging?: UpdateMessagingInput | null | undefined;
  /** Where the provider reports the progress of provisioning (Sinch). */
  provisioningCallbackUrl?: string | null | undefined;
  /** Registered address of whoever uses it (Fone Dynamics). */
  regulatoryAddressId?: string | null | undefined;
  /** How it treats calls. */
  voice?: UpdateVoiceInput | null | undefined;
};

/** A number that you know otherwise than from a search (Fone Dynamics documents none). */
export type RentableNumberInput = {
  /** The `id` of the account that shall rent it. */
  account: string | number;
  /** The number. */
  e164: string;
};

/** What to do when an account cannot give its part of a list. */
export type SourceErrorPolicy =
  /** Give nothing and one error with code `SOURCE_FAILED`: for automation that must not act on half a list. */
  | 'FAIL'
  /** Give what the other accounts have; `sources` tells what is missing. */
  | 'PARTIAL';

/** How an account took part in an answer. */
export type SourceState =
  /** It was read to its end. */
  | 'EXHAUSTED'
  /** It could not be read; see `error`. */
  | 'FAILED'
  /** It has more behind this page. */
  | 'MORE'
  /** It was not needed: it lies before the cursor, or the page was full before its turn. */
  | 'NOT_READ';

/** What calls shall be attributed to (Fone Dynamics). A part that is left out stays. */
export type UpdateAttributionInput = {
  /** Marketing campaign; the 10DLC campaign is `messaging.campaignId`. */
  campaign?: string | null | undefined;
  /** Such as the name of an advertisement. */
  content?: string | null | undefined;
  /** Such as `cpc`. */
  medium?: string | null | undefined;
  /** Such as `google`. */
  source?: string | null | undefined;
};

/** How a number shall send and receive messages. Leave a field out to keep it. */
export type UpdateMessagingInput = {
  /** 10DLC campaign (Sinch, Red Cloud, AgentMessage). Null clears it, where the provider documents how; left out, it stays. */
  campaignId?: string | null | undefined;
  /** Where delivery receipts are sent (Fone Dynamics, Red Cloud, AgentMessage). Null clears it, where the provider documents how; left out, it stays. */
  deliveryWebhook?: WebhookInput | null | undefined;
  /** Forwarding as e-mail (Fone Dynamics). Null clears it, where the provider documents how; left out, it stays. */
  forwardEmail?: ForwardingInput | null | undefined;
  /** Forwarding as SMS (Fone Dynamics). Null clears it, where the provider documents how; left out, it stays. */
  forwardSms?: ForwardingInput | null | undefined;
  /** Where received messages are sent (Fone Dynamics, Red Cloud, AgentMessage). Null clears it, where the provider documents how; left out, it stays. */
  inboundWebhook?: WebhookInput | null | undefined;
  /** Multimedia messages on or off (Red Cloud). Null is refused: it is neither. */
  mmsEnabled?: boolean | null | undefined;
  /** SMS service plan (Sinch). Null clears it, where the provider documents how; left out, it stays. */
  servicePlanId?: string | null | undefined;
  /** Text messages on or off (Red Cloud). Null is refused: it is neither. */
  smsEnabled?: boolean | null | undefined;
};

/** What to change. Leave a field out to keep it; give null to clear it. */
export type UpdatePhoneNumberInput = {
  /** Marketing attribution (Fone Dynamics). */
  attribution?: UpdateAttributionInput | null | undefined;
  /** Name for people (Sinch, Fone Dynamics, AgentMessage). */
  friendlyName?: string | null | undefined;
  /** The `id` of the number. */
  id: string | number;
  /** Your own text for this one intention, at most 255 characters; a UUID is good. A repeat with the same key and input gets the first answer, and nothing is sent again. Keep it over time-outs; take a new one only for a new intention. */
  idempotencyKey?: string | null | undefined;
  /** How it sends and receives messages. Null is refused; clear the fields you mean. */
  messaging?: UpdateMessagingInput | null | undefined;
  /** Where the provider reports the progress of provisioning (Sinch). */
  provisioningCallbackUrl?: string | null | undefined;
  /** Registered address of whoever uses it (Fone Dynamics). */
  regulatoryAddressId?: string | null | undefined;
  /** Check and plan only; change nothing. */
  validateOnly?: boolean | null | undefined;
  /** How it treats calls. Null means no route. */
  voice?: UpdateVoiceInput | null | undefined;
};

/** How a number shall treat calls. Leave a field out to keep it. */
export type UpdateVoiceInput = {
  /** Whether calls are recorded (Fone Dynamics). Null is refused: OFF ends it. */
  recording?: Recording | null | undefined;
  /** Where calls go (Sinch, Fone Dynamics). Null clears it, where the provider documents how; left out, it stays. */
  route?: VoiceRouteInput | null | undefined;
};

/** Where calls shall go. Give exactly one. */
export type VoiceRouteInput =
  {   /** A voice application (Sinch). */
  appId: string; endpoint?: never; flowId?: never; serviceId?: never; trunkId?: never; }
  |  { appId?: never;   /** Another number (Fone Dynamics). */
  endpoint: string; flowId?: never; serviceId?: never; trunkId?: never; }
  |  { appId?: never; endpoint?: never;   /** A call flow, by its `id` (Fone Dynamics). */
  flowId: string; serviceId?: never; trunkId?: never; }
  |  { appId?: never; endpoint?: never; flowId?: never;   /** A fax service (Sinch). */
  serviceId: string; trunkId?: never; }
  |  { appId?: never; endpoint?: never; flowId?: never; serviceId?: never;   /** A SIP trunk (Sinch). */
  trunkId: string; };

/** Where calls go. */
export type VoiceRouteKind =
  /** A voice application (Sinch). */
  | 'APP'
  /** Another number (Fone Dynamics). */
  | 'ENDPOINT'
  /** A call flow (Fone Dynamics). */
  | 'FLOW'
  /** A fax service (Sinch). */
  | 'SERVICE'
  /** A SIP trunk (Sinch). */
  | 'TRUNK';

/** An address that a provider shall call. */
export type WebhookInput = {
  /** How it is called; only Fone Dynamics lets you choose. */
  method?: HttpMethod | null | undefined;
  /** The address. AgentMessage wants https. */
  url: string;
};

export type AccountsQueryVariables = Exact<{ [key: string]: never; }>;


export type AccountsQuery = { viewer: { name: string, scopes: Array<string>, accounts: Array<{ name: string }> } | null, accounts: Array<{ id: string, name: string, provider: ProviderKey, title: string, isSandbox: boolean, health: AccountHealth, capabilities: Array<ProviderCapability>, writableSettings: Array<NumberSetting>, clearableSettings: Array<NumberSetting> }> | null };

export type RegionsQueryVariables = Exact<{
  accounts?: Array<string | number> | string | number | null | undefined;
}>;


export type RegionsQuery = { regions: Array<{ countryCode: string, name: string | null, types: Array<PhoneNumberType>, account: { name: string } }> | null };

export type CallFlowsQueryVariables = Exact<{
  account: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type CallFlowsQuery = { callFlows: { nodes: Array<{ id: string, name: string | null, revision: string | null, type: string | null, updatedAt: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type AvailableNumbersQueryVariables = Exact<{
  search: AvailableNumberSearchInput;
}>;


export type AvailableNumbersQuery = { availableNumbers: { isPartial: boolean, searchedAt: string, groups: Array<{ countryCode: string | null, state: string | null, city: string | null, rateCenter: string | null, type: PhoneNumberType | null, count: number, account: { name: string }, numbers: Array<{ e164: string, nationalFormat: string, city: string | null, state: string | null, rateCenter: string | null, type: PhoneNumberType | null, capabilities: Array<Capability> | null, documentsRequired: boolean | null, setupPrice: { amount: string, currencyCode: string } | null, recurringPrice: { intervalMonths: number | null, price: { amount: string, currencyCode: string } | null } | null }> }>, sources: Array<{ state: SourceState, returnedCount: number, requestedCount: number | null, providerCount: number | null, maybeMore: boolean, unsupported: string | null, account: { name: string }, error: { kind: ProviderErrorKind } | null }> } | null };

export type SettingsFragment = { id: string, e164: string, status: PhoneNumberStatus, friendlyName: string | null, regulatoryAddressId: string | null, provisioningCallbackUrl: string | null, messaging: { smsEnabled: boolean | null, mmsEnabled: boolean | null, servicePlanId: string | null, campaignId: string | null, inboundWebhook: { url: string, method: HttpMethod } | null, deliveryWebhook: { url: string, method: HttpMethod } | null, forwardSms: { from: string | null, to: string | null } | null, forwardEmail: { from: string | null, to: string | null } | null }, voice: { recording: Recording | null, route: { kind: VoiceRouteKind, target: string } | null }, attribution: { source: string | null, medium: string | null, campaign: string | null, content: string | null } | null, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState, requestedValue: string | null }> };

export type AddressFragment = { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null };

type Problem_AddressNotMatchedError_Fragment = { __typename: 'AddressNotMatchedError', code: string, message: string, path: Array<string> | null, validation: { match: AddressMatch, submitted: { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null }, corrected: { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null } | null, candidates: Array<{ streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null }> } | null };

type Problem_ConflictError_Fragment = { __typename: 'ConflictError', code: string, message: string, path: Array<string> | null };

type Problem_IdempotencyError_Fragment = { __typename: 'IdempotencyError', reason: IdempotencyErrorReason, code: string, message: string, path: Array<string> | null, operation: { id: string, state: OperationState } | null };

type Problem_InvalidInputError_Fragment = { __typename: 'InvalidInputError', code: string, message: string, path: Array<string> | null };

type Problem_NotClearableError_Fragment = { __typename: 'NotClearableError', setting: NumberSetting, code: string, message: string, path: Array<string> | null };

type Problem_NotFoundError_Fragment = { __typename: 'NotFoundError', code: string, message: string, path: Array<string> | null };

type Problem_PriceChangedError_Fragment = { __typename: 'PriceChangedError', code: string, message: string, path: Array<string> | null, current: { amount: string, currencyCode: string } };

type Problem_ProviderError_Fragment = { __typename: 'ProviderError', kind: ProviderErrorKind, retryable: boolean, retryAfter: string | null, providerCode: string | null, providerRequestId: string | null, code: string, message: string, path: Array<string> | null, account: { name: string } };

type Problem_UnsupportedByProviderError_Fragment = { __typename: 'UnsupportedByProviderError', code: string, message: string, path: Array<string> | null, account: { name: string } };

export type ProblemFragment =
  | Problem_AddressNotMatchedError_Fragment
  | Problem_ConflictError_Fragment
  | Problem_IdempotencyError_Fragment
  | Problem_InvalidInputError_Fragment
  | Problem_NotClearableError_Fragment
  | Problem_NotFoundError_Fragment
  | Problem_PriceChangedError_Fragment
  | Problem_ProviderError_Fragment
  | Problem_UnsupportedByProviderError_Fragment
;

export type NotedFragment = { code: string, message: string, path: Array<string> | null };

export type FollowedFragment = { id: string, kind: string, state: OperationState, createdAt: string, updatedAt: string };

export type UpdateNumberMutationVariables = Exact<{
  input: UpdatePhoneNumberInput;
}>;


export type UpdateNumberMutation = { updatePhoneNumber: { outcome: MutationOutcome, replayed: boolean, phoneNumber: { id: string, e164: string, status: PhoneNumberStatus, friendlyName: string | null, regulatoryAddressId: string | null, provisioningCallbackUrl: string | null, messaging: { smsEnabled: boolean | null, mmsEnabled: boolean | null, servicePlanId: string | null, campaignId: string | null, inboundWebhook: { url: string, method: HttpMethod } | null, deliveryWebhook: { url: string, method: HttpMethod } | null, forwardSms: { from: string | null, to: string | null } | null, forwardEmail: { from: string | null, to: string | null } | null }, voice: { recording: Recording | null, route: { kind: VoiceRouteKind, target: string } | null }, attribution: { source: string | null, medium: string | null, campaign: string | null, content: string | null } | null, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState, requestedValue: string | null }> } | null, operation: { id: string, kind: string, state: OperationState, createdAt: string, updatedAt: string } | null, errors: Array<
      | { __typename: 'ConflictError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyError', reason: IdempotencyErrorReason, code: string, message: string, path: Array<string> | null, operation: { id: string, state: OperationState } | null }
      | { __typename: 'InvalidInputError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'NotClearableError', setting: NumberSetting, code: string, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'ProviderError', kind: ProviderErrorKind, retryable: boolean, retryAfter: string | null, providerCode: string | null, providerRequestId: string | null, code: string, message: string, path: Array<string> | null, account: { name: string } }
      | { __typename: 'UnsupportedByProviderError', code: string, message: string, path: Array<string> | null, account: { name: string } }
    >, warnings: Array<{ code: string, message: string, path: Array<string> | null }>, plan: Array<{ summary: string, settings: Array<NumberSetting>, isDestructive: boolean }> } | null };

export type RentNumberMutationVariables = Exact<{
  input: RentPhoneNumberInput;
}>;


export type RentNumberMutation = { rentPhoneNumber: { outcome: MutationOutcome, replayed: boolean, phoneNumber: { id: string, e164: string, status: PhoneNumberStatus, friendlyName: string | null, regulatoryAddressId: string | null, provisioningCallbackUrl: string | null, messaging: { smsEnabled: boolean | null, mmsEnabled: boolean | null, servicePlanId: string | null, campaignId: string | null, inboundWebhook: { url: string, method: HttpMethod } | null, deliveryWebhook: { url: string, method: HttpMethod } | null, forwardSms: { from: string | null, to: string | null } | null, forwardEmail: { from: string | null, to: string | null } | null }, voice: { recording: Recording | null, route: { kind: VoiceRouteKind, target: string } | null }, attribution: { source: string | null, medium: string | null, campaign: string | null, content: string | null } | null, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState, requestedValue: string | null }> } | null, operation: { id: string, kind: string, state: OperationState, createdAt: string, updatedAt: string } | null, errors: Array<
      | { __typename: 'ConflictError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyError', reason: IdempotencyErrorReason, code: string, message: string, path: Array<string> | null, operation: { id: string, state: OperationState } | null }
      | { __typename: 'InvalidInputError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'NotClearableError', setting: NumberSetting, code: string, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'PriceChangedError', code: string, message: string, path: Array<string> | null, current: { amount: string, currencyCode: string } }
      | { __typename: 'ProviderError', kind: ProviderErrorKind, retryable: boolean, retryAfter: string | null, providerCode: string | null, providerRequestId: string | null, code: string, message: string, path: Array<string> | null, account: { name: string } }
      | { __typename: 'UnsupportedByProviderError', code: string, message: string, path: Array<string> | null, account: { name: string } }
    >, warnings: Array<{ code: string, message: string, path: Array<string> | null }> } | null };

export type RentAnyNumberMutationVariables = Exact<{
  input: RentAnyPhoneNumberInput;
}>;


export type RentAnyNumberMutation = { rentAnyPhoneNumber: { outcome: MutationOutcome, replayed: boolean, phoneNumber: { id: string, e164: string, status: PhoneNumberStatus, friendlyName: string | null, regulatoryAddressId: string | null, provisioningCallbackUrl: string | null, messaging: { smsEnabled: boolean | null, mmsEnabled: boolean | null, servicePlanId: string | null, campaignId: string | null, inboundWebhook: { url: string, method: HttpMethod } | null, deliveryWebhook: { url: string, method: HttpMethod } | null, forwardSms: { from: string | null, to: string | null } | null, forwardEmail: { from: string | null, to: string | null } | null }, voice: { recording: Recording | null, route: { kind: VoiceRouteKind, target: string } | null }, attribution: { source: string | null, medium: string | null, campaign: string | null, content: string | null } | null, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState, requestedValue: string | null }> } | null, operation: { id: string, kind: string, state: OperationState, createdAt: string, updatedAt: string } | null, errors: Array<
      | { __typename: 'ConflictError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyError', reason: IdempotencyErrorReason, code: string, message: string, path: Array<string> | null, operation: { id: string, state: OperationState } | null }
      | { __typename: 'InvalidInputError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'NotClearableError', setting: NumberSetting, code: string, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'PriceChangedError', code: string, message: string, path: Array<string> | null, current: { amount: string, currencyCode: string } }
      | { __typename: 'ProviderError', kind: ProviderErrorKind, retryable: boolean, retryAfter: string | null, providerCode: string | null, providerRequestId: string | null, code: string, message: string, path: Array<string> | null, account: { name: string } }
      | { __typename: 'UnsupportedByProviderError', code: string, message: string, path: Array<string> | null, account: { name: string } }
    >, warnings: Array<{ code: string, message: string, path: Array<string> | null }> } | null };

export type ReleaseNumberMutationVariables = Exact<{
  input: ReleasePhoneNumberInput;
}>;


export type ReleaseNumberMutation = { releasePhoneNumber: { outcome: MutationOutcome, replayed: boolean, releasedId: string | null, effectiveAt: string | null, operation: { id: string, kind: string, state: OperationState, createdAt: string, updatedAt: string } | null, errors: Array<
      | { __typename: 'ConflictError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyError', reason: IdempotencyErrorReason, code: string, message: string, path: Array<string> | null, operation: { id: string, state: OperationState } | null }
      | { __typename: 'InvalidInputError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'ProviderError', kind: ProviderErrorKind, retryable: boolean, retryAfter: string | null, providerCode: string | null, providerRequestId: string | null, code: string, message: string, path: Array<string> | null, account: { name: string } }
      | { __typename: 'UnsupportedByProviderError', code: string, message: string, path: Array<string> | null, account: { name: string } }
    >, warnings: Array<{ code: string, message: string, path: Array<string> | null }> } | null };

export type ValidateAddressMutationVariables = Exact<{
  input: EmergencyAddressRequestInput;
}>;


export type ValidateAddressMutation = { validateEmergencyAddress: { validation: { match: AddressMatch, message: string | null, submitted: { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null }, corrected: { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null } | null, candidates: Array<{ streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null }> } | null, errors: Array<
      | { __typename: 'AddressNotMatchedError', code: string, message: string, path: Array<string> | null, validation: { match: AddressMatch, submitted: { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null }, corrected: { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null } | null, candidates: Array<{ streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null }> } | null }
      | { __typename: 'ConflictError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyError', reason: IdempotencyErrorReason, code: string, message: string, path: Array<string> | null, operation: { id: string, state: OperationState } | null }
      | { __typename: 'InvalidInputError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'ProviderError', kind: ProviderErrorKind, retryable: boolean, retryAfter: string | null, providerCode: string | null, providerRequestId: string | null, code: string, message: string, path: Array<string> | null, account: { name: string } }
      | { __typename: 'UnsupportedByProviderError', code: string, message: string, path: Array<string> | null, account: { name: string } }
    > } | null };

export type ProvisionAddressMutationVariables = Exact<{
  input: ProvisionEmergencyAddressInput;
}>;


export type ProvisionAddressMutation = { provisionEmergencyAddress: { outcome: MutationOutcome, replayed: boolean, phoneNumber: { id: string, e164: string, status: PhoneNumberStatus, friendlyName: string | null, regulatoryAddressId: string | null, provisioningCallbackUrl: string | null, messaging: { smsEnabled: boolean | null, mmsEnabled: boolean | null, servicePlanId: string | null, campaignId: string | null, inboundWebhook: { url: string, method: HttpMethod } | null, deliveryWebhook: { url: string, method: HttpMethod } | null, forwardSms: { from: string | null, to: string | null } | null, forwardEmail: { from: string | null, to: string | null } | null }, voice: { recording: Recording | null, route: { kind: VoiceRouteKind, target: string } | null }, attribution: { source: string | null, medium: string | null, campaign: string | null, content: string | null } | null, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState, requestedValue: string | null }> } | null, emergencyAddress: { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null } | null, operation: { id: string, kind: string, state: OperationState, createdAt: string, updatedAt: string } | null, errors: Array<
      | { __typename: 'AddressNotMatchedError', code: string, message: string, path: Array<string> | null, validation: { match: AddressMatch, submitted: { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null }, corrected: { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null } | null, candidates: Array<{ streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null }> } | null }
      | { __typename: 'ConflictError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyError', reason: IdempotencyErrorReason, code: string, message: string, path: Array<string> | null, operation: { id: string, state: OperationState } | null }
      | { __typename: 'InvalidInputError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'ProviderError', kind: ProviderErrorKind, retryable: boolean, retryAfter: string | null, providerCode: string | null, providerRequestId: string | null, code: string, message: string, path: Array<string> | null, account: { name: string } }
      | { __typename: 'UnsupportedByProviderError', code: string, message: string, path: Array<string> | null, account: { name: string } }
    >, warnings: Array<{ code: string, message: string, path: Array<string> | null }> } | null };

export type DeprovisionAddressMutationVariables = Exact<{
  input: DeprovisionEmergencyAddressInput;
}>;


export type DeprovisionAddressMutation = { deprovisionEmergencyAddress: { outcome: MutationOutcome, replayed: boolean, phoneNumber: { id: string, e164: string, status: PhoneNumberStatus, friendlyName: string | null, regulatoryAddressId: string | null, provisioningCallbackUrl: string | null, messaging: { smsEnabled: boolean | null, mmsEnabled: boolean | null, servicePlanId: string | null, campaignId: string | null, inboundWebhook: { url: string, method: HttpMethod } | null, deliveryWebhook: { url: string, method: HttpMethod } | null, forwardSms: { from: string | null, to: string | null } | null, forwardEmail: { from: string | null, to: string | null } | null }, voice: { recording: Recording | null, route: { kind: VoiceRouteKind, target: string } | null }, attribution: { source: string | null, medium: string | null, campaign: string | null, content: string | null } | null, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState, requestedValue: string | null }> } | null, emergencyAddress: { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null } | null, operation: { id: string, kind: string, state: OperationState, createdAt: string, updatedAt: string } | null, errors: Array<
      | { __typename: 'AddressNotMatchedError', code: string, message: string, path: Array<string> | null, validation: { match: AddressMatch, submitted: { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null }, corrected: { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null } | null, candidates: Array<{ streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null }> } | null }
      | { __typename: 'ConflictError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyError', reason: IdempotencyErrorReason, code: string, message: string, path: Array<string> | null, operation: { id: string, state: OperationState } | null }
      | { __typename: 'InvalidInputError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'ProviderError', kind: ProviderErrorKind, retryable: boolean, retryAfter: string | null, providerCode: string | null, providerRequestId: string | null, code: string, message: string, path: Array<string> | null, account: { name: string } }
      | { __typename: 'UnsupportedByProviderError', code: string, message: string, path: Array<string> | null, account: { name: string } }
    >, warnings: Array<{ code: string, message: string, path: Array<string> | null }> } | null };

export type OperationByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type OperationByIdQuery = { operation: { id: string, kind: string, state: OperationState, createdAt: string, updatedAt: string, phoneNumber: { id: string, e164: string, status: PhoneNumberStatus, friendlyName: string | null, regulatoryAddressId: string | null, provisioningCallbackUrl: string | null, messaging: { smsEnabled: boolean | null, mmsEnabled: boolean | null, servicePlanId: string | null, campaignId: string | null, inboundWebhook: { url: string, method: HttpMethod } | null, deliveryWebhook: { url: string, method: HttpMethod } | null, forwardSms: { from: string | null, to: string | null } | null, forwardEmail: { from: string | null, to: string | null } | null }, voice: { recording: Recording | null, route: { kind: VoiceRouteKind, target: string } | null }, attribution: { source: string | null, medium: string | null, campaign: string | null, content: string | null } | null, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState, requestedValue: string | null }> } | null, errors: Array<
      | { __typename: 'AddressNotMatchedError', code: string, message: string, path: Array<string> | null, validation: { match: AddressMatch, submitted: { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null }, corrected: { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null } | null, candidates: Array<{ streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null }> } | null }
      | { __typename: 'ConflictError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyError', reason: IdempotencyErrorReason, code: string, message: string, path: Array<string> | null, operation: { id: string, state: OperationState } | null }
      | { __typename: 'InvalidInputError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'NotClearableError', setting: NumberSetting, code: string, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'PriceChangedError', code: string, message: string, path: Array<string> | null, current: { amount: string, currencyCode: string } }
      | { __typename: 'ProviderError', kind: ProviderErrorKind, retryable: boolean, retryAfter: string | null, providerCode: string | null, providerRequestId: string | null, code: string, message: string, path: Array<string> | null, account: { name: string } }
      | { __typename: 'UnsupportedByProviderError', code: string, message: string, path: Array<string> | null, account: { name: string } }
    > } | null };

export type OperationNodeQueryVariables = Exact<{
  id: string | number;
}>;


export type OperationNodeQuery = { node:
    | { __typename: 'AuditRecord', id: string }
    | { __typename: 'NumberEvent', id: string }
    | { __typename: 'Operation', id: string, kind: string, state: OperationState, createdAt: string, updatedAt: string }
    | { __typename: 'PhoneNumber', id: string }
    | { __typename: 'ProviderAccount', id: string }
   | null };

export type AuditLogQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: AuditFilter | null | undefined;
}>;


export type AuditLogQuery = { auditLog: { edges: Array<{ cursor: string }>, nodes: Array<{ id: string, at: string, caller: string, action: string, e164: string | null, settings: Array<NumberSetting>, before: unknown, after: unknown, outcome: AuditOutcome, requestId: string | null, providerRequestId: string | null, account: { name: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type FindAvailableQueryVariables = Exact<{
  search: AvailableNumberSearchInput;
  first?: number | null | undefined;
}>;


export type FindAvailableQuery = { availableNumbers: { groups: Array<{ account: { name: string }, numbers: Array<{ id: string | null, e164: string, recurringPrice: { price: { amount: string, currencyCode: string } | null } | null }> }> } | null };

export type NumberNowQueryVariables = Exact<{
  id: string | number;
}>;


export type NumberNowQuery = { node:
    | { id: string, e164: string, status: PhoneNumberStatus, friendlyName: string | null, regulatoryAddressId: string | null, provisioningCallbackUrl: string | null, emergencyAddress: { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null } | null, messaging: { smsEnabled: boolean | null, mmsEnabled: boolean | null, servicePlanId: string | null, campaignId: string | null, inboundWebhook: { url: string, method: HttpMethod } | null, deliveryWebhook: { url: string, method: HttpMethod } | null, forwardSms: { from: string | null, to: string | null } | null, forwardEmail: { from: string | null, to: string | null } | null }, voice: { recording: Recording | null, route: { kind: VoiceRouteKind, target: string } | null }, attribution: { source: string | null, medium: string | null, campaign: string | null, content: string | null } | null, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState, requestedValue: string | null }> }
    | Record<PropertyKey, never>
   | null };

export type NumberEventsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: NumberEventFilter | null | undefined;
}>;


export type NumberEventsQuery = { numberEvents: { edges: Array<{ cursor: string, node: { id: string, kind: NumberEventKind, target: ProvisioningTarget | null, e164: string, failureCode: string | null, occurredAt: string, receivedAt: string, providerEventId: string | null, account: { name: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type NumberEventsWithNumbersQueryVariables = Exact<{
  filter?: NumberEventFilter | null | undefined;
}>;


export type NumberEventsWithNumbersQuery = { numberEvents: { nodes: Array<{ e164: string, phoneNumber: { id: string, friendlyName: string | null } | null }> } | null };

export type EventsOfNumbersQueryVariables = Exact<{
  filter?: PhoneNumberFilter | null | undefined;
  first?: number | null | undefined;
  events?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type EventsOfNumbersQuery = { phoneNumbers: { nodes: Array<{ id: string, e164: string, events: { nodes: Array<{ id: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null }> } | null };

export type FollowNumberEventsSubscriptionVariables = Exact<{
  filter?: NumberEventFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type FollowNumberEventsSubscription = { numberEvents: { cursor: string, node: { id: string, kind: NumberEventKind, e164: string } } | null };

export type AvailableNumberGroupsQueryVariables = Exact<{
  search: AvailableNumberSearchInput;
  first?: number | null | undefined;
}>;


export type AvailableNumberGroupsQuery = { availableNumbers: { groups: Array<{ count: number, account: { name: string }, numbers: Array<{ e164: string }> }> } | null };

export type HealthQueryVariables = Exact<{ [key: string]: never; }>;


export type HealthQuery = { accounts: Array<{ name: string, health: AccountHealth }> | null };

export type NodesByIdQueryVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;


export type NodesByIdQuery = { nodes: Array<
    | { __typename: 'AuditRecord', id: string }
    | { __typename: 'NumberEvent', id: string }
    | { __typename: 'Operation', id: string }
    | { __typename: 'PhoneNumber', e164: string, providerId: string, id: string }
    | { __typename: 'ProviderAccount', name: string, id: string }
   | null> | null };

export type EmergencyAddressTwiceQueryVariables = Exact<{
  id: string | number;
}>;


export type EmergencyAddressTwiceQuery = { one:
    | { e164: string, city: { city: string } | null, street: { street: string } | null }
    | Record<PropertyKey, never>
   | null, other: Array<
    | { emergencyAddress: { city: string } | null }
    | Record<PropertyKey, never>
   | null> | null };

export type EmergencyAddressesQueryVariables = Exact<{
  first?: number | null | undefined;
  filter?: PhoneNumberFilter | null | undefined;
}>;


export type EmergencyAddressesQuery = { phoneNumbers: { nodes: Array<{ id: string, e164: string, countryCode: string | null, type: PhoneNumberType | null, emergencyAddress: { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string } | null }> } | null };

export type NumbersQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: PhoneNumberFilter | null | undefined;
  onSourceError?: SourceErrorPolicy | null | undefined;
}>;


export type NumbersQuery = { phoneNumbers: { isPartial: boolean, edges: Array<{ cursor: string, node: { id: string, e164: string, provider: ProviderKey, providerId: string, account: { name: string } } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null }, sources: Array<{ state: SourceState, fetchedCount: number, retryCursor: string | null, account: { name: string }, error: { code: string, kind: ProviderErrorKind, message: string, retryable: boolean, retryAfter: string | null, providerCode: string | null, providerRequestId: string | null } | null }> } | null };

export type NumberPageQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: PhoneNumberFilter | null | undefined;
}>;


export type NumberPageQuery = { phoneNumbers: { nodes: Array<{ id: string, e164: string, nationalFormat: string, countryCode: string | null, region: string | null, city: string | null, provider: ProviderKey, providerId: string, projectId: string | null, providerAccountId: string | null, type: PhoneNumberType | null, typeRaw: string | null, capabilities: Array<Capability> | null, status: PhoneNumberStatus, statusRaw: string | null, friendlyName: string | null, senderId: string, regulatoryAddressId: string | null, provisioningCallbackUrl: string | null, createdAt: string | null, updatedAt: string | null, observedAt: string, raw: unknown, messaging: { smsEnabled: boolean | null, mmsEnabled: boolean | null, servicePlanId: string | null, campaignId: string | null, inboundWebhook: { url: string, method: HttpMethod } | null, deliveryWebhook: { url: string, method: HttpMethod } | null, forwardSms: { from: string | null, to: string | null } | null, forwardEmail: { from: string | null, to: string | null } | null }, voice: { recording: Recording | null, lastChangedAt: string | null, route: { kind: VoiceRouteKind, target: string } | null }, attribution: { source: string | null, medium: string | null, campaign: string | null, content: string | null } | null, price: { intervalMonths: number | null, nextChargeDate: string | null, expireAt: string | null, price: { amount: string, currencyCode: string } | null } | null, carrierLine: { statusRaw: string | null, propagatedAt: string | null } | null, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState, stateRaw: string | null, requestedValue: string | null, effectiveValue: string | null, failureCodes: Array<string>, lastChangedAt: string | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type NumberDetailsFragment = { id: string, e164: string, nationalFormat: string, countryCode: string | null, region: string | null, city: string | null, provider: ProviderKey, providerId: string, projectId: string | null, providerAccountId: string | null, type: PhoneNumberType | null, typeRaw: string | null, capabilities: Array<Capability> | null, status: PhoneNumberStatus, statusRaw: string | null, friendlyName: string | null, senderId: string, regulatoryAddressId: string | null, provisioningCallbackUrl: string | null, createdAt: string | null, updatedAt: string | null, observedAt: string, raw: unknown, messaging: { smsEnabled: boolean | null, mmsEnabled: boolean | null, servicePlanId: string | null, campaignId: string | null, inboundWebhook: { url: string, method: HttpMethod } | null, deliveryWebhook: { url: string, method: HttpMethod } | null, forwardSms: { from: string | null, to: string | null } | null, forwardEmail: { from: string | null, to: string | null } | null }, voice: { recording: Recording | null, lastChangedAt: string | null, route: { kind: VoiceRouteKind, target: string } | null }, attribution: { source: string | null, medium: string | null, campaign: string | null, content: string | null } | null, price: { intervalMonths: number | null, nextChargeDate: string | null, expireAt: string | null, price: { amount: string, currencyCode: string } | null } | null, carrierLine: { statusRaw: string | null, propagatedAt: string | null } | null, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState, stateRaw: string | null, requestedValue: string | null, effectiveValue: string | null, failureCodes: Array<string>, lastChangedAt: string | null }> };

export type NodesWithEmergencyAddressQueryVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;


export type NodesWithEmergencyAddressQuery = { nodes: Array<
    | { __typename: 'AuditRecord', id: string }
    | { __typename: 'NumberEvent', id: string }
    | { __typename: 'Operation', id: string }
    | { __typename: 'PhoneNumber', e164: string, id: string, emergencyAddress: { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null } | null }
    | { __typename: 'ProviderAccount', id: string }
   | null> | null };

export type NodeByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type NodeByIdQuery = { node:
    | { __typename: 'AuditRecord', id: string }
    | { __typename: 'NumberEvent', id: string }
    | { __typename: 'Operation', id: string }
    | { __typename: 'PhoneNumber', e164: string, id: string, account: { name: string } }
    | { __typename: 'ProviderAccount', name: string, id: string }
   | null };

export type NumbersByQueryVariables = Exact<{
  lookup: PhoneNumberLookup;
}>;


export type NumbersByQuery = { phoneNumbersBy: { isPartial: boolean, matches: Array<{ id: string, e164: string, account: { name: string } }>, sources: Array<{ state: SourceState, fetchedCount: number, account: { name: string }, error: { kind: ProviderErrorKind } | null }> } | null };

export type NumbersCountQueryVariables = Exact<{
  filter?: PhoneNumberFilter | null | undefined;
}>;


export type NumbersCountQuery = { phoneNumbersCount: { count: number, precision: CountPrecision, isPartial: boolean, sources: Array<{ state: SourceState, fetchedCount: number, account: { name: string } }> } | null };

export type NumberReadinessQueryVariables = Exact<{
  id: string | number;
  for: Capability;
  inbound?: string | null | undefined;
  delivery?: string | null | undefined;
}>;


export type NumberReadinessQuery = { node:
    | { senderId: string, readiness: { ready: boolean | null, checks: Array<{ code: string, result: CheckResult, message: string }> } }
    | Record<PropertyKey, never>
   | null };

export type NumbersWithReadinessQueryVariables = Exact<{
  after?: string | null | undefined;
  filter?: PhoneNumberFilter | null | undefined;
  inbound?: string | null | undefined;
  delivery?: string | null | undefined;
}>;


export type NumbersWithReadinessQuery = { phoneNumbers: { nodes: Array<{ id: string, e164: string, providerId: string, provider: ProviderKey, senderId: string, status: PhoneNumberStatus, statusRaw: string | null, countryCode: string | null, type: PhoneNumberType | null, capabilities: Array<Capability> | null, messaging: { smsEnabled: boolean | null, mmsEnabled: boolean | null, servicePlanId: string | null, campaignId: string | null, inboundWebhook: { url: string } | null, deliveryWebhook: { url: string } | null }, voice: { route: { kind: VoiceRouteKind } | null }, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState }>, forSms: { ready: boolean | null, checks: Array<{ code: string, result: CheckResult, message: string }> }, forMms: { ready: boolean | null, checks: Array<{ code: string, result: CheckResult, message: string }> }, forVoice: { ready: boolean | null, checks: Array<{ code: string, result: CheckResult, message: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type JudgementFragment = { ready: boolean | null, checks: Array<{ code: string, result: CheckResult, message: string }> };

export type NumberIdsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: PhoneNumberFilter | null | undefined;
}>;


export type NumberIdsQuery = { phoneNumbers: { edges: Array<{ cursor: string, node: { id: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type NumbersToFilterQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type NumbersToFilterQuery = { phoneNumbers: { nodes: Array<{ id: string, e164: string, nationalFormat: string, countryCode: string | null, region: string | null, city: string | null, provider: ProviderKey, providerId: string, projectId: string | null, providerAccountId: string | null, type: PhoneNumberType | null, typeRaw: string | null, capabilities: Array<Capability> | null, status: PhoneNumberStatus, statusRaw: string | null, friendlyName: string | null, senderId: string, regulatoryAddressId: string | null, provisioningCallbackUrl: string | null, createdAt: string | null, updatedAt: string | null, observedAt: string, raw: unknown, account: { id: string, name: string }, readyForSms: { ready: boolean | null }, readyForMms: { ready: boolean | null }, readyForVoice: { ready: boolean | null }, messaging: { smsEnabled: boolean | null, mmsEnabled: boolean | null, servicePlanId: string | null, campaignId: string | null, inboundWebhook: { url: string, method: HttpMethod } | null, deliveryWebhook: { url: string, method: HttpMethod } | null, forwardSms: { from: string | null, to: string | null } | null, forwardEmail: { from: string | null, to: string | null } | null }, voice: { recording: Recording | null, lastChangedAt: string | null, route: { kind: VoiceRouteKind, target: string } | null }, attribution: { source: string | null, medium: string | null, campaign: string | null, content: string | null } | null, price: { intervalMonths: number | null, nextChargeDate: string | null, expireAt: string | null, price: { amount: string, currencyCode: string } | null } | null, carrierLine: { statusRaw: string | null, propagatedAt: string | null } | null, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState, stateRaw: string | null, requestedValue: string | null, effectiveValue: string | null, failureCodes: Array<string>, lastChangedAt: string | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const SettingsFragmentDoc = new TypedDocumentString(`
    fragment Settings on PhoneNumber {
  id
  e164
  status
  friendlyName
  messaging {
    smsEnabled
    mmsEnabled
    inboundWebhook {
      url
      method
    }
    deliveryWebhook {
      url
      method
    }
    servicePlanId
    campaignId
    forwardSms {
      from
      to
    }
    forwardEmail {
      from
      to
    }
  }
  voice {
    route {
      kind
      target
    }
    recording
  }
  attribution {
    source
    medium
    campaign
    content
  }
  regulatoryAddressId
  provisioningCallbackUrl
  provisioning {
    target
    state
    requestedValue
  }
}
    `, {"fragmentName":"Settings"}) as unknown as TypedDocumentString<SettingsFragment, unknown>;
export const AddressFragmentDoc = new TypedDocumentString(`
    fragment Address on EmergencyAddress {
  streetNumber
  street
  unit
  city
  state
  postalCode
  postalCodePlusFour
}
    `, {"fragmentName":"Address"}) as unknown as TypedDocumentString<AddressFragment, unknown>;
export const ProblemFragmentDoc = new TypedDocumentString(`
    fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on NotClearableError {
    setting
  }
  ... on UnsupportedByProviderError {
    account {
      name
    }
  }
  ... on PriceChangedError {
    current {
      amount
      currencyCode
    }
  }
  ... on AddressNotMatchedError {
    validation {
      match
      submitted {
        ...Address
      }
      corrected {
        ...Address
      }
      candidates {
        ...Address
      }
    }
  }
  ... on IdempotencyError {
    reason
    operation {
      id
      state
    }
  }
  ... on ProviderError {
    account {
      name
    }
    kind
    retryable
    retryAfter
    providerCode
    providerRequestId
  }
}
    fragment Address on EmergencyAddress {
  streetNumber
  street
  unit
  city
  state
  postalCode
  postalCodePlusFour
}`, {"fragmentName":"Problem"}) as unknown as TypedDocumentString<ProblemFragment, unknown>;
export const NotedFragmentDoc = new TypedDocumentString(`
    fragment Noted on Warning {
  code
  message
  path
}
    `, {"fragmentName":"Noted"}) as unknown as TypedDocumentString<NotedFragment, unknown>;
export const FollowedFragmentDoc = new TypedDocumentString(`
    fragment Followed on Operation {
  id
  kind
  state
  createdAt
  updatedAt
}
    `, {"fragmentName":"Followed"}) as unknown as TypedDocumentString<FollowedFragment, unknown>;
export const NumberDetailsFragmentDoc = new TypedDocumentString(`
    fragment NumberDetails on PhoneNumber {
  id
  e164
  nationalFormat
  countryCode
  region
  city
  provider
  providerId
  projectId
  providerAccountId
  type
  typeRaw
  capabilities
  status
  statusRaw
  friendlyName
  senderId
  messaging {
    smsEnabled
    mmsEnabled
    inboundWebhook {
      url
      method
    }
    deliveryWebhook {
      url
      method
    }
    servicePlanId
    campaignId
    forwardSms {
      from
      to
    }
    forwardEmail {
      from
      to
    }
  }
  voice {
    route {
      kind
      target
    }
    recording
    lastChangedAt
  }
  attribution {
    source
    medium
    campaign
    content
  }
  regulatoryAddressId
  provisioningCallbackUrl
  price {
    price {
      amount
      currencyCode
    }
    intervalMonths
    nextChargeDate
    expireAt
  }
  carrierLine {
    statusRaw
    propagatedAt
  }
  provisioning {
    target
    state
    stateRaw
    requestedValue
    effectiveValue
    failureCodes
    lastChangedAt
  }
  createdAt
  updatedAt
  observedAt
  raw
}
    `, {"fragmentName":"NumberDetails"}) as unknown as TypedDocumentString<NumberDetailsFragment, unknown>;
export const JudgementFragmentDoc = new TypedDocumentString(`
    fragment Judgement on Readiness {
  ready
  checks {
    code
    result
    message
  }
}
    `, {"fragmentName":"Judgement"}) as unknown as TypedDocumentString<JudgementFragment, unknown>;
export const AccountsDocument = new TypedDocumentString(`
    query Accounts {
  viewer {
    name
    scopes
    accounts {
      name
    }
  }
  accounts {
    id
    name
    provider
    title
    isSandbox
    health
    capabilities
    writableSettings
    clearableSettings
  }
}
    `) as unknown as TypedDocumentString<AccountsQuery, AccountsQueryVariables>;
export const RegionsDocument = new TypedDocumentString(`
    query Regions($accounts: [ID!]) {
  regions(accounts: $accounts) {
    countryCode
    name
    types
    account {
      name
    }
  }
}
    `) as unknown as TypedDocumentString<RegionsQuery, RegionsQueryVariables>;
export const CallFlowsDocument = new TypedDocumentString(`
    query CallFlows($account: ID!, $first: Int, $after: String) {
  callFlows(account: $account, first: $first, after: $after) {
    nodes {
      id
      name
      revision
      type
      updatedAt
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<CallFlowsQuery, CallFlowsQueryVariables>;
export const AvailableNumbersDocument = new TypedDocumentString(`
    query AvailableNumbers($search: AvailableNumberSearchInput!) {
  availableNumbers(search: $search) {
    groups {
      account {
        name
      }
      countryCode
      state
      city
      rateCenter
      type
      count
      numbers(first: 250) {
        e164
        nationalFormat
        city
        state
        rateCenter
        type
        capabilities
        setupPrice {
          amount
          currencyCode
        }
        recurringPrice {
          price {
            amount
            currencyCode
          }
          intervalMonths
        }
        documentsRequired
      }
    }
    isPartial
    sources {
      account {
        name
      }
      state
      returnedCount
      requestedCount
      providerCount
      maybeMore
      unsupported
      error {
        kind
      }
    }
    searchedAt
  }
}
    `) as unknown as TypedDocumentString<AvailableNumbersQuery, AvailableNumbersQueryVariables>;
export const UpdateNumberDocument = new TypedDocumentString(`
    mutation UpdateNumber($input: UpdatePhoneNumberInput!) {
  updatePhoneNumber(input: $input) {
    outcome
    replayed
    phoneNumber {
      ...Settings
    }
    operation {
      ...Followed
    }
    errors {
      ...Problem
    }
    warnings {
      ...Noted
    }
    plan {
      summary
      settings
      isDestructive
    }
  }
}
    fragment Settings on PhoneNumber {
  id
  e164
  status
  friendlyName
  messaging {
    smsEnabled
    mmsEnabled
    inboundWebhook {
      url
      method
    }
    deliveryWebhook {
      url
      method
    }
    servicePlanId
    campaignId
    forwardSms {
      from
      to
    }
    forwardEmail {
      from
      to
    }
  }
  voice {
    route {
      kind
      target
    }
    recording
  }
  attribution {
    source
    medium
    campaign
    content
  }
  regulatoryAddressId
  provisioningCallbackUrl
  provisioning {
    target
    state
    requestedValue
  }
}
fragment Address on EmergencyAddress {
  streetNumber
  street
  unit
  city
  state
  postalCode
  postalCodePlusFour
}
fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on NotClearableError {
    setting
  }
  ... on UnsupportedByProviderError {
    account {
      name
    }
  }
  ... on PriceChangedError {
    current {
      amount
      currencyCode
    }
  }
  ... on AddressNotMatchedError {
    validation {
      match
      submitted {
        ...Address
      }
      corrected {
        ...Address
      }
      candidates {
        ...Address
      }
    }
  }
  ... on IdempotencyError {
    reason
    operation {
      id
      state
    }
  }
  ... on ProviderError {
    account {
      name
    }
    kind
    retryable
    retryAfter
    providerCode
    providerRequestId
  }
}
fragment Noted on Warning {
  code
  message
  path
}
fragment Followed on Operation {
  id
  kind
  state
  createdAt
  updatedAt
}`) as unknown as TypedDocumentString<UpdateNumberMutation, UpdateNumberMutationVariables>;
export const RentNumberDocument = new TypedDocumentString(`
    mutation RentNumber($input: RentPhoneNumberInput!) {
  rentPhoneNumber(input: $input) {
    outcome
    replayed
    phoneNumber {
      ...Settings
    }
    operation {
      ...Followed
    }
    errors {
      ...Problem
    }
    warnings {
      ...Noted
    }
  }
}
    fragment Settings on PhoneNumber {
  id
  e164
  status
  friendlyName
  messaging {
    smsEnabled
    mmsEnabled
    inboundWebhook {
      url
      method
    }
    deliveryWebhook {
      url
      method
    }
    servicePlanId
    campaignId
    forwardSms {
      from
      to
    }
    forwardEmail {
      from
      to
    }
  }
  voice {
    route {
      kind
      target
    }
    recording
  }
  attribution {
    source
    medium
    campaign
    content
  }
  regulatoryAddressId
  provisioningCallbackUrl
  provisioning {
    target
    state
    requestedValue
  }
}
fragment Address on EmergencyAddress {
  streetNumber
  street
  unit
  city
  state
  postalCode
  postalCodePlusFour
}
fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on NotClearableError {
    setting
  }
  ... on UnsupportedByProviderError {
    account {
      name
    }
  }
  ... on PriceChangedError {
    current {
      amount
      currencyCode
    }
  }
  ... on AddressNotMatchedError {
    validation {
      match
      submitted {
        ...Address
      }
      corrected {
        ...Address
      }
      candidates {
        ...Address
      }
    }
  }
  ... on IdempotencyError {
    reason
    operation {
      id
      state
    }
  }
  ... on ProviderError {
    account {
      name
    }
    kind
    retryable
    retryAfter
    providerCode
    providerRequestId
  }
}
fragment Noted on Warning {
  code
  message
  path
}
fragment Followed on Operation {
  id
  kind
  state
  createdAt
  updatedAt
}`) as unknown as TypedDocumentString<RentNumberMutation, RentNumberMutationVariables>;
export const RentAnyNumberDocument = new TypedDocumentString(`
    mutation RentAnyNumber($input: RentAnyPhoneNumberInput!) {
  rentAnyPhoneNumber(input: $input) {
    outcome
    replayed
    phoneNumber {
      ...Settings
    }
    operation {
      ...Followed
    }
    errors {
      ...Problem
    }
    warnings {
      ...Noted
    }
  }
}
    fragment Settings on PhoneNumber {
  id
  e164
  status
  friendlyName
  messaging {
    smsEnabled
    mmsEnabled
    inboundWebhook {
      url
      method
    }
    deliveryWebhook {
      url
      method
    }
    servicePlanId
    campaignId
    forwardSms {
      from
      to
    }
    forwardEmail {
      from
      to
    }
  }
  voice {
    route {
      kind
      target
    }
    recording
  }
  attribution {
    source
    medium
    campaign
    content
  }
  regulatoryAddressId
  provisioningCallbackUrl
  provisioning {
    target
    state
    requestedValue
  }
}
fragment Address on EmergencyAddress {
  streetNumber
  street
  unit
  city
  state
  postalCode
  postalCodePlusFour
}
fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on NotClearableError {
    setting
  }
  ... on UnsupportedByProviderError {
    account {
      name
    }
  }
  ... on PriceChangedError {
    current {
      amount
      currencyCode
    }
  }
  ... on AddressNotMatchedError {
    validation {
      match
      submitted {
        ...Address
      }
      corrected {
        ...Address
      }
      candidates {
        ...Address
      }
    }
  }
  ... on IdempotencyError {
    reason
    operation {
      id
      state
    }
  }
  ... on ProviderError {
    account {
      name
    }
    kind
    retryable
    retryAfter
    providerCode
    providerRequestId
  }
}
fragment Noted on Warning {
  code
  message
  path
}
fragment Followed on Operation {
  id
  kind
  state
  createdAt
  updatedAt
}`) as unknown as TypedDocumentString<RentAnyNumberMutation, RentAnyNumberMutationVariables>;
export const ReleaseNumberDocument = new TypedDocumentString(`
    mutation ReleaseNumber($input: ReleasePhoneNumberInput!) {
  releasePhoneNumber(input: $input) {
    outcome
    replayed
    releasedId
    effectiveAt
    operation {
      ...Followed
    }
    errors {
      ...Problem
    }
    warnings {
      ...Noted
    }
  }
}
    fragment Address on EmergencyAddress {
  streetNumber
  street
  unit
  city
  state
  postalCode
  postalCodePlusFour
}
fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on NotClearableError {
    setting
  }
  ... on UnsupportedByProviderError {
    account {
      name
    }
  }
  ... on PriceChangedError {
    current {
      amount
      currencyCode
    }
  }
  ... on AddressNotMatchedError {
    validation {
      match
      submitted {
        ...Address
      }
      corrected {
        ...Address
      }
      candidates {
        ...Address
      }
    }
  }
  ... on IdempotencyError {
    reason
    operation {
      id
      state
    }
  }
  ... on ProviderError {
    account {
      name
    }
    kind
    retryable
    retryAfter
    providerCode
    providerRequestId
  }
}
fragment Noted on Warning {
  code
  message
  path
}
fragment Followed on Operation {
  id
  kind
  state
  createdAt
  updatedAt
}`) as unknown as TypedDocumentString<ReleaseNumberMutation, ReleaseNumberMutationVariables>;
export const ValidateAddressDocument = new TypedDocumentString(`
    mutation ValidateAddress($input: EmergencyAddressRequestInput!) {
  validateEmergencyAddress(input: $input) {
    validation {
      match
      message
      submitted {
        ...Address
      }
      corrected {
        ...Address
      }
      candidates {
        ...Address
      }
    }
    errors {
      ...Problem
    }
  }
}
    fragment Address on EmergencyAddress {
  streetNumber
  street
  unit
  city
  state
  postalCode
  postalCodePlusFour
}
fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on NotClearableError {
    setting
  }
  ... on UnsupportedByProviderError {
    account {
      name
    }
  }
  ... on PriceChangedError {
    current {
      amount
      currencyCode
    }
  }
  ... on AddressNotMatchedError {
    validation {
      match
      submitted {
        ...Address
      }
      corrected {
        ...Address
      }
      candidates {
        ...Address
      }
    }
  }
  ... on IdempotencyError {
    reason
    operation {
      id
      state
    }
  }
  ... on ProviderError {
    account {
      name
    }
    kind
    retryable
    retryAfter
    providerCode
    providerRequestId
  }
}`) as unknown as TypedDocumentString<ValidateAddressMutation, ValidateAddressMutationVariables>;
export const ProvisionAddressDocument = new TypedDocumentString(`
    mutation ProvisionAddress($input: ProvisionEmergencyAddressInput!) {
  provisionEmergencyAddress(input: $input) {
    outcome
    replayed
    phoneNumber {
      ...Settings
    }
    emergencyAddress {
      ...Address
    }
    operation {
      ...Followed
    }
    errors {
      ...Problem
    }
    warnings {
      ...Noted
    }
  }
}
    fragment Settings on PhoneNumber {
  id
  e164
  status
  friendlyName
  messaging {
    smsEnabled
    mmsEnabled
    inboundWebhook {
      url
      method
    }
    deliveryWebhook {
      url
      method
    }
    servicePlanId
    campaignId
    forwardSms {
      from
      to
    }
    forwardEmail {
      from
      to
    }
  }
  voice {
    route {
      kind
      target
    }
    recording
  }
  attribution {
    source
    medium
    campaign
    content
  }
  regulatoryAddressId
  provisioningCallbackUrl
  provisioning {
    target
    state
    requestedValue
  }
}
fragment Address on EmergencyAddress {
  streetNumber
  street
  unit
  city
  state
  postalCode
  postalCodePlusFour
}
fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on NotClearableError {
    setting
  }
  ... on UnsupportedByProviderError {
    account {
      name
    }
  }
  ... on PriceChangedError {
    current {
      amount
      currencyCode
    }
  }
  ... on AddressNotMatchedError {
    validation {
      match
      submitted {
        ...Address
      }
      corrected {
        ...Address
      }
      candidates {
        ...Address
      }
    }
  }
  ... on IdempotencyError {
    reason
    operation {
      id
      state
    }
  }
  ... on ProviderError {
    account {
      name
    }
    kind
    retryable
    retryAfter
    providerCode
    providerRequestId
  }
}
fragment Noted on Warning {
  code
  message
  path
}
fragment Followed on Operation {
  id
  kind
  state
  createdAt
  updatedAt
}`) as unknown as TypedDocumentString<ProvisionAddressMutation, ProvisionAddressMutationVariables>;
export const DeprovisionAddressDocument = new TypedDocumentString(`
    mutation DeprovisionAddress($input: DeprovisionEmergencyAddressInput!) {
  deprovisionEmergencyAddress(input: $input) {
    outcome
    replayed
    phoneNumber {
      ...Settings
    }
    emergencyAddress {
      ...Address
    }
    operation {
      ...Followed
    }
    errors {
      ...Problem
    }
    warnings {
      ...Noted
    }
  }
}
    fragment Settings on PhoneNumber {
  id
  e164
  status
  friendlyName
  messaging {
    smsEnabled
    mmsEnabled
    inboundWebhook {
      url
      method
    }
    deliveryWebhook {
      url
      method
    }
    servicePlanId
    campaignId
    forwardSms {
      from
      to
    }
    forwardEmail {
      from
      to
    }
  }
  voice {
    route {
      kind
      target
    }
    recording
  }
  attribution {
    source
    medium
    campaign
    content
  }
  regulatoryAddressId
  provisioningCallbackUrl
  provisioning {
    target
    state
    requestedValue
  }
}
fragment Address on EmergencyAddress {
  streetNumber
  street
  unit
  city
  state
  postalCode
  postalCodePlusFour
}
fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on NotClearableError {
    setting
  }
  ... on UnsupportedByProviderError {
    account {
      name
    }
  }
  ... on PriceChangedError {
    current {
      amount
      currencyCode
    }
  }
  ... on AddressNotMatchedError {
    validation {
      match
      submitted {
        ...Address
      }
      corrected {
        ...Address
      }
      candidates {
        ...Address
      }
    }
  }
  ... on IdempotencyError {
    reason
    operation {
      id
      state
    }
  }
  ... on ProviderError {
    account {
      name
    }
    kind
    retryable
    retryAfter
    providerCode
    providerRequestId
  }
}
fragment Noted on Warning {
  code
  message
  path
}
fragment Followed on Operation {
  id
  kind
  state
  createdAt
  updatedAt
}`) as unknown as TypedDocumentString<DeprovisionAddressMutation, DeprovisionAddressMutationVariables>;
export const OperationByIdDocument = new TypedDocumentString(`
    query OperationById($id: ID!) {
  operation(id: $id) {
    ...Followed
    phoneNumber {
      ...Settings
    }
    errors {
      ...Problem
    }
  }
}
    fragment Settings on PhoneNumber {
  id
  e164
  status
  friendlyName
  messaging {
    smsEnabled
    mmsEnabled
    inboundWebhook {
      url
      method
    }
    deliveryWebhook {
      url
      method
    }
    servicePlanId
    campaignId
    forwardSms {
      from
      to
    }
    forwardEmail {
      from
      to
    }
  }
  voice {
    route {
      kind
      target
    }
    recording
  }
  attribution {
    source
    medium
    campaign
    content
  }
  regulatoryAddressId
  provisioningCallbackUrl
  provisioning {
    target
    state
    requestedValue
  }
}
fragment Address on EmergencyAddress {
  streetNumber
  street
  unit
  city
  state
  postalCode
  postalCodePlusFour
}
fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on NotClearableError {
    setting
  }
  ... on UnsupportedByProviderError {
    account {
      name
    }
  }
  ... on PriceChangedError {
    current {
      amount
      currencyCode
    }
  }
  ... on AddressNotMatchedError {
    validation {
      match
      submitted {
        ...Address
      }
      corrected {
        ...Address
      }
      candidates {
        ...Address
      }
    }
  }
  ... on IdempotencyError {
    reason
    operation {
      id
      state
    }
  }
  ... on ProviderError {
    account {
      name
    }
    kind
    retryable
    retryAfter
    providerCode
    providerRequestId
  }
}
fragment Followed on Operation {
  id
  kind
  state
  createdAt
  updatedAt
}`) as unknown as TypedDocumentString<OperationByIdQuery, OperationByIdQueryVariables>;
export const OperationNodeDocument = new TypedDocumentString(`
    query OperationNode($id: ID!) {
  node(id: $id) {
    __typename
    id
    ... on Operation {
      ...Followed
    }
  }
}
    fragment Followed on Operation {
  id
  kind
  state
  createdAt
  updatedAt
}`) as unknown as TypedDocumentString<OperationNodeQuery, OperationNodeQueryVariables>;
export const AuditLogDocument = new TypedDocumentString(`
    query AuditLog($first: Int, $after: String, $filter: AuditFilter) {
  auditLog(first: $first, after: $after, filter: $filter) {
    edges {
      cursor
    }
    nodes {
      id
      at
      caller
      action
      account {
        name
      }
      e164
      settings
      before
      after
      outcome
      requestId
      providerRequestId
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<AuditLogQuery, AuditLogQueryVariables>;
export const FindAvailableDocument = new TypedDocumentString(`
    query FindAvailable($search: AvailableNumberSearchInput!, $first: Int) {
  availableNumbers(search: $search) {
    groups {
      account {
        name
      }
      numbers(first: $first) {
        id
        e164
        recurringPrice {
          price {
            amount
            currencyCode
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FindAvailableQuery, FindAvailableQueryVariables>;
export const NumberNowDocument = new TypedDocumentString(`
    query NumberNow($id: ID!) {
  node(id: $id) {
    ... on PhoneNumber {
      ...Settings
      emergencyAddress {
        ...Address
      }
    }
  }
}
    fragment Settings on PhoneNumber {
  id
  e164
  status
  friendlyName
  messaging {
    smsEnabled
    mmsEnabled
    inboundWebhook {
      url
      method
    }
    deliveryWebhook {
      url
      method
    }
    servicePlanId
    campaignId
    forwardSms {
      from
      to
    }
    forwardEmail {
      from
      to
    }
  }
  voice {
    route {
      kind
      target
    }
    recording
  }
  attribution {
    source
    medium
    campaign
    content
  }
  regulatoryAddressId
  provisioningCallbackUrl
  provisioning {
    target
    state
    requestedValue
  }
}
fragment Address on EmergencyAddress {
  streetNumber
  street
  unit
  city
  state
  postalCode
  postalCodePlusFour
}`) as unknown as TypedDocumentString<NumberNowQuery, NumberNowQueryVariables>;
export const NumberEventsDocument = new TypedDocumentString(`
    query NumberEvents($first: Int, $after: String, $filter: NumberEventFilter) {
  numberEvents(first: $first, after: $after, filter: $filter) {
    edges {
      cursor
      node {
        id
        kind
        target
        e164
        failureCode
        occurredAt
        receivedAt
        providerEventId
        account {
          name
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<NumberEventsQuery, NumberEventsQueryVariables>;
export const NumberEventsWithNumbersDocument = new TypedDocumentString(`
    query NumberEventsWithNumbers($filter: NumberEventFilter) {
  numberEvents(filter: $filter) {
    nodes {
      e164
      phoneNumber {
        id
        friendlyName
      }
    }
  }
}
    `) as unknown as TypedDocumentString<NumberEventsWithNumbersQuery, NumberEventsWithNumbersQueryVariables>;
export const EventsOfNumbersDocument = new TypedDocumentString(`
    query EventsOfNumbers($filter: PhoneNumberFilter, $first: Int, $events: Int, $after: String) {
  phoneNumbers(first: $first, filter: $filter) {
    nodes {
      id
      e164
      events(first: $events, after: $after) {
        nodes {
          id
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<EventsOfNumbersQuery, EventsOfNumbersQueryVariables>;
export const FollowNumberEventsDocument = new TypedDocumentString(`
    subscription FollowNumberEvents($filter: NumberEventFilter, $after: String) {
  numberEvents(filter: $filter, after: $after) {
    cursor
    node {
      id
      kind
      e164
    }
  }
}
    `) as unknown as TypedDocumentString<FollowNumberEventsSubscription, FollowNumberEventsSubscriptionVariables>;
export const AvailableNumberGroupsDocument = new TypedDocumentString(`
    query AvailableNumberGroups($search: AvailableNumberSearchInput!, $first: Int) {
  availableNumbers(search: $search) {
    groups {
      account {
        name
      }
      count
      numbers(first: $first) {
        e164
      }
    }
  }
}
    `) as unknown as TypedDocumentString<AvailableNumberGroupsQuery, AvailableNumberGroupsQueryVariables>;
export const HealthDocument = new TypedDocumentString(`
    query Health {
  accounts {
    name
    health
  }
}
    `) as unknown as TypedDocumentString<HealthQuery, HealthQueryVariables>;
export const NodesByIdDocument = new TypedDocumentString(`
    query NodesById($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename
    id
    ... on PhoneNumber {
      e164
      providerId
    }
    ... on ProviderAccount {
      name
    }
  }
}
    `) as unknown as TypedDocumentString<NodesByIdQuery, NodesByIdQueryVariables>;
export const EmergencyAddressTwiceDocument = new TypedDocumentString(`
    query EmergencyAddressTwice($id: ID!) {
  one: node(id: $id) {
    ... on PhoneNumber {
      e164
      city: emergencyAddress {
        city
      }
      street: emergencyAddress {
        street
      }
    }
  }
  other: nodes(ids: [$id, $id]) {
    ... on PhoneNumber {
      emergencyAddress {
        city
      }
    }
  }
}
    `) as unknown as TypedDocumentString<EmergencyAddressTwiceQuery, EmergencyAddressTwiceQueryVariables>;
export const EmergencyAddressesDocument = new TypedDocumentString(`
    query EmergencyAddresses($first: Int, $filter: PhoneNumberFilter) {
  phoneNumbers(first: $first, filter: $filter) {
    nodes {
      id
      e164
      countryCode
      type
      emergencyAddress {
        streetNumber
        street
        unit
        city
        state
        postalCode
      }
    }
  }
}
    `) as unknown as TypedDocumentString<EmergencyAddressesQuery, EmergencyAddressesQueryVariables>;
export const NumbersDocument = new TypedDocumentString(`
    query Numbers($first: Int, $after: String, $filter: PhoneNumberFilter, $onSourceError: SourceErrorPolicy) {
  phoneNumbers(
    first: $first
    after: $after
    filter: $filter
    onSourceError: $onSourceError
  ) {
    edges {
      cursor
      node {
        id
        e164
        provider
        providerId
        account {
          name
        }
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
    isPartial
    sources {
      account {
        name
      }
      state
      fetchedCount
      retryCursor
      error {
        code
        kind
        message
        retryable
        retryAfter
        providerCode
        providerRequestId
      }
    }
  }
}
    `) as unknown as TypedDocumentString<NumbersQuery, NumbersQueryVariables>;
export const NumberPageDocument = new TypedDocumentString(`
    query NumberPage($first: Int, $after: String, $filter: PhoneNumberFilter) {
  phoneNumbers(first: $first, after: $after, filter: $filter) {
    nodes {
      ...NumberDetails
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment NumberDetails on PhoneNumber {
  id
  e164
  nationalFormat
  countryCode
  region
  city
  provider
  providerId
  projectId
  providerAccountId
  type
  typeRaw
  capabilities
  status
  statusRaw
  friendlyName
  senderId
  messaging {
    smsEnabled
    mmsEnabled
    inboundWebhook {
      url
      method
    }
    deliveryWebhook {
      url
      method
    }
    servicePlanId
    campaignId
    forwardSms {
      from
      to
    }
    forwardEmail {
      from
      to
    }
  }
  voice {
    route {
      kind
      target
    }
    recording
    lastChangedAt
  }
  attribution {
    source
    medium
    campaign
    content
  }
  regulatoryAddressId
  provisioningCallbackUrl
  price {
    price {
      amount
      currencyCode
    }
    intervalMonths
    nextChargeDate
    expireAt
  }
  carrierLine {
    statusRaw
    propagatedAt
  }
  provisioning {
    target
    state
    stateRaw
    requestedValue
    effectiveValue
    failureCodes
    lastChangedAt
  }
  createdAt
  updatedAt
  observedAt
  raw
}`) as unknown as TypedDocumentString<NumberPageQuery, NumberPageQueryVariables>;
export const NodesWithEmergencyAddressDocument = new TypedDocumentString(`
    query NodesWithEmergencyAddress($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename
    id
    ... on PhoneNumber {
      e164
      emergencyAddress {
        streetNumber
        street
        unit
        city
        state
        postalCode
        postalCodePlusFour
      }
    }
  }
}
    `) as unknown as TypedDocumentString<NodesWithEmergencyAddressQuery, NodesWithEmergencyAddressQueryVariables>;
export const NodeByIdDocument = new TypedDocumentString(`
    query NodeById($id: ID!) {
  node(id: $id) {
    __typename
    id
    ... on PhoneNumber {
      e164
      account {
        name
      }
    }
    ... on ProviderAccount {
      name
    }
  }
}
    `) as unknown as TypedDocumentString<NodeByIdQuery, NodeByIdQueryVariables>;
export const NumbersByDocument = new TypedDocumentString(`
    query NumbersBy($lookup: PhoneNumberLookup!) {
  phoneNumbersBy(lookup: $lookup) {
    matches {
      id
      e164
      account {
        name
      }
    }
    isPartial
    sources {
      account {
        name
      }
      state
      fetchedCount
      error {
        kind
      }
    }
  }
}
    `) as unknown as TypedDocumentString<NumbersByQuery, NumbersByQueryVariables>;
export const NumbersCountDocument = new TypedDocumentString(`
    query NumbersCount($filter: PhoneNumberFilter) {
  phoneNumbersCount(filter: $filter) {
    count
    precision
    isPartial
    sources {
      account {
        name
      }
      state
      fetchedCount
    }
  }
}
    `) as unknown as TypedDocumentString<NumbersCountQuery, NumbersCountQueryVariables>;
export const NumberReadinessDocument = new TypedDocumentString(`
    query NumberReadiness($id: ID!, $for: Capability!, $inbound: URL, $delivery: URL) {
  node(id: $id) {
    ... on PhoneNumber {
      senderId
      readiness(
        for: $for
        expectInboundWebhook: $inbound
        expectDeliveryWebhook: $delivery
      ) {
        ready
        checks {
          code
          result
          message
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<NumberReadinessQuery, NumberReadinessQueryVariables>;
export const NumbersWithReadinessDocument = new TypedDocumentString(`
    query NumbersWithReadiness($after: String, $filter: PhoneNumberFilter, $inbound: URL, $delivery: URL) {
  phoneNumbers(first: 100, after: $after, filter: $filter) {
    nodes {
      id
      e164
      providerId
      provider
      senderId
      status
      statusRaw
      countryCode
      type
      capabilities
      messaging {
        smsEnabled
        mmsEnabled
        servicePlanId
        campaignId
        inboundWebhook {
          url
        }
        deliveryWebhook {
          url
        }
      }
      voice {
        route {
          kind
        }
      }
      provisioning {
        target
        state
      }
      forSms: readiness(
        for: SMS
        expectInboundWebhook: $inbound
        expectDeliveryWebhook: $delivery
      ) {
        ...Judgement
      }
      forMms: readiness(for: MMS) {
        ...Judgement
      }
      forVoice: readiness(for: VOICE) {
        ...Judgement
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment Judgement on Readiness {
  ready
  checks {
    code
    result
    message
  }
}`) as unknown as TypedDocumentString<NumbersWithReadinessQuery, NumbersWithReadinessQueryVariables>;
export const NumberIdsDocument = new TypedDocumentString(`
    query NumberIds($first: Int, $after: String, $filter: PhoneNumberFilter) {
  phoneNumbers(first: $first, after: $after, filter: $filter) {
    edges {
      cursor
      node {
        id
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<NumberIdsQuery, NumberIdsQueryVariables>;
export const NumbersToFilterDocument = new TypedDocumentString(`
    query NumbersToFilter($after: String) {
  phoneNumbers(first: 100, after: $after) {
    nodes {
      ...NumberDetails
      account {
        id
        name
      }
      readyForSms: readiness(for: SMS) {
        ready
      }
      readyForMms: readiness(for: MMS) {
        ready
      }
      readyForVoice: readiness(for: VOICE) {
        ready
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment NumberDetails on PhoneNumber {
  id
  e164
  nationalFormat
  countryCode
  region
  city
  provider
  providerId
  projectId
  providerAccountId
  type
  typeRaw
  capabilities
  status
  statusRaw
  friendlyName
  senderId
  messaging {
    smsEnabled
    mmsEnabled
    inboundWebhook {
      url
      method
    }
    deliveryWebhook {
      url
      method
    }
    servicePlanId
    campaignId
    forwardSms {
      from
      to
    }
    forwardEmail {
      from
      to
    }
  }
  voice {
    route {
      kind
      target
    }
    recording
    lastChangedAt
  }
  attribution {
    source
    medium
    campaign
    content
  }
  regulatoryAddressId
  provisioningCallbackUrl
  price {
    price {
      amount
      currencyCode
    }
    intervalMonths
    nextChargeDate
    expireAt
  }
  carrierLine {
    statusRaw
    propagatedAt
  }
  provisioning {
    target
    state
    stateRaw
    requestedValue
    effectiveValue
    failureCodes
    lastChangedAt
  }
  createdAt
  updatedAt
  observedAt
  raw
}`) as unknown as TypedDocumentString<NumbersToFilterQuery, NumbersToFilterQueryVariables>;