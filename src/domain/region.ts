import type { PhoneNumberType } from './phone-number.ts';

/** A country in which an account can rent numbers, or holds some. */
export interface Region {
  /** ISO 3166-1 alpha-2. */
  readonly countryCode: string;
  readonly name: string | null;
  readonly types: readonly PhoneNumberType[];
}
