import { countryOf } from '#domain/e164.ts';
import { NOTHING_SAID, type PhoneNumber } from '#domain/phone-number.ts';
import { orNull } from '#domain/text.ts';
import type { PhoneNumber as ApiPhoneNumber } from './answers.ts';

export const toPhoneNumber = (number: ApiPhoneNumber, observedAt: string): PhoneNumber => ({
  ...NOTHING_SAID,
  id: number.id,
  e164: number.e164,
  countryCode: countryOf(number.e164),
  status: 'ACTIVE',
  friendlyName: orNull(number.label),
  senderId: number.e164,
  messaging: { ...NOTHING_SAID.messaging, smsEnabled: number.sms ?? null },
  observedAt,
  raw: number,
});
