import { z } from 'zod';
import { ProviderError } from '#domain/errors.ts';
import type { Answer, Failure } from '#http/client.ts';

const ErrorBody = z.object({
  ResponseStatus: z.object({
    /** An open set of words in capitals. */
    ErrorCode: z.string().min(1),
    Message: z.string().nullish(),
    Errors: z.array(z.object({ FieldName: z.string(), Message: z.string().nullish() })).nullish(),
  }),
});

/** Reads `ResponseStatus`, the envelope of every refusal. */
export function failure({ status, body }: Answer): Failure | undefined {
  const { data } = ErrorBody.safeParse(body);
  if (!data) return undefined;
  const { ErrorCode, Message, Errors } = data.ResponseStatus;
  return {
    // 403 stands for two things: a missing permission, which has a code of its own, and a state that must not come about.
    kind: status === 403 && ErrorCode !== 'FORBIDDEN' ? 'CONFLICT' : undefined,
    message: Message ?? undefined,
    providerCode: ErrorCode,
    fields: Errors?.length
      ? Object.fromEntries(Errors.map(each => [each.FieldName, each.Message ?? Message ?? 'invalid']))
      : undefined,
  };
}

/**
 * Whether the refusal of one number's details means that there is no such number. A reading, not a fact: the status 404
 * is not documented, and the codes that are speak of addresses, calls and countries as `…_NOT_FOUND`.
 */
export const saysNumberIsUnknown = (error: unknown): boolean =>
  error instanceof ProviderError &&
  (error.kind === 'NOT_FOUND' ||
    (error.kind === 'REJECTED' && (error.providerCode === 'NUMBER_NOT_FOUND' || error.providerCode === 'NOT_FOUND')));
