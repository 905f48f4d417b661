import { type FictionalNumber, usLocal } from '#sandbox/fixtures.ts';
import type { Reply, SandboxRequest } from '#sandbox/routes.ts';
import { type Field, readBody } from './body.ts';
import { BEHIND_AVAILABLE, FIRST_AVAILABLE } from './held-numbers.ts';
import { Refusal } from './replies.ts';

const REQUESTED_QUANTITY = 250;

/** Far into area code 555, where the provider's example looks; no account holds numbers there. */
const IN_555 = { first: 6_000_000, count: 60 };

const range = (first: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => first + i);

const AVAILABLE: readonly FictionalNumber[] = [
  ...range(FIRST_AVAILABLE, BEHIND_AVAILABLE - FIRST_AVAILABLE),
  ...range(IN_555.first, IN_555.count),
].map(usLocal);

/** The first three digits of the ZIP codes of a city. */
const ZIP_PREFIXES: Readonly<Record<string, string>> = {
  Washington: '200', 'New York': '100', Denver: '802', Miami: '331', Chicago: '606', Atlanta: '303',
  'San Francisco': '941', Seattle: '981', Austin: '787', Dallas: '752', Houston: '770', Phoenix: '850', Boston: '021',
  Philadelphia: '191', Detroit: '482', Portland: '972', 'New Orleans': '701', Nashville: '372', 'Las Vegas': '891',
  'Salt Lake City': '841', Memphis: '381', Raleigh: '276', Cleveland: '441', Minneapolis: '554', 'St Louis': '631',
  Albuquerque: '871', Anchorage: '995', Honolulu: '968', Omaha: '681',
}; // prettier-ignore

const text = (must: string, pattern: RegExp): Field => ({
  must,
  accepts: value => typeof value === 'string' && pattern.test(value),
});

const FIELDS: Readonly<Record<string, Field>> = {
  npa: text('3 digits', /^\d{3}$/),
  nxx: text('3 digits', /^\d{3}$/),
  city: text('a text', /\S/),
  state: text('2 letters', /^[A-Za-z]{2}$/),
  rateCenter: text('a text', /\S/),
  zipCode: text('a ZIP code', /^\d{5}(-\d{4})?$/),
};

/** `POST /api/core/numbers/search`: a look at what could be had. There is no route to have it. */
export function searchNumbers(request: SandboxRequest): Reply {
  const asked = readBody(request, FIELDS) as Partial<Record<string, string>>;
  if (asked['nxx'] && !asked['npa']) throw new Refusal('INVALID_REQUEST', 'nxx requires npa');
  if (asked['city'] && !asked['state']) throw new Refusal('INVALID_REQUEST', 'city requires state');
  if (asked['rateCenter'] && !asked['state']) throw new Refusal('INVALID_REQUEST', 'rateCenter requires state');
  if (asked['rateCenter']) throw new Refusal('INVALID_REQUEST', 'rateCenter search is not supported at this time');

  const found = AVAILABLE.filter(number => fits(number, asked)).slice(0, REQUESTED_QUANTITY);
  const groups = Map.groupBy(found, number => number.rateCenter ?? '');
  return {
    status: 200,
    body: {
      groups: [...groups].map(([rateCenter, numbers]) => ({
        rateCenter,
        count: numbers.length,
        numbers: numbers.map(printed),
      })),
      providerResultCount: found.length,
      requestedQuantity: REQUESTED_QUANTITY,
    },
  };
}

function fits({ e164, city, region }: FictionalNumber, asked: Partial<Record<string, string>>): boolean {
  const { npa, nxx, city: wantedCity, state, zipCode } = asked;
  return (
    (npa === undefined || e164.slice(2, 5) === npa) &&
    (nxx === undefined || e164.slice(5, 8) === nxx) &&
    (state === undefined || region === state.toUpperCase()) &&
    (wantedCity === undefined || city?.toLowerCase() === wantedCity.toLowerCase()) &&
    (zipCode === undefined || ZIP_PREFIXES[city ?? ''] === zipCode.slice(0, 3))
  );
}

const printed = ({ e164, city, region, rateCenter }: FictionalNumber) => ({
  e164,
  nationalDisplay: `(${e164.slice(2, 5)}) ${e164.slice(5, 8)}-${e164.slice(8)}`,
  city,
  state: region,
  rateCenter,
});
