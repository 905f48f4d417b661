import { summaryOf } from '#domain/change.ts';
import { isInForce, type NumberPatch, SETTING_OF } from '#domain/number-patch.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Changes } from '#domain/provider.ts';
import { refusalsOf } from '#domain/setting-rules.ts';
import type { SingleFlight } from '#http/shared-reads.ts';
import type { Api, NumberChanges } from './api.ts';
import { type Holdings, toPhoneNumber } from './mapping.ts';
import { RULES, type Writable } from './settings.ts';

/** One request for all that a patch changes. */
export const createChanges = (api: Api, holdings: SingleFlight<Holdings>): Changes => ({
  refusals: patch => refusalsOf('Red Cloud', RULES, patch),

  plan(number, patch) {
    const keys = (Object.keys(RULES) as Writable[]).filter(key => !isInForce(number, patch, key));
    if (keys.length === 0) return [];
    const changes: NumberChanges = Object.assign({}, ...keys.map(key => fieldsOf(key, patch[key])));
    return [
      {
        summary: summaryOf(keys.map(key => deedOf(key, patch[key], number))),
        settings: keys.map(key => SETTING_OF[key]),
        // The campaign that was linked loses its number.
        isDestructive: keys.includes('campaignId') && number.messaging.campaignId !== null,
        async send() {
          try {
            const answer = await api.updateNumber(number.id, changes);
            return { outcome: 'APPLIED', number: toPhoneNumber(answer, new Date().toISOString()) };
          } finally {
            // Also when it failed, which does not mean that nothing was changed.
            holdings.outdate();
          }
        },
      },
    ];
  },
});

const fieldsOf = <Key extends Writable>(key: Key, value: NumberPatch[Key]): NumberChanges =>
  value === undefined || value === null ? {} : RULES[key].fields(value);

const deedOf = <Key extends Writable>(key: Key, value: NumberPatch[Key], number: PhoneNumber): string =>
  value === undefined || value === null ? '' : RULES[key].deed(value, number);
