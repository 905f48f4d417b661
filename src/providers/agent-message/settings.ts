import type { Refusal } from '#domain/change.ts';
import { type NumberPatch, type PatchKey, SETTING_OF } from '#domain/number-patch.ts';
import type { Settings } from '#domain/provider.ts';
import type { Routing } from './api.ts';
import { isUuid } from './mapping.ts';

type Fault = Pick<Refusal, 'message' | 'path'>;

/** How AgentMessage takes a setting. */
interface Writing {
  readonly noun: string;
  /** The request field, of an update and of an order alike. */
  readonly field: keyof Routing;
  /** What is sent for a value; null to clear, undefined to leave alone. */
  value(patch: NumberPatch): string | null | undefined;
  /** What AgentMessage would not take of a value. */
  faults(patch: NumberPatch): readonly Fault[];
}

/** `null` on the wire leaves a field alone; the empty string clears it, which is why no value may be empty. */
const label: Writing = {
  noun: 'label',
  field: 'label',
  value: patch => patch.friendlyName,
  faults: ({ friendlyName }) => (friendlyName === '' ? [{ message: 'A label cannot be empty; null clears it' }] : []),
};

const webhook = (key: 'inboundWebhook' | 'deliveryWebhook', noun: string, field: keyof Routing): Writing => ({
  noun,
  field,
  value: ({ [key]: wanted }) => wanted && wanted.url,
  faults({ [key]: wanted }) {
    const faults: Fault[] = [];
    if (wanted && !isHttps(wanted.url))
      faults.push({ path: ['url'], message: 'AgentMessage calls addresses that begin with https:// only' });
    if (wanted?.method === 'GET')
      faults.push({ path: ['method'], message: 'AgentMessage lets nobody choose the method; leave it out' });
    return faults;
  },
});

const campaign: Writing = {
  noun: 'campaign',
  field: 'campaign_id',
  value: patch => patch.campaignId,
  faults: ({ campaignId }) =>
    typeof campaignId === 'string' && !isUuid(campaignId)
      ? [{ message: "A campaign's id is a UUID at AgentMessage; the registry's id, such as C1A2B3C, is another" }]
      : [],
};

const isHttps = (url: string): boolean => /^https:\/\/\S+$/.test(url) && URL.canParse(url);

/** All that can be changed about a number. Each can be cleared: the campaign by a request of its own, the others by "". */
export const WRITINGS: ReadonlyMap<PatchKey, Writing> = new Map<PatchKey, Writing>([
  ['friendlyName', label],
  ['inboundWebhook', webhook('inboundWebhook', 'inbound webhook', 'inbound_url')],
  ['deliveryWebhook', webhook('deliveryWebhook', 'delivery webhook', 'status_url')],
  ['campaignId', campaign],
]);

export const settings: Settings = Object.fromEntries(
  [...WRITINGS.keys()].map(key => [SETTING_OF[key], { clearable: true }]),
);

/** The fields of an update. */
export const toRouting = (patch: NumberPatch): Routing =>
  Object.fromEntries(
    [...WRITINGS.values()]
      .map(writing => [writing.field, writing.value(patch)] as const)
      .filter(([, value]) => value !== undefined)
      .map(([field, value]) => [field, value ?? '']),
  );
