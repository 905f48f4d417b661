import {
  type Capability as DomainCapability,
  type NumberSetting as DomainSetting,
  type PhoneNumberStatus as DomainStatus,
  type PhoneNumberType as DomainType,
} from '#domain/phone-number.ts';
import { providerModules } from '#providers/index.ts';
import { builder } from './builder.ts';

const described = <Name extends string>(
  values: Readonly<Record<Name, string>>,
): Record<Name, { description: string }> =>
  Object.fromEntries(Object.entries<string>(values).map(([name, description]) => [name, { description }])) as Record<
    Name,
    { description: string }
  >;

const PROVIDER_KEYS: ReadonlyMap<string, string> = new Map(
  providerModules.map(({ name }) => [name, name.toUpperCase().replaceAll('-', '_')]),
);

/** The enum value that stands for a provider of this server. */
export const providerKey = (name: string): string => PROVIDER_KEYS.get(name) ?? name;

export const ProviderKey = builder.enumType('ProviderKey', {
  description: 'A provider of phone numbers.',
  values: described(Object.fromEntries(providerModules.map(({ name, title }) => [providerKey(name), title]))),
});

export const PhoneNumberType = builder.enumType('PhoneNumberType', {
  description:
    'What kind of number it is, as Sinch, Fone Dynamics and AgentMessage tell it; Red Cloud does not, so its numbers have what the area code says.',
  values: described<DomainType>({
    LOCAL: 'Belongs to a geographic area.',
    MOBILE: 'Belongs to a mobile range.',
    TOLL_FREE: 'Free for whoever calls it.',
    NATIONAL: 'Belongs to a country as a whole (Fone Dynamics).',
    SHARED_RATE: 'Caller and holder share the price (Fone Dynamics).',
    SHORT_CODE: 'A short code (AgentMessage). One that is no E.164, as hardly any is, is left out of every list.',
    OTHER: 'A type this server does not know; `typeRaw` has the provider’s word.',
  }),
});

export const Capability = builder.enumType('Capability', {
  description: 'What a number can be used for.',
  values: described<DomainCapability>({ VOICE: 'Calls.', SMS: 'Text messages.', MMS: 'Multimedia messages.' }),
});

export const PhoneNumberStatus = builder.enumType('PhoneNumberStatus', {
  description: 'Whether a number is in force.',
  values: described<DomainStatus>({
    ACTIVE: 'In force.',
    PENDING: 'Held, but waiting for something: see `provisioning`.',
    RELEASING: 'Given up, and still held until its paid time ends (Sinch).',
    UNKNOWN: 'The provider does not say (AgentMessage), or says something this server does not know: see `statusRaw`.',
  }),
});

export const NumberSetting = builder.enumType('NumberSetting', {
  description: 'Something about a number that its provider lets an API client change.',
  values: described<DomainSetting>({
    FRIENDLY_NAME: 'Name for people.',
    SMS_ENABLED: 'Text messages on or off.',
    MMS_ENABLED: 'Multimedia messages on or off.',
    INBOUND_WEBHOOK: 'Where received messages are sent.',
    DELIVERY_WEBHOOK: 'Where delivery receipts are sent.',
    SERVICE_PLAN: 'SMS service plan.',
    CAMPAIGN: '10DLC campaign.',
    SMS_FORWARDING: 'Forwarding of received messages as SMS.',
    EMAIL_FORWARDING: 'Forwarding of received messages as e-mail.',
    VOICE_ROUTE: 'Where calls go.',
    RECORDING: 'Whether calls are recorded.',
    ATTRIBUTION: 'Marketing attribution of calls.',
    REGULATORY_ADDRESS: 'Registered address of whoever uses the number.',
    PROVISIONING_CALLBACK: 'Where the provider reports the progress of provisioning.',
  }),
});

export { described };
