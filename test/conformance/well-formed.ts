import { expect } from 'vitest';
import type { AvailableNumber } from '#domain/available-number.ts';
import { isE164 } from '#domain/e164.ts';
import {
  CAPABILITIES,
  PHONE_NUMBER_STATUSES,
  PHONE_NUMBER_TYPES,
  type PhoneNumber,
  PROVISIONING_STATES,
  PROVISIONING_TARGETS,
  type RecurringPrice,
  VOICE_ROUTE_KINDS,
} from '#domain/phone-number.ts';

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

export const isTime = (text: string): boolean => RFC_3339.test(text) && !Number.isNaN(Date.parse(text));

/** What is wrong with a number that a provider gave, as sentences; an empty list is what every provider owes. */
export function faultsOf(number: PhoneNumber, isId: (text: string) => boolean): readonly string[] {
  const { raw, ...said } = number;
  const faults = [...emptyTexts(said)];
  const claim = (holds: boolean, fault: string): void => void (holds || faults.push(fault));

  claim(isE164(number.e164), `e164 is ${number.e164}`);
  claim(isId(number.id), `isId refuses the id ${number.id}`);
  claim(number.senderId !== '', 'senderId is empty');
  claim(typeof raw === 'object' && raw !== null && !Array.isArray(raw), 'raw is not an object');
  claim(number.countryCode === null || /^[A-Z]{2}$/.test(number.countryCode), `countryCode is ${number.countryCode}`);
  claim(number.type === null || PHONE_NUMBER_TYPES.includes(number.type), `type is ${number.type}`);
  claim(PHONE_NUMBER_STATUSES.includes(number.status), `status is ${number.status}`);
  const capabilities = number.capabilities ?? [];
  claim(new Set(capabilities).size === capabilities.length, 'capabilities repeat themselves');
  for (const one of capabilities) claim(CAPABILITIES.includes(one), `${one} is no capability`);

  const { price, messaging, voice, carrierLine } = number;
  for (const [name, time] of Object.entries({
    createdAt: number.createdAt,
    updatedAt: number.updatedAt,
    'voice.lastChangedAt': voice.lastChangedAt,
    propagatedAt: carrierLine?.propagatedAt ?? null,
    observedAt: number.observedAt,
    nextChargeDate: price?.nextChargeDate ?? null,
    expireAt: price?.expireAt ?? null,
  })) {
    claim(time === null || isTime(time), `${name} is ${time}, which is not RFC 3339 with a time zone`);
  }
  faults.push(...faultsOfPrice(price));
  claim(
    carrierLine === null || Object.values(carrierLine).some(text => text !== null),
    'the carrier line says nothing',
  );
  for (const webhook of [messaging.inboundWebhook, messaging.deliveryWebhook]) {
    claim(webhook === null || URL.canParse(webhook.url), `the webhook is ${webhook?.url}`);
  }
  claim(voice.route === null || VOICE_ROUTE_KINDS.includes(voice.route.kind), `the route is a ${voice.route?.kind}`);
  for (const one of number.provisioning) {
    claim(PROVISIONING_TARGETS.includes(one.target), `${one.target} is no target of provisioning`);
    claim(PROVISIONING_STATES.includes(one.state), `${one.state} is no state of provisioning`);
    claim(one.lastChangedAt === null || isTime(one.lastChangedAt), `lastChangedAt is ${one.lastChangedAt}`);
  }
  return faults;
}

function faultsOfPrice(recurring: RecurringPrice | null): readonly string[] {
  if (recurring === null) return [];
  const { price, ...terms } = recurring;
  const faults: string[] = [];
  if (price !== null && !/^-?\d+(\.\d+)?$/.test(price.amount)) faults.push(`the price is ${price.amount}`);
  if (price !== null && !/^[A-Z]{3}$/.test(price.currencyCode)) faults.push(`the currency is ${price.currencyCode}`);
  if (price === null && Object.values(terms).every(term => term === null)) faults.push('the price says nothing');
  return faults;
}

/** The same for a number that could be had. */
export function faultsOfAvailable(number: AvailableNumber): readonly string[] {
  const faults = [...emptyTexts(number), ...faultsOfPrice(number.recurringPrice)];
  if (!isE164(number.e164)) faults.push(`e164 is ${String(number.e164)}`);
  if (number.type !== null && !PHONE_NUMBER_TYPES.includes(number.type)) faults.push(`type is ${number.type}`);
  for (const one of number.capabilities ?? []) {
    if (!CAPABILITIES.includes(one)) faults.push(`${one} is no capability`);
  }
  return faults;
}

/** Absent is null in the domain, never "" and never undefined. */
export function emptyTexts(value: unknown, place = ''): readonly string[] {
  if (value === '' || value === undefined) return [`${place} is ${value === '' ? 'an empty text' : 'undefined'}`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => emptyTexts(inner, place === '' ? key : `${place}.${key}`));
}

/** Two readings of one number differ in the time of reading alone. */
export function expectSameNumber(actual: unknown, expected: PhoneNumber, message: string): void {
  expect(actual, message).toEqual({ ...expected, observedAt: expect.any(String) });
}
