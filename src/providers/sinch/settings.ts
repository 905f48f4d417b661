import type { NumberPatch, PatchKey } from '#domain/number-patch.ts';
import type { Settings } from '#domain/provider.ts';
import { type SettingRule, settingsOf, type SettingValue, webAddressFaults } from '#domain/setting-rules.ts';
import type { NumberConfiguration, SmsSettings } from './api.ts';
import { fromRoute } from './provisioning.ts';

/** How Sinch takes a setting. */
interface Rule<Value> extends SettingRule<Value> {
  /** Whether a rental takes it along. */
  readonly rented: boolean;
}

export type Writable = 'friendlyName' | 'servicePlanId' | 'campaignId' | 'voiceRoute' | 'provisioningCallbackUrl';

/** An empty id unlinks. Of the others no page says how they are cleared. */
export const RULES: { readonly [Key in Writable]: Rule<SettingValue<Key>> } = {
  friendlyName: { clearable: false, rented: false },
  servicePlanId: { clearable: true, rented: true },
  campaignId: { clearable: true, rented: true },
  voiceRoute: {
    clearable: false,
    rented: true,
    faults: route =>
      fromRoute(route) === null
        ? [{ message: 'Sinch sends calls to an APP, a TRUNK or, for faxes, a SERVICE', path: ['kind'] }]
        : [],
  },
  provisioningCallbackUrl: {
    clearable: false,
    rented: true,
    faults: url => webAddressFaults(url).map(({ message }) => ({ message })),
  },
};

export const settings: Settings = settingsOf(RULES);

/** What can be configured as a number is rented. */
export const RENTED: ReadonlySet<PatchKey> = new Set(
  (Object.keys(RULES) as Writable[]).filter(key => RULES[key].rented),
);

/** What of a patch a rental and an update take alike. What is not named is left out. */
export function toConfiguration(patch: NumberPatch, sms: SmsSettings | undefined): NumberConfiguration {
  const { voiceRoute, provisioningCallbackUrl } = patch;
  const voice = voiceRoute && fromRoute(voiceRoute);
  return {
    ...(sms && { smsConfiguration: sms }),
    ...(voice && { voiceConfiguration: voice }),
    ...(provisioningCallbackUrl && { callbackUrl: provisioningCallbackUrl }),
  };
}
