import { createHash } from 'node:crypto';

/** A number that can never ring anybody, and where it would be. */
export interface FictionalNumber {
  readonly e164: string;
  readonly countryCode: 'US' | 'GB' | 'AU' | 'SE';
  readonly type: 'local' | 'mobile' | 'toll-free' | 'shared-rate';
  readonly region: string | null;
  readonly city: string | null;
  /** NANP only, in capitals as carriers write it. */
  readonly rateCenter: string | null;
}

interface Place {
  readonly npa: string;
  readonly state: string;
  readonly city: string;
}

const US_PLACES: readonly Place[] = [
  ['202', 'DC', 'Washington'], ['212', 'NY', 'New York'], ['303', 'CO', 'Denver'], ['720', 'CO', 'Denver'],
  ['305', 'FL', 'Miami'], ['312', 'IL', 'Chicago'], ['404', 'GA', 'Atlanta'], ['415', 'CA', 'San Francisco'],
  ['206', 'WA', 'Seattle'], ['512', 'TX', 'Austin'], ['214', 'TX', 'Dallas'], ['713', 'TX', 'Houston'],
  ['602', 'AZ', 'Phoenix'], ['617', 'MA', 'Boston'], ['215', 'PA', 'Philadelphia'], ['313', 'MI', 'Detroit'],
  ['503', 'OR', 'Portland'], ['504', 'LA', 'New Orleans'], ['615', 'TN', 'Nashville'], ['702', 'NV', 'Las Vegas'],
  ['801', 'UT', 'Salt Lake City'], ['901', 'TN', 'Memphis'], ['919', 'NC', 'Raleigh'], ['216', 'OH', 'Cleveland'],
  ['612', 'MN', 'Minneapolis'], ['314', 'MO', 'St Louis'], ['505', 'NM', 'Albuquerque'], ['907', 'AK', 'Anchorage'],
  ['808', 'HI', 'Honolulu'], ['402', 'NE', 'Omaha'],
].map(([npa, state, city]) => ({ npa: npa!, state: state!, city: city! })); // prettier-ignore

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/**
 * The `index`-th US local number: 555-0100 to 555-0199 of each area code, which the numbering plan keeps for fiction,
 * then area code 555, which is not assigned. Neighbours in the sequence lie in different places.
 */
export function usLocal(index: number): FictionalNumber {
  const reserved = US_PLACES.length * 100;
  const place = US_PLACES[index % US_PLACES.length]!;
  const beyond = index - reserved;
  const e164 =
    beyond < 0
      ? `+1${place.npa}55501${pad(Math.floor(index / US_PLACES.length), 2)}`
      : `+1555${200 + Math.floor(beyond / 10_000)}${pad(beyond % 10_000, 4)}`;
  return {
    e164,
    countryCode: 'US',
    type: 'local',
    region: place.state,
    city: place.city,
    rateCenter: place.city.toUpperCase(),
  };
}

/** US toll-free: 800-555-0199 is kept for fiction; the rest lies under 555-01XX of the other toll-free codes. */
export function usTollFree(index: number): FictionalNumber {
  const codes = ['800', '888', '877', '866', '855', '844', '833'];
  const line = pad(99 - (Math.floor(index / codes.length) % 100), 2);
  const e164 = `+1${codes[index % codes.length]}55501${line}`;
  return { e164, countryCode: 'US', type: 'toll-free', region: null, city: null, rateCenter: null };
}

/** UK mobile numbers that Ofcom keeps for drama: 07700 900000 to 900999. */
export const gbMobile = (index: number): FictionalNumber => ({
  e164: `+447700900${pad(index % 1000, 3)}`,
  countryCode: 'GB',
  type: 'mobile',
  region: null,
  city: null,
  rateCenter: null,
});

const GB_AREAS = [['20 7946', 'London'], ['113 496', 'Leeds'], ['121 496', 'Birmingham'], ['131 496', 'Edinburgh'], ['161 496', 'Manchester']] as const; // prettier-ignore

/** UK geographic numbers that Ofcom keeps for drama, 0000 to 0999 of five cities. */
export function gbLocal(index: number): FictionalNumber {
  const [code, city] = GB_AREAS[index % GB_AREAS.length]!;
  const line = pad(Math.floor(index / GB_AREAS.length) % 1000, 4);
  return {
    e164: `+44${code.replace(' ', '')}${line}`,
    countryCode: 'GB',
    type: 'local',
    region: null,
    city,
    rateCenter: null,
  };
}

const AU_AREAS = [['2', 'NSW', 'Sydney'], ['3', 'VIC', 'Melbourne'], ['7', 'QLD', 'Brisbane'], ['8', 'WA', 'Perth']] as const; // prettier-ignore

/** Australian geographic numbers that the ACMA keeps for fiction: 5550 xxxx, then 7010 xxxx, of four area codes. */
export function auLocal(index: number): FictionalNumber {
  const [code, region, city] = AU_AREAS[index % AU_AREAS.length]!;
  const line = Math.floor(index / AU_AREAS.length);
  const block = line < 10_000 ? '5550' : '7010';
  return {
    e164: `+61${code}${block}${pad(line % 10_000, 4)}`,
    countryCode: 'AU',
    type: 'local',
    region,
    city,
    rateCenter: null,
  };
}

/** Six Australian freephone numbers that the ACMA keeps for fiction. */
export const auTollFree = (index: number): FictionalNumber => ({
  e164: `+611800${['160401', '975707', '975708', '975709', '975710', '975711'][index % 6]}`,
  countryCode: 'AU',
  type: 'toll-free',
  region: null,
  city: null,
  rateCenter: null,
});

/** Five Australian local-rate numbers that the ACMA keeps for fiction. */
export const auSharedRate = (index: number): FictionalNumber => ({
  e164: `+611300${['975707', '975708', '975709', '975710', '975711'][index % 5]}`,
  countryCode: 'AU',
  type: 'shared-rate',
  region: null,
  city: null,
  rateCenter: null,
});

/** Swedish mobile numbers kept for fiction: 070-174 06 05 to 06 99. */
export const seMobile = (index: number): FictionalNumber => ({
  e164: `+4670174${pad(605 + (index % 95), 4)}`,
  countryCode: 'SE',
  type: 'mobile',
  region: null,
  city: null,
  rateCenter: null,
});

/** The same number in [0, 1) for the same words, in every process. */
export const chance = (...words: readonly (string | number)[]): number =>
  createHash('sha256').update(words.join('\u0000')).digest().readUInt32BE(0) / 2 ** 32;

/** The same member for the same words. */
export const pick = <T>(from: readonly [T, ...T[]], ...words: readonly (string | number)[]): T =>
  from[Math.floor(chance(...words) * from.length)] ?? from[0];

/** A version 4 UUID that is the same for the same words. */
export function uuid(...words: readonly (string | number)[]): string {
  const hex = createHash('sha256').update(words.join('\u0000')).digest('hex');
  const variant = '89ab'[Number.parseInt(hex[16]!, 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** RFC 3339 in UTC: 2026-01-01 plus so many minutes. The sandbox's data does not depend on the day it is started. */
export const minutesIn = (minutes: number): string => new Date(Date.UTC(2026, 0, 1) + minutes * 60_000).toISOString();
