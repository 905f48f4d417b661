import { ProviderError } from '#domain/errors.ts';

/** For people who run the server: not in the provider's own words, which may repeat the address of a person. */
export function shortFailure(error: unknown): string {
  if (error instanceof ProviderError) {
    return error.status === undefined ? error.kind : `${error.kind} (HTTP ${error.status})`;
  }
  return error instanceof Error ? error.name : 'unknown';
}
