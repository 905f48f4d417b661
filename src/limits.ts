import type { Store } from '#store/index.ts';
import type { Config } from './config.ts';
import { createBudget } from './limits/budget.ts';
import { createOccupancy, type Occupancy } from './limits/occupancy.ts';
import { createSharedOccupancy } from './limits/shared-occupancy.ts';
import { NO_DOCUMENTS, readManifest, type TrustedDocuments } from './limits/trusted.ts';
import type { Limits } from './server/limits.ts';
import { createSeats, type Seats } from './server/seats.ts';

/** Throws a ManifestError. */
export const openDocuments = ({ documents: { manifest } }: Pick<Config, 'documents'>): TrustedDocuments =>
  manifest === undefined ? NO_DOCUMENTS : readManifest(manifest);

export interface LimitsOptions {
  readonly documents: TrustedDocuments;
  readonly store: Pick<Store, 'spending' | 'places'>;
  /** Tells this process from others. */
  readonly instance: string;
  readonly report: (error: unknown, about: Readonly<Record<string, unknown>>) => void;
  readonly now?: (() => number) | undefined;
}

export interface OpenLimits {
  readonly limits: Limits;
  readonly seats: Seats;
  /** Gives back to other instances what callers have here. */
  close(): Promise<void>;
}

/** What callers are held to. */
export function openLimits({ limits }: Pick<Config, 'limits'>, options: LimitsOptions): OpenLimits {
  const { documents, store, instance, now } = options;
  const { spending, places } = store;
  const report = (error: unknown): void => options.report(error, { about: 'limits of callers' });
  const open = (kind: string, limit: number): Occupancy =>
    places === null ? createOccupancy(limit) : createSharedOccupancy({ kind, limit, places, instance, report });
  const requests = open('REQUESTS', limits.concurrency);
  const subscriptions = open('SUBSCRIPTIONS', limits.subscriptionsPerCaller);
  return {
    limits: { ...limits, documents, budget: createBudget({ limits, spending, occupancy: requests, now, report }) },
    seats: createSeats(limits, subscriptions),
    async close() {
      await Promise.all([requests.close(), subscriptions.close()]);
    },
  };
}
