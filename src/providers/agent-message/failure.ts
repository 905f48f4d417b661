import { z } from 'zod';
import type { ProviderErrorKind } from '#domain/errors.ts';
import type { Answer, Failure } from '#http/client.ts';

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
