import { setTimeout as wait } from 'node:timers/promises';
import { addUp, type Statistics } from './statistics.ts';
import { runTrial, type TrialOptions } from './trial.ts';
import type { Violation } from './verdict.ts';

export interface RunOptions extends Pick<TrialOptions, 'seed' | 'database'> {
  readonly trials: readonly number[];
  /** How many at once: most of the time of a trial is waiting. */
  readonly parallel: number;
  readonly onTrial?: (broken: BrokenTrial | null) => void;
}

export interface BrokenTrial {
  readonly trial: number;
  readonly violations: readonly Violation[];
  readonly folder: string | undefined;
}

export interface Summary {
  readonly trials: number;
  readonly broken: readonly BrokenTrial[];
  readonly statistics: Statistics;
  readonly seconds: number;
}

/** Between the first trials, whose programs would otherwise all start at once. */
const STAGGER_MS = 1_000;

export async function run({ seed, database, trials, parallel, onTrial }: RunOptions): Promise<Summary> {
  const startedAt = performance.now();
  const waiting = [...trials];
  const broken: BrokenTrial[] = [];
  const statistics: Statistics[] = [];
  async function lane(_: unknown, index: number): Promise<void> {
    await wait(index * STAGGER_MS);
    for (let trial = waiting.shift(); trial !== undefined; trial = waiting.shift()) {
      const findings = await runTrial({ seed, trial, database });
      const { violations, folder } = findings;
      if (findings.statistics) statistics.push(findings.statistics);
      const failed = violations.length > 0 ? { trial, violations, folder } : null;
      if (failed) broken.push(failed);
      onTrial?.(failed);
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, trials.length) }).map(lane));
  return {
    trials: trials.length,
    broken,
    statistics: addUp(statistics),
    seconds: (performance.now() - startedAt) / 1_000,
  };
}
