import type { ProviderHost } from '#domain/provider.ts';
import { bearer } from '#http/auth.ts';
import { createClient } from '#http/client.ts';
import { path } from '#http/path.ts';
import {
  type AvailableNumber,
  AvailableNumbers,
  BulkReleased,
  OnePhoneNumber,
  type PhoneNumber,
  PhoneNumberPage,
  PhoneNumbers,
  Released,
} from './answers.ts';
import { failure } from './failure.ts';

/** The most that one list or one search gives. */
export const MOST = 100;

export type NumberType = 'local' | 'toll_free' | 'short_code';

export interface ListQuery {
  readonly number_type?: NumberType | undefined;
  readonly campaign_id?: string | undefined;
  readonly search?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface Search {
  readonly area_code?: string | undefined;
  readonly number_type?: NumberType | undefined;
  readonly pattern?: string | undefined;
  readonly quantity: number;
}

/** Without a field, or with null, what it names stays; the empty string clears it, but is refused for the campaign. */
export interface Routing {
  readonly inbound_url?: string | undefined;
  readonly status_url?: string | undefined;
  readonly label?: string | undefined;
  readonly campaign_id?: string | undefined;
}

export interface Credentials {
  readonly apiKey: string;
  readonly baseUrl: string;
}

export type Api = ReturnType<typeof createApi>;

/** The AgentMessage API, version 1. */
export function createApi({ apiKey, baseUrl }: Credentials, host: ProviderHost) {
  const client = createClient({ host, baseUrl, authorization: bearer(apiKey), failure });

  return {
    /** Needs the scope `numbers:read`. Only `meta.next_cursor` null ends the list; a filtered page may be short or empty. */
    listPhoneNumbers: (query: ListQuery, signal?: AbortSignal) =>
      client.send({
        method: 'GET',
        path: path`/v1/phone-numbers`,
        query: { ...query },
        response: PhoneNumberPage,
        signal,
      }),

    async getPhoneNumber(id: string, signal?: AbortSignal): Promise<PhoneNumber> {
      const { data } = await client.send({
        method: 'GET',
        path: path`/v1/phone-numbers/${id}`,
        response: OnePhoneNumber,
        signal,
      });
      return data;
    },

    /** Any field beside those of `Routing` is 400. */
    async updatePhoneNumber(id: string, routing: Routing): Promise<PhoneNumber> {
      const { data } = await client.send({
        method: 'PATCH',
        path: path`/v1/phone-numbers/${id}`,
        body: routing,
        response: OnePhoneNumber,
      });
      return data;
    },

    /** Replaces the campaign there was, in one step; the same one again changes nothing. */
    async attachCampaign(id: string, campaignId: string): Promise<PhoneNumber> {
      const { data } = await client.send({
        method: 'POST',
        path: path`/v1/phone-numbers/${id}/campaign`,
        body: { campaign_id: campaignId },
        response: OnePhoneNumber,
      });
      return data;
    },

    /** The only way to clear a campaign. */
    async detachCampaign(id: string): Promise<PhoneNumber> {
      const { data } = await client.send({
        method: 'DELETE',
        path: path`/v1/phone-numbers/${id}/campaign`,
        response: OnePhoneNumber,
      });
      return data;
    },

    /** Routing stops at once; the number is offered again after 30 days. Afterwards its id is 404. */
    async releasePhoneNumber(id: string): Promise<void> {
      await client.send({ method: 'DELETE', path: path`/v1/phone-numbers/${id}`, response: Released });
    },

    /** Up to 100 ids, each on its own; a malformed one fails all. */
    async bulkReleasePhoneNumbers(ids: readonly string[]) {
      const { data } = await client.send({
        method: 'POST',
        path: path`/v1/phone-numbers/bulk/release`,
        body: { ids },
        response: BulkReleased,
      });
      return data;
    },

    /** A preview that holds nothing, so it may be repeated; all the same it needs the scope `numbers:write`. */
    async searchPhoneNumbers(search: Search, signal?: AbortSignal): Promise<readonly AvailableNumber[]> {
      const { data } = await client.send({
        method: 'POST',
        path: path`/v1/phone-numbers/search`,
        body: search,
        safe: true,
        response: AvailableNumbers,
        signal,
      });
      return data;
    },

    /** All or nothing: 409 INSUFFICIENT_INVENTORY if one of them has gone. */
    async orderPhoneNumbers(numbers: readonly string[], routing: Routing = {}): Promise<readonly PhoneNumber[]> {
      const { data } = await client.send({
        method: 'POST',
        path: path`/v1/phone-numbers/orders`,
        body: { numbers, ...routing },
        response: PhoneNumbers,
      });
      return data;
    },

    close: () => client.close(),
  };
}
