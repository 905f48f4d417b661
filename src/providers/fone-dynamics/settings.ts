import { isE164, toE164 } from '#domain/e164.ts';
import type { ForwardingChange, PatchKey, WebhookChange } from '#domain/number-patch.ts';
import type { PhoneNumber, VoiceRoute } from '#domain/phone-number.ts';
import type { Settings } from '#domain/provider.ts';
import {
  type Fault,
  type SettingRule,
  settingsOf,
  type SettingValue,
  webAddressFaults,
} from '#domain/setting-rules.ts';
import type { NumberResource } from './answers.ts';
import type { NumberConfiguration } from './api.ts';

type Parameter = keyof NumberConfiguration;

/** How Fone Dynamics takes a setting. */
interface Rule<Value> extends SettingRule<Value> {
  readonly parameters: (value: Value) => NumberConfiguration;
  /** What is done to a number, for people: no telephone number, no e-mail address, no address of a webhook. */
  readonly deed: (value: Value) => string;
  /** Whether a value that seems to be in force may not be. Absent: never. */
  readonly isOpen?: ((value: Value, number: PhoneNumber) => boolean) | undefined;
}

const forwarding = (from: Parameter, to: Parameter, deed: string): Rule<ForwardingChange> => ({
  clearable: false,
  parameters: value => ({ [from]: value.from, [to]: value.to }),
  deed: () => deed,
});

/** Without a method its parameter is left out. */
const webhook = (
  url: 'WebHookUrl' | 'DeliveryReceiptWebHookUrl',
  method: 'WebHookMethod' | 'DeliveryReceiptWebHookMethod',
  deed: string,
): Rule<WebhookChange> => ({
  clearable: false,
  faults: value => webAddressFaults(value.url),
  parameters: value => ({ [url]: value.url, [method]: value.method }),
  deed: () => deed,
  // A method that the provider does not say is read as POST.
  isOpen: (value, { raw }) =>
    value.method !== undefined && (raw as NumberResource)[method]?.toUpperCase() !== value.method,
});

function faultsOfRoute({ kind, target }: VoiceRoute): readonly Fault[] {
  if (kind === 'FLOW') return [];
  if (kind !== 'ENDPOINT')
    return [{ message: `Fone Dynamics routes calls to an ENDPOINT or a FLOW and knows no ${kind}`, path: ['kind'] }];
  return isE164(target) ? [] : [{ message: 'An endpoint is an E.164 number, such as +61255501234', path: ['target'] }];
}

export type Writable = Exclude<
  PatchKey,
  'smsEnabled' | 'mmsEnabled' | 'servicePlanId' | 'campaignId' | 'provisioningCallbackUrl'
>;

/** In the order of the documentation. How to clear any of these is not documented, and a guess would be made on a live number. */
export const RULES: { readonly [Key in Writable]: Rule<SettingValue<Key>> } = {
  friendlyName: {
    clearable: false,
    parameters: Friendly => ({ Friendly }),
    deed: () => 'set the friendly name',
  },
  regulatoryAddressId: {
    clearable: false,
    parameters: AddressSid => ({ AddressSid }),
    deed: address => `register the number with the address ${address}`,
    isOpen: (_, { status }) => status === 'PENDING',
  },
  attribution: {
    clearable: false,
    parameters: ({ source, medium, campaign, content }) => ({
      Attribution_Source: source ?? undefined,
      Attribution_Medium: medium ?? undefined,
      Attribution_Campaign: campaign ?? undefined,
      Attribution_Content: content ?? undefined,
    }),
    deed: () => 'set the attribution',
  },
  voiceRoute: {
    clearable: false,
    faults: faultsOfRoute,
    parameters: ({ kind, target }) =>
      kind === 'FLOW'
        ? { RoutingMethod: 'Flow', Flow: target }
        : { RoutingMethod: 'Endpoint', EndpointNumber: toE164(target) },
    deed: ({ kind, target }) => (kind === 'FLOW' ? `route calls to the flow ${target}` : 'route calls to a number'),
  },
  recording: {
    clearable: false,
    parameters: recording => ({ Recording: recording === 'CALL' ? 'Call' : 'Off' }),
    deed: recording => (recording === 'CALL' ? 'record calls' : 'stop recording calls'),
  },
  forwardSms: forwarding('SendSmsFrom', 'SendSmsTo', 'set the forwarding as SMS'),
  forwardEmail: forwarding('SendEmailFrom', 'SendEmailTo', 'set the forwarding as e-mail'),
  inboundWebhook: webhook('WebHookUrl', 'WebHookMethod', 'set the inbound webhook'),
  deliveryWebhook: webhook(
    'DeliveryReceiptWebHookUrl',
    'DeliveryReceiptWebHookMethod',
    'set the webhook of delivery receipts',
  ),
};

export const settings: Settings = settingsOf(RULES);
