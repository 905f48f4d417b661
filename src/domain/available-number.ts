import type { E164 } from './e164.ts';
import type { NumberPattern } from './number-filter.ts';
import type { Capability, Money, PhoneNumberType, RecurringPrice } from './phone-number.ts';

/** Where to look for a number one could have. The shape keeps the rules: an NXX only with its NPA, a city only with its state. */
export type Area =
  | { readonly country: string }
  | { readonly city: string; readonly state: string }
  | { readonly state: string }
  | { readonly npa: string; readonly nxx: string | null }
  | { readonly rateCenter: string; readonly state: string };

export interface InventorySearch {
  readonly area: Area;
  readonly type: PhoneNumberType | null;
  readonly capabilities: readonly Capability[];
  readonly number: NumberPattern | null;
  /** At most so many numbers from this account. */
  readonly limit: number;
}

export interface AvailableNumber {
  readonly e164: E164;
  /** As the provider writes it for people of its country. */
  readonly nationalFormat: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly rateCenter: string | null;
  readonly type: PhoneNumberType | null;
  readonly capabilities: readonly Capability[] | null;
  readonly setupPrice: Money | null;
  readonly recurringPrice: RecurringPrice | null;
  readonly documentsRequired: boolean | null;
}

/** Available numbers of one place and type, as one answer gave them. A photograph, not a reservation. */
export interface AvailableNumberGroup {
  readonly countryCode: string | null;
  readonly state: string | null;
  readonly city: string | null;
  readonly rateCenter: string | null;
  readonly type: PhoneNumberType | null;
  readonly numbers: readonly AvailableNumber[];
}

export interface InventoryAnswer {
  readonly groups: readonly AvailableNumberGroup[];
  /** How many the provider was asked for, where it is told or says so. */
  readonly requestedCount: number | null;
  /** How many the provider found, by its own count: before anything that was left out here. */
  readonly providerCount: number | null;
  /** The provider returned as many as it was asked for. */
  readonly maybeMore: boolean;
}
