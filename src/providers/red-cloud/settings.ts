import type { WebhookChange } from '#domain/number-patch.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Settings } from '#domain/provider.ts';
import { type SettingRule, settingsOf, type SettingValue, webAddressFaults } from '#domain/setting-rules.ts';
import type { NumberChanges } from './api.ts';

/** How Red Cloud takes a setting. */
interface Rule<Value> extends SettingRule<Value> {
  readonly fields: (value: Value) => NumberChanges;
  /** What setting it does to a number, for people. A webhook's address may hold a secret and is not said. */
  readonly deed: (value: Value, number: PhoneNumber) => string;
}

export type Writable = 'campaignId' | 'smsEnabled' | 'mmsEnabled' | 'inboundWebhook' | 'deliveryWebhook';

const webhook = (field: 'webhookInboundOverride' | 'webhookDeliveryOverride', deed: string): Rule<WebhookChange> => ({
  clearable: false,
  faults: ({ url, method }) => [
    ...webAddressFaults(url),
    ...(method === 'GET' ? [{ message: 'Red Cloud posts its events and knows no GET', path: ['method'] }] : []),
  ],
  fields: ({ url }) => ({ [field]: url }),
  deed: () => deed,
});

/** In the order of the documented request. None is clearable: no document says how, and a guess would be made on a live number. */
export const RULES: { readonly [Key in Writable]: Rule<SettingValue<Key>> } = {
  campaignId: {
    clearable: false,
    fields: campaignregId => ({ campaignregId }),
    deed: (campaignId, { messaging }) =>
      `link the campaign ${campaignId}${messaging.campaignId === null ? '' : ` in place of ${messaging.campaignId}`}`,
  },
  smsEnabled: {
    clearable: false,
    fields: smsEnabled => ({ smsEnabled }),
    deed: isOn => `switch SMS ${isOn ? 'on' : 'off'}`,
  },
  mmsEnabled: {
    clearable: false,
    fields: mmsEnabled => ({ mmsEnabled }),
    deed: isOn => `switch MMS ${isOn ? 'on' : 'off'}`,
  },
  inboundWebhook: webhook('webhookInboundOverride', 'set the inbound webhook'),
  deliveryWebhook: webhook('webhookDeliveryOverride', 'set the delivery webhook'),
};

export const settings: Settings = settingsOf(RULES);
