import type { Area } from '#domain/available-number.ts';
import type { NumberPattern } from '#domain/number-filter.ts';
import { builder } from './builder.ts';
import { inputError } from './errors.ts';
import { refuseImpossible } from './number-filter.ts';

const CityStateInput = builder.inputType('CityStateInput', {
  description: 'A city; its name alone would be ambiguous.',
  fields: t => ({
    city: t.string({ required: true, description: 'Such as `Austin`.' }),
    state: t.string({ required: true, description: 'Two letters, such as `TX`.' }),
  }),
});

const NpaInput = builder.inputType('NpaInput', {
  description: 'An area code of the North American Numbering Plan, and an exchange within it.',
  fields: t => ({
    npa: t.string({ required: true, description: 'Area code, three digits, such as `512`.' }),
    nxx: t.string({ description: 'Central office code, three digits.' }),
  }),
});

const RateCenterInput = builder.inputType('RateCenterInput', {
  description: 'A rate center: the place by which carriers price calls.',
  fields: t => ({
    rateCenter: t.string({ required: true, description: 'Such as `AUSTIN`.' }),
    state: t.string({ required: true, description: 'Two letters, such as `TX`.' }),
  }),
});

export const AreaInput = builder.inputType('AreaInput', {
  isOneOf: true,
  description:
    'Where to search. Give exactly one. Providers differ in what they can: `sources.unsupported` says which was not asked, and why.',
  fields: t => ({
    country: t.field({ type: 'CountryCode', description: 'A whole country.' }),
    cityState: t.field({ type: CityStateInput, description: 'A city.' }),
    state: t.string({ description: 'A state, two letters.' }),
    npa: t.field({ type: NpaInput, description: 'An area code.' }),
    rateCenter: t.field({ type: RateCenterInput, description: 'A rate center.' }),
  }),
});

function digits(text: string, path: readonly string[]): string {
  if (!/^\d{3}$/.test(text)) throw inputError(`\`${path.at(-1)}\` must be three digits, such as 512`, path);
  return text;
}

function words(text: string, path: readonly string[], form: RegExp, example: string): string {
  const trimmed = text.trim();
  if (!form.test(trimmed)) throw inputError(`\`${path.at(-1)}\` must be ${example}`, path);
  return trimmed;
}

const place = (text: string, path: readonly string[]): string =>
  words(text, path, /^\p{L}[\p{L}\p{N} .'-]{0,63}$/u, 'a name such as Austin');
const stateOf = (text: string, path: readonly string[]): string =>
  words(text, path, /^[A-Za-z]{2}$/, 'two letters, such as TX').toUpperCase();

export function toArea(input: typeof AreaInput.$inferInput, path: readonly string[]): Area {
  if (input.npa) {
    const { npa, nxx } = input.npa;
    return {
      npa: digits(npa, [...path, 'npa', 'npa']),
      nxx: nxx === null || nxx === undefined ? null : digits(nxx, [...path, 'npa', 'nxx']),
    };
  }
  if (input.cityState) {
    const { city, state } = input.cityState;
    return {
      city: place(city, [...path, 'cityState', 'city']),
      state: stateOf(state, [...path, 'cityState', 'state']),
    };
  }
  if (input.rateCenter) {
    const { rateCenter, state } = input.rateCenter;
    return {
      rateCenter: place(rateCenter, [...path, 'rateCenter', 'rateCenter']),
      state: stateOf(state, [...path, 'rateCenter', 'state']),
    };
  }
  return input.country ? { country: input.country } : { state: stateOf(input.state ?? '', [...path, 'state']) };
}

/** Refuses first digits that no number of the area can have. */
export function refuseElsewhere(area: Area, pattern: NumberPattern | null, path: readonly string[]): void {
  if ('country' in area) return refuseImpossible(area.country, pattern, path);
  if (!('npa' in area) || pattern?.kind !== 'STARTS_WITH') return;
  const { npa, nxx } = area;
  const start = `1${npa}${nxx ?? ''}`;
  const prefix = pattern.digits.replace('+', '');
  if (prefix.startsWith(start) || start.startsWith(prefix)) return;
  throw inputError(
    `No number of this area starts with ${pattern.digits}: they start with +${start}. Mend one of the two`,
    [...path, 'startsWith'],
  );
}
