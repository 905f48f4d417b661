import { auLocal, minutesIn, usLocal } from '#sandbox/fixtures.ts';
import { type Address, type AvailableNumber, type Flow, sid } from './records.ts';

export const OFFICES = [
  ['Sydney', 'NSW', 'AU', '2000'], ['Melbourne', 'VIC', 'AU', '3000'], ['Brisbane', 'QLD', 'AU', '4000'],
  ['Perth', 'WA', 'AU', '6000'], ['Denver', 'CO', 'US', '80202'], ['Auckland', undefined, 'NZ', '1010'],
] as const; // prettier-ignore

/** The sid of the office in a place: its own region's if there is one, else the first of the country. */
export function officeFor(countryCode: string, region: string | undefined): string {
  const own = OFFICES.findIndex(([, state, country]) => country === countryCode && state === region);
  const any = OFFICES.findIndex(([, , country]) => country === countryCode);
  return sid('SANDBOXADDRESS', (own === -1 ? any : own) + 1);
}

export const office = (accountSid: string, index: number): Address => {
  const [City, Region, CountryCode, PostalCode] = OFFICES[index]!;
  return {
    AddressSid: sid('SANDBOXADDRESS', index + 1),
    AccountSid: accountSid,
    Friendly: `${City} office`,
    Reference: `OFFICE-${index + 1}`,
    Line1: `${10 + index} Example Street`,
    City,
    Region,
    CountryCode,
    PostalCode,
    Status: 'Registered',
  };
};

export const flowId = (index: number): string => sid('SANDBOXFLOW', index + 1);

export const flow = (propertySid: string, index: number): Flow => ({
  PropertySid: propertySid,
  ConfigId: flowId(index),
  Revision: String(1 + (index % 7)),
  Name: `${['Reception', 'Sales', 'Support', 'After hours'][index % 4]} ${1 + Math.floor(index / 4)}`,
  Type: index % 5 === 4 ? 'Ivr' : 'Call',
  LastUpdated: Date.parse(minutesIn(index * 90)) / 1000,
});

/** What can be purchased: 300 Australian numbers, then 100 from the US, for most of which no address is suitable. */
export const availableNumbers = (): AvailableNumber[] =>
  Array.from({ length: 400 }, (_, index) => {
    const { e164, countryCode, region, city } = index < 300 ? auLocal(79_000 + index) : usLocal(5_000_000 + index);
    return {
      Number: e164,
      Type: 'Local',
      Capabilities: countryCode === 'US' ? 'Voice,SMS,MMS' : 'Voice,SMS',
      CountryCode: countryCode,
      Region: region ?? undefined,
      City: city ?? undefined,
    };
  });
