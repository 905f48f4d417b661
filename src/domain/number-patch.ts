import type { NumberSetting, PhoneNumber, VoiceRoute, Webhook } from './phone-number.ts';

/** Where a webhook shall lead. Without a method the provider's own, or POST. */
export interface WebhookChange {
  readonly url: string;
  readonly method?: Webhook['method'] | undefined;
}

export interface ForwardingChange {
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
}

export interface AttributionChange {
  readonly source?: string | null | undefined;
  readonly medium?: string | null | undefined;
  readonly campaign?: string | null | undefined;
  readonly content?: string | null | undefined;
}

/**
 * A change of a number's settings. Three states, kept apart all the way to the provider's bytes: a setting that is
 * absent (or undefined) stays, null clears it, a value sets it. A part of a group that is absent stays likewise.
 */
export interface NumberPatch {
  readonly friendlyName?: string | null | undefined;
  readonly smsEnabled?: boolean | undefined;
  readonly mmsEnabled?: boolean | undefined;
  readonly inboundWebhook?: WebhookChange | null | undefined;
  readonly deliveryWebhook?: WebhookChange | null | undefined;
  readonly servicePlanId?: string | null | undefined;
  readonly campaignId?: string | null | undefined;
  readonly forwardSms?: ForwardingChange | null | undefined;
  readonly forwardEmail?: ForwardingChange | null | undefined;
  readonly voiceRoute?: VoiceRoute | null | undefined;
  readonly recording?: 'OFF' | 'CALL' | undefined;
  readonly attribution?: AttributionChange | null | undefined;
  readonly regulatoryAddressId?: string | null | undefined;
  readonly provisioningCallbackUrl?: string | null | undefined;
}

export type PatchKey = keyof NumberPatch;

/** Every setting, by the key that changes it. */
export const SETTING_OF = {
  friendlyName: 'FRIENDLY_NAME',
  smsEnabled: 'SMS_ENABLED',
  mmsEnabled: 'MMS_ENABLED',
  inboundWebhook: 'INBOUND_WEBHOOK',
  deliveryWebhook: 'DELIVERY_WEBHOOK',
  servicePlanId: 'SERVICE_PLAN',
  campaignId: 'CAMPAIGN',
  forwardSms: 'SMS_FORWARDING',
  forwardEmail: 'EMAIL_FORWARDING',
  voiceRoute: 'VOICE_ROUTE',
  recording: 'RECORDING',
  attribution: 'ATTRIBUTION',
  regulatoryAddressId: 'REGULATORY_ADDRESS',
  provisioningCallbackUrl: 'PROVISIONING_CALLBACK',
} as const satisfies Record<PatchKey, NumberSetting>;

/** The keys that a patch names, absent and undefined ones left out, in a fixed order. */
export const keysOf = (patch: NumberPatch): PatchKey[] =>
  (Object.keys(SETTING_OF) as PatchKey[]).filter(key => patch[key] !== undefined);

/** What a number has of a setting, in the patch's own shape. */
export function settingIn(number: PhoneNumber, key: PatchKey): unknown {
  switch (key) {
    case 'smsEnabled':
    case 'mmsEnabled':
    case 'inboundWebhook':
    case 'deliveryWebhook':
    case 'servicePlanId':
    case 'campaignId':
    case 'forwardSms':
    case 'forwardEmail':
      return number.messaging[key];
    case 'voiceRoute':
      return number.voice.route;
    case 'recording':
      return number.voice.recording;
    default:
      return number[key];
  }
}

/** Whether a number already is as one setting of the patch wants it: what the patch leaves open fits anything. */
export function isInForce(number: PhoneNumber, patch: NumberPatch, key: PatchKey): boolean {
  const fits = (wanted: unknown, actual: unknown): boolean => {
    if (wanted === undefined) return true;
    if (typeof wanted !== 'object' || wanted === null) return (wanted ?? null) === (actual ?? null);
    return Object.entries(wanted).every(([part, value]) =>
      fits(value, (actual as Record<string, unknown> | null)?.[part]),
    );
  };
  return fits(patch[key], settingIn(number, key));
}
