import type { AvailableNumber } from '#domain/available-number.ts';
import type { EmergencyAddress } from '#domain/emergency-address.ts';
import type { NumberPattern } from '#domain/number-filter.ts';
import {
  CAPABILITIES,
  type Capability,
  type Money,
  NOTHING_SAID,
  type PhoneNumber,
  type PhoneNumberType,
  type RecurringPrice,
} from '#domain/phone-number.ts';
import type { Region } from '#domain/region.ts';
import { orNull } from '#domain/text.ts';
import type * as answers from './answers.ts';
import type * as api from './api.ts';
import { toProvisioning, toRoute } from './provisioning.ts';

type Text = string | null | undefined;

/** The types Sinch knows, as it and we both spell them. */
export const TYPES = ['LOCAL', 'MOBILE', 'TOLL_FREE'] as const satisfies readonly PhoneNumberType[];

export const toType = (word: string): PhoneNumberType => TYPES.find(type => type === word) ?? 'OTHER';

/** The documentation writes UK at times; ISO 3166-1 has GB. */
export const toCountryCode = (regionCode: string): string => (regionCode === 'UK' ? 'GB' : regionCode);

export function toPhoneNumber(number: answers.ActiveNumber, observedAt: string): PhoneNumber {
  const { phoneNumber, smsConfiguration: sms, voiceConfiguration: voice } = number;
  const typeRaw = orNull(number.type);
  return {
    ...NOTHING_SAID,
    id: phoneNumber,
    e164: phoneNumber,
    projectId: orNull(number.projectId),
    countryCode: number.regionCode ? toCountryCode(number.regionCode) : null,
    type: typeRaw === null ? null : toType(typeRaw),
    typeRaw,
    capabilities: toCapabilities(number.capability),
    // There is no word for it: a number is held, and on its way out once an end is set.
    status: number.expireAt ? 'RELEASING' : 'ACTIVE',
    friendlyName: orNull(number.displayName),
    senderId: phoneNumber,
    messaging: {
      ...NOTHING_SAID.messaging,
      servicePlanId: orNull(sms?.servicePlanId),
      campaignId: orNull(sms?.campaignId),
    },
    voice: {
      ...NOTHING_SAID.voice,
      route: voice ? toRoute(voice) : null,
      lastChangedAt: orNull(voice?.lastUpdatedTime),
    },
    provisioningCallbackUrl: orNull(number.callbackUrl),
    price: toRecurringPrice(number.money, number),
    provisioning: toProvisioning(sms, voice),
    observedAt,
    raw: number,
  };
}

export const toAvailableNumber = (number: answers.AvailableNumber): AvailableNumber => ({
  e164: number.phoneNumber,
  nationalFormat: null,
  city: null,
  state: null,
  rateCenter: null,
  type: number.type ? toType(number.type) : null,
  capabilities: toCapabilities(number.capability),
  setupPrice: toMoney(number.setupPrice),
  recurringPrice: toRecurringPrice(number.monthlyPrice, number),
  documentsRequired: number.supportingDocumentationRequired ?? null,
});

function toCapabilities(words: readonly string[] | null | undefined): readonly Capability[] | null {
  return words ? CAPABILITIES.filter(capability => words.includes(capability)) : null;
}

const toMoney = (money: answers.Money | null | undefined): Money | null =>
  money?.amount && money.currencyCode ? { amount: money.amount, currencyCode: money.currencyCode } : null;

interface Terms {
  readonly paymentIntervalMonths?: number | null | undefined;
  readonly nextChargeDate?: Text;
  readonly expireAt?: Text;
}

function toRecurringPrice(money: answers.Money | null | undefined, terms: Terms): RecurringPrice | null {
  const told = {
    price: toMoney(money),
    // The printed answers have 0, which is no interval.
    intervalMonths: terms.paymentIntervalMonths || null,
    nextChargeDate: orNull(terms.nextChargeDate),
    expireAt: orNull(terms.expireAt),
  };
  return Object.values(told).every(value => value === null) ? null : told;
}

export function toRegion({ regionCode, regionName, types }: answers.AvailableRegion): Region {
  return {
    countryCode: toCountryCode(regionCode),
    name: orNull(regionName),
    types: [...new Set((types ?? []).map(toType))],
  };
}

/** null where the answer holds no address at all, as for a correction when nothing was corrected. */
export function toEmergencyAddress(address: answers.EmergencyAddress): EmergencyAddress | null {
  if (Object.values(address).every(value => !value)) return null;
  return {
    streetNumber: address.streetNumber ?? '',
    street: address.streetInfo ?? '',
    unit: orNull(address.location),
    city: address.city ?? '',
    state: address.state ?? '',
    postalCode: address.postalCode ?? '',
    postalCodePlusFour: orNull(address.postalCodePlusFour),
  };
}

const SEARCH_PATTERNS = { STARTS_WITH: 'START', CONTAINS: 'CONTAINS', ENDS_WITH: 'END' } as const;

/** The text that is searched starts with its plus sign, so digits at the start of the number need one. */
export function toPattern({ kind, digits }: NumberPattern): api.NumberPattern {
  if (digits.startsWith('+')) return { pattern: digits, searchPattern: 'START' };
  return { pattern: kind === 'STARTS_WITH' ? `+${digits}` : digits, searchPattern: SEARCH_PATTERNS[kind] };
}
