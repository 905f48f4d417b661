import type { NumberPatch } from '#domain/number-patch.ts';
import type { NumberConfiguration, SmsSettings } from './api.ts';
import { fromRoute } from './provisioning.ts';

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
