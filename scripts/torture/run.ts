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

/** Runs the trials. Fails where one could not be carried out, which says nothing about the rules. */
export async function run({ seed, database, trials, parallel, onTrial }: RunOptions): Promise<Summary> {
  const startedAt = performance.now();
  const waiting = [...trials];
  const broken: BrokenTrial[] = [];
  const statistics: Statistics[] = [];
  async function lane(): Promise<void> {
    for (let trial = waiting.shift(); trial !== undefined; trial = waiting.shift()) {
      const findings = await runTrial({ seed, trial, database });
      statistics.push(findings.statistics);
      const { violations, folder } = findings;
      const failed = violations.length > 0 ? { trial, violations, folder } : null;
      if (failed) broken.push(failed);
      onTrial?.(failed);
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, trials.length) }, lane));
  return {
    trials: trials.length,
    broken,
    statistics: addUp(statistics),
    seconds: (performance.now() - startedAt) / 1_000,
  };
}
