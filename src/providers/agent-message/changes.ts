import type { PlannedWrite, Refusal, ReleaseResult, WriteResult } from '#domain/change.ts';
import { isInForce, keysOf, type NumberPatch, type PatchKey, SETTING_OF } from '#domain/number-patch.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Changes } from '#domain/provider.ts';
import type { Client } from '#http/client.ts';
import { detachCampaign, type PhoneNumber as ApiPhoneNumber, releasePhoneNumber, updatePhoneNumber } from './api.ts';
import { toPhoneNumber } from './mapping.ts';
import { toRouting, WRITINGS } from './settings.ts';

/** One PATCH for all that is set or cleared by it; taking a campaign away is a request of its own, and goes last. */
export const createChanges = (client: Client): Changes => ({
  refusals: patch => keysOf(patch).flatMap(key => refusalsOf(patch, key)),
  plan(number, patch) {
    const keys = keysOf(patch).filter(key => !isSettled(number, patch, key));
    const updated = keys.filter(key => key !== 'campaignId' || patch.campaignId !== null);
    const writes: PlannedWrite[] = [];
    if (updated.length > 0) writes.push(update(client, number, patch, updated));
    if (updated.length < keys.length) writes.push(detach(client, number));
    return writes;
  },
});

export async function release(client: Client, { id }: PhoneNumber): Promise<ReleaseResult> {
  await releasePhoneNumber(client, id);
  return {
    outcome: 'APPLIED',
    number: null,
    effectiveAt: null,
    notes: ['Messages stop at once', 'The number is kept back for 30 days before anyone can rent it again'],
  };
}

/** What a write has made of the number. A campaign is in force once the carriers have taken it up. */
export function resultOf(answer: ApiPhoneNumber, { campaignId }: NumberPatch): WriteResult {
  const number = toPhoneNumber(answer, new Date().toISOString());
  const isPending = typeof campaignId === 'string' && number !== null && number.provisioning.length > 0;
  return { outcome: isPending ? 'ACCEPTED' : 'APPLIED', number };
}

function refusalsOf(patch: NumberPatch, key: PatchKey): readonly Refusal[] {
  const writing = WRITINGS.get(key);
  if (writing) return writing.faults(patch).map(fault => ({ key, reason: 'INVALID', ...fault }));
  const nouns = [...WRITINGS.values()].map(({ noun }) => noun).join(', ');
  return [{ key, reason: 'UNSUPPORTED', message: `At AgentMessage these can be changed, and no others: ${nouns}` }];
}

/** A campaign that a carrier works on is not in force yet; to attach it again is documented to do no harm. */
const isSettled = (number: PhoneNumber, patch: NumberPatch, key: PatchKey): boolean =>
  isInForce(number, patch, key) &&
  (key !== 'campaignId' || patch.campaignId === null || number.provisioning.length === 0);

const update = (client: Client, number: PhoneNumber, patch: NumberPatch, keys: readonly PatchKey[]): PlannedWrite => ({
  summary: sentence(keys.map(key => phrase(number, patch, key))),
  settings: keys.map(key => SETTING_OF[key]),
  isDestructive: keys.some(key => patch[key] === null || (key === 'campaignId' && replaces(number, patch))),
  async send() {
    const wanted = Object.fromEntries(keys.map(key => [key, patch[key]])) as NumberPatch;
    return resultOf(await updatePhoneNumber(client, number.id, toRouting(wanted)), wanted);
  },
});

const detach = (client: Client, number: PhoneNumber): PlannedWrite => ({
  summary: `Detach the campaign ${number.messaging.campaignId}`,
  settings: ['CAMPAIGN'],
  isDestructive: true,
  send: async () => resultOf(await detachCampaign(client, number.id), {}),
});

const replaces = ({ messaging: { campaignId } }: PhoneNumber, patch: NumberPatch): boolean =>
  campaignId !== null && campaignId !== patch.campaignId;

function phrase(number: PhoneNumber, patch: NumberPatch, key: PatchKey): string {
  if (key !== 'campaignId') return `${patch[key] === null ? 'clear' : 'set'} the ${WRITINGS.get(key)?.noun}`;
  const { campaignId } = number.messaging;
  return replaces(number, patch)
    ? `replace the campaign ${campaignId} with ${patch.campaignId}`
    : `attach the campaign ${patch.campaignId}`;
}

const sentence = (phrases: readonly string[]): string => {
  const text = phrases.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
};
