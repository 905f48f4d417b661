import type { Account } from './account.ts';
import { isE164, object, text } from './body.ts';
import {
  COMMON_SETTINGS,
  type HeldNumber,
  SMS_SETTINGS,
  type SettingName,
  type Settings,
  VOICE_SETTINGS,
} from './records.ts';
import { Refusal, invalid, required } from './refusal.ts';

/**
 * Makes the changes a configure request asks for, all or none. A parameter that is absent or null changes nothing, an
 * unknown one is ignored, and an empty text clears: the last is a guess, as the documentation does not say.
 */
export function configure(account: Account, number: HeldNumber, body: unknown): Settings {
  const asked = object(body);
  const changes: Settings = {};
  for (const name of [...COMMON_SETTINGS, ...VOICE_SETTINGS, ...SMS_SETTINGS]) {
    const value = text(asked, name);
    if (value !== undefined) changes[name] = value;
  }
  forCapability(number, changes, 'Voice', VOICE_SETTINGS);
  forCapability(number, changes, 'SMS', SMS_SETTINGS);
  for (const [name, allowed] of Object.entries(CHOICES)) {
    const value = changes[name as SettingName];
    if (value && !allowed.includes(value)) throw invalid(name, `${name} may be: ${allowed.join(', ')}.`);
  }
  for (const name of URLS) {
    if (changes[name] && !isHttpUrl(changes[name])) throw invalid(name, `${name} must be an http or https URL.`);
  }
  const { SendEmailTo } = changes;
  if (SendEmailTo && !/^[^\s@]+@[^\s@]+$/.test(SendEmailTo)) {
    throw invalid('SendEmailTo', 'SendEmailTo must be an e-mail address.');
  }
  if (changes.SendSmsTo && !isE164(changes.SendSmsTo)) throw invalid('SendSmsTo', 'SendSmsTo must be in E.164 format.');
  checkRoute(account, number, changes);
  const address = checkAddress(account, number, changes.AddressSid);

  for (const [name, value] of Object.entries(changes)) number[name as SettingName] = value || undefined;
  if (address) number.Status = 'Active';
  return changes;
}

const CHOICES = {
  RoutingMethod: ['Endpoint', 'Flow'],
  Recording: ['Off', 'Call'],
  WebHookMethod: ['GET', 'POST'],
  DeliveryReceiptWebHookMethod: ['GET', 'POST'],
} as const satisfies Partial<Record<SettingName, readonly string[]>> as Record<string, readonly string[]>;

const URLS = ['WebHookUrl', 'DeliveryReceiptWebHookUrl'] as const;

// The documentation heads these parameters "Voice Number" and "SMS Number"; what happens on another number is not said.
function forCapability(
  number: HeldNumber,
  changes: Settings,
  capability: 'Voice' | 'SMS',
  names: readonly SettingName[],
): void {
  const first = names.find(name => changes[name] !== undefined);
  if (first !== undefined && !number.Capabilities.split(',').includes(capability)) {
    throw invalid(first, `${first} applies to numbers with the capability ${capability}.`);
  }
}

/** `Endpoint` needs an endpoint and `Flow` a flow of the number's property, given now or before. */
function checkRoute(account: Account, number: HeldNumber, changes: Settings): void {
  const { RoutingMethod, EndpointNumber, Flow } = { ...number, ...changes };
  if (changes.EndpointNumber && !isE164(changes.EndpointNumber)) {
    throw invalid('EndpointNumber', 'EndpointNumber must be in E.164 format.');
  }
  if (changes.Flow && !account.flows.get(number.PropertySid)?.some(flow => flow.ConfigId === changes.Flow)) {
    throw new Refusal(400, 'FLOW_NOT_FOUND', 'A matching flow could not be found.', ['Flow']);
  }
  if (RoutingMethod === 'Endpoint' && !EndpointNumber) throw required('EndpointNumber');
  if (RoutingMethod === 'Flow' && !Flow) throw required('Flow');
}

/** The address to register the number with, if the request names one. */
export function checkAddress(
  account: Account,
  number: Pick<HeldNumber, 'CountryCode'>,
  addressSid: string | undefined,
): string | undefined {
  if (!addressSid) return undefined;
  const address = account.addresses.get(addressSid);
  if (!address) throw new Refusal(400, 'ADDRESS_NOT_FOUND', 'A matching address could not be found.', ['AddressSid']);
  if (address.CountryCode !== number.CountryCode) {
    throw invalid('AddressSid', 'The address is in another country than the number.');
  }
  return addressSid;
}

function isHttpUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:');
}
