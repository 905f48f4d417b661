import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface Program {
  readonly pid: number | undefined;
  /** Everything said so far, by either stream. */
  said(this: void): string;
  /** SIGKILL; what the process did not get to, it never will. */
  kill(this: void): Promise<void>;
  /** SIGSTOP, and SIGCONT later: it does nothing meanwhile, and does not know of it. */
  pause(this: void, ms: number): Promise<void>;
}

const running = new Set<Program>();
process.once('exit', () => {
  for (const program of running) void program.kill();
});

/** Where compiled modules are, if that is said: a server starts in half the time. */
export function compileCache(): Readonly<Record<string, string>> {
  const folder = process.env['NODE_COMPILE_CACHE'];
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}

/** Runs a program of `src` in a process of its own, which inherits nothing else and does not outlive this one. */
export function spawnProgram(
  name: string,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Program & {
  /** Fails if the program ends without having said it. */ says(words: RegExp): Promise<RegExpExecArray>;
} {
  const file = fileURLToPath(new URL(`../../src/${name}`, import.meta.url));
  const child = spawn(process.execPath, [file], {
    cwd,
    env: { ...compileCache(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (more: string) => void (text += more));
  const closed = once(child, 'close');
  const program: Program = {
    pid: child.pid,
    said: () => text,
    async pause(ms) {
      child.kill('SIGSTOP');
      await wait(ms);
      child.kill('SIGCONT');
    },
    async kill() {
      child.kill('SIGKILL');
      await closed;
      running.delete(program);
    },
  };
  running.add(program);
  return {
    ...program,
    says: words =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = words.exec(text);
          if (found) resolve(found);
        };
        child.stdout.on('data', look);
        look();
        void closed.then(([code]) => reject(new Error(`${name} ended with ${String(code)}: ${text}`)));
      }),
  };
}
