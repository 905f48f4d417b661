import type { ProviderHost } from '#domain/provider.ts';

/** Called once, when the outcome of a request is known. `headers` go along with the request. */
export type Seen = ((status: number | null, requestId?: string, abandoned?: boolean) => void) & {
  readonly headers: Readonly<Record<string, string>>;
};

/** Starts the clock of one request. */
export function observing(host: ProviderHost, method: string, route: string): Seen {
  const started = performance.now();
  const { account } = host;
  const watched = unharmed(() => host.begin?.({ account, method, route }));
  const seen = (status: number | null, requestId?: string, abandoned?: boolean): void => {
    const durationMs = performance.now() - started;
    const call = { account, method, route, status, durationMs, requestId, ...(abandoned && { abandoned }) };
    unharmed(() => host.observe?.(call));
    unharmed(() => watched?.end(call));
  };
  return Object.assign(seen, { headers: watched?.headers ?? {} });
}

/** Watching must not break what is watched. */
function unharmed<T>(watch: () => T): T | undefined {
  try {
    return watch();
  } catch {
    return undefined;
  }
}
