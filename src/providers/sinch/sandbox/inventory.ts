import { type FictionalNumber, gbLocal, gbMobile, seMobile, usLocal, usTollFree } from '#sandbox/fixtures.ts';
import type { Money } from './active-number.ts';

/** What the numbers of one region and type have in common. */
export interface Kind {
  readonly regionCode: string;
  readonly type: string;
  readonly capability: readonly string[];
  readonly monthlyPrice: Money;
  readonly setupPrice: Money;
  readonly share: number;
  /** As many as the reserved range gives the account; US local numbers take whatever the others leave. */
  readonly atMost: number;
  held(index: number): FictionalNumber;
  readonly available: readonly FictionalNumber[];
}

export interface AvailableNumber {
  readonly phoneNumber: string;
  readonly regionCode: string;
  readonly type: string;
  readonly capability: readonly string[];
  readonly setupPrice: Money;
  readonly monthlyPrice: Money;
  readonly paymentIntervalMonths: number;
  readonly supportingDocumentationRequired: boolean;
}

const price = (amount: string, currencyCode: string): Money => ({ currencyCode, amount });
const range = (from: number, count: number, number: (index: number) => FictionalNumber) =>
  Array.from({ length: count }, (_, i) => number(from + i));

const LOCAL_WITH_AREA_CODE = 400;

export const KINDS: readonly Kind[] = [
  {
    regionCode: 'GB',
    type: 'LOCAL',
    capability: ['VOICE'],
    monthlyPrice: price('1.50', 'EUR'),
    setupPrice: price('0.00', 'EUR'),
    share: 0.16,
    atMost: 4_000,
    held: gbLocal,
    available: range(4_000, 40, gbLocal),
  },
  {
    regionCode: 'GB',
    type: 'MOBILE',
    capability: ['SMS', 'VOICE'],
    monthlyPrice: price('4.00', 'EUR'),
    setupPrice: price('1.00', 'EUR'),
    share: 0.08,
    atMost: 800,
    held: gbMobile,
    available: range(800, 40, gbMobile),
  },
  {
    regionCode: 'SE',
    type: 'MOBILE',
    capability: ['SMS'],
    monthlyPrice: price('5.00', 'EUR'),
    setupPrice: price('0.00', 'EUR'),
    share: 0.04,
    atMost: 60,
    held: seMobile,
    available: range(60, 35, seMobile),
  },
  {
    regionCode: 'US',
    type: 'TOLL_FREE',
    capability: ['SMS', 'VOICE'],
    monthlyPrice: price('3.00', 'USD'),
    setupPrice: price('0.00', 'USD'),
    share: 0.12,
    atMost: 250,
    held: usTollFree,
    available: range(660, 40, usTollFree),
  },
  {
    regionCode: 'US',
    type: 'LOCAL',
    capability: ['SMS', 'VOICE'],
    monthlyPrice: price('2.00', 'USD'),
    setupPrice: price('0.00', 'USD'),
    share: 1,
    atMost: Infinity,
    held: index => usLocal(index < LOCAL_WITH_AREA_CODE ? index : 1_000_000 + index),
    available: range(LOCAL_WITH_AREA_CODE, 200, usLocal),
  },
];

/** Documents are said to be required for every US number, and renting works without: the flag is advice. */
export const availableNumbers = (): readonly AvailableNumber[] =>
  KINDS.flatMap(({ regionCode, type, capability, setupPrice, monthlyPrice, available }) =>
    available.map(({ e164 }) => ({
      phoneNumber: e164,
      regionCode,
      type,
      capability,
      setupPrice,
      monthlyPrice,
      paymentIntervalMonths: 1,
      supportingDocumentationRequired: regionCode === 'US',
    })),
  );
