import { nationalFormat } from '#domain/e164.ts';
import type { HeldNumber } from '#federation/account.ts';
import { withoutSecrets } from '#federation/raw.ts';
import { readinessFor } from '#federation/readiness.ts';
import { ProviderAccount } from './account.ts';
import { builder } from './builder.ts';
import { EmergencyAddress } from './emergency-address.ts';
import { Capability, PhoneNumberStatus, PhoneNumberType, ProviderKey, providerKey } from './enums.ts';
import { encodeId, ID_DESCRIPTION, numberId } from './ids.ts';
import { RecurringPrice } from './money.ts';
import { Attribution, CarrierLine, MessagingSettings, Provisioning, VoiceSettings } from './number-settings.ts';
import { Readiness } from './readiness.ts';
import { fieldError } from './errors.ts';
import { moment } from './moment.ts';
import { webAddressAt } from './text-forms.ts';

export const PhoneNumber = builder.objectRef<HeldNumber>('PhoneNumber').implement({
  scope: 'numbers:read',
  description:
    'A number that an account holds, in the same words whoever the provider is. A field the provider does not tell is null.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: t => ({
    id: t.id({
      nullable: false,
      description: ID_DESCRIPTION,
      resolve: ({ account, id }) => encodeId('PhoneNumber', numberId(account, id)),
    }),
    account: t.field({
      type: ProviderAccount,
      description: 'The account that holds it.',
      resolve: ({ account }) => account,
    }),
    provider: t.field({
      type: ProviderKey,
      description: 'The provider of that account.',
      resolve: ({ account }) => providerKey(account.providerName),
    }),
    providerId: t.exposeString('id', {
      description: 'The provider’s own id: Red Cloud’s numberId, AgentMessage’s UUID, otherwise the E.164.',
    }),
    projectId: t.exposeString('projectId', {
      nullable: true,
      description: 'The Sinch project or Fone Dynamics property that holds it.',
    }),
    providerAccountId: t.exposeString('providerAccountId', {
      nullable: true,
      description:
        'The provider’s own id of the account (Fone Dynamics’ AccountSid). Of `account` the `id` is another.',
    }),
    e164: t.field({
      type: 'E164',
      description: 'The number. Not an id: two accounts may hold the same number.',
      resolve: ({ e164 }) => e164,
    }),
    nationalFormat: t.string({
      description: 'As people of its country write it, such as `(202) 555-0134`.',
      resolve: ({ e164 }) => nationalFormat(e164),
    }),
    countryCode: t.field({
      type: 'CountryCode',
      nullable: true,
      description: 'Its country; told by every provider or by the numbering plan.',
      resolve: ({ countryCode }) => countryCode,
    }),
    region: t.exposeString('region', { nullable: true, description: 'State or region (Fone Dynamics).' }),
    city: t.exposeString('city', { nullable: true, description: 'City (Fone Dynamics).' }),
    type: t.field({
      type: PhoneNumberType,
      nullable: true,
      description: 'What kind of number it is; for Red Cloud what the area code says. Null where nobody can tell.',
      resolve: ({ type }) => type,
    }),
    typeRaw: t.exposeString('typeRaw', { nullable: true, description: 'The provider’s own word for the type.' }),
    capabilities: t.field({
      type: [Capability],
      nullable: true,
      description: 'What it can be used for. Null: the provider does not say.',
      resolve: ({ capabilities }) => capabilities && [...capabilities],
    }),
    status: t.field({
      type: PhoneNumberStatus,
      description: 'Whether it is in force.',
      resolve: ({ status }) => status,
    }),
    statusRaw: t.exposeString('statusRaw', {
      nullable: true,
      description: 'The provider’s own word for the status (Fone Dynamics, Red Cloud).',
    }),
    friendlyName: t.exposeString('friendlyName', {
      nullable: true,
      description: 'Its name for people (Sinch, Fone Dynamics, AgentMessage).',
    }),
    senderId: t.exposeString('senderId', {
      description: 'What the provider’s send call takes as the sender. Red Cloud wants its numberId, never the E.164.',
    }),
    messaging: t.field({
      type: MessagingSettings,
      description: 'How it sends and receives messages.',
      resolve: ({ messaging }) => messaging,
    }),
    voice: t.field({ type: VoiceSettings, description: 'How it treats calls.', resolve: ({ voice }) => voice }),
    attribution: t.field({
      type: Attribution,
      nullable: true,
      description: 'Marketing attribution of calls (Fone Dynamics).',
      resolve: ({ attribution }) => attribution,
    }),
    regulatoryAddressId: t.exposeString('regulatoryAddressId', {
      nullable: true,
      description: 'The registered address of whoever uses the number (Fone Dynamics). Not an emergency address.',
    }),
    provisioningCallbackUrl: t.field({
      type: 'URL',
      nullable: true,
      description: 'Where the provider reports the progress of provisioning (Sinch).',
      resolve: ({ provisioningCallbackUrl }) => provisioningCallbackUrl,
    }),
    price: t.field({
      type: RecurringPrice,
      nullable: true,
      description: 'What holding it costs (Sinch).',
      resolve: ({ price }) => price,
    }),
    carrierLine: t.field({
      type: CarrierLine,
      nullable: true,
      description: 'Its options at the carrier (AgentMessage). Null: the provider does not tell.',
      resolve: ({ carrierLine }) => carrierLine,
    }),
    provisioning: t.field({
      type: [Provisioning],
      description: 'What was asked for and is not yet, or never was, in force.',
      resolve: ({ provisioning }) => [...provisioning],
    }),
    emergencyAddress: t.field({
      type: EmergencyAddress,
      nullable: true,
      description:
        'Where help is sent when somebody calls an emergency service from it (Sinch). Null without an error: there is none. Null with an error: it could not be read. Costs one request.',
      resolve: ({ account, id }, _args, context) =>
        context
          .loaders(account)
          .emergencyAddress.load(id)
          .catch(failure => Promise.reject(fieldError(failure))),
    }),
    readiness: t.field({
      type: Readiness,
      description: 'Whether it can be used for something now. Costs no request.',
      args: {
        for: t.arg({ type: Capability, required: true, description: 'What it shall be used for.' }),
        expectInboundWebhook: t.arg({ type: 'URL', description: 'Also check that received messages are sent here.' }),
        expectDeliveryWebhook: t.arg({ type: 'URL', description: 'Also check that delivery receipts are sent here.' }),
      },
      resolve: (number, { for: use, expectInboundWebhook, expectDeliveryWebhook }) =>
        readinessFor(number, use, {
          inbound: expectInboundWebhook == null ? null : webAddressAt(expectInboundWebhook, ['expectInboundWebhook']),
          delivery:
            expectDeliveryWebhook == null ? null : webAddressAt(expectDeliveryWebhook, ['expectDeliveryWebhook']),
        }),
    }),
    createdAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the provider made it (AgentMessage).',
      resolve: ({ createdAt }) => moment(createdAt),
    }),
    updatedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the provider last changed it (AgentMessage).',
      resolve: ({ updatedAt }) => moment(updatedAt),
    }),
    observedAt: t.field({
      type: 'DateTime',
      description: 'When this server read it from the provider.',
      resolve: ({ observedAt }) => observedAt,
    }),
    raw: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The provider’s own object, secrets removed.',
      resolve: ({ raw }) => withoutSecrets(raw),
    }),
  }),
});
