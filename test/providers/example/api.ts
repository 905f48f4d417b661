import { z } from 'zod';
import { isE164, type E164 } from '#domain/e164.ts';
import type { Answer, Client, Failure } from '#http/client.ts';
import { path } from '#http/path.ts';

const e164 = z.custom<E164>(value => typeof value === 'string' && isE164(value), 'is not an E.164 number');

// Only what is used; loose, so that `raw` is the object as it came.
const PhoneNumber = z.looseObject({
  id: z.string(),
  e164,
  label: z.string().nullish(),
  sms: z.boolean().nullish(),
});
export type PhoneNumber = z.infer<typeof PhoneNumber>;

const PhoneNumberPage = z.object({ numbers: z.array(PhoneNumber), next: z.string().nullish() });

export interface ListQuery {
  readonly e164?: E164 | undefined;
  readonly after?: string | undefined;
}

/** Pages of 100; `next` is null on the last. */
export const listNumbers = (client: Client, query: ListQuery, signal?: AbortSignal) =>
  client.send({ method: 'GET', path: path`/numbers`, query: { ...query }, response: PhoneNumberPage, signal });

export const getNumber = (client: Client, id: string, signal?: AbortSignal) =>
  client.send({ method: 'GET', path: path`/numbers/${id}`, response: PhoneNumber, signal });

/** null clears the label. */
export const setLabel = (client: Client, id: string, label: string | null) =>
  client.send({ method: 'PATCH', path: path`/numbers/${id}`, body: { label }, response: PhoneNumber });

const ErrorBody = z.object({ code: z.string(), message: z.string().nullish() });

/** The HTTP status decides the kind of an error; the body adds the provider's own words. */
export function failure({ status, body }: Answer): Failure | undefined {
  if (status < 400) return undefined;
  const { data } = ErrorBody.safeParse(body);
  return data && { providerCode: data.code, message: data.message ?? undefined };
}
