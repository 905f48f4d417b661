import { z } from 'zod';
import { type E164, isE164 } from '#domain/e164.ts';

const e164 = z.custom<E164>(value => typeof value === 'string' && isE164(value), 'is not an E.164 number');

// Only what is used; loose, so that `raw` is the object as it came.
export const PhoneNumber = z.looseObject({
  id: z.string(),
  e164,
  label: z.string().nullish(),
  sms: z.boolean().nullish(),
});
export type PhoneNumber = z.infer<typeof PhoneNumber>;

export const PhoneNumberPage = z.object({ numbers: z.array(PhoneNumber), next: z.string().nullish() });
