import { z } from 'zod';
import type { Answer, Failure } from '#http/client.ts';

const ErrorBody = z.object({ code: z.string(), message: z.string().nullish() });

/** The HTTP status decides the kind of an error; the body adds the provider's own words. */
export function failure({ status, body }: Answer): Failure | undefined {
  if (status < 400) return undefined;
  const { data } = ErrorBody.safeParse(body);
  return data && { providerCode: data.code, message: data.message ?? undefined };
}
