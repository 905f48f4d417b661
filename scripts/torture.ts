import { parseArgs } from 'node:util';
import { report, reportBroken } from './torture/report.ts';
import { run } from './torture/run.ts';

const USAGE = `Kills the server at random moments while partners change numbers and providers lose their answers, and checks afterwards
that nothing happened twice and nothing was forgotten.

  npm run torture [-- options]

  --trials 300          how many
  --seed text           decides what is asked for, what goes wrong and when; printed, random unless given
  --trial 17            only this one of them
  --database sqlite     or postgres://…, on which each trial makes a schema of its own and drops it
  --parallel 12         how many at once (5 on PostgreSQL)

A trial takes about a minute, in which the machine mostly waits. Exit codes: 1 for a broken rule, 2 for wrong options.
`;

process.once('SIGTERM', () => process.exit(143));

async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { seed, database, trials, parallel } = options;
  const store = database === 'sqlite' ? 'SQLite' : 'PostgreSQL';
  console.log(`Seed ${seed}, ${store}, ${trials.length} trials, ${parallel} at once`);
  let done = 0;
  const summary = await run({
    seed,
    database,
    trials,
    parallel,
    onTrial(broken) {
      done += 1;
      if (broken) {
        const again = `npm run torture -- --seed ${seed} --trial ${broken.trial} --database ${database}`;
        console.log(reportBroken(broken, again));
      }
      if (done % 25 === 0) console.log(`${done} of ${trials.length}`);
    },
  });
  console.log(`\n${report(summary, `Seed ${seed} on ${store}`)}`);
  return summary.broken.length > 0 ? 1 : 0;
}

interface Options {
  readonly seed: string;
  readonly database: string;
  readonly trials: readonly number[];
  readonly parallel: number;
}

function readOptions(): Options | null {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      options: { trials: text, seed: text, trial: text, database: text, parallel: text },
    });
    const { database = 'sqlite', seed = Math.random().toString(36).slice(2, 8) } = values;
    const [count, parallel] = [values.trials ?? '300', values.parallel ?? (database === 'sqlite' ? '12' : '5')].map(
      wholeNumber,
    );
    const trials =
      values.trial === undefined ? Array.from({ length: count! }, (_, i) => i) : [wholeNumber(values.trial)];
    if (!/^(sqlite|postgres(ql)?:\/\/.+)$/.test(database) || !/^[\w-]+$/.test(seed) || parallel === 0) return null;
    return { seed, database, trials, parallel: parallel! };
  } catch {
    return null;
  }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new RangeError(text);
  return Number(text);
}

process.exitCode = await main();
