import type { E164 } from '#domain/e164.ts';
import type { ProviderHost } from '#domain/provider.ts';
import { clientCredentials } from '#http/auth.ts';
import { createClient } from '#http/client.ts';
import { path } from '#http/path.ts';
import {
  ActiveNumber,
  ActiveNumbers,
  AddressValidation,
  AvailableNumber,
  AvailableNumbers,
  AvailableRegions,
  CallbackConfiguration,
  EmergencyAddress,
  NoContent,
} from './answers.ts';
import { failure, saysNoEmergencyAddress, withoutTheirWords } from './failure.ts';

/** The same on every page, so that a place within one stays the same place. No default or maximum is documented. */
const PAGE_SIZE = 100;

/** Compared with the whole E.164 text, plus sign included. */
export interface NumberPattern {
  readonly pattern: string;
  readonly searchPattern: 'START' | 'CONTAINS' | 'END';
}

export interface Pair {
  readonly regionCode: string;
  readonly type: string;
}

/** `capability` here, `capabilities` in a search: the upstream spells them so. */
export interface NumbersQuery {
  readonly capability: readonly string[];
  readonly numberPattern: NumberPattern | null;
}

export interface Search extends Pair {
  readonly capabilities: readonly string[];
  readonly numberPattern: NumberPattern | null;
  readonly size: number;
}

/** An empty id unlinks. A number that is linked must be unlinked before it is linked to something else. */
export interface SmsSettings {
  /** Newer documentation requires it wherever a campaign is named. */
  readonly servicePlanId?: string;
  /** The 10DLC campaign, for US numbers. */
  readonly campaignId?: string;
}

export type VoiceSettings =
  | { readonly type?: 'RTC'; readonly appId: string }
  | { readonly type: 'EST'; readonly trunkId: string }
  | { readonly type: 'FAX'; readonly serviceId: string };

/** A configuration that is not needed is left out: an empty one makes the request fail. */
export interface NumberConfiguration {
  readonly smsConfiguration?: SmsSettings;
  readonly voiceConfiguration?: VoiceSettings;
  /** Where events about the number are sent. */
  readonly callbackUrl?: string;
}

export interface NumberUpdate extends NumberConfiguration {
  readonly displayName?: string;
}

export interface RentAny extends NumberConfiguration, Pair {
  readonly capabilities?: readonly string[];
  readonly numberPattern?: NumberPattern;
}

export interface EmergencyAddressRequest {
  readonly displayName: string;
  readonly address: {
    readonly streetNumber: string;
    readonly streetInfo: string;
    readonly location?: string;
    readonly city: string;
    readonly state: string;
    readonly postalCode: string;
    readonly postalCodePlusFour?: string;
  };
}

export interface Credentials {
  readonly projectId: string;
  readonly keyId: string;
  readonly keySecret: string;
  readonly baseUrl: string;
  readonly authUrl: string;
}

export type Api = ReturnType<typeof createApi>;

