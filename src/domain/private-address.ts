import ipaddr from 'ipaddr.js';

/** Ends of names that no public name server knows, or that are kept for the network one is in. */
const LOCAL = /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/;

/**
 * Whether the host of a URL, as it is written, lies where the internet does not reach: on this machine, in a private
 * network, at an address kept for special use, or at a name that means something only within a network. Every spelling
 * of an address that the URL standard knows is seen through, and a backslash, which programs do not agree on, counts as
 * private. Names are not looked up: where another one leads to is for whoever calls it to see. false for what is no URL.
 *
 * https://www.iana.org/assignments/iana-ipv4-special-registry and https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export function isPrivateUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null) return false;
  if (text.includes('\\')) return true;
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');
  if (ipaddr.isValid(host)) return !isPublic(ipaddr.process(host));
  return !host.includes('.') || LOCAL.test(host);
}

/** What wraps an IPv4 address, as `64:ff9b::a00:1` and `::a00:1` do, is not `unicast`, or is told by its first 96 bits. */
const isPublic = (address: ipaddr.IPv4 | ipaddr.IPv6): boolean =>
  address.range() === 'unicast' &&
  (address instanceof ipaddr.IPv4 || address.parts.slice(0, 6).some(part => part !== 0));
