import {
  type Attribution as DomainAttribution,
  type CarrierLine as DomainCarrierLine,
  type Forwarding as DomainForwarding,
  type MessagingSettings as DomainMessaging,
  type Provisioning as DomainProvisioning,
  type PROVISIONING_STATES,
  type PROVISIONING_TARGETS,
  type VOICE_ROUTE_KINDS,
  type VoiceRoute as DomainVoiceRoute,
  type VoiceSettings as DomainVoice,
  type Webhook as DomainWebhook,
} from '#domain/phone-number.ts';
import { builder } from './builder.ts';
import { described } from './enums.ts';
import { moment } from './moment.ts';

export const HttpMethod = builder.enumType('HttpMethod', {
  description: 'How a webhook is called.',
  values: described<DomainWebhook['method']>({ GET: 'The data is in the query.', POST: 'The data is in the body.' }),
});

export const Webhook = builder.objectRef<DomainWebhook>('Webhook').implement({
  description: 'An address that a provider calls.',
  fields: t => ({
    url: t.field({ type: 'URL', description: 'The address.', resolve: ({ url }) => url }),
    method: t.field({
      type: HttpMethod,
      description: 'GET or POST; only Fone Dynamics lets you choose.',
      resolve: ({ method }) => method,
    }),
  }),
});

export const Forwarding = builder.objectRef<DomainForwarding>('Forwarding').implement({
  description: 'Where received messages are forwarded to (Fone Dynamics).',
  fields: t => ({
    from: t.exposeString('from', { nullable: true, description: 'The sender of the forwarded message.' }),
    to: t.exposeString('to', { nullable: true, description: 'Its receiver.' }),
  }),
});

export const MessagingSettings = builder.objectRef<DomainMessaging>('MessagingSettings').implement({
  description: 'How a number sends and receives messages.',
  fields: t => ({
    smsEnabled: t.exposeBoolean('smsEnabled', {
      nullable: true,
      description: 'Text messages are on (Red Cloud, AgentMessage). Null: the provider does not say.',
    }),
    mmsEnabled: t.exposeBoolean('mmsEnabled', {
      nullable: true,
      description: 'Multimedia messages are on (Red Cloud, AgentMessage). Null: the provider does not say.',
    }),
    inboundWebhook: t.field({
      type: Webhook,
      nullable: true,
      description: 'Where received messages are sent (Fone Dynamics, Red Cloud, AgentMessage).',
      resolve: ({ inboundWebhook }) => inboundWebhook,
    }),
    deliveryWebhook: t.field({
      type: Webhook,
      nullable: true,
      description: 'Where delivery receipts are sent (Fone Dynamics, Red Cloud, AgentMessage).',
      resolve: ({ deliveryWebhook }) => deliveryWebhook,
    }),
    servicePlanId: t.exposeString('servicePlanId', {
      nullable: true,
      description: 'The SMS service plan in force (Sinch). One that is only asked for is in `provisioning`.',
    }),
    campaignId: t.exposeString('campaignId', {
      nullable: true,
      description:
        'The 10DLC campaign in force (Sinch, Red Cloud, AgentMessage). Marketing attribution is `attribution`.',
    }),
    forwardSms: t.field({
      type: Forwarding,
      nullable: true,
      description: 'Forwarding as SMS (Fone Dynamics).',
      resolve: ({ forwardSms }) => forwardSms,
    }),
    forwardEmail: t.field({
      type: Forwarding,
      nullable: true,
      description: 'Forwarding as e-mail (Fone Dynamics).',
      resolve: ({ forwardEmail }) => forwardEmail,
    }),
  }),
});

const VoiceRouteKind = builder.enumType('VoiceRouteKind', {
  description: 'Where calls go.',
  values: described<(typeof VOICE_ROUTE_KINDS)[number]>({
    ENDPOINT: 'Another number (Fone Dynamics).',
    FLOW: 'A call flow (Fone Dynamics).',
    APP: 'A voice application (Sinch).',
    SERVICE: 'A fax service (Sinch).',
    TRUNK: 'A SIP trunk (Sinch).',
  }),
});

const VoiceRoute = builder.objectRef<DomainVoiceRoute>('VoiceRoute').implement({
  description: 'Where calls to a number go.',
  fields: t => ({
    kind: t.field({ type: VoiceRouteKind, description: 'What `target` names.', resolve: ({ kind }) => kind }),
    target: t.exposeString('target', { description: 'An E.164 number for ENDPOINT, otherwise the provider’s id.' }),
  }),
});

