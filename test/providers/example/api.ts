import type { E164 } from '#domain/e164.ts';
import type { ProviderHost } from '#domain/provider.ts';
import { bearer } from '#http/auth.ts';
import { createClient } from '#http/client.ts';
import { path } from '#http/path.ts';
import { PhoneNumber, PhoneNumberPage } from './answers.ts';
import { failure } from './failure.ts';

export interface ListQuery {
  readonly e164?: E164 | undefined;
  readonly after?: string | undefined;
}

export interface Credentials {
  readonly apiKey: string;
  readonly baseUrl: string;
}

export type Api = ReturnType<typeof createApi>;

export function createApi({ apiKey, baseUrl }: Credentials, host: ProviderHost) {
  const client = createClient({ host, baseUrl, authorization: bearer(apiKey), failure });

  return {
    /** Pages of 100; `next` is null on the last. */
    listNumbers: (query: ListQuery, signal?: AbortSignal) =>
      client.send({ method: 'GET', path: path`/numbers`, query: { ...query }, response: PhoneNumberPage, signal }),

    getNumber: (id: string, signal?: AbortSignal) =>
      client.send({ method: 'GET', path: path`/numbers/${id}`, response: PhoneNumber, signal }),

    /** null clears the label. */
    setLabel: (id: string, label: string | null) =>
      client.send({ method: 'PATCH', path: path`/numbers/${id}`, body: { label }, response: PhoneNumber }),

    close: () => client.close(),
  };
}
