import { z } from 'zod';
import { type E164, isE164 } from '#domain/e164.ts';

const text = z.string().nullish();
const texts = z.array(z.string()).nullish();
const e164 = z.custom<E164>(value => typeof value === 'string' && isE164(value), 'must be E.164');

const Money = z.looseObject({ currencyCode: text, amount: text });
export type Money = z.infer<typeof Money>;

/** One of the three ids, by `type`; some answers show the other two empty. */
const voiceIds = { appId: text, trunkId: text, serviceId: text };

const ScheduledProvisioning = z.looseObject({
  servicePlanId: text,
  campaignId: text,
  status: text,
  lastUpdatedTime: text,
  errorCodes: texts,
});

const SmsConfiguration = z.looseObject({
  servicePlanId: text,
  campaignId: text,
  scheduledProvisioning: ScheduledProvisioning.nullish(),
});
export type SmsConfiguration = z.infer<typeof SmsConfiguration>;

const ScheduledVoiceProvisioning = z.looseObject({ type: text, ...voiceIds, status: text, lastUpdatedTime: text });

const VoiceConfiguration = z.looseObject({
  type: text,
  ...voiceIds,
  lastUpdatedTime: text,
  scheduledVoiceProvisioning: ScheduledVoiceProvisioning.nullish(),
});
export type VoiceConfiguration = z.infer<typeof VoiceConfiguration>;

export const ActiveNumber = z.looseObject({
  phoneNumber: e164,
  projectId: text,
  displayName: text,
  regionCode: text,
  type: text,
  capability: texts,
  money: Money.nullish(),
  paymentIntervalMonths: z.number().nullish(),
  nextChargeDate: text,
  expireAt: text,
  smsConfiguration: SmsConfiguration.nullish(),
  voiceConfiguration: VoiceConfiguration.nullish(),
  callbackUrl: text,
});
export type ActiveNumber = z.infer<typeof ActiveNumber>;

const hasNumber = (item: unknown): boolean =>
  typeof item !== 'object' || item === null || ('phoneNumber' in item && item.phoneNumber !== '');

/** The printed list holds `{}`, which stands for a number and is none: such an entry is passed over. */
export const ActiveNumbers = z.object({
  activeNumbers: z.preprocess(
    items => (Array.isArray(items) ? items.filter(hasNumber) : items),
    z.array(ActiveNumber).nullish(),
  ),
  nextPageToken: text,
});

export const AvailableNumber = z.object({
  phoneNumber: e164,
  regionCode: text,
  type: text,
  capability: texts,
  setupPrice: Money.nullish(),
  monthlyPrice: Money.nullish(),
  paymentIntervalMonths: z.number().nullish(),
  supportingDocumentationRequired: z.boolean().nullish(),
});
export type AvailableNumber = z.infer<typeof AvailableNumber>;

export const AvailableNumbers = z.object({ availableNumbers: z.array(AvailableNumber).nullish() });

const AvailableRegion = z.object({ regionCode: z.string().min(1), regionName: text, types: texts });
export type AvailableRegion = z.infer<typeof AvailableRegion>;
export const AvailableRegions = z.object({ availableRegions: z.array(AvailableRegion).nullish() });

export const EmergencyAddress = z.object({
  streetNumber: text,
  streetInfo: text,
  location: text,
  city: text,
  state: text,
  postalCode: text,
  postalCodePlusFour: text,
});
export type EmergencyAddress = z.infer<typeof EmergencyAddress>;

export const AddressValidation = z.object({
  phoneNumber: text,
  displayName: text,
  validatedAddress: EmergencyAddress.nullish(),
  /** EXACT_MATCH, NEAR_MATCH or NO_MATCH. */
  validationResult: text,
  validationMessage: text,
  /** Empty where nothing was corrected. */
  correctedAddress: EmergencyAddress.nullish(),
  /** With NO_MATCH only. */
  candidateAddresses: z.array(EmergencyAddress).nullish(),
});
export type AddressValidation = z.infer<typeof AddressValidation>;

export const CallbackConfiguration = z.object({ projectId: text, hmacSecret: text });

/** What can be kept anywhere: PostgreSQL takes no NUL, UTF-8 no half of a pair, an index no text of any length. */
const word = z
  .string()
  .min(1)
  .max(255)
  .refine(given => given.isWellFormed() && !/\p{Cc}/u.test(given), 'holds control characters');
const optionalWord = word.nullish().catch(null);

/** What Sinch posts to a number's `callbackUrl`. Without an id it cannot be told from its repetition. */
export const CallbackEvent = z.object({
  eventId: word,
  eventType: word,
  projectId: text,
  /** UTC, without a time zone. */
  timestamp: optionalWord,
  /** ACTIVE_NUMBER; newer documentation adds NUMBER_ORDER. */
  resourceType: optionalWord,
  /** The phone number, with its plus sign. */
  resourceId: optionalWord,
  status: optionalWord,
  failureCode: optionalWord,
  internalFailureCode: optionalWord,
});
export type CallbackEvent = z.infer<typeof CallbackEvent>;

/** The answer has no content, in the one form or the other. */
export const NoContent = z.unknown().transform(() => undefined);
