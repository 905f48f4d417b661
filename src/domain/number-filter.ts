import type { Capability, PhoneNumber, PhoneNumberStatus, PhoneNumberType } from './phone-number.ts';

/** Digits, with a plus sign in front if the country code is meant, matched against the whole E.164. */
export interface NumberPattern {
  readonly kind: 'STARTS_WITH' | 'CONTAINS' | 'ENDS_WITH';
  readonly digits: string;
}

/** What a number must be like. null asks nothing. An empty list never occurs: the schema refuses it. */
export interface NumberFilter {
  readonly countryCode: string | null;
  /** One of these. */
  readonly types: readonly PhoneNumberType[] | null;
  /** All of these. */
  readonly capabilities: readonly Capability[] | null;
  /** One of these. */
  readonly statuses: readonly PhoneNumberStatus[] | null;
  readonly number: NumberPattern | null;
  readonly campaignId: string | null;
}

export const EVERY_NUMBER: NumberFilter = {
  countryCode: null,
  types: null,
  capabilities: null,
  statuses: null,
  number: null,
  campaignId: null,
};

/** `+` anchors at the front: a pattern that begins with it matches only there. */
export function matchesPattern(e164: string, pattern: NumberPattern): boolean {
  const digits = e164.slice(1);
  const wanted = pattern.digits.startsWith('+') ? pattern.digits.slice(1) : pattern.digits;
  if (wanted !== pattern.digits && pattern.kind !== 'ENDS_WITH') return digits.startsWith(wanted);
  switch (pattern.kind) {
    case 'STARTS_WITH':
      return digits.startsWith(wanted);
    case 'CONTAINS':
      return digits.includes(wanted);
    case 'ENDS_WITH':
      return wanted === pattern.digits ? digits.endsWith(wanted) : digits === wanted;
  }
}

/** The one definition of what a filter means. Whatever a provider filters itself is only a saving. */
export function matches(number: PhoneNumber, filter: NumberFilter): boolean {
  return (
    (filter.countryCode === null || number.countryCode === filter.countryCode) &&
    (filter.types === null || (number.type !== null && filter.types.includes(number.type))) &&
    (filter.capabilities === null || filter.capabilities.every(wanted => number.capabilities?.includes(wanted))) &&
    (filter.statuses === null || filter.statuses.includes(number.status)) &&
    (filter.number === null || matchesPattern(number.e164, filter.number)) &&
    (filter.campaignId === null || number.messaging.campaignId === filter.campaignId)
  );
}
