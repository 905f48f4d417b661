import type { BrokenTrial, Summary } from './run.ts';
import type { Rule } from './verdict.ts';

const RULES: readonly Rule[] = [
  'carried out',
  'applied once',
  'no key forgotten',
  'settled',
  'as the ledger has it',
  'nothing resent',
  'audited',
];

const whole = (value: number): string => value.toLocaleString('en');
const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`;
const share = (part: number, all: number): string => `${all === 0 ? 0 : Math.round((100 * part) / all)} %`;
const at = (sorted: readonly number[], part: number): number => sorted[Math.floor((sorted.length - 1) * part)] ?? 0;

/** The outcome of a run, for people. */
export function report({ trials, broken, statistics, seconds: took }: Summary, about: string): string {
  const { counts, outcomes, settledAfterMs } = statistics;
  const ended = Object.entries(outcomes).map(([outcome, count]) => `${outcome} ${whole(count)}`);
  const lines = [
    [
      'clients',
      `${whole(counts.requests)} requests with ${whole(counts.keys)} keys, ${whole(counts.requestsLost)} without an answer`,
    ],
    ['writes', `${whole(counts.writes)} reached the providers, ${whole(counts.writesApplied)} were applied`],
    [
      'faults',
      `${whole(counts.answersLost)} answers lost after the provider acted (${share(counts.answersLost, counts.writes)}), ${whole(counts.refusedBefore)} reset or refused before, ${whole(counts.unreadable)} answered with what cannot be read, ${whole(counts.hung)} never answered`,
    ],
    [
      'kills',
      `${whole(counts.kills)}, with ${whole(counts.openAtKill)} changes under way: ${whole(counts.openUnsent)} before anything was to be sent, ${whole(counts.openUnreceived)} recorded and not received, ${whole(counts.openReceived)} received and not recorded`,
    ],
    [
      'settled',
      `${whole(settledAfterMs.length)} that a kill left open, half of them within ${seconds(at(settledAfterMs, 0.5))} of the restart, the last after ${seconds(at(settledAfterMs, 1))}; ${whole(counts.flagged)} still flagged as UNKNOWN`,
    ],
    ['outcomes', ended.join(', ')],
    [
      'repeats',
      `${whole(counts.replayed)} replayed, ${whole(counts.begunAnew)} begun anew, ${whole(counts.refused)} refused before anything was sent`,
    ],
    ['server log', `${whole(counts.serverErrors)} errors`],
    ...RULES.map(rule => [rule, `${whole(brokenBy(broken, rule))} violations`]),
  ];
  const width = Math.max(...lines.map(([name]) => name!.length));
  return [
    `${about}: ${whole(trials)} trials in ${(took / 60).toFixed(1)} min, ${broken.length} broken`,
    ...lines.map(([name, text]) => `  ${name!.padEnd(width)}  ${text}`),
  ].join('\n');
}

const brokenBy = (broken: readonly BrokenTrial[], rule: Rule): number =>
  broken.flatMap(({ violations }) => violations).filter(violation => violation.rule === rule).length;

/** What broke, and how to see it again: the plan is the same each time, the moments are nearly so. */
export const reportBroken = ({ trial, violations, folder }: BrokenTrial, again: string): string =>
  [
    `Trial ${trial} broke ${violations.length === 1 ? 'a rule' : `rules ${violations.length} times`}:`,
    ...violations.map(({ rule, about, text }) => `  ${rule}: ${about}: ${text}`),
    `  Evidence: ${folder}`,
    `  Again:    ${again}`,
  ].join('\n');
