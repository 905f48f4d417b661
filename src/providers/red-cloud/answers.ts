import { z } from 'zod';

// Loose, so that `raw` is the object as it came.
export const AssignedNumber = z.looseObject({
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
export type AssignedNumber = z.infer<typeof AssignedNumber>;

export const AssignedNumbers = z.object({ numbers: z.array(AssignedNumber) });
export const OneAssignedNumber = z.object({ number: AssignedNumber });

export const SearchResult = z.object({
  groups: z.array(
    z.object({
      rateCenter: z.string().nullish(),
      numbers: z.array(
        z.object({
          e164: z.string(),
          nationalDisplay: z.string().nullish(),
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
export type SearchResult = z.infer<typeof SearchResult>;

export const ApiClient = z.object({
  apiClientId: z.string().nullish(),
  apiClientName: z.string().nullish(),
  apiClientStatus: z.string().nullish(),
  capabilities: z.array(z.string()).nullish(),
  assignedNumbers: z.object({ total: z.number().nullish() }).nullish(),
});
export type ApiClient = z.infer<typeof ApiClient>;
