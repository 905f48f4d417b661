import { summaryOf } from '#domain/change.ts';
import { isInForce, type NumberPatch, SETTING_OF } from '#domain/number-patch.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Changes } from '#domain/provider.ts';
import { refusalsOf } from '#domain/setting-rules.ts';
import type { Api, NumberConfiguration } from './api.ts';
import { toPhoneNumber } from './mapping.ts';
import { RULES, type Writable } from './settings.ts';

/** One request for all that a patch changes. */
export const createChanges = (api: Api): Changes => ({
  refusals: patch => refusalsOf('Fone Dynamics', RULES, patch),

  plan(number, patch) {
    const keys = (Object.keys(RULES) as Writable[]).filter(key => !isSettled(key, number, patch));
    if (keys.length === 0) return [];
    const body: NumberConfiguration = Object.assign({}, ...keys.map(key => parametersOf(key, patch[key])));
    return [
      {
        summary: summaryOf(keys.map(key => deedOf(key, patch[key]))),
        settings: keys.map(key => SETTING_OF[key]),
        isDestructive: false,
        async send() {
          const answer = toPhoneNumber(await api.configureNumber(number.e164, body), new Date().toISOString());
          const isWaiting = keys.includes('regulatoryAddressId') && answer?.status === 'PENDING';
          return { outcome: isWaiting ? 'ACCEPTED' : 'APPLIED', number: answer };
        },
      },
    ];
  },
});

const isSettled = (key: Writable, number: PhoneNumber, patch: NumberPatch): boolean =>
  isInForce(number, patch, key) && !isOpen(key, patch[key], number);

const isOpen = <Key extends Writable>(key: Key, value: NumberPatch[Key], number: PhoneNumber): boolean =>
  value !== undefined && value !== null && RULES[key].isOpen?.(value, number) === true;

const parametersOf = <Key extends Writable>(key: Key, value: NumberPatch[Key]): NumberConfiguration =>
  value === undefined || value === null ? {} : RULES[key].parameters(value);

const deedOf = <Key extends Writable>(key: Key, value: NumberPatch[Key]): string =>
  value === undefined || value === null ? '' : RULES[key].deed(value);
