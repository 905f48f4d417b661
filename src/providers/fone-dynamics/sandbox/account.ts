import { OFFICES, availableNumbers, flow, office } from './default-data.ts';
import { defaultNumbers } from './default-numbers.ts';
import { type Address, type AvailableNumber, type Flow, type HeldNumber, sid } from './records.ts';

/** Everything one account holds. Order is the order of arrival, in every list. */
export interface Account {
  readonly accountSid: string;
  /** Every number, by its digits, as it stands in a URL. */
  readonly numbers: Map<string, HeldNumber>;
  readonly all: HeldNumber[];
  readonly byProperty: ReadonlyMap<string, HeldNumber[]>;
  readonly addresses: Map<string, Address>;
  readonly flows: ReadonlyMap<string, readonly Flow[]>;
  /** What can be purchased, by E.164. */
  readonly available: Map<string, AvailableNumber>;
}

/** The property that holds a few numbers beside those of the configured one. */
export const SECOND_PROPERTY = sid('SANDBOXPROPERTY', 2);

/** `size` numbers in `propertySid`, twelve more in a second property, sixty flows, six addresses, 400 numbers to purchase. */
export function createAccount(accountSid: string, propertySid: string, size: number): Account {
  const all = defaultNumbers({ accountSid, first: { sid: propertySid, count: size }, second: { sid: SECOND_PROPERTY, count: 12 } }); // prettier-ignore
  const byProperty = new Map<string, HeldNumber[]>([[propertySid, []], [SECOND_PROPERTY, []]]); // prettier-ignore
  for (const number of all) byProperty.get(number.PropertySid)?.push(number);
  return {
    accountSid,
    all,
    byProperty,
    numbers: new Map(all.map(number => [number.Number.slice(1), number])),
    addresses: new Map(OFFICES.map((_, index) => office(accountSid, index)).map(each => [each.AddressSid, each])),
    flows: new Map([
      [propertySid, Array.from({ length: 60 }, (_, index) => flow(propertySid, index))],
      [SECOND_PROPERTY, [flow(SECOND_PROPERTY, 60)]],
    ]),
    available: new Map(availableNumbers().map(each => [each.Number, each])),
  };
}
