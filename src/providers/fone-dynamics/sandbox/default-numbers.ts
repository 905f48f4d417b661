import { type FictionalNumber, auLocal, auSharedRate, auTollFree, usLocal } from '#sandbox/fixtures.ts';
import { flowId, officeFor } from './default-data.ts';
import type { HeldNumber, Settings } from './records.ts';

interface Share {
  readonly sid: string;
  readonly count: number;
}

type Line = Pick<HeldNumber, 'Number' | 'Type' | 'CountryCode' | 'Region' | 'City'>;

/**
 * The first property's numbers, then the second's. Decided by place in the list alone, so that a number has the same
 * settings in every run, and without hashing, so that a hundred thousand are made at once.
 */
export function defaultNumbers(of: { accountSid: string; first: Share; second: Share }): HeldNumber[] {
  const lines = allLines();
  return Array.from({ length: of.first.count + of.second.count }, (_, index) => {
    const line = lines.next().value;
    const Capabilities = capabilitiesOf(line, index);
    const pending = line.Type === 'Local' && line.CountryCode === 'AU' && index % 11 === 7;
    return {
      ...line,
      PropertySid: index < of.first.count ? of.first.sid : of.second.sid,
      AccountSid: of.accountSid,
      Capabilities,
      Friendly: index % 4 === 3 ? undefined : `${line.City ?? line.Type} line ${index + 1}`,
      ...(Capabilities.includes('Voice') && voiceSettings(index, index < of.first.count ? index % 60 : 60)),
      ...(Capabilities.includes('SMS') && smsSettings(index, line.Number)),
      ...attribution(index),
      AddressSid: pending ? undefined : officeFor(line.CountryCode, line.Region),
      Status: pending ? 'Pending' : 'Active',
    };
  });
}

// The ACMA keeps these mobile numbers for fiction. The documentation knows no type for mobile: "associated nationally".
const NATIONAL = ['+61491570006', '+61491570156', '+61491570157', '+61491570158', '+61491570159', '+61491570110'];

const HELD_AU_LOCAL = 78_000;
const US_BESIDE = { from: 600, count: 400 };
const US_BEYOND = 4_000_000;

/** Mostly Australian local numbers; every tenth is from the US and every fifth is special, as long as there are any. */
function* allLines(): Generator<Line, never> {
  const special = [
    ...Array.from({ length: 6 }, (_, index) => toLine(auTollFree(index), 'Toll-Free')),
    ...Array.from({ length: 5 }, (_, index) => toLine(auSharedRate(index), 'Shared-Rate')),
    ...NATIONAL.map((Number): Line => ({ Number, Type: 'National', CountryCode: 'AU' })),
  ];
  let us = 0;
  let au = 0;
  for (let index = 0; ; index += 1) {
    const rare = index % 5 === 4 ? special[Math.floor(index / 5)] : undefined;
    if (rare) yield rare;
    else if (index % 10 === 2 && us < US_BESIDE.count) yield toLine(usLocal(US_BESIDE.from + us++), 'Local');
    else if (au < HELD_AU_LOCAL) yield toLine(auLocal(au++), 'Local');
    else yield toLine(usLocal(US_BEYOND + us++), 'Local');
  }
}

const toLine = ({ e164, countryCode, region, city }: FictionalNumber, Type: Line['Type']): Line => ({
  Number: e164,
  Type,
  CountryCode: countryCode,
  Region: region ?? undefined,
  City: city ?? undefined,
});

function capabilitiesOf(line: Line, index: number): string {
  if (line.CountryCode === 'US') return 'Voice,SMS,MMS';
  if (line.Type === 'National') return 'Voice,SMS';
  if (line.Type !== 'Local') return 'Voice';
  return index % 17 === 16 ? 'SMS' : index % 3 === 0 ? 'Voice,SMS' : 'Voice';
}

function voiceSettings(index: number, flow: number): Settings {
  const Recording = index % 5 === 1 ? 'Call' : 'Off';
  switch (index % 4) {
    case 0:
    case 1:
      return { RoutingMethod: 'Endpoint', EndpointNumber: auLocal(HELD_AU_LOCAL + (index % 100)).e164, Recording };
    case 2:
      return { RoutingMethod: 'Flow', Flow: flowId(flow), Recording };
    default:
      return { Recording };
  }
}

function smsSettings(index: number, e164: string): Settings {
  const url = `https://hooks.example.com/fone-dynamics/${index % 10}`;
  switch (index % 7) {
    case 0:
      return {
        WebHookUrl: url,
        WebHookMethod: 'POST',
        DeliveryReceiptWebHookUrl: `${url}/receipts`,
        DeliveryReceiptWebHookMethod: 'GET',
      };
    case 1:
      return { WebHookUrl: url, WebHookMethod: 'GET' };
    case 2:
      return { SendSmsFrom: e164, SendSmsTo: auLocal(HELD_AU_LOCAL + (index % 100)).e164 };
    case 3:
      return { SendEmailFrom: 'sms@example.com', SendEmailTo: 'reception@example.com' };
    case 4:
      return { WebHookUrl: url }; // the method was never set
    default:
      return {};
  }
}

function attribution(index: number): Settings {
  switch (index % 6) {
    case 2:
      return {
        Attribution_Source: 'google',
        Attribution_Medium: 'cpc',
        Attribution_Campaign: 'spring-sale',
        Attribution_Content: 'banner',
      };
    case 5:
      return { Attribution_Source: 'newsletter' };
    default:
      return {};
  }
}
