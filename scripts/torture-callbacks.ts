import { parseArgs } from 'node:util';
import { killAndCount } from './callbacks/kills.ts';
import { storm } from './callbacks/storm.ts';

const USAGE = `Sends a server more callbacks than it will ever like, and checks afterwards what it made of them.

  npm run torture:callbacks [-- options]

  --events 10000        shuffled, 30 % of them twice, and forged ones and some of an unknown type among them
  --kills 100           of a server that is sent 200 callbacks a second; SQLite
  --seed text           decides what is sent and when it is killed; printed, random unless given

A hundred kills take some minutes. Exit codes: 1 for a broken rule, 2 for wrong options.
`;

process.once('SIGTERM', () => process.exit(143));

async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { events, kills, seed } = options;
  console.log(`Seed ${seed}`);
  const broken: string[] = [];
  if (events > 0) {
    const told = await storm({ count: events, numbers: 250, seed });
    console.log(`${told.sent} callbacks about ${events} events (${told.doubled} doubled, ${told.forged} forged, ${told.unknown} of an unknown type), sent and applied in ${told.seconds.toFixed(1)} s`); // prettier-ignore
    broken.push(...told.broken);
  }
  if (kills > 0) {
    const told = await killAndCount({ kills, seed, calmSeconds: 10 });
    const { p50, p99, count } = told.calm;
    console.log(`Undisturbed, of ${count} at 200 a second: answered in ${p50.toFixed(1)} ms (p50), ${p99.toFixed(1)} ms (p99)`); // prettier-ignore
    console.log(`${told.kills} kills: ${told.acknowledged} callbacks acknowledged, ${told.repeated} sent again for want of an answer`); // prettier-ignore
    broken.push(...told.broken);
  }
  console.log(
    broken.length === 0 ? 'Nothing is broken' : `Broken: ${broken.length}\n${broken.slice(0, 50).join('\n')}`,
  );
  return broken.length === 0 ? 0 : 1;
}

function readOptions(): { readonly events: number; readonly kills: number; readonly seed: string } | null {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ options: { events: text, kills: text, seed: text } });
    const { events = '10000', kills = '100', seed = Math.random().toString(36).slice(2, 8) } = values;
    const isGood = [events, kills].every(value => /^\d{1,6}$/.test(value)) && /^[\w-]+$/.test(seed);
    return isGood ? { events: Number(events), kills: Number(kills), seed } : null;
  } catch {
    return null;
  }
}

process.exitCode = await main();
