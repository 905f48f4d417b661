import { request } from 'undici';
import { expect } from 'vitest';
import { CREDENTIALS } from '../../src/providers/fone-dynamics/sandbox/index.ts';

export interface Resource {
  readonly Number: string;
  readonly Status: string;
  readonly AddressSid: string;
  readonly Type: string;
  readonly Capabilities: string;
  readonly CountryCode: string;
  readonly RoutingMethod?: string;
}

const { accountSid, propertySid, token } = CREDENTIALS;
export const BASIC = `Basic ${Buffer.from(`${accountSid}:${token}`).toString('base64')}`;
export const NUMBERS = `/v2/Properties/${propertySid}/Numbers`;
export const ADDRESSES = `/v2/Accounts/${accountSid}/Addresses`;
export const OTHER_PROPERTY = 'SANDBOXPROPERTY00000000000000002';

export const numberPath = ({ Number }: { readonly Number: string }): string => `/v2/Numbers/${Number.slice(1)}`;

export const voiceOnly = (number: Resource): boolean => number.Capabilities === 'Voice';
export const smsOnly = (number: Resource): boolean => number.Capabilities === 'SMS';
export const both = (number: Resource): boolean => number.Capabilities === 'Voice,SMS';

/** Plain requests to a sandbox, as any client of the provider would send them. */
export function caller(url: () => string) {
  async function call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown, authorization = BASIC) {
    const answer = await request(url() + path, {
      method,
      headers: { accept: 'application/json', 'content-type': 'application/json', authorization },
      body: typeof body === 'string' ? body : body === undefined ? null : JSON.stringify(body),
    });
    return { status: answer.statusCode, headers: answer.headers, body: await answer.body.json() };
  }
  const list = async (query = '', path = NUMBERS) => (await call('GET', path + query)).body as Resource[];
  async function first(fits: (number: Resource) => boolean): Promise<Resource> {
    const found = (await list()).find(fits);
    if (!found) throw new Error('The sandbox has no such number');
    return found;
  }
  return { call, list, first };
}

/** What a refused request looks like. */
export const refusal = (status: number, ErrorCode: string, ...fields: string[]) => ({
  status,
  body: {
    ResponseStatus: {
      ErrorCode,
      Message: expect.any(String) as string,
      ...(fields.length > 0 && { Errors: fields.map(FieldName => ({ FieldName })) }),
    },
  },
});
