import { type PlannedWrite, summaryOf } from '#domain/change.ts';
import { type NumberPatch, type PatchKey, SETTING_OF } from '#domain/number-patch.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Changes } from '#domain/provider.ts';
import { refusalsOf } from '#domain/setting-rules.ts';
import type { Api, NumberUpdate, SmsSettings } from './api.ts';
import { isSettled, toResult } from './progress.ts';
import { RULES, toConfiguration } from './settings.ts';
import { smsSteps } from './sms-links.ts';

/** What one request does. */
interface Step {
  readonly configuration?: SmsSettings | undefined;
  readonly asked: NumberPatch;
  readonly changed: readonly PatchKey[];
  readonly isDestructive: boolean;
  readonly deeds: readonly string[];
}

export const createChanges = (api: Api): Changes => ({
  refusals: patch => refusalsOf('Sinch', RULES, patch),

  plan: (number, patch) =>
    steps(number, patch).map((step): PlannedWrite => {
      const { asked, changed, isDestructive, deeds } = step;
      return {
        summary: summaryOf(deeds),
        settings: changed.map(key => SETTING_OF[key]),
        isDestructive,
        send: async () => toResult(await api.updateNumber(number.e164, toUpdate(step)), asked),
      };
    }),
});

/**
 * Where a link has to make way there are two requests, and whatever else is changed goes with the second: if that one is
 * refused, the number has lost the link and is otherwise as it was.
 */
function steps(number: PhoneNumber, patch: NumberPatch): readonly Step[] {
  const sms = smsSteps(number, patch);
  const others = OTHERS.filter(key => !isSettled(number, patch, key));
  if (others.length === 0) return sms;
  const { configuration, asked, changed = [], isDestructive = false, deeds = [] }: Partial<Step> = sms.at(-1) ?? {};
  const last: Step = {
    configuration,
    asked: { ...asked, ...Object.fromEntries(others.map(key => [key, patch[key]])) },
    changed: [...changed, ...others],
    isDestructive,
    deeds: [...deeds, ...others.map(key => deedOf(key, patch))],
  };
  return [...sms.slice(0, -1), last];
}

const OTHERS = ['friendlyName', 'voiceRoute', 'provisioningCallbackUrl'] as const;

/** A URL may hold a secret, so none is shown. */
function deedOf(key: (typeof OTHERS)[number], { voiceRoute }: NumberPatch): string {
  if (key === 'friendlyName') return 'set the name';
  if (key === 'provisioningCallbackUrl') return 'set where Sinch reports provisioning to';
  return `send calls to the ${voiceRoute?.kind.toLowerCase()} ${voiceRoute?.target}`;
}

const toUpdate = ({ configuration, asked }: Step): NumberUpdate => ({
  ...(asked.friendlyName && { displayName: asked.friendlyName }),
  ...toConfiguration(asked, configuration),
});
