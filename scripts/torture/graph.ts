import { request } from 'undici';

const PATIENCE_MS = 40_000;

/** One request to the server. Fails where no answer with data came, whatever the reason. */
export async function ask<T>(
  url: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<T> {
  const { statusCode, body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`HTTP ${statusCode}: ${text.slice(0, 500)}`);
  const { data, errors } = JSON.parse(text) as { data?: T; errors?: unknown };
  if (!data || errors) throw new Error(`No whole answer: ${text.slice(0, 500)}`);
  return data;
}
