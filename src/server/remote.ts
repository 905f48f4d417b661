import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Where a request comes from. */
export interface Remote {
  /** The caller's IP address in its shortest form, for limits and logs; `unknown` once the connection is gone. */
  readonly address: string;
  /** Whether the caller speaks TLS with a trusted proxy. */
  readonly isSecure: boolean;
  /** The name by which the caller called this server, as it was sent. */
  readonly host: string | undefined;
}

/** Whether what the machine of this address says about a caller is believed. */
export type Trust = (address: string) => boolean;

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [Address, number];

/** Of ranges such as `10.0.0.0/8`, or bare addresses. */
export function trustIn(ranges: readonly string[]): Trust {
  const trusted = ranges.map(parseRange);
  return text => {
    const address = parseAddress(text);
    return address !== undefined && trusted.some(([start, bits]) => isWithin(address, start, bits));
  };
}

/** Throws if it is none. */
export function parseRange(text: string): Range {
  const [start = '', bits] = text.split('/');
  const address = parseAddress(start);
  if (address === undefined || isIP(start) === 0) throw new TypeError(`${text} is no range of addresses`);
  return bits === undefined ? [address, address.kind() === 'ipv4' ? 32 : 128] : ipaddr.parseCIDR(text);
}

/**
 * The one place that says who calls. `X-Forwarded-For`, `-Proto` and `-Host` can be written by anybody: they are looked at
 * only where the machine at the other end of the connection is trusted, and then from the right, as every proxy adds what
 * it saw itself at the end. The caller is the first one from there that is not trusted.
 */
export function remoteOf({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>, trust: Trust): Remote {
  const peer = parseAddress(socket.remoteAddress ?? '')?.toString() ?? 'unknown';
  if (!trust(peer)) return { address: peer, isSecure: false, host: headers.host };
  return {
    address: callerBehind(peer, listOf(headers['x-forwarded-for']), trust),
    isSecure: listOf(headers['x-forwarded-proto']).at(-1)?.toLowerCase() === 'https',
    host: listOf(headers['x-forwarded-host']).at(-1) ?? headers.host,
  };
}

function callerBehind(peer: string, forwarded: readonly string[], trust: Trust): string {
  let address = peer;
  for (const entry of forwarded.toReversed()) {
    const next = parseAddress(entry)?.toString();
    // What a proxy does not write was written by somebody else: the last one known is as far as can be told.
    if (next === undefined) return address;
    address = next;
    if (!trust(address)) return address;
  }
  return address;
}

/** Node joins a repeated header by commas, in order. */
const listOf = (header: string | string[] | undefined): readonly string[] =>
  header === undefined
    ? []
    : String(header)
        .split(',')
        .map(entry => entry.trim());

/**
 * Also with a port, or in brackets, as some proxies write it. An IPv4 address within IPv6 is taken for what it is. The zone
 * of a link-local one is a name of this machine's own, and may have any characters.
 */
function parseAddress(text: string): Address | undefined {
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  const [address = ''] = bare.split('%', 1);
  return isIP(bare) !== 0 && ipaddr.isValid(address) ? ipaddr.process(address) : undefined;
}

const isWithin = (address: Address, start: Address, bits: number): boolean =>
  address.kind() === start.kind() && address.match(start, bits);
