import type { z } from 'zod';
import type { ProviderErrorKind } from '#domain/errors.ts';
import type { ProviderHost } from '#domain/provider.ts';
import type { Authorization } from './auth.ts';
import type { Path } from './path.ts';

/** What a provider's own error body says, in our words. */
export interface Failure {
  /** Overrules what the HTTP status alone would mean. */
  readonly kind?: ProviderErrorKind | undefined;
  readonly message?: string | undefined;
  readonly providerCode?: string | undefined;
  readonly requestId?: string | undefined;
  /** The provider's request field to its complaint. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON; undefined where the body is empty or not JSON. */
  readonly body: unknown;
}

export interface ClientOptions {
  readonly host: ProviderHost;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly authorization: Authorization;
  /** Reads the provider's error body. Also asked about answers of status 2xx: undefined means that it is none. */
  readonly failure: (answer: Answer) => Failure | undefined;
}

export interface Call<T> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: Path;
  /** Arrays are repeated (`a=1&a=2`); undefined and null are left out. */
  readonly query?:
    | Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>
    | undefined;
  readonly body?: unknown;
  /** What the answer must look like. An empty body is undefined to it. */
  readonly response: z.ZodType<T>;
  /** A POST that changes nothing may be repeated like a GET. GETs always may; nothing else ever is. */
  readonly safe?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Client {
  /** Sends one request; fails with a `ProviderError`. A read is repeated within its deadline, a write never. */
  send<T>(call: Call<T>): Promise<T>;
  close(): Promise<void>;
}