export const Recording = builder.enumType('Recording', {
  description: 'Whether calls are recorded (Fone Dynamics).',
  values: described<'OFF' | 'CALL'>({ OFF: 'Calls are not recorded.', CALL: 'Whole calls are recorded.' }),
});

export const VoiceSettings = builder.objectRef<DomainVoice>('VoiceSettings').implement({
  description: 'How a number treats calls.',
  fields: t => ({
    route: t.field({
      type: VoiceRoute,
      nullable: true,
      description: 'Where calls go (Sinch, Fone Dynamics).',
      resolve: ({ route }) => route,
    }),
    recording: t.field({
      type: Recording,
      nullable: true,
      description: 'Whether calls are recorded (Fone Dynamics). Null: the provider does not say.',
      resolve: ({ recording }) => recording,
    }),
    lastChangedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the provider last changed how calls are treated (Sinch).',
      resolve: ({ lastChangedAt }) => moment(lastChangedAt),
    }),
  }),
});

export const Attribution = builder.objectRef<DomainAttribution>('Attribution').implement({
  description:
    'What calls to the number are attributed to, in marketing’s terms (Fone Dynamics). A 10DLC campaign is `messaging.campaignId`.',
  fields: t => ({
    source: t.exposeString('source', { nullable: true, description: 'Such as `google`.' }),
    medium: t.exposeString('medium', { nullable: true, description: 'Such as `cpc`.' }),
    campaign: t.exposeString('campaign', { nullable: true, description: 'Marketing campaign.' }),
    content: t.exposeString('content', { nullable: true, description: 'Such as the name of an advertisement.' }),
  }),
});

export const CarrierLine = builder.objectRef<DomainCarrierLine>('CarrierLine').implement({
  description:
    'The number’s options at the carrier, as AgentMessage tells of them. While they are awaited, or where they failed, `provisioning` has them too.',
  fields: t => ({
    statusRaw: t.exposeString('statusRaw', {
      nullable: true,
      description: 'The provider’s own word, such as `pending`.',
    }),
    propagatedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When they had reached the carrier.',
      resolve: ({ propagatedAt }) => moment(propagatedAt),
    }),
  }),
});

export const ProvisioningTarget = builder.enumType('ProvisioningTarget', {
  description: 'What is being provisioned.',
  values: described<(typeof PROVISIONING_TARGETS)[number]>({
    SMS_SERVICE: 'Link to an SMS service plan (Sinch).',
    CAMPAIGN: 'Link to a 10DLC campaign (Sinch).',
    VOICE: 'Link to a voice application, trunk or fax service (Sinch).',
    REGULATORY_ADDRESS: 'Registration with an address (Fone Dynamics).',
    CARRIER_LINE: 'The number’s options at the carrier (AgentMessage).',
  }),
});

const ProvisioningState = builder.enumType('ProvisioningState', {
  description: 'How far it is. What has succeeded is no longer listed.',
  values: described<(typeof PROVISIONING_STATES)[number]>({
    WAITING: 'Not begun.',
    IN_PROGRESS: 'Under way.',
    FAILED: 'It failed; see `failureCodes`.',
    UNKNOWN: 'The provider says something this server does not know: see `stateRaw`.',
  }),
});

export const Provisioning = builder.objectRef<DomainProvisioning>('Provisioning').implement({
  description: 'Something that was asked for and is not yet, or never was, in force.',
  fields: t => ({
    target: t.field({
      type: ProvisioningTarget,
      description: 'What is being provisioned.',
      resolve: ({ target }) => target,
    }),
    state: t.field({ type: ProvisioningState, description: 'How far it is.', resolve: ({ state }) => state }),
    stateRaw: t.exposeString('stateRaw', { nullable: true, description: 'The provider’s own word for the state.' }),
    requestedValue: t.exposeString('requestedValue', { nullable: true, description: 'What was asked for.' }),
    effectiveValue: t.exposeString('effectiveValue', { nullable: true, description: 'What is in force meanwhile.' }),
    failureCodes: t.stringList({
      description: 'The provider’s codes for what went wrong (Sinch).',
      resolve: ({ failureCodes }) => [...failureCodes],
    }),
    lastChangedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the provider last changed the state: an old one deserves a look.',
      resolve: ({ lastChangedAt }) => moment(lastChangedAt),
    }),
  }),
});
