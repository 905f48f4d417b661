import { expect, test } from 'vitest';
import { reportBroken } from '../../scripts/torture/report.ts';
import { run } from '../../scripts/torture/run.ts';

const TRIALS = [0, 1, 2];

/** The short form of `npm run torture`. */
export const tortureTest = (database: string): void =>
  test('kill -9 while providers lose half of their answers: nothing happens twice, nothing is forgotten', async () => {
    const { broken, statistics } = await run({ seed: 'test', database, trials: TRIALS, parallel: TRIALS.length });
    expect(broken.map(trial => reportBroken(trial, `npm run torture -- --seed test --trial ${trial.trial}`))).toEqual(
      [],
    );
    const { kills, openAtKill, answersLost, replayed, flagged } = statistics.counts;
    expect(kills).toBeGreaterThanOrEqual(TRIALS.length);
    expect([openAtKill, answersLost, replayed].filter(count => count === 0)).toEqual([]);
    expect(flagged).toBe(0);
  }, 120_000);
