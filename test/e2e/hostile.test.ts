import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ERROR_CODES } from '#schema/errors.ts';
import { expectDiscreet } from './ask.ts';
import { compileCache } from '../../scripts/torture/programs.ts';
import { eachInTurn, SEVERAL, usedDatabase } from '../kit/instances.ts';
import { HOSTILE } from './hostile-cases.ts';
import type { Request } from './hostile-making.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;
/** What a small container has, with the sandboxes of four providers in the same process: more to keep would end it. */
const HEAP = '--max-old-space-size=192';
/** Answers anything at once: what a request to it takes is the machine's doing. */
const IDLE = `require('node:http').createServer((q, a) => a.end('{}')).listen(0, '127.0.0.1', function () { console.log('http://127.0.0.1:' + this.address().port + '/graphql') })`;

/** Milliseconds. */
const BOUND = { answer: 10_000, patience: 1_500, bystander: 250 };
const MEGABYTE = 1024 * 1024;

interface Child {
  readonly process: ChildProcess;
  readonly url: URL;
  readonly said: () => string;
}

async function launch(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Child> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...compileCache(), PORT: '0', SANDBOX_SIZE: '50', ...env },
    stdio: 'pipe',
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (said += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (said += text));
  await vi.waitUntil(() => /http:\/\/\S+\/graphql\b/.test(said), { timeout: 20_000 });
  return { process: child, url: new URL(/http:\/\/\S+\/graphql\b/.exec(said)![0]), said: () => said };
}

/** A busy screen's worth of numbers. */
const PAGES = `{${[1, 2, 3, 4].map(page => `p${page}:phoneNumbers(first:100){nodes{id e164 status}}`).join(' ')}}`;

/** Bytes of real memory that a process has. */
const memoryOf = ({ process: { pid } }: Child): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;

interface Got {
  readonly text: string;
  /** The server waited for more, until the sender gave up. */
  readonly isGivenUp: boolean;
}

/** Whatever comes back until the server closes, which it has to do. */
async function send({ url }: Child, sent: Request): Promise<Got> {
  const socket = connect(Number(url.port), '127.0.0.1');
  const parts: Buffer[] = [];
  // A server that has refused may close before everything is sent.
  socket.on('error', () => {}).on('data', (part: Buffer) => void parts.push(part));
  socket.write(sent);
  const closed = once(socket, 'close').then(() => true);
  let isGivenUp = false;
  const timer = setTimeout(() => {
    isGivenUp = parts.length === 0;
    socket.end();
  }, BOUND.patience);
  const isClosed = await Promise.race([closed, sleep(BOUND.answer, false, { ref: false })]);
  clearTimeout(timer);
  socket.destroy();
  expect(isClosed).toBe(true);
  return { text: Buffer.concat(parts).toString('utf8'), isGivenUp };
}

/** Milliseconds until a small query is answered, with 200. */
function ask(url: URL, agent: Agent, query = '{viewer{name}}'): Promise<number> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers: { 'content-type': 'application/json' } }, answer => {
      answer.resume().once('end', () => {
        if (answer.statusCode === 200) resolve(performance.now() - begun);
        else reject(new Error(`Answered with ${answer.statusCode}`));
      });
    });
    sent.once('error', reject).end(JSON.stringify({ query }));
  });
}

const p99 = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length * 0.99)]!;

function expectRefusedOrAnswered(text: string): void {
  expect(text).toMatch(/^HTTP\/1\.1 [1234]\d\d /);
  const body = text.slice(text.lastIndexOf('\r\n\r\n') + 4);
  if (text.includes('text/html')) return;
  expect(text.length).toBeLessThan(MEGABYTE);
  expectDiscreet(text);
  expect(text).not.toContain('hunter2');
  for (const [, code] of body.matchAll(/"code":"(\w+)"/g)) {
    expect(ERROR_CODES).toContain(code);
    expect(code).not.toBe('INTERNAL');
  }
}

describe('hostile requests', () => {
  let servers: Child[];
  let idle: Child;
  let directory: string;
  let before: number[];
  let most: number[];
  /** Milliseconds that another caller waited, and that one at the same moment waited for a server with nothing to do. */
  const waits: number[] = [];
  const stalls: number[] = [];
  const over = new AbortController();
  let bystander: Promise<void>;

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'numbergraph-'));
    // Where there are several, they share a database; each is sent what no proxy would pass on.
    const env = SEVERAL ? { DATABASE_URL: (await usedDatabase.create()).url } : {};
    servers = await eachInTurn(() => launch([HEAP, MAIN], directory, env));
    idle = await launch(['-e', IDLE], directory);
    const agent = new Agent({ keepAlive: true });
    // What an ordinary day takes is no growth.
    for (const { url } of servers) {
      for (let index = 0; index < 300; index++) await ask(url, agent);
      for (let index = 0; index < 20; index++)
        await Promise.all(Array.from({ length: 6 }, () => ask(url, agent, PAGES)));
    }
    most = before = servers.map(memoryOf);
    bystander = (async () => {
      for (let turn = 0; !over.signal.aborted; turn++) {
        const { url } = servers[turn % servers.length]!;
        const [wait, machine] = await Promise.all([ask(url, agent), ask(idle.url, agent)]);
        waits.push(wait);
        stalls.push(machine);
        most = servers.map((server, index) => Math.max(most[index]!, memoryOf(server)));
        await sleep(10);
      }
      agent.destroy();
    })();
  }, 60_000);

  afterAll(async () => {
    for (const { process: child } of [...servers, idle]) {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    rmSync(directory, { recursive: true, force: true });
  });

  test('are more than a thousand', () => {
    expect(Object.values(HOSTILE).flat().length).toBeGreaterThan(1_000);
  });

  test.for(Object.entries(HOSTILE))(
    '%s: each is answered, and with no fault of the server',
    { timeout: 60_000 },
    async ([, cases]) => {
      const queue = [...cases];
      const work = async (server: Child): Promise<void> => {
        for (let sent = queue.shift(); sent !== undefined; sent = queue.shift()) {
          const { text, isGivenUp } = await send(server, sent);
          try {
            if (!isGivenUp) expectRefusedOrAnswered(text);
          } catch (error) {
            const shown = (typeof sent === 'string' ? sent : sent.toString('latin1')).slice(0, 400);
            throw new Error(`To ${JSON.stringify(shown)} came ${JSON.stringify(text.slice(0, 600))}`, { cause: error });
          }
        }
      };
      await Promise.all(Array.from({ length: 6 }, (_, index) => work(servers[index % servers.length]!)));
    },
  );

  test('leave the server as it was: no other caller waited, memory is bounded, and nothing was logged', async () => {
    over.abort();
    await bystander;
    expect(waits.length).toBeGreaterThan(50);
    // Figures to be looked at, on a machine that has nothing else to do.
    const figures = [waits, stalls].map(times => `${p99(times).toFixed(0)} ms (p99), ${Math.max(...times).toFixed(0)} ms at most`); // prettier-ignore
    console.log(`Another caller waited ${figures[0]} of ${waits.length}; at an idle server, ${figures[1]}`);
    // A machine that is busy otherwise stops a server in the middle of several things, and an idle one in one.
    expect(p99(waits)).toBeLessThan(BOUND.bystander + 3 * p99(stalls));
    for (const [index, server] of servers.entries()) {
      expect((most[index]! - before[index]!) / MEGABYTE).toBeLessThan(100);
      expect(server.said()).not.toMatch(/"level":"(?:error|fatal)"/);
      expect(server.process.exitCode).toBeNull();
    }
  });
});
