import { type PhoneNumber as Parsed, parsePhoneNumberFromString } from 'libphonenumber-js/min';

declare const brand: unique symbol;

/** A telephone number as ITU-T E.164 writes it: a plus sign, the country code, the national number, at most 15 digits. */
export type E164 = string & { readonly [brand]: 'E164' };

const PATTERN = /^\+[1-9]\d{6,14}$/;

/** Only the form is checked: numbers reserved for fiction, and ranges newer than any table, are E.164 all the same. */
export const isE164 = (text: string): text is E164 => PATTERN.test(text);

/** Throws a RangeError that names the text; for what a person typed, ask `isE164` first. */
export function toE164(text: string): E164 {
  if (!isE164(text)) throw new RangeError(`${JSON.stringify(text)} is not an E.164 number such as +12025550134`);
  return text;
}

const parsed = (e164: E164): Parsed | undefined => parsePhoneNumberFromString(e164);

/** As people of the number's own country write it, `(202) 555-0134`; the E.164 itself where no rule is known. */
export const nationalFormat = (e164: E164): string => parsed(e164)?.formatNational() ?? e164;

/** ISO 3166-1 alpha-2, from the numbering plan; null where the plan does not tell. */
export const countryOf = (e164: E164): string | null => parsed(e164)?.country ?? null;
