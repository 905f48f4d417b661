import ipaddr from 'ipaddr.js';
import { z } from 'zod';

type Address = ReturnType<typeof ipaddr.parse>;
type Range = readonly [Address, number];

/** IPv4 written as IPv6, `::ffff:192.0.2.1`, is IPv4: how a server that listens on both sees its callers. */
const unmapped = (address: Address): Address =>
  address.kind() === 'ipv6' && (address as ipaddr.IPv6).isIPv4MappedAddress()
    ? (address as ipaddr.IPv6).toIPv4Address()
    : address;

/** undefined: neither an address nor a range. `1.2` and `010.1.1.1`, which mean something to some programs, are none. */
function toRange(text: string): Range | undefined {
  const { IPv4, IPv6 } = ipaddr;
  if (IPv4.isValidFourPartDecimal(text) || (!text.includes('/') && IPv6.isValid(text))) {
    const address = unmapped(ipaddr.parse(text));
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  }
  if (!IPv4.isValidCIDRFourPartDecimal(text) && !IPv6.isValidCIDR(text)) return undefined;
  const [address, bits] = ipaddr.parseCIDR(text);
  const plain = unmapped(address);
  // Of the 128 bits of an IPv4 address in IPv6, the first 96 say that it is one.
  const mapping = plain === address ? 0 : 96;
  return bits < mapping ? undefined : [plain, bits - mapping];
}

/** The list of a configuration: addresses, or ranges in CIDR notation. */
export const addressRanges = (description: string) =>
  z
    .array(
      z
        .string()
        .refine(
          text => toRange(text) !== undefined,
          'must be an address such as 192.0.2.1 or 2001:db8::1, or a range such as 192.0.2.0/24',
        ),
    )
    .min(1, 'must name at least one address; leave the key out to allow every address')
    .meta({ description });

/** Whether an address is one of these or lies in one of their ranges. What is no address lies in none. */
export function withinRanges(ranges: readonly string[]): (address: string) => boolean {
  const read = ranges.map(text => {
    const range = toRange(text);
    if (range === undefined) throw new RangeError(`${JSON.stringify(text)} is neither an address nor a range`);
    return range;
  });
  return text => {
    if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) return false;
    const address = unmapped(ipaddr.parse(text));
    return read.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits));
  };
}
