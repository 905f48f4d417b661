import type { WriteResult } from '#domain/change.ts';
import { isInForce, type NumberPatch, type PatchKey, settingIn } from '#domain/number-patch.ts';
import type { PhoneNumber, Provisioning } from '#domain/phone-number.ts';
import type { ActiveNumber } from './answers.ts';
import { toPhoneNumber } from './mapping.ts';

/** What the provisioning of a setting is called, where it goes on after the answer. */
export const TARGETS: Readonly<Partial<Record<PatchKey, Provisioning['target']>>> = {
  servicePlanId: 'SMS_SERVICE',
  campaignId: 'CAMPAIGN',
  voiceRoute: 'VOICE',
};

const onItsWay = ({ provisioning }: PhoneNumber, key: PatchKey): Provisioning | undefined =>
  provisioning.find(({ target, state }) => target === TARGETS[key] && state !== 'FAILED');

/** The ids a number is linked to or is about to be, the latter first. */
export const linkedTo = (number: PhoneNumber, key: 'servicePlanId' | 'campaignId'): readonly string[] =>
  [onItsWay(number, key)?.requestedValue, settingIn(number, key)].filter(id => typeof id === 'string');

/** Whether a number is as the patch wants it, and nothing is on its way that may change that. */
export const isSettled = (number: PhoneNumber, patch: NumberPatch, key: PatchKey): boolean =>
  patch[key] === undefined || (isInForce(number, patch, key) && onItsWay(number, key) === undefined);

/** APPLIED where the answer shows in force what was asked for. That nothing is scheduled proves nothing by itself. */
export function toResult(answer: ActiveNumber, asked: NumberPatch): WriteResult {
  const number = toPhoneNumber(answer, new Date().toISOString());
  const isDone = (Object.keys(TARGETS) as PatchKey[]).every(key => isSettled(number, asked, key));
  return { outcome: isDone ? 'APPLIED' : 'ACCEPTED', number };
}
