/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
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

/** How a check ended. */
export type CheckResult =
  /** Not as it should be. */
  | 'FAIL'
  /** As it should be. */
  | 'PASS'
  /** The provider does not tell. Never counts as passed. */
  | 'UNKNOWN';

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

/** An address that a provider shall call. */
export type WebhookInput = {
  /** How it is called; only Fone Dynamics lets you choose. */
  method?: HttpMethod | null | undefined;
  /** The address. AgentMessage wants https. */
  url: string;
};

export type EveryNumberQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type EveryNumberQuery = { phoneNumbers: { nodes: Array<{ e164: string, provider: ProviderKey, friendlyName: string | null, senderId: string, account: { name: string }, readiness: { ready: boolean | null, checks: Array<{ code: string, result: CheckResult }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type LiveNumbersPageQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type LiveNumbersPageQuery = { phoneNumbers: { nodes: Array<{ id: string, e164: string, nationalFormat: string, friendlyName: string | null, status: PhoneNumberStatus, observedAt: string, account: { id: string, name: string, title: string, writableSettings: Array<NumberSetting>, clearableSettings: Array<NumberSetting> }, messaging: { servicePlanId: string | null, campaignId: string | null }, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState, stateRaw: string | null, requestedValue: string | null, lastChangedAt: string | null, failureCodes: Array<string> }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null }, sources: Array<{ account: { id: string, name: string }, error: { message: string } | null }> } | null };

export type ReadAgainQueryVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;


export type ReadAgainQuery = { nodes: Array<
    | { __typename: 'AuditRecord' }
    | { __typename: 'NumberEvent' }
    | { __typename: 'Operation' }
    | { __typename: 'PhoneNumber', id: string, e164: string, nationalFormat: string, friendlyName: string | null, status: PhoneNumberStatus, observedAt: string, account: { id: string, name: string, title: string, writableSettings: Array<NumberSetting>, clearableSettings: Array<NumberSetting> }, messaging: { servicePlanId: string | null, campaignId: string | null }, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState, stateRaw: string | null, requestedValue: string | null, lastChangedAt: string | null, failureCodes: Array<string> }> }
    | { __typename: 'ProviderAccount' }
   | null> | null };

export type FollowNumbersSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type FollowNumbersSubscription = { numberEvents: { cursor: string, node: { id: string, kind: NumberEventKind, target: ProvisioningTarget | null, failureCode: string | null, occurredAt: string, e164: string, account: { id: string, name: string }, phoneNumber: { id: string, e164: string, nationalFormat: string, friendlyName: string | null, status: PhoneNumberStatus, observedAt: string, account: { id: string, name: string, title: string, writableSettings: Array<NumberSetting>, clearableSettings: Array<NumberSetting> }, messaging: { servicePlanId: string | null, campaignId: string | null }, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState, stateRaw: string | null, requestedValue: string | null, lastChangedAt: string | null, failureCodes: Array<string> }> } | null } } | null };

export type SetMessagingMutationVariables = Exact<{
  input: UpdatePhoneNumberInput;
}>;


export type SetMessagingMutation = { updatePhoneNumber: { outcome: MutationOutcome, phoneNumber: { id: string, e164: string, nationalFormat: string, friendlyName: string | null, status: PhoneNumberStatus, observedAt: string, account: { id: string, name: string, title: string, writableSettings: Array<NumberSetting>, clearableSettings: Array<NumberSetting> }, messaging: { servicePlanId: string | null, campaignId: string | null }, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState, stateRaw: string | null, requestedValue: string | null, lastChangedAt: string | null, failureCodes: Array<string> }> } | null, operation: { id: string } | null, warnings: Array<{ message: string }>, errors: Array<
      | { __typename: 'ConflictError', message: string }
      | { __typename: 'IdempotencyError', message: string, reason: IdempotencyErrorReason }
      | { __typename: 'InvalidInputError', message: string }
      | { __typename: 'NotClearableError', message: string }
      | { __typename: 'NotFoundError', message: string }
      | { __typename: 'ProviderError', message: string }
      | { __typename: 'UnsupportedByProviderError', message: string }
    > } | null };

