import { z } from 'zod';
import { ProviderError } from '#domain/errors.ts';
import type { Answer, Failure } from '#http/client.ts';

const text = z.string().nullish();

const Detail = z.object({
  description: text,
  fieldViolations: z.array(z.object({ field: z.string(), description: text })).nullish(),
});

const ErrorBody = z.object({
  error: z.object({ message: text, status: text, details: z.array(Detail).nullish().catch([]) }),
});

/** Reads the envelope of every error. Its message is empty at times; then a detail may say more. */
export function failure({ body }: Answer): Failure | undefined {
  const { data } = ErrorBody.safeParse(body);
  if (!data) return undefined;
  const { message, status, details } = data.error;
  const violations = (details ?? []).flatMap(detail => detail.fieldViolations ?? []);
  return {
    message: message || details?.find(detail => detail.description)?.description || undefined,
    providerCode: status || undefined,
    fields:
      violations.length > 0
        ? Object.fromEntries(violations.map(({ field, description }) => [field, description || 'is not accepted']))
        : undefined,
  };
}

/** A 404 with these words means that the number has no emergency address; any other, that there is no such number. */
export const saysNoEmergencyAddress = (error: unknown): boolean =>
  error instanceof ProviderError && error.kind === 'NOT_FOUND' && /Missing E911 feature/i.test(error.message);

/**
 * The same failure without what the provider wrote, which may repeat an address or a secret that was sent: that stands
 * behind the colon of the message and in the complaints about fields. The names of the fields stay.
 */
export function withoutTheirWords(error: unknown): unknown {
  if (!(error instanceof ProviderError)) return error;
  const { kind, account, providerCode, requestId, retryAfter, status, fields, unsent } = error;
  const ours = saysNoEmergencyAddress(error)
    ? 'The number has no emergency address'
    : error.message.replace(/:.*/s, '');
  return new ProviderError(kind, account, ours, {
    providerCode,
    requestId,
    retryAfter,
    status,
    unsent,
    fields: fields && Object.fromEntries(Object.keys(fields).map(field => [field, 'is not accepted'])),
  });
}
