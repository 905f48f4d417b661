import type { ProviderHost } from '#domain/provider.ts';
import { clientCredentials } from '#http/auth.ts';
import { createClient } from '#http/client.ts';
import { path } from '#http/path.ts';
import { ApiClient, type AssignedNumber, AssignedNumbers, OneAssignedNumber, SearchResult } from './answers.ts';
import { failure } from './failure.ts';

/** `nxx` only with `npa`, `city` only with `state`. `rateCenter` exists and is refused whatever comes with it. */
export interface SearchRequest {
  readonly npa?: string;
  readonly nxx?: string;
  readonly city?: string;
  readonly state?: string;
  readonly zipCode?: string;
}

/** What is absent stays as it is. No document says how a value is cleared. */
export interface NumberChanges {
  readonly campaignregId?: string;
  readonly smsEnabled?: boolean;
  readonly mmsEnabled?: boolean;
  readonly webhookInboundOverride?: string;
  readonly webhookDeliveryOverride?: string;
}

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly baseUrl: string;
}

/** The list comes in one body, which for 100,000 numbers takes some 35 MB. */
const LONGEST_LIST = 64_000_000;

export type Api = ReturnType<typeof createApi>;

/** The Red Cloud CORE API. */
export function createApi({ clientId, clientSecret, baseUrl }: Credentials, host: ProviderHost) {
  const authorization = clientCredentials({ tokenUrl: `${baseUrl}/api/auth/token`, clientId, clientSecret, host });
  const client = createClient({ host, baseUrl, authorization, failure });

  return {
    async listNumbers(signal?: AbortSignal): Promise<readonly AssignedNumber[]> {
      const answer = await client.send({
        method: 'GET',
        path: path`/api/core/numbers`,
        response: AssignedNumbers,
        maxBytes: LONGEST_LIST,
        signal,
      });
      return answer.numbers;
    },

    async updateNumber(numberId: string, changes: NumberChanges): Promise<AssignedNumber> {
      const answer = await client.send({
        method: 'PATCH',
        path: path`/api/core/numbers/${numberId}`,
        body: changes,
        response: OneAssignedNumber,
      });
      return answer.number;
    },

    searchNumbers: (body: SearchRequest, signal?: AbortSignal): Promise<SearchResult> =>
      client.send({
        method: 'POST',
        path: path`/api/core/numbers/search`,
        body,
        response: SearchResult,
        safe: true,
        signal,
      }),

    whoAmI: (signal?: AbortSignal): Promise<ApiClient> =>
      client.send({ method: 'GET', path: path`/api/core/whoami`, response: ApiClient, signal }),

    close: () => client.close(),
  };
}
