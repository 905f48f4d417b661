import { type E164, isE164 } from '#domain/e164.ts';
import { webAddressFaults } from '#domain/setting-rules.ts';
import { inputError } from './errors.ts';

/** The number that a text is, or an input error that points to it: the scalar itself takes any text. */
export function e164At(text: string, path: readonly string[]): E164 {
  if (isE164(text)) return text;
  throw inputError(
    `${JSON.stringify(text.slice(0, 40))} is no E.164 number: write a plus sign, the country code and the number, digits only, such as "+12025550134"`,
    path,
  );
}

/** Likewise an http or https address. */
export function webAddressAt(text: string, path: readonly string[]): string {
  const [fault] = webAddressFaults(text);
  if (fault === undefined) return text;
  throw inputError(fault.message, path);
}