/** The Sinch Numbers API, version 1. Basic is accepted in place of a token, but only for trying things out. */
export function createApi({ projectId, keyId, keySecret, baseUrl, authUrl }: Credentials, host: ProviderHost) {
  const tokenUrl = `${authUrl}/oauth2/token`;
  const authorization = clientCredentials({ tokenUrl, clientId: keyId, clientSecret: keySecret, host });
  const client = createClient({ host, baseUrl, authorization, failure });

  return {
    /** Both region and type are required. `null` is the first page; a missing or empty token ends the list. */
    async listNumbers(pair: Pair, query: NumbersQuery, pageToken: string | null, signal?: AbortSignal) {
      const { activeNumbers, nextPageToken } = await client.send({
        method: 'GET',
        path: path`/v1/projects/${projectId}/activeNumbers`,
        query: {
          regionCode: pair.regionCode,
          type: pair.type,
          ...patternQuery(query.numberPattern),
          capability: query.capability,
          pageSize: PAGE_SIZE,
          pageToken,
        },
        response: ActiveNumbers,
        signal,
      });
      return { activeNumbers: activeNumbers ?? [], nextPageToken: nextPageToken || null };
    },

    getNumber: (number: E164, signal?: AbortSignal) =>
      client.send({
        method: 'GET',
        path: path`/v1/projects/${projectId}/activeNumbers/${number}`,
        response: ActiveNumber,
        signal,
      }),

    /** What concerns SMS and voice is only scheduled by this. */
    updateNumber: (number: E164, update: NumberUpdate) =>
      client.send({
        method: 'PATCH',
        path: path`/v1/projects/${projectId}/activeNumbers/${number}`,
        body: update,
        response: ActiveNumber,
      }),

    /** Ends the subscription. The number stays until `expireAt`, and there is no way back. */
    releaseNumber: (number: E164) =>
      client.send({
        method: 'POST',
        path: path`/v1/projects/${projectId}/activeNumbers/${number}:release`,
        response: ActiveNumber,
      }),

    /** One page, without a way to the next. */
    async searchNumbers({ regionCode, type, capabilities, numberPattern, size }: Search, signal?: AbortSignal) {
      const { availableNumbers } = await client.send({
        method: 'GET',
        path: path`/v1/projects/${projectId}/availableNumbers`,
        query: { regionCode, type, ...patternQuery(numberPattern), capabilities, size },
        response: AvailableNumbers,
        signal,
      });
      return availableNumbers ?? [];
    },

    /** NOT_FOUND: not available. */
    getAvailableNumber: (number: E164, signal?: AbortSignal) =>
      client.send({
        method: 'GET',
        path: path`/v1/projects/${projectId}/availableNumbers/${number}`,
        response: AvailableNumber,
        signal,
      }),

    /** Newer documentation has this for US LOCAL numbers only. */
    rentNumber: (number: E164, configuration: NumberConfiguration) =>
      client.send({
        method: 'POST',
        path: path`/v1/projects/${projectId}/availableNumbers/${number}:rent`,
        body: configuration,
        response: ActiveNumber,
      }),

    rentAnyNumber: (wanted: RentAny) =>
      client.send({
        method: 'POST',
        path: path`/v1/projects/${projectId}/availableNumbers:rentAny`,
        body: wanted,
        response: ActiveNumber,
      }),

    /** null: the number has none. */
    async getEmergencyAddress(number: E164, signal?: AbortSignal) {
      const route = path`/v1/projects/${projectId}/activeNumbers/${number}/emergencyAddress`;
      try {
        return await client.send({ method: 'GET', path: route, response: EmergencyAddress, signal });
      } catch (error) {
        if (saysNoEmergencyAddress(error)) return null;
        throw withoutTheirWords(error);
      }
    },

    /** An address that matches nothing is an answer too, and no failure. */
    validateEmergencyAddress: (number: E164, body: EmergencyAddressRequest, signal?: AbortSignal) =>
      discreetly(
        client.send({
          method: 'POST',
          path: path`/v1/projects/${projectId}/activeNumbers/${number}/emergencyAddress:validate`,
          body,
          response: AddressValidation,
          safe: true,
          signal,
        }),
      ),

    provisionEmergencyAddress: (number: E164, body: EmergencyAddressRequest) =>
      discreetly(
        client.send({
          method: 'POST',
          path: path`/v1/projects/${projectId}/activeNumbers/${number}/emergencyAddress:provision`,
          body,
          response: EmergencyAddress,
        }),
      ),

    deprovisionEmergencyAddress: (number: E164) =>
      discreetly(
        client.send({
          method: 'POST',
          path: path`/v1/projects/${projectId}/activeNumbers/${number}/emergencyAddress:deprovision`,
          response: NoContent,
        }),
      ),

    async listRegions(signal?: AbortSignal) {
      const route = path`/v1/projects/${projectId}/availableRegions`;
      const { availableRegions } = await client.send({
        method: 'GET',
        path: route,
        response: AvailableRegions,
        signal,
      });
      return availableRegions ?? [];
    },

    getCallbackConfiguration: (signal?: AbortSignal) =>
      client.send({
        method: 'GET',
        path: path`/v1/projects/${projectId}/callbackConfiguration`,
        response: CallbackConfiguration,
        signal,
      }),

    /** 32 to 64 letters, digits and hyphens. It signs the callbacks of the whole project. */
    updateCallbackConfiguration: (hmacSecret: string) =>
      discreetly(
        client.send({
          method: 'PATCH',
          path: path`/v1/projects/${projectId}/callbackConfiguration`,
          body: { hmacSecret },
          response: CallbackConfiguration,
        }),
      ),

    close: () => client.close(),
  };
}

const patternQuery = (wanted: NumberPattern | null) => ({
  'numberPattern.pattern': wanted?.pattern,
  'numberPattern.searchPattern': wanted?.searchPattern,
});

const discreetly = <T>(answer: Promise<T>): Promise<T> =>
  answer.catch((error: unknown) => {
    throw withoutTheirWords(error);
  });
