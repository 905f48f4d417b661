import type { Spending } from '#store/spending.ts';
import type { Config } from './config.ts';
import { createBudget } from './limits/budget.ts';
import { NO_DOCUMENTS, readManifest, type TrustedDocuments } from './limits/trusted.ts';
import type { Limits } from './server/limits.ts';
import type { SeatLimits } from './server/seats.ts';

/** Throws a ManifestError. */
export const openDocuments = ({ documents: { manifest } }: Pick<Config, 'documents'>): TrustedDocuments =>
  manifest === undefined ? NO_DOCUMENTS : readManifest(manifest);

export interface LimitsOptions {
  readonly documents: TrustedDocuments;
  /** Shared by all instances; null: this one is alone. */
  readonly spending: Spending | null;
  readonly report: (error: unknown, about: Readonly<Record<string, unknown>>) => void;
  readonly now?: (() => number) | undefined;
}

/** What callers are held to. */
export const openLimits = (
  { limits }: Pick<Config, 'limits'>,
  { documents, spending, report, now }: LimitsOptions,
): Limits & SeatLimits => ({
  ...limits,
  documents,
  budget: createBudget({ limits, spending, now, report: error => report(error, { about: 'limits of callers' }) }),
});
