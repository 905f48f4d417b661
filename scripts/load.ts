import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Agent, request } from 'undici';
import { pin } from '../bench/child.ts';
import { startSandboxes } from './torture/sandboxes.ts';
import { configure, startServer } from './torture/server.ts';

/**
 * Shows what the server does with three times as much as it can: finds out how many requests a second it answers, then
 * asks three times as often for some seconds, whether or not answers come, and tells what was served and refused.
 */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, times: { type: 'string', default: '3' } },
});
const SECONDS = Number(values.seconds);
const TIMES = Number(values.times);
const BODY = JSON.stringify({
  query: `{ phoneNumbers(first: 100, filter: { providers: [FONE_DYNAMICS, AGENT_MESSAGE] }) { isPartial edges { cursor node {
    id e164 nationalFormat friendlyName status type countryCode capabilities account { id name }
  } } } }`,
});
const HEADERS = { 'content-type': 'application/json' };
/** In flight when the server is just busy. */
const BUSY = 48;

interface Outcome {
  readonly served: number[];
  readonly refused: number[];
  /** Neither: cut off, or an answer that is none. */
  readonly failed: string[];
  /** Refusals that did not say when to come back. */
  silent: number;
}

const agent = new Agent({ connections: 2_000 });

async function ask(url: string, outcome: Outcome): Promise<void> {
  const since = performance.now();
  try {
    const answer = await request(url, { method: 'POST', headers: HEADERS, body: BODY, dispatcher: agent });
    const text = await answer.body.text();
    const took = performance.now() - since;
    if (answer.statusCode === 503) {
      outcome.refused.push(took);
      if (answer.headers['retry-after'] === undefined) outcome.silent += 1;
    } else if (answer.statusCode === 200 && text.includes('"isPartial":false')) outcome.served.push(took);
    else outcome.failed.push(`${answer.statusCode} ${text.slice(0, 200)}`);
  } catch (error) {
    outcome.failed.push(String(error));
  }
}

const nothing = (): Outcome => ({ served: [], refused: [], failed: [], silent: 0 });

/** As many as the server answers, one after the other on each of some connections. */
async function closed(url: string, seconds: number): Promise<Outcome> {
  const outcome = nothing();
  const end = performance.now() + seconds * 1_000;
  const worker = async (): Promise<void> => {
    while (performance.now() < end) await ask(url, outcome);
  };
  await Promise.all(Array.from({ length: BUSY }, worker));
  return outcome;
}

/** So many a second, whatever comes back. */
async function open(url: string, rate: number, seconds: number): Promise<Outcome & { readonly sent: number }> {
  const outcome = nothing();
  const since = performance.now();
  const under: Promise<void>[] = [];
  for (let elapsed = 0; elapsed < seconds * 1_000; elapsed = performance.now() - since) {
    for (const due = (elapsed / 1_000) * rate; under.length < due;) under.push(ask(url, outcome));
    await delay(1);
  }
  await Promise.all(under);
  return { ...outcome, sent: under.length };
}

const percentile = (times: readonly number[], share: number): string => {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted.length === 0
    ? '-'
    : `${sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1)} ms`;
};

const row = (name: string, times: readonly number[], seconds: number): string =>
  `${name.padEnd(10)} ${(times.length / seconds).toFixed(0).padStart(7)}/s   p50 ${percentile(times, 0.5)}, p99 ${percentile(times, 0.99)}`;

const folder = mkdtempSync(path.join(tmpdir(), 'load-'));
const sandboxes = await startSandboxes(folder, 50);
configure(folder, sandboxes, ':memory:');
const server = await startServer(folder, sandboxes);
try {
  // The server has a core of its own, which nothing around it takes from it.
  await Promise.all([pin(process.pid, 'around'), pin(sandboxes.pid, 'around'), pin(server.pid, 'measured')]);
  await closed(server.url, 3);
  const busy = await closed(server.url, SECONDS);
  const capacity = busy.served.length / SECONDS;
  console.log(`Capacity, ${BUSY} at a time`);
  console.log(row('served', busy.served, SECONDS));
  const flooded = await open(server.url, capacity * TIMES, SECONDS);
  console.log(`\n${TIMES} times as much: ${(flooded.sent / SECONDS).toFixed(0)}/s sent`);
  console.log(row('served', flooded.served, SECONDS));
  console.log(row('refused', flooded.refused, SECONDS));
  console.log(
    `failed     ${flooded.failed.length}${flooded.failed.length > 0 ? `, such as ${flooded.failed[0]}` : ''}`,
  );
  console.log(`refusals without Retry-After: ${flooded.silent}`);
  console.log(`\n${((100 * flooded.served.length) / SECONDS / capacity).toFixed(0)} % of the capacity was served`);
} finally {
  await server.kill();
  await sandboxes.kill();
  await agent.destroy();
  rmSync(folder, { recursive: true });
}
