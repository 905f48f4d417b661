import type { NumberPatch, WebhookChange } from '#domain/number-patch.ts';
import type { Settings } from '#domain/provider.ts';
import { type SettingRule, settingsOf, type SettingValue } from '#domain/setting-rules.ts';
import type { Routing } from './api.ts';
import { isUuid } from './mapping.ts';

interface Rule<Value> extends SettingRule<Value> {
  /** What AgentMessage calls it. */
  readonly noun: string;
  /** The request field, of an update and of an order alike. */
  readonly field: keyof Routing;
}

export type Writable = 'friendlyName' | 'inboundWebhook' | 'deliveryWebhook' | 'campaignId';

const isHttps = (url: string): boolean => /^https:\/\/\S+$/.test(url) && URL.canParse(url);

const webhook = (noun: string, field: keyof Routing): Rule<WebhookChange> => ({
  clearable: true,
  noun,
  field,
  faults: ({ url, method }) => [
    ...(isHttps(url) ? [] : [{ message: 'AgentMessage takes addresses that begin with https:// only', path: ['url'] }]),
    ...(method === 'GET' ? [{ message: 'AgentMessage offers no choice of the method', path: ['method'] }] : []),
  ],
});

/** All that can be changed. The campaign is cleared by a request of its own, the others by the empty string. */
export const RULES: { readonly [Key in Writable]: Rule<SettingValue<Key>> } = {
  friendlyName: { clearable: true, noun: 'label', field: 'label' },
  inboundWebhook: webhook('inbound webhook', 'inbound_url'),
  deliveryWebhook: webhook('delivery webhook', 'status_url'),
  campaignId: {
    clearable: true,
    noun: 'campaign',
    field: 'campaign_id',
    faults: id => (isUuid(id) ? [] : [{ message: 'The id of a campaign is a UUID at AgentMessage' }]),
  },
};

export const WRITABLE = Object.keys(RULES) as readonly Writable[];

export const settings: Settings = settingsOf(RULES);

/** What a patch names, in request fields. Never null, which would leave a field as it is. */
export const toRouting = (patch: NumberPatch): Routing =>
  Object.fromEntries(
    WRITABLE.filter(key => patch[key] !== undefined).map(key => [RULES[key].field, textOf(patch[key])]),
  );

const textOf = (value: string | WebhookChange | null | undefined): string =>
  typeof value === 'string' ? value : (value?.url ?? '');
