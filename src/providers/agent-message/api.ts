import { z } from 'zod';
import type { ProviderErrorKind } from '#domain/errors.ts';
import type { Answer, Client, Failure } from '#http/client.ts';
import { path } from '#http/path.ts';

const PhoneNumber = z.looseObject({
  id: z.string(),
  number: z.string(),
  number_type: z.string().nullish(),
  inbound_url: z.string().nullish(),
  status_url: z.string().nullish(),
  label: z.string().nullish(),
  campaign_id: z.string().nullish(),
  carrier_line_option_status: z.string().nullish(),
  carrier_line_option_propagated_at: z.string().nullish(),
  sms_enabled: z.boolean().nullish(),
  mms_enabled: z.boolean().nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
});
export type PhoneNumber = z.infer<typeof PhoneNumber>;

const Meta = z.object({ next_cursor: z.string().nullish() });
const OnePhoneNumber = z.object({ data: PhoneNumber });
const PhoneNumbers = z.object({ data: z.array(PhoneNumber) });
const PhoneNumberPage = z.object({ data: z.array(PhoneNumber), meta: Meta });
const AvailableNumbers = z.object({
  data: z.array(z.object({ number: z.string(), number_type: z.string().nullish() })),
});
const Released = z.object({ data: z.object({ status: z.string() }) });
const BulkReleased = z.object({
  data: z.object({
    released: z.array(z.string()),
    unknown: z.array(z.string()),
    already_released: z.array(z.string()),
  }),
});
export type AvailableNumber = z.infer<typeof AvailableNumbers>['data'][number];

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

/** Needs the scope `numbers:read`. Only `meta.next_cursor` null ends the list; a filtered page may be short or empty. */
export const listPhoneNumbers = (client: Client, query: ListQuery, signal?: AbortSignal) =>
  client.send({
    method: 'GET',
    path: path`/v1/phone-numbers`,
    query: { ...query },
    response: PhoneNumberPage,
    signal,
  });

export const getPhoneNumber = async (client: Client, id: string, signal?: AbortSignal): Promise<PhoneNumber> => {
  const { data } = await client.send({
    method: 'GET',
    path: path`/v1/phone-numbers/${id}`,
    response: OnePhoneNumber,
    signal,
  });
  return data;
};

/** A preview that holds nothing, so it may be repeated; all the same it needs the scope `numbers:write`. */
export const searchPhoneNumbers = async (client: Client, search: Search, signal?: AbortSignal) => {
  const { data } = await client.send({
    method: 'POST',
    path: path`/v1/phone-numbers/search`,
    body: search,
    safe: true,
    response: AvailableNumbers,
    signal,
  });
  return data;
};

/** All or nothing: 409 INSUFFICIENT_INVENTORY if one of them has gone. */
export const orderPhoneNumbers = async (client: Client, numbers: readonly string[], routing: Routing = {}) => {
  const { data } = await client.send({
    method: 'POST',
    path: path`/v1/phone-numbers/orders`,
    body: { numbers, ...routing },
    response: PhoneNumbers,
  });
  return data;
};

/** Any field beside those of `Routing` is 400. */
export const updatePhoneNumber = async (client: Client, id: string, routing: Routing): Promise<PhoneNumber> => {
  const { data } = await client.send({
    method: 'PATCH',
    path: path`/v1/phone-numbers/${id}`,
    body: routing,
    response: OnePhoneNumber,
  });
  return data;
};

/** Replaces the campaign there was, in one step; the same one again changes nothing. */
export const attachCampaign = async (client: Client, id: string, campaignId: string): Promise<PhoneNumber> => {
  const { data } = await client.send({
    method: 'POST',
    path: path`/v1/phone-numbers/${id}/campaign`,
    body: { campaign_id: campaignId },
    response: OnePhoneNumber,
  });
  return data;
};

/** The only way to clear a campaign. */
export const detachCampaign = async (client: Client, id: string): Promise<PhoneNumber> => {
  const { data } = await client.send({
    method: 'DELETE',
    path: path`/v1/phone-numbers/${id}/campaign`,
    response: OnePhoneNumber,
  });
  return data;
};

/** Routing stops at once; the number is offered again after 30 days. Afterwards its id is 404. */
export const releasePhoneNumber = async (client: Client, id: string): Promise<void> => {
  await client.send({ method: 'DELETE', path: path`/v1/phone-numbers/${id}`, response: Released });
};

/** Up to 100 ids, each on its own; a malformed one fails all. */
export const bulkReleasePhoneNumbers = async (client: Client, ids: readonly string[]) => {
  const { data } = await client.send({
    method: 'POST',
    path: path`/v1/phone-numbers/bulk/release`,
    body: { ids },
    response: BulkReleased,
  });
  return data;
};

const ErrorBody = z.object({
  success: z.literal(false),
  error: z
    .object({
      code: z.string().nullish(),
      message: z.string().nullish(),
      request_id: z.string().nullish(),
      details: z.record(z.string(), z.unknown()).nullish().catch(null),
    })
    .nullish(),
});

/** For an error that comes with a status of success; otherwise the status tells, as the documentation asks. */
const KINDS: ReadonlyMap<string, ProviderErrorKind> = new Map([
  ['UNAUTHORIZED', 'CREDENTIALS'],
  ['FORBIDDEN', 'FORBIDDEN'],
  ['NOT_FOUND', 'NOT_FOUND'],
  ['RATE_LIMITED', 'RATE_LIMITED'],
  ['INSUFFICIENT_INVENTORY', 'CONFLICT'],
  ['CAMPAIGN_NOT_ACTIVE', 'CONFLICT'],
  ['BRAND_NOT_VERIFIED', 'CONFLICT'],
  ['NUMBER_NOT_ASSIGNED', 'CONFLICT'],
]);

/** `success` decides: the documentation prints an answer that succeeds and has an `error` filled in all the same. */
export function failure({ status, body }: Answer): Failure | undefined {
  const parsed = ErrorBody.safeParse(body);
  if (!parsed.success) return undefined;
  const { code, message, request_id: requestId, details } = parsed.data.error ?? {};
  const fields = Object.entries(details ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    kind: status < 300 ? (KINDS.get(code ?? '') ?? 'REJECTED') : undefined,
    providerCode: code ?? undefined,
    message: message ?? undefined,
    requestId: requestId ?? undefined,
    fields: fields.length > 0 ? Object.fromEntries(fields) : undefined,
  };
}
