import { ClientError, type GraphQLClient } from 'graphql-request';
import { expect } from 'vitest';
import { ERROR_CODES } from '#schema/errors.ts';
import type { TypedDocumentString } from '../gql/graphql.ts';
import { credentials } from '../kit/overheard.ts';
import type { Started } from '../kit/start.ts';

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string };
}

export interface Cost {
  readonly requested: number;
  readonly actual: number;
  readonly upstreamCalls: Readonly<Record<string, number>>;
  readonly throttle: { readonly limit: number; readonly remaining: number; readonly resetAt: string };
}

export interface Answer<Data> {
  /** null where the request as a whole was refused. */
  readonly data: Data | null;
  readonly errors: readonly AnswerError[];
  readonly codes: readonly string[];
  /** Without what every answer tells of its cost. */
  readonly extensions: Readonly<Record<string, unknown>>;
  /** undefined where nothing was executed. */
  readonly cost: Cost | undefined;
  readonly headers: Headers;
}

type Asked = Pick<Started, 'client'> & Partial<Started>;

/** Asks, and gives data and errors side by side. Whatever is answered has codes that are documented and tells nothing of the inside. */
export async function ask<Data, Variables extends object>(
  server: Asked,
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<Answer<Data>> {
  const { data, errors, extensions, headers, body } = await send<Data>(server.client, String(document), variables);
  const found = (errors ?? []) as unknown as readonly AnswerError[];
  const codes = found.map(error => error.extensions.code);
  for (const code of codes) expect(ERROR_CODES).toContain(code);
  expectDiscreet(body, server);
  const { cost, ...others } = (extensions ?? {}) as { readonly cost?: Cost } & Record<string, unknown>;
  return {
    data: data ?? null,
    errors: found,
    codes,
    extensions: others,
    cost,
    headers,
  };
}

/** As `ask`, for a request that has to succeed without any error. */
export async function get<Data, Variables extends object>(
  server: Asked,
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const { data, errors } = await ask(server, document, variables);
  expect(errors).toEqual([]);
  return data!;
}

/** No stack trace, no path of a file, no address of a provider, no credential. */
export function expectDiscreet(body: string, { sandboxes }: Partial<Started> = {}): void {
  expect(body).not.toMatch(/\s+at [^"]+:\d+:\d+|node_modules|\/src\/\w+|\.ts:\d+/);
  const hidden = Object.values(sandboxes ?? {}).flatMap(({ url, config }) => [
    new URL(url).host,
    ...Object.entries(config).flatMap(([key, value]) => (/secret|token|apiKey/i.test(key) ? [value] : [])),
  ]);
  for (const secret of [...hidden, ...credentials]) expect(body.includes(secret), `${secret} is told`).toBe(false);
}

async function send<Data>(client: GraphQLClient, query: string, variables: object) {
  try {
    return await client.rawRequest<Data>(query, variables);
  } catch (error) {
    if (error instanceof ClientError) return error.response as typeof error.response & { data?: Data };
    throw error;
  }
}
