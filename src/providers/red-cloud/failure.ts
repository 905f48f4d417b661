import { z } from 'zod';
import type { Answer, Failure } from '#http/client.ts';

const ErrorBody = z.object({
  error: z.object({ code: z.string().nullish(), message: z.string().nullish() }),
  /** Beside `error`, not within. */
  requestId: z.string().nullish(),
});

export function failure({ status, body }: Answer): Failure | undefined {
  if (status < 400) return undefined;
  const { data } = ErrorBody.safeParse(body);
  if (!data) return undefined;
  return {
    providerCode: data.error.code ?? undefined,
    message: data.error.message ?? undefined,
    requestId: data.requestId ?? undefined,
  };
}
