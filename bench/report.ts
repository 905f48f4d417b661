import { cpus } from 'node:os';
import { canPin } from './child.ts';
import type { Calls } from './upstream.ts';
import { LATENCY_MS, type Workload } from './workloads.ts';

interface Round {
  /** Microseconds per request. */
  readonly cpu: number;
  /** Requests per second. */
  readonly rate: number;
}

export interface Result {
  readonly workload: Workload;
  readonly calls: Calls;
  readonly limitCalls: Calls;
  readonly rounds: { readonly limit: Round; readonly ours: Round }[];
  /** Milliseconds of each operation where every provider takes `LATENCY_MS`. */
  readonly latency: { readonly limit: number[]; readonly ours: number[] };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Half the distance between the lowest and the highest, as a share of the median. */
export const spread = (values: readonly number[]): number =>
  (Math.max(...values) - Math.min(...values)) / 2 / median(values);

/** Follows a figure that is above its target. */
export const mark = (value: number, target: number): string => (value > target ? ' !' : '');

export const headline = (rounds: number): string =>
  [
    `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores${canPin ? ', servers kept to one of them' : ''}; ${rounds} rounds, medians.`,
    'The limit is a node:http handler that makes the same calls with undici and returns the same JSON, without GraphQL.',
    'Calls: what one operation asks of the providers, and the most at once. An exclamation mark: a target is missed.',
  ].join('\n');

const COLUMNS = [
  '',
  'workload',
  'limit µs',
  'ours µs',
  'ratio',
  'target',
  'calls',
  'expected',
  `p50 at ${LATENCY_MS} ms`,
  'target',
  'limit /s',
  'ours /s',
];

export function table(results: readonly Result[]): string {
  const rows = [COLUMNS, ...results.map(row)];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map(cells => cells[column]!.length)));
  return rows
    .map(cells => cells.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '))
    .join('\n');
}

function row({ workload, calls, rounds, latency }: Result): string[] {
  const of = (side: 'limit' | 'ours', figure: keyof Round): number => median(rounds.map(round => round[side][figure]));
  const ratio = median(rounds.map(({ limit, ours }) => ours.cpu / limit.cpu));
  const delay = workload.delay === null ? null : median(latency.ours) - median(latency.limit);
  return [
    workload.name,
    workload.title,
    of('limit', 'cpu').toFixed(0),
    of('ours', 'cpu').toFixed(0),
    `${ratio.toFixed(2)}${mark(ratio, workload.ratio)}`,
    workload.ratio.toFixed(1),
    told(calls),
    told(workload.calls),
    delay === null ? '' : `${delay < 0 ? '' : '+'}${delay.toFixed(1)} ms${mark(delay, workload.delay!)}`,
    workload.delay === null ? '' : `+${workload.delay} ms`,
    of('limit', 'rate').toFixed(0),
    of('ours', 'rate').toFixed(0),
  ];
}

const told = ({ count, atOnce }: Calls): string => (count === atOnce ? String(count) : `${count} (${atOnce})`);
