import { countryOf } from '#domain/e164.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { PhoneNumber as ApiPhoneNumber } from './api.ts';

export const toPhoneNumber = (number: ApiPhoneNumber, observedAt: string): PhoneNumber => ({
  id: number.id,
  e164: number.e164,
  projectId: null,
  countryCode: countryOf(number.e164),
  region: null,
  city: null,
  type: null,
  typeRaw: null,
  capabilities: null,
  status: 'ACTIVE',
  statusRaw: null,
  friendlyName: number.label || null,
  senderId: number.e164,
  messaging: {
    smsEnabled: number.sms ?? null,
    mmsEnabled: null,
    inboundWebhook: null,
    deliveryWebhook: null,
    servicePlanId: null,
    campaignId: null,
    forwardSms: null,
    forwardEmail: null,
  },
  voice: { route: null, recording: null },
  attribution: null,
  regulatoryAddressId: null,
  provisioningCallbackUrl: null,
  price: null,
  provisioning: [],
  createdAt: null,
  updatedAt: null,
  observedAt,
  raw: number,
});
