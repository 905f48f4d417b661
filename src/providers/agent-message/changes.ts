import { type PlannedWrite, summaryOf, type WriteResult } from '#domain/change.ts';
import { isInForce, type NumberPatch, SETTING_OF } from '#domain/number-patch.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Changes } from '#domain/provider.ts';
import { refusalsOf } from '#domain/setting-rules.ts';
import type { PhoneNumber as ApiPhoneNumber } from './answers.ts';
import type { Api } from './api.ts';
import { canonicalId, toPhoneNumber } from './mapping.ts';
import { RULES, toRouting, WRITABLE, type Writable } from './settings.ts';

export const createChanges = (api: Api): Changes => ({
  refusals: patch => refusalsOf('AgentMessage', RULES, patch),

  canonical: patch =>
    typeof patch.campaignId === 'string' ? { ...patch, campaignId: canonicalId(patch.campaignId) } : patch,

  plan(number, patch) {
    const keys = WRITABLE.filter(key => !isSettled(number, patch, key));
    const isDetached = keys.includes('campaignId') && patch.campaignId === null;
    const updated = isDetached ? keys.filter(key => key !== 'campaignId') : keys;
    // What may be refused goes first: then the campaign is still there.
    return [
      ...(updated.length > 0 ? [update(api, number, patch, updated)] : []),
      ...(isDetached ? [detach(api, number)] : []),
    ];
  },
});

/** What a write has made of the number. A campaign is in force once the carriers have taken it up. */
export function resultOf(answer: ApiPhoneNumber, { campaignId }: NumberPatch): WriteResult {
  const number = toPhoneNumber(answer, new Date().toISOString());
  const isPending = typeof campaignId === 'string' && number !== null && number.provisioning.length > 0;
  return { outcome: isPending ? 'ACCEPTED' : 'APPLIED', number };
}

/** A campaign that waits for its carriers is not in force yet; to attach it again is documented to change nothing. */
const isSettled = (number: PhoneNumber, patch: NumberPatch, key: Writable): boolean =>
  isInForce(number, patch, key) && (key !== 'campaignId' || !patch.campaignId || number.provisioning.length === 0);

const update = (api: Api, number: PhoneNumber, patch: NumberPatch, keys: readonly Writable[]): PlannedWrite => ({
  summary: summaryOf(keys.map(key => deedOf(number, patch, key))),
  settings: keys.map(key => SETTING_OF[key]),
  isDestructive: keys.some(key => patch[key] === null || (key === 'campaignId' && replaces(number, patch))),
  async send() {
    const wanted: NumberPatch = Object.fromEntries(keys.map(key => [key, patch[key]]));
    return resultOf(await api.updatePhoneNumber(number.id, toRouting(wanted)), wanted);
  },
});

const detach = (api: Api, number: PhoneNumber): PlannedWrite => ({
  summary: `Detach the campaign ${number.messaging.campaignId}`,
  settings: ['CAMPAIGN'],
  isDestructive: true,
  send: async () => resultOf(await api.detachCampaign(number.id), {}),
});

const replaces = ({ messaging: { campaignId } }: PhoneNumber, patch: NumberPatch): boolean =>
  campaignId !== null && campaignId !== patch.campaignId;

function deedOf(number: PhoneNumber, patch: NumberPatch, key: Writable): string {
  if (key !== 'campaignId') return `${patch[key] === null ? 'clear' : 'set'} the ${RULES[key].noun}`;
  const instead = replaces(number, patch) ? ` in place of ${number.messaging.campaignId}` : '';
  return `attach the campaign ${patch.campaignId}${instead}`;
}
