import type { E164 } from '#domain/e164.ts';
import type { ProviderHost } from '#domain/provider.ts';
import { basic } from '#http/auth.ts';
import { createClient } from '#http/client.ts';
import { path } from '#http/path.ts';
import {
  AddressAnswer,
  AddressesAnswer,
  FlowsAnswer,
  NumberAnswer,
  type NumberResource,
  NumbersAnswer,
  PurchaseAnswer,
  RemovedAnswer,
} from './answers.ts';
import { failure, saysNumberIsUnknown } from './failure.ts';

/** A part of a list. The largest page of numbers is 200. */
export interface Part {
  readonly Results_Count: number;
  readonly Results_Skip: number;
}

/** Comma-delimited; `Capabilites` is how the request spells it, the answer says `Capabilities`. */
export interface NumbersQuery {
  readonly Type?: string | undefined;
  readonly Capabilites?: string | undefined;
}

/** Absent: unchanged. How to clear one is not documented. */
export interface NumberConfiguration {
  readonly Friendly?: string | undefined;
  readonly AddressSid?: string | undefined;
  readonly Attribution_Source?: string | undefined;
  readonly Attribution_Medium?: string | undefined;
  readonly Attribution_Campaign?: string | undefined;
  readonly Attribution_Content?: string | undefined;
  readonly RoutingMethod?: 'Endpoint' | 'Flow' | undefined;
  readonly EndpointNumber?: E164 | undefined;
  readonly Flow?: string | undefined;
  readonly Recording?: 'Off' | 'Call' | undefined;
  readonly SendSmsFrom?: string | undefined;
  readonly SendSmsTo?: string | undefined;
  readonly SendEmailFrom?: string | undefined;
  readonly SendEmailTo?: string | undefined;
  readonly WebHookUrl?: string | undefined;
  readonly WebHookMethod?: 'GET' | 'POST' | undefined;
  readonly DeliveryReceiptWebHookUrl?: string | undefined;
  readonly DeliveryReceiptWebHookMethod?: 'GET' | 'POST' | undefined;
}

export interface NewAddress {
  readonly Line1: string;
  readonly City: string;
  readonly CountryCode: string;
  readonly Friendly?: string;
  readonly Reference?: string;
  readonly Line2?: string;
  readonly Region?: string;
  readonly PostalCode?: string;
}

export type AddressFilter = Partial<
  Pick<NewAddress, 'Friendly' | 'Reference' | 'City' | 'Region' | 'CountryCode' | 'PostalCode'>
>;

export interface Credentials {
  readonly baseUrl: string;
  readonly accountSid: string;
  readonly token: string;
}

export type Api = ReturnType<typeof createApi>;

/** The Fone Dynamics REST API v2. A plus sign never stands in its URLs and always in its bodies. */
export function createApi({ baseUrl, accountSid, token }: Credentials, host: ProviderHost) {
  const client = createClient({ host, baseUrl, authorization: basic(accountSid, token), failure });

  return {
    /** The numbers of a property, or of the whole account. A page with fewer than asked for is the last. */
    listNumbers: (propertySid: string | undefined, query: NumbersQuery & Part, signal?: AbortSignal) =>
      client.send({
        method: 'GET',
        path: propertySid ? propertyNumbersPath(propertySid) : path`/v2/Accounts/${accountSid}/Numbers`,
        query: { ...query },
        response: NumbersAnswer,
        signal,
      }),

    /** null: the account holds no such number. */
    async getNumber(e164: E164, signal: AbortSignal): Promise<NumberResource | null> {
      try {
        return await client.send({ method: 'GET', path: numberPath(e164), response: NumberAnswer, signal });
      } catch (error) {
        if (saysNumberIsUnknown(error)) return null;
        throw error;
      }
    },

    /** Changes what `body` names and answers with the number as it is then. */
    configureNumber: (e164: E164, body: NumberConfiguration) =>
      client.send({ method: 'POST', path: numberPath(e164), body, response: NumberAnswer }),

    /** Status `Pending`: reserved until an address fits. Without `AddressSid` the first suitable address is taken. */
    purchaseNumber: (propertySid: string, body: { readonly Number: E164; readonly AddressSid?: string | undefined }) =>
      client.send({ method: 'POST', path: propertyNumbersPath(propertySid), body, response: PurchaseAnswer }),

    listFlows: (propertySid: string, query: Part, signal?: AbortSignal) =>
      client.send({
        method: 'GET',
        path: path`/v2/Properties/${propertySid}/Flows`,
        query: { ...query },
        response: FlowsAnswer,
        signal,
      }),

    listAddresses: (query: AddressFilter & Part, signal?: AbortSignal) =>
      client.send({
        method: 'GET',
        path: addressesPath(accountSid),
        query: { ...query },
        response: AddressesAnswer,
        signal,
      }),

    getAddress: (addressSid: string, signal?: AbortSignal) =>
      client.send({ method: 'GET', path: path`/v2/Addresses/${addressSid}`, response: AddressAnswer, signal }),

    createAddress: (body: NewAddress) =>
      client.send({ method: 'POST', path: addressesPath(accountSid), body, response: AddressAnswer }),

    /** Refused with `ADDRESS_CANNOT_BE_DELETED` while a number is linked to it. */
    deleteAddress: (addressSid: string) =>
      client.send({ method: 'DELETE', path: path`/v2/Addresses/${addressSid}`, response: RemovedAnswer }),

    close: () => client.close(),
  };
}

const numberPath = (e164: E164) => path`/v2/Numbers/${e164.slice(1)}`;
const propertyNumbersPath = (propertySid: string) => path`/v2/Properties/${propertySid}/Numbers`;
const addressesPath = (accountSid: string) => path`/v2/Accounts/${accountSid}/Addresses`;
