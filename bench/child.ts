import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Usage } from './meter.ts';

const METER = new URL('meter.ts', import.meta.url).href;

/** Where a process runs: what is measured has a core of its own. */
export type Core = 'measured' | 'around';
const CORES: Readonly<Record<Core, string>> = { measured: '1', around: '0' };

export interface Child {
  readonly url: string;
  ask<T>(name: string, value?: unknown): Promise<T>;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** Starts a script of its own process, and waits until it has printed the address at which it listens. */
export async function start(script: string, core: Core, env: Readonly<Record<string, string>> = {}): Promise<Child> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ['--import', METER, file], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, (answer: unknown) => void>();
  child.on('message', ({ id, answer }: { id: number; answer: unknown }) => waiting.get(id)?.(answer));
  let asked = 0;

  const ask = <T>(name: string, value?: unknown): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = (asked += 1);
      waiting.set(id, answer => {
        waiting.delete(id);
        resolve(answer as T);
      });
      child.send({ id, name, value }, error => error && reject(error));
    });

  await pin(child.pid, core);
  return {
    url: await firstUrl(child.stdout!, script),
    ask,
    usage: () => ask('usage'),
    async stop() {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

async function firstUrl(output: NodeJS.ReadableStream, script: string): Promise<string> {
  let text = '';
  for await (const chunk of output) {
    text += String(chunk);
    const [url] = /http:\/\/\S+(?=\s)/.exec(text) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error(`${script} ended before it listened`);
}

/** Whether processes can be kept to a core here. */
export const canPin = process.platform === 'linux' && availableParallelism() > 1;

/** Keeps a process to a core; without `taskset` it stays where it is. */
export async function pin(pid: number | undefined, core: Core): Promise<void> {
  if (!canPin) return;
  await promisify(execFile)('taskset', ['-a', '-p', '-c', CORES[core], String(pid)]).catch(() => {});
}
