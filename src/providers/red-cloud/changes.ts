import { summaryOf } from '#domain/change.ts';
import type { Changes, Settings } from '#domain/provider.ts';
import { isInForce, type NumberPatch, SETTING_OF, type WebhookChange } from '#domain/number-patch.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import {
  refusalsOf,
  type SettingRule,
  settingsOf,
  type SettingValue,
  webAddressFaults,
} from '#domain/setting-rules.ts';
import type { NumberChanges } from './api.ts';

interface Rule<Value> extends SettingRule<Value> {
  readonly fields: (value: Value) => NumberChanges;
  /** What setting it does to a number, for people. A webhook's address may hold a secret and is not said. */
  readonly deed: (value: Value, number: PhoneNumber) => string;
}

type Writable = 'campaignId' | 'smsEnabled' | 'mmsEnabled' | 'inboundWebhook' | 'deliveryWebhook';

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
const RULES: { readonly [Key in Writable]: Rule<SettingValue<Key>> } = {
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

const fieldsOf = <Key extends Writable>(key: Key, value: NumberPatch[Key]): NumberChanges =>
  value === undefined || value === null ? {} : RULES[key].fields(value);

const deedOf = <Key extends Writable>(key: Key, value: NumberPatch[Key], number: PhoneNumber): string =>
  value === undefined || value === null ? '' : RULES[key].deed(value, number);

/** `update` answers with the number as it is afterwards; null where that cannot be shown. */
export const createChanges = (
  update: (numberId: string, changes: NumberChanges) => Promise<PhoneNumber | null>,
): Changes => ({
  refusals: patch => refusalsOf('Red Cloud', RULES, patch),

  plan(number, patch) {
    const keys = (Object.keys(RULES) as Writable[]).filter(key => !isInForce(number, patch, key));
    if (keys.length === 0) return [];
    const changes: NumberChanges = Object.assign({}, ...keys.map(key => fieldsOf(key, patch[key])));
    return [
      {
        summary: summaryOf(keys.map(key => deedOf(key, patch[key], number))),
        settings: keys.map(key => SETTING_OF[key]),
        // The campaign that was linked loses its number.
        isDestructive: keys.includes('campaignId') && number.messaging.campaignId !== null,
        send: async () => ({ outcome: 'APPLIED', number: await update(number.id, changes) }),
      },
    ];
  },
});