export type LiveNumberFragment = { id: string, e164: string, nationalFormat: string, friendlyName: string | null, status: PhoneNumberStatus, observedAt: string, account: { id: string, name: string, title: string, writableSettings: Array<NumberSetting>, clearableSettings: Array<NumberSetting> }, messaging: { servicePlanId: string | null, campaignId: string | null }, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState, stateRaw: string | null, requestedValue: string | null, lastChangedAt: string | null, failureCodes: Array<string> }> };

export type AccountsQueryVariables = Exact<{ [key: string]: never; }>;


export type AccountsQuery = { accounts: Array<{ id: string, name: string, provider: ProviderKey, capabilities: Array<ProviderCapability>, writableSettings: Array<NumberSetting> }> | null };

export type FindNumberQueryVariables = Exact<{
  account: string | number;
}>;


export type FindNumberQuery = { availableNumbers: { groups: Array<{ numbers: Array<{ id: string | null, e164: string, recurringPrice: { price: { amount: string, currencyCode: string } | null } | null }> }>, sources: Array<{ unsupported: string | null, error: { message: string } | null }> } | null };

export type HeldNumberQueryVariables = Exact<{
  e164: string;
}>;


export type HeldNumberQuery = { phoneNumbersBy: { matches: Array<{ id: string, e164: string, account: { id: string } }> } | null };

export type RentNumberMutationVariables = Exact<{
  input: RentPhoneNumberInput;
}>;


export type RentNumberMutation = { change: { outcome: MutationOutcome, replayed: boolean, phoneNumber: { id: string, e164: string, friendlyName: string | null, messaging: { servicePlanId: string | null, campaignId: string | null, inboundWebhook: { url: string } | null, deliveryWebhook: { url: string } | null }, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState, failureCodes: Array<string> }> } | null, operation: { id: string } | null, warnings: Array<{ code: string, message: string }>, errors: Array<
      | { __typename: 'ConflictError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyError', reason: IdempotencyErrorReason, code: string, message: string, path: Array<string> | null, operation: { id: string } | null }
      | { __typename: 'InvalidInputError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'NotClearableError', setting: NumberSetting, code: string, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'PriceChangedError', code: string, message: string, path: Array<string> | null, current: { amount: string, currencyCode: string } }
      | { __typename: 'ProviderError', kind: ProviderErrorKind, retryable: boolean, retryAfter: string | null, providerRequestId: string | null, code: string, message: string, path: Array<string> | null, account: { name: string } }
      | { __typename: 'UnsupportedByProviderError', code: string, message: string, path: Array<string> | null, account: { name: string } }
    > } | null };

export type ConfigureNumberMutationVariables = Exact<{
  input: UpdatePhoneNumberInput;
}>;


export type ConfigureNumberMutation = { change: { outcome: MutationOutcome, replayed: boolean, phoneNumber: { id: string, e164: string, friendlyName: string | null, messaging: { servicePlanId: string | null, campaignId: string | null, inboundWebhook: { url: string } | null, deliveryWebhook: { url: string } | null }, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState, failureCodes: Array<string> }> } | null, operation: { id: string } | null, warnings: Array<{ code: string, message: string }>, errors: Array<
      | { __typename: 'ConflictError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyError', reason: IdempotencyErrorReason, code: string, message: string, path: Array<string> | null, operation: { id: string } | null }
      | { __typename: 'InvalidInputError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'NotClearableError', setting: NumberSetting, code: string, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'ProviderError', kind: ProviderErrorKind, retryable: boolean, retryAfter: string | null, providerRequestId: string | null, code: string, message: string, path: Array<string> | null, account: { name: string } }
      | { __typename: 'UnsupportedByProviderError', code: string, message: string, path: Array<string> | null, account: { name: string } }
    > } | null };

export type ValidateAddressMutationVariables = Exact<{
  input: EmergencyAddressRequestInput;
}>;


