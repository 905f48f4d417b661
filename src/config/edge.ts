import { isIP } from 'node:net';
import { z } from 'zod';

/** `https://app.example` and nothing after it, as browsers write it in the header `Origin`. */
const isOrigin = (text: string): boolean => /^https?:[^*]+$/.test(text) && URL.parse(text)?.origin === text;

const ORIGIN =
  'must be an origin as browsers write it, such as https://app.example: in lower case, with no path and no standard port. There is no * for all';

/** A URL whose path, if any, is left to the proxy. */
const isHttp = (text: string): boolean => /^https?:\/\/[^/?#@]+(?:\/[^?#]*)?$/i.test(text) && URL.canParse(text);

const HOST_NAME = /^[A-Za-z\d](?:[A-Za-z\d.-]{0,252}[A-Za-z\d])?$|^\[[\dA-Fa-f:.]+\]$/;

function isRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

/** The keys of the block `server` about who reaches the server, and from where. */
export const edgeFields = {
  publicUrl: z.string().refine(isHttp, 'must be a URL, such as https://numbers.example.com').optional().meta({
    description:
      'Where callers reach the server, if not at host and port. Its name is one the server goes by, and with https browsers are told to stay with it.',
  }),
  allowedHosts: z
    .array(z.string().regex(HOST_NAME, 'must be a name without a port, such as numbers.example.com'))
    .default([])
    .meta({
      description:
        'Further names the server goes by. With neither these nor publicUrl it answers to any name, but on loopback to the names of loopback alone.',
    }),
  trustProxy: z
    .array(z.string().refine(isRange, 'must be an address or a range of addresses, such as 10.0.0.0/8'))
    .default([])
    .meta({
      description:
        'Addresses of the proxies in front, whose X-Forwarded-For, -Proto and -Host are believed. Nobody else is.',
    }),
  corsOrigins: z.array(z.string().refine(isOrigin, ORIGIN)).default([]).meta({
    description: 'Origins whose pages may use the server from a browser. Without any, no page of another origin may.',
  }),
  maxConnections: z
    .int({ error: 'must be a whole number from 1 to 100000' })
    .min(1, 'must be a whole number from 1 to 100000')
    .max(100_000, 'must be a whole number from 1 to 100000')
    .default(2_000)
    .meta({ description: 'Connections at a time; what is beyond is closed at once.' }),
} as const;
