import { z } from 'zod';

/** Marks a value that may stand in the configuration only as `${VARIABLE}`, and never appears in a message. */
export const secret = (description: string) =>
  z.string().min(1, 'must not be empty').meta({ description, secret: true });

/** Part of a path or a user name: no white space, no slash, nothing that would change a URL. */
export const identifier = (description: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9._~-]+$/, 'must be letters, digits, dots, hyphens or underscores, as the provider shows it')
    .meta({ description });

const LOOPBACK = /^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?(\/|$)/;

/** What is sent there or comes from there goes by https, or does not leave this machine. */
export const isProtected = (url: string): boolean => url.startsWith('https:') || LOOPBACK.test(url);

/** An https address, or http on this machine, without query or credentials; without a slash at the end. */
export const baseUrl = (description: string) =>
  z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://api.example.com', abort: true })
    .refine(text => !/[?#@]/.test(text), 'must have no query, fragment or credentials')
    .refine(
      isProtected,
      'must begin with https://, or the credentials would travel unprotected; http:// is for this machine alone',
    )
    .transform(text => text.replace(/\/+$/, ''))
    .meta({ description });