export type ValidateAddressMutation = { validateEmergencyAddress: { validation: { match: AddressMatch, message: string | null, corrected: { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null } | null, candidates: Array<{ streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null }> } | null, errors: Array<
      | { __typename: 'AddressNotMatchedError', code: string, message: string, path: Array<string> | null, validation: { match: AddressMatch } | null }
      | { __typename: 'ConflictError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyError', reason: IdempotencyErrorReason, code: string, message: string, path: Array<string> | null, operation: { id: string } | null }
      | { __typename: 'InvalidInputError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'ProviderError', kind: ProviderErrorKind, retryable: boolean, retryAfter: string | null, providerRequestId: string | null, code: string, message: string, path: Array<string> | null, account: { name: string } }
      | { __typename: 'UnsupportedByProviderError', code: string, message: string, path: Array<string> | null, account: { name: string } }
    > } | null };

export type SetAddressMutationVariables = Exact<{
  input: ProvisionEmergencyAddressInput;
}>;


export type SetAddressMutation = { change: { outcome: MutationOutcome, replayed: boolean, emergencyAddress: { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null } | null, operation: { id: string } | null, warnings: Array<{ code: string, message: string }>, errors: Array<
      | { __typename: 'AddressNotMatchedError', code: string, message: string, path: Array<string> | null, validation: { match: AddressMatch } | null }
      | { __typename: 'ConflictError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyError', reason: IdempotencyErrorReason, code: string, message: string, path: Array<string> | null, operation: { id: string } | null }
      | { __typename: 'InvalidInputError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'ProviderError', kind: ProviderErrorKind, retryable: boolean, retryAfter: string | null, providerRequestId: string | null, code: string, message: string, path: Array<string> | null, account: { name: string } }
      | { __typename: 'UnsupportedByProviderError', code: string, message: string, path: Array<string> | null, account: { name: string } }
    > } | null };

export type ReleaseNumberMutationVariables = Exact<{
  input: ReleasePhoneNumberInput;
}>;


export type ReleaseNumberMutation = { change: { outcome: MutationOutcome, replayed: boolean, effectiveAt: string | null, operation: { id: string } | null, warnings: Array<{ code: string, message: string }>, errors: Array<
      | { __typename: 'ConflictError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyError', reason: IdempotencyErrorReason, code: string, message: string, path: Array<string> | null, operation: { id: string } | null }
      | { __typename: 'InvalidInputError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: string, message: string, path: Array<string> | null }
      | { __typename: 'ProviderError', kind: ProviderErrorKind, retryable: boolean, retryAfter: string | null, providerRequestId: string | null, code: string, message: string, path: Array<string> | null, account: { name: string } }
      | { __typename: 'UnsupportedByProviderError', code: string, message: string, path: Array<string> | null, account: { name: string } }
    > } | null };

export type FollowChangeQueryVariables = Exact<{
  id: string | number;
}>;


export type FollowChangeQuery = { operation: { state: OperationState, phoneNumber: { id: string, e164: string, friendlyName: string | null, messaging: { servicePlanId: string | null, campaignId: string | null, inboundWebhook: { url: string } | null, deliveryWebhook: { url: string } | null }, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState, failureCodes: Array<string> }> } | null } | null };

export type NumberStateFragment = { id: string, e164: string, friendlyName: string | null, messaging: { servicePlanId: string | null, campaignId: string | null, inboundWebhook: { url: string } | null, deliveryWebhook: { url: string } | null }, provisioning: Array<{ target: ProvisioningTarget, state: ProvisioningState, failureCodes: Array<string> }> };

export type WholeAddressFragment = { streetNumber: string, street: string, unit: string | null, city: string, state: string, postalCode: string, postalCodePlusFour: string | null };

type ProblemDetails_AddressNotMatchedError_Fragment = { __typename: 'AddressNotMatchedError', code: string, message: string, path: Array<string> | null, validation: { match: AddressMatch } | null };

type ProblemDetails_ConflictError_Fragment = { __typename: 'ConflictError', code: string, message: string, path: Array<string> | null };

type ProblemDetails_IdempotencyError_Fragment = { __typename: 'IdempotencyError', reason: IdempotencyErrorReason, code: string, message: string, path: Array<string> | null, operation: { id: string } | null };

type ProblemDetails_InvalidInputError_Fragment = { __typename: 'InvalidInputError', code: string, message: string, path: Array<string> | null };

type ProblemDetails_NotClearableError_Fragment = { __typename: 'NotClearableError', setting: NumberSetting, code: string, message: string, path: Array<string> | null };

type ProblemDetails_NotFoundError_Fragment = { __typename: 'NotFoundError', code: string, message: string, path: Array<string> | null };

type ProblemDetails_PriceChangedError_Fragment = { __typename: 'PriceChangedError', code: string, message: string, path: Array<string> | null, current: { amount: string, currencyCode: string } };

type ProblemDetails_ProviderError_Fragment = { __typename: 'ProviderError', kind: ProviderErrorKind, retryable: boolean, retryAfter: string | null, providerRequestId: string | null, code: string, message: string, path: Array<string> | null, account: { name: string } };

type ProblemDetails_UnsupportedByProviderError_Fragment = { __typename: 'UnsupportedByProviderError', code: string, message: string, path: Array<string> | null, account: { name: string } };

export type ProblemDetailsFragment =
  | ProblemDetails_AddressNotMatchedError_Fragment
  | ProblemDetails_ConflictError_Fragment
  | ProblemDetails_IdempotencyError_Fragment
  | ProblemDetails_InvalidInputError_Fragment
  | ProblemDetails_NotClearableError_Fragment
  | ProblemDetails_NotFoundError_Fragment
  | ProblemDetails_PriceChangedError_Fragment
  | ProblemDetails_ProviderError_Fragment
  | ProblemDetails_UnsupportedByProviderError_Fragment
;

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
export const LiveNumberFragmentDoc = new TypedDocumentString(`
    fragment LiveNumber on PhoneNumber {
  id
  e164
  nationalFormat
  friendlyName
  status
  observedAt
  account {
    id
    name
    title
    writableSettings
    clearableSettings
  }
  messaging {
    servicePlanId
    campaignId
  }
  provisioning {
    target
    state
    stateRaw
    requestedValue
    lastChangedAt
    failureCodes
  }
}
    `, {"fragmentName":"LiveNumber"}) as unknown as TypedDocumentString<LiveNumberFragment, unknown>;
export const NumberStateFragmentDoc = new TypedDocumentString(`
    fragment NumberState on PhoneNumber {
  id
  e164
  friendlyName
  messaging {
    servicePlanId
    campaignId
    inboundWebhook {
      url
    }
    deliveryWebhook {
      url
    }
  }
  provisioning {
    target
    state
    failureCodes
  }
}
    `, {"fragmentName":"NumberState"}) as unknown as TypedDocumentString<NumberStateFragment, unknown>;
export const WholeAddressFragmentDoc = new TypedDocumentString(`
    fragment WholeAddress on EmergencyAddress {
  streetNumber
  street
  unit
  city
  state
  postalCode
  postalCodePlusFour
}
    `, {"fragmentName":"WholeAddress"}) as unknown as TypedDocumentString<WholeAddressFragment, unknown>;
export const ProblemDetailsFragmentDoc = new TypedDocumentString(`
    fragment ProblemDetails on UserError {
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
    }
  }
  ... on IdempotencyError {
    reason
    operation {
      id
    }
  }
  ... on ProviderError {
    account {
      name
    }
    kind
    retryable
    retryAfter
    providerRequestId
  }
}
    `, {"fragmentName":"ProblemDetails"}) as unknown as TypedDocumentString<ProblemDetailsFragment, unknown>;
export const EveryNumberDocument = new TypedDocumentString(`
    query EveryNumber($after: String) {
  phoneNumbers(first: 100, after: $after, onSourceError: FAIL) {
    nodes {
      e164
      provider
      friendlyName
      senderId
      account {
        name
      }
      readiness(for: SMS) {
        ready
        checks {
          code
          result
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<EveryNumberQuery, EveryNumberQueryVariables>;
export const LiveNumbersPageDocument = new TypedDocumentString(`
    query LiveNumbersPage($first: Int!, $after: String) {
  phoneNumbers(first: $first, after: $after) {
    nodes {
      ...LiveNumber
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    sources {
      account {
        id
        name
      }
      error {
        message
      }
    }
  }
}
    fragment LiveNumber on PhoneNumber {
  id
  e164
  nationalFormat
  friendlyName
  status
  observedAt
  account {
    id
    name
    title
    writableSettings
    clearableSettings
  }
  messaging {
    servicePlanId
    campaignId
  }
  provisioning {
    target
    state
    stateRaw
    requestedValue
    lastChangedAt
    failureCodes
  }
}`) as unknown as TypedDocumentString<LiveNumbersPageQuery, LiveNumbersPageQueryVariables>;
export const ReadAgainDocument = new TypedDocumentString(`
    query ReadAgain($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename
    ...LiveNumber
  }
}
    fragment LiveNumber on PhoneNumber {
  id
  e164
  nationalFormat
  friendlyName
  status
  observedAt
  account {
    id
    name
    title
    writableSettings
    clearableSettings
  }
  messaging {
    servicePlanId
    campaignId
  }
  provisioning {
    target
    state
    stateRaw
    requestedValue
    lastChangedAt
    failureCodes
  }
}`) as unknown as TypedDocumentString<ReadAgainQuery, ReadAgainQueryVariables>;
export const FollowNumbersDocument = new TypedDocumentString(`
    subscription FollowNumbers($after: String) {
  numberEvents(after: $after) {
    cursor
    node {
      id
      kind
      target
      failureCode
      occurredAt
      e164
      account {
        id
        name
      }
      phoneNumber {
        ...LiveNumber
      }
    }
  }
}
    fragment LiveNumber on PhoneNumber {
  id
  e164
  nationalFormat
  friendlyName
  status
  observedAt
  account {
    id
    name
    title
    writableSettings
    clearableSettings
  }
  messaging {
    servicePlanId
    campaignId
  }
  provisioning {
    target
    state
    stateRaw
    requestedValue
    lastChangedAt
    failureCodes
  }
}`) as unknown as TypedDocumentString<FollowNumbersSubscription, FollowNumbersSubscriptionVariables>;
export const SetMessagingDocument = new TypedDocumentString(`
    mutation SetMessaging($input: UpdatePhoneNumberInput!) {
  updatePhoneNumber(input: $input) {
    outcome
    phoneNumber {
      ...LiveNumber
    }
    operation {
      id
    }
    warnings {
      message
    }
    errors {
      __typename
      ... on UserError {
        message
      }
      ... on IdempotencyError {
        reason
      }
    }
  }
}
    fragment LiveNumber on PhoneNumber {
  id
  e164
  nationalFormat
  friendlyName
  status
  observedAt
  account {
    id
    name
    title
    writableSettings
    clearableSettings
  }
  messaging {
    servicePlanId
    campaignId
  }
  provisioning {
    target
    state
    stateRaw
    requestedValue
    lastChangedAt
    failureCodes
  }
}`) as unknown as TypedDocumentString<SetMessagingMutation, SetMessagingMutationVariables>;
export const AccountsDocument = new TypedDocumentString(`
    query Accounts {
  accounts {
    id
    name
    provider
    capabilities
    writableSettings
  }
}
    `) as unknown as TypedDocumentString<AccountsQuery, AccountsQueryVariables>;
export const FindNumberDocument = new TypedDocumentString(`
    query FindNumber($account: ID!) {
  availableNumbers(
    search: {accounts: [$account], area: {country: "US"}, type: LOCAL, limitPerAccount: 1}
  ) {
    groups {
      numbers(first: 1) {
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
    sources {
      unsupported
      error {
        message
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FindNumberQuery, FindNumberQueryVariables>;
export const HeldNumberDocument = new TypedDocumentString(`
    query HeldNumber($e164: E164!) {
  phoneNumbersBy(lookup: {e164: $e164}) {
    matches {
      id
      e164
      account {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<HeldNumberQuery, HeldNumberQueryVariables>;
export const RentNumberDocument = new TypedDocumentString(`
    mutation RentNumber($input: RentPhoneNumberInput!) {
  change: rentPhoneNumber(input: $input) {
    outcome
    replayed
    phoneNumber {
      ...NumberState
    }
    operation {
      id
    }
    warnings {
      code
      message
    }
    errors {
      ...ProblemDetails
    }
  }
}
    fragment NumberState on PhoneNumber {
  id
  e164
  friendlyName
  messaging {
    servicePlanId
    campaignId
    inboundWebhook {
      url
    }
    deliveryWebhook {
      url
    }
  }
  provisioning {
    target
    state
    failureCodes
  }
}
fragment ProblemDetails on UserError {
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
    }
  }
  ... on IdempotencyError {
    reason
    operation {
      id
    }
  }
  ... on ProviderError {
    account {
      name
    }
    kind
    retryable
    retryAfter
    providerRequestId
  }
}`) as unknown as TypedDocumentString<RentNumberMutation, RentNumberMutationVariables>;
export const ConfigureNumberDocument = new TypedDocumentString(`
    mutation ConfigureNumber($input: UpdatePhoneNumberInput!) {
  change: updatePhoneNumber(input: $input) {
    outcome
    replayed
    phoneNumber {
      ...NumberState
    }
    operation {
      id
    }
    warnings {
      code
      message
    }
    errors {
      ...ProblemDetails
    }
  }
}
    fragment NumberState on PhoneNumber {
  id
  e164
  friendlyName
  messaging {
    servicePlanId
    campaignId
    inboundWebhook {
      url
    }
    deliveryWebhook {
      url
    }
  }
  provisioning {
    target
    state
    failureCodes
  }
}
fragment ProblemDetails on UserError {
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
    }
  }
  ... on IdempotencyError {
    reason
    operation {
      id
    }
  }
  ... on ProviderError {
    account {
      name
    }
    kind
    retryable
    retryAfter
    providerRequestId
  }
}`) as unknown as TypedDocumentString<ConfigureNumberMutation, ConfigureNumberMutationVariables>;
export const ValidateAddressDocument = new TypedDocumentString(`
    mutation ValidateAddress($input: EmergencyAddressRequestInput!) {
  validateEmergencyAddress(input: $input) {
    validation {
      match
      message
      corrected {
        ...WholeAddress
      }
      candidates {
        ...WholeAddress
      }
    }
    errors {
      ...ProblemDetails
    }
  }
}
    fragment WholeAddress on EmergencyAddress {
  streetNumber
  street
  unit
  city
  state
  postalCode
  postalCodePlusFour
}
fragment ProblemDetails on UserError {
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
    }
  }
  ... on IdempotencyError {
    reason
    operation {
      id
    }
  }
  ... on ProviderError {
    account {
      name
    }
    kind
    retryable
    retryAfter
    providerRequestId
  }
}`) as unknown as TypedDocumentString<ValidateAddressMutation, ValidateAddressMutationVariables>;
export const SetAddressDocument = new TypedDocumentString(`
    mutation SetAddress($input: ProvisionEmergencyAddressInput!) {
  change: provisionEmergencyAddress(input: $input) {
    outcome
    replayed
    emergencyAddress {
      ...WholeAddress
    }
    operation {
      id
    }
    warnings {
      code
      message
    }
    errors {
      ...ProblemDetails
    }
  }
}
    fragment WholeAddress on EmergencyAddress {
  streetNumber
  street
  unit
  city
  state
  postalCode
  postalCodePlusFour
}
fragment ProblemDetails on UserError {
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
    }
  }
  ... on IdempotencyError {
    reason
    operation {
      id
    }
  }
  ... on ProviderError {
    account {
      name
    }
    kind
    retryable
    retryAfter
    providerRequestId
  }
}`) as unknown as TypedDocumentString<SetAddressMutation, SetAddressMutationVariables>;
export const ReleaseNumberDocument = new TypedDocumentString(`
    mutation ReleaseNumber($input: ReleasePhoneNumberInput!) {
  change: releasePhoneNumber(input: $input) {
    outcome
    replayed
    effectiveAt
    operation {
      id
    }
    warnings {
      code
      message
    }
    errors {
      ...ProblemDetails
    }
  }
}
    fragment ProblemDetails on UserError {
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
    }
  }
  ... on IdempotencyError {
    reason
    operation {
      id
    }
  }
  ... on ProviderError {
    account {
      name
    }
    kind
    retryable
    retryAfter
    providerRequestId
  }
}`) as unknown as TypedDocumentString<ReleaseNumberMutation, ReleaseNumberMutationVariables>;
export const FollowChangeDocument = new TypedDocumentString(`
    query FollowChange($id: ID!) {
  operation(id: $id) {
    state
    phoneNumber {
      ...NumberState
    }
  }
}
    fragment NumberState on PhoneNumber {
  id
  e164
  friendlyName
  messaging {
    servicePlanId
    campaignId
    inboundWebhook {
      url
    }
    deliveryWebhook {
      url
    }
  }
  provisioning {
    target
    state
    failureCodes
  }
}`) as unknown as TypedDocumentString<FollowChangeQuery, FollowChangeQueryVariables>;