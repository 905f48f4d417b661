import { z } from 'zod';
import type { ProviderHost } from '#domain/provider.ts';
import { clientCredentials } from '#http/auth.ts';
import { type Answer, createClient, type Failure } from '#http/client.ts';
import { path } from '#http/path.ts';

// Loose, so that `raw` is the object as it came.
const number = z.looseObject({
  numberId: z.string().min(1),
  e164: z.string(),
  status: z.string().nullish(),
  /** So in answers. A request says `campaignregId`, which is the real name and no slip. */
  campaignRegId: z.string().nullish(),
  smsEnabled: z.boolean().nullish(),
  mmsEnabled: z.boolean().nullish(),
  webhookInboundOverride: z.string().nullish(),
  webhookDeliveryOverride: z.string().nullish(),
});
export type AssignedNumber = z.infer<typeof number>;

const numberList = z.object({ numbers: z.array(number) });
const oneNumber = z.object({ number });

const searchResult = z.object({
  groups: z.array(
    z.object({
      rateCenter: z.string().nullish(),
      numbers: z.array(
        z.object({
          e164: z.string(),
          city: z.string().nullish(),
          state: z.string().nullish(),
          rateCenter: z.string().nullish(),
        }),
      ),
    }),
  ),
  providerResultCount: z.number().nullish(),
  /** Decided by the provider: a search cannot say how many it wants. */
  requestedQuantity: z.number().nullish(),
});
export type SearchResult = z.infer<typeof searchResult>;

const apiClient = z.object({
  apiClientId: z.string().nullish(),
  apiClientName: z.string().nullish(),
  apiClientStatus: z.string().nullish(),
  capabilities: z.array(z.string()).nullish(),
  assignedNumbers: z.object({ total: z.number().nullish() }).nullish(),
});
export type ApiClient = z.infer<typeof apiClient>;

const errorBody = z.object({
  error: z.object({ code: z.string().nullish(), message: z.string().nullish() }),
  /** Beside `error`, not within. */
  requestId: z.string().nullish(),
});

function failure({ status, body }: Answer): Failure | undefined {
  if (status < 400) return undefined;
  const { data } = errorBody.safeParse(body);
  if (!data) return undefined;
  return {
    providerCode: data.error.code ?? undefined,
    message: data.error.message ?? undefined,
    requestId: data.requestId ?? undefined,
  };
}

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

export interface ApiOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly baseUrl: string;
}

/** The list comes in one body, which for 100,000 numbers takes some 35 MB. */
const LONGEST_LIST = 64_000_000;

export type Api = ReturnType<typeof createApi>;

export function createApi({ clientId, clientSecret, baseUrl }: ApiOptions, host: ProviderHost) {
  const authorization = clientCredentials({ tokenUrl: `${baseUrl}/api/auth/token`, clientId, clientSecret, host });
  const client = createClient({ host, baseUrl, authorization, failure });
  return {
    async listNumbers(signal?: AbortSignal): Promise<readonly AssignedNumber[]> {
      const answer = await client.send({
        method: 'GET',
        path: path`/api/core/numbers`,
        response: numberList,
        maxBytes: LONGEST_LIST,
        signal,
      });
      return answer.numbers;
    },

    searchNumbers: (body: SearchRequest, signal?: AbortSignal): Promise<SearchResult> =>
      client.send({
        method: 'POST',
        path: path`/api/core/numbers/search`,
        body,
        response: searchResult,
        safe: true,
        signal,
      }),

    async updateNumber(numberId: string, changes: NumberChanges): Promise<AssignedNumber> {
      const answer = await client.send({
        method: 'PATCH',
        path: path`/api/core/numbers/${numberId}`,
        body: changes,
        response: oneNumber,
      });
      return answer.number;
    },

    whoAmI: (signal?: AbortSignal): Promise<ApiClient> =>
      client.send({ method: 'GET', path: path`/api/core/whoami`, response: apiClient, signal }),

    close: () => client.close(),
  };
}
