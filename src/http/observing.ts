import type { ProviderHost } from '#domain/provider.ts';

/** Starts the clock of one request; what it answers is called once, when the outcome is known. */
export function observing(host: ProviderHost, method: string, route: string): Seen {
  const started = performance.now();
  return (status, requestId, abandoned) => {
    try {
      host.observe?.({
        account: host.account,
        method,
        route,
        status,
        durationMs: performance.now() - started,
        requestId,
        ...(abandoned && { abandoned }),
      });
    } catch {
      // Watching must not break what is watched.
    }
  };
}

export type Seen = (status: number | null, requestId?: string, abandoned?: boolean) => void;
