import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Agent, request } from 'undici';
import { type ProviderName, startSandboxes } from './torture/sandboxes.ts';
import { configure, startServer } from './torture/server.ts';

/**
 * Shows what one provider that is down costs: queries of the others and of itself, so many a second each, while all is
 * well, while it fails, and once it is back.
 */
const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '25' },
    seconds: { type: 'string', default: '20' },
    fault: { type: 'string', default: 'hang' },
  },
});
const RATE = Number(values.rate);
const SECONDS = Number(values.seconds);
/** From then on nobody may wait for a provider that is down. */
const KNOWN_AFTER_MS = 5_000;
const DOWN: ProviderName = 'red-cloud';

let refused = 0;
const agent = new Agent({ connections: 500 });
const query = (providers: string): string =>
  JSON.stringify({
    query: `{ phoneNumbers(first: 20, filter: { providers: [${providers}] }) { nodes { e164 status } isPartial } }`,
  });
const ELSEWHERE = query('FONE_DYNAMICS, AGENT_MESSAGE');
const THERE = query('RED_CLOUD');

interface Answered {
  /** Milliseconds since the phase began, and how long it took. */
  readonly at: number;
  readonly took: number;
  readonly isPartial: boolean;
}

async function ask(url: string, body: string, began: number, answers: Answered[]): Promise<void> {
  const since = performance.now();
  const headers = { 'content-type': 'application/json' };
  const { statusCode, body: answer } = await request(url, { method: 'POST', headers, body, dispatcher: agent });
  const text = await answer.text();
  if (statusCode === 503) return void (refused += 1);
  if (!text.includes('"phoneNumbers":{')) throw new Error(`No answer: ${text.slice(0, 300)}`);
  const now = performance.now();
  answers.push({ at: since - began, took: now - since, isPartial: text.includes('"isPartial":true') });
}

/** So many a second of each, whatever comes back. */
async function phase(url: string, seconds: number): Promise<{ elsewhere: Answered[]; there: Answered[] }> {
  const elsewhere: Answered[] = [];
  const there: Answered[] = [];
  const began = performance.now();
  const under: Promise<void>[] = [];
  for (let elapsed = 0; elapsed < seconds * 1_000; elapsed = performance.now() - began) {
    for (const due = (elapsed / 1_000) * RATE; under.length / 2 < due;)
      under.push(ask(url, ELSEWHERE, began, elsewhere), ask(url, THERE, began, there));
    await delay(1);
  }
  await Promise.all(under);
  return { elsewhere, there };
}

const p99 = (answers: readonly Answered[]): number => {
  const sorted = answers.map(({ took }) => took).toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? Number.NaN;
};
const ms = (value: number): string => `${value.toFixed(1)} ms`;

const folder = mkdtempSync(path.join(tmpdir(), 'outage-'));
const sandboxes = await startSandboxes(folder, 50);
try {
  configure(folder, sandboxes, path.join(folder, 'numbergraph.sqlite'));
  const { url, kill } = await startServer(folder, sandboxes);
  await phase(url, 3);
  const before = await phase(url, SECONDS);

  await sandboxes.spoil(DOWN, [{ fault: { kind: values.fault as 'hang' | 'reset' | 'html' } }]);
  const during = await phase(url, SECONDS);
  const { requests } = await sandboxes.seen(DOWN);
  const late = during.there.filter(({ at }) => at > KNOWN_AFTER_MS);

  await sandboxes.spoil(DOWN, []);
  const back = performance.now();
  const after = await phase(url, 10);
  const first = after.there.toSorted((a, b) => a.at - b.at).find(({ isPartial }) => !isPartial);

  console.log(`${RATE} queries a second of each kind; ${DOWN} ${values.fault} for ${SECONDS} s`);
  console.log(`elsewhere   p99 ${ms(p99(before.elsewhere))} before, ${ms(p99(during.elsewhere))} during: ${(p99(during.elsewhere) / p99(before.elsewhere)).toFixed(2)} times`); // prettier-ignore
  console.log(`            ${during.elsewhere.filter(({ isPartial }) => isPartial).length} of ${during.elsewhere.length} partial`); // prettier-ignore
  console.log(`to it       p99 ${ms(p99(late))} once it has failed for ${KNOWN_AFTER_MS / 1_000} s`);
  console.log(`            ${requests.length} requests reached it in ${SECONDS} s`);
  console.log(`back        after ${first ? ms(first.at) : 'never'}, of ${ms(performance.now() - back)}`);
  if (refused > 0) console.log(`refused     ${refused}: the server had more to do than it can, so choose a lower rate`);
  await kill();
} finally {
  await sandboxes.kill();
  await agent.destroy();
  rmSync(folder, { recursive: true });
}
