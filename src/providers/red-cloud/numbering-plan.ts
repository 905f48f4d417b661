import { countryOf, type E164, toE164 } from '#domain/e164.ts';
import type { PhoneNumberType } from '#domain/phone-number.ts';

export interface AreaCode {
  readonly countryCode: string | null;
  readonly type: PhoneNumberType | null;
}

const NANP = /^\+1\d{10}$/;
const TOLL_FREE = /^\+18(00|22|33|44|55|66|77|88)$/;
/** Codes that end in the same digit twice are kept for services, as are 521 to 529: they lie nowhere. */
const NOT_GEOGRAPHIC = /^\+1(.(\d)\2|52\d)$/;

const known = new Map<string, AreaCode>();

/** What the North American Numbering Plan tells of a number by its area code, where the provider tells nothing. */
export function areaCodeOf(e164: E164): AreaCode {
  if (!NANP.test(e164)) return { countryCode: countryOf(e164), type: null };
  const code = e164.slice(0, 5);
  const found = known.get(code) ?? lookUp(code);
  known.set(code, found);
  return found;
}

function lookUp(code: string): AreaCode {
  const countryCode = countryOf(toE164(`${code}5550100`));
  if (TOLL_FREE.test(code)) return { countryCode, type: 'TOLL_FREE' };
  return { countryCode, type: countryCode === null || NOT_GEOGRAPHIC.test(code) ? null : 'LOCAL' };
}
