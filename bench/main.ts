import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Child, pin, start } from './child.ts';
import { createLoad, type Load } from './load.ts';
import { headline, mark, median, type Result, spread, table } from './report.ts';
import type { Calls } from './upstream.ts';
import { LATENCY_MS, LIST, MANY_ACCOUNT, type Workload, WORKLOADS } from './workloads.ts';

interface Effort {
  readonly rounds: number;
  readonly roundMs: number;
  readonly warmUpMs: number;
  readonly timed: number;
}

const EFFORT: Readonly<Record<'quick' | 'full', Effort>> = {
  quick: { rounds: 3, roundMs: 500, warmUpMs: 700, timed: 15 },
  full: { rounds: 9, roundMs: 2_000, warmUpMs: 3_000, timed: 100 },
};

interface Measured {
  readonly child: Child;
  readonly load: Load;
}

const settings = (upstream: string): string => `accounts:
  - { name: many, provider: sinch, projectId: many, keyId: key, keySecret: "\${BENCH_SECRET}", baseUrl: "${upstream}", authUrl: "${upstream}" }
  - { name: sinch, provider: sinch, projectId: few, keyId: key, keySecret: "\${BENCH_SECRET}", baseUrl: "${upstream}", authUrl: "${upstream}" }
  - { name: fone-dynamics, provider: fone-dynamics, accountSid: account, token: "\${BENCH_SECRET}", baseUrl: "${upstream}" }
  - { name: red-cloud, provider: red-cloud, clientId: client, clientSecret: "\${BENCH_SECRET}", baseUrl: "${upstream}" }
  - { name: agent-message, provider: agent-message, apiKey: "\${BENCH_SECRET}", baseUrl: "${upstream}" }
`;

async function startGraph(upstream: string): Promise<Child> {
  const file = path.join(tmpdir(), `numbergraph-bench-${process.pid}.yaml`);
  writeFileSync(file, settings(upstream));
  try {
    return await start('../src/main.ts', 'measured', {
      LOG_LEVEL: 'warn',
      NUMBERGRAPH_CONFIG: file,
      BENCH_SECRET: 'secret',
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: ':memory:',
    });
  } finally {
    rmSync(file);
  }
}

const measured = (child: Child): Measured => ({ child, load: createLoad(child.url) });

/** Cursors are opaque, and the limit makes its own. */
const withoutCursor = (data: unknown): unknown =>
  JSON.parse(JSON.stringify(data, (key, value: unknown) => (key === 'endCursor' ? null : value)));

async function countCalls(
  upstream: Child,
  { load }: Measured,
  workload: Workload,
): Promise<{ calls: Calls; data: unknown }> {
  await upstream.ask('latency', LATENCY_MS);
  await load.once(workload);
  await upstream.ask('calls');
  const data = await load.once(workload);
  const calls = await upstream.ask<Calls>('calls');
  await upstream.ask('latency', 0);
  return { calls, data: withoutCursor(data) };
}

async function round(
  { child, load }: Measured,
  workload: Workload,
  milliseconds: number,
): Promise<{ cpu: number; rate: number }> {
  const before = await child.usage();
  const started = performance.now();
  const finished = await load.run(workload, milliseconds);
  const seconds = (performance.now() - started) / 1_000;
  const { cpu } = await child.usage();
  return { cpu: (cpu - before.cpu) / finished, rate: finished / seconds };
}

async function measure(
  upstream: Child,
  graph: Measured,
  limit: Measured,
  { rounds, roundMs, warmUpMs, timed }: Effort,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const workload of WORKLOADS) {
    const ours = await countCalls(upstream, graph, workload);
    const theirs = await countCalls(upstream, limit, workload);
    if (!isDeepStrictEqual(ours.data, theirs.data)) {
      throw new Error(
        `${workload.name}: the limit answers something else:\n${JSON.stringify(ours.data)}\n${JSON.stringify(theirs.data)}`,
      );
    }
    results.push({
      workload,
      calls: ours.calls,
      limitCalls: theirs.calls,
      rounds: [],
      latency: { ours: [], limit: [] },
    });
    for (const { load } of [graph, limit]) await load.run(workload, warmUpMs);
  }
  for (let i = 0; i < rounds; i += 1) {
    for (const result of results) {
      const order = i % 2 === 0 ? [limit, graph] : [graph, limit];
      const [one, other] = [
        await round(order[0]!, result.workload, roundMs),
        await round(order[1]!, result.workload, roundMs),
      ];
      result.rounds.push(i % 2 === 0 ? { limit: one, ours: other } : { limit: other, ours: one });
    }
  }
  await upstream.ask('latency', LATENCY_MS);
  for (const { workload, latency } of results) {
    if (workload.delay === null) continue;
    const parts = 5;
    for (let part = 0; part < parts; part += 1) {
      latency.limit.push(...(await limit.load.timed(workload, timed / parts)));
      latency.ours.push(...(await graph.load.timed(workload, timed / parts)));
    }
  }
  await upstream.ask('latency', 0);
  return results;
}

/** Reads so many numbers of one list, a page of 100 after the other. */
async function walk(load: Load, count: number): Promise<void> {
  let after: string | null = null;
  for (let read = 0; read < count; read += 100) {
    const data = (await load.once({ query: LIST, variables: { first: 100, after, accounts: [MANY_ACCOUNT] } })) as {
      phoneNumbers: { pageInfo: { endCursor: string } };
    };
    after = data.phoneNumbers.pageInfo.endCursor;
  }
}

const MEGABYTE = 1_000_000;

/** In a process that has served the workloads, so that what is compiled and warm does not count as growth. */
async function memory({ child, load }: Measured): Promise<string> {
  const sizes: number[] = [];
  for (const count of [1_000, 100_000]) {
    await walk(load, count);
    sizes.push((await child.usage()).rss / MEGABYTE);
  }
  const [few = 0, many = 0] = sizes;
  return `Memory: ${few.toFixed(0)} MB resident after a walk of 1,000 numbers, ${many.toFixed(0)} MB after 100,000: ${(many / few).toFixed(2)} times${mark(many / few, 1.2)} (target 1.2)`;
}

async function main(): Promise<void> {
  const effort = EFFORT[process.argv.includes('--quick') ? 'quick' : 'full'];
  const children: Child[] = [];
  const keep = (child: Child): Child => (children.push(child), child);
  try {
    await pin(process.pid, 'around');
    const upstream = keep(await start('upstream.ts', 'around'));
    const limit = measured(keep(await start('limit.ts', 'measured', { UPSTREAM: upstream.url })));
    const graph = measured(keep(await startGraph(upstream.url)));
    console.log(headline(effort.rounds));
    const results = await measure(upstream, graph, limit, effort);
    console.log(table(results));
    console.log(await memory(graph));
    const steadiness = results.map(({ rounds }) => spread(rounds.map(each => each.limit.cpu)));
    console.log(
      `Steadiness: the limit's own CPU per request differed between rounds by ±${(median(steadiness) * 100).toFixed(0)} %, at worst ±${(Math.max(...steadiness) * 100).toFixed(0)} %`,
    );
    for (const { workload, calls, limitCalls } of results) {
      if (isDeepStrictEqual(calls, workload.calls) && limitCalls.count === calls.count) continue;
      process.exitCode = 1;
      console.error(
        `${workload.name} asks ${calls.count} times, ${calls.atOnce} at once; it should ask ${workload.calls.count} times, ${workload.calls.atOnce} at once`,
      );
    }
    await Promise.all([graph.load.close(), limit.load.close()]);
  } finally {
    await Promise.all(children.map(child => child.stop()));
  }
}

await main();
