import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { compileCache } from '../../scripts/torture/programs.ts';

export interface Program {
  readonly process: ChildProcess;
  /** Everything said so far, by either stream. */
  readonly output: { readonly stdout: string; readonly stderr: string };
  readonly exited: Promise<number | null>;
  /** Fails if the program ends without having said it. */
  says(text: string): Promise<void>;
}

export interface ProgramOptions {
  readonly args?: readonly string[];
  readonly nodeArgs?: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing else is inherited than where compiled modules are. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program of `src` in a process of its own, which does not outlive the test. */
export function run(name: string, { args = [], nodeArgs = [], cwd, env = {} }: ProgramOptions): Program {
  const file = fileURLToPath(new URL(`../../src/${name}`, import.meta.url));
  const child = spawn(process.execPath, [...nodeArgs, file, ...args], {
    cwd,
    env: { ...compileCache(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (output.stderr += text));
  const exited = once(child, 'close').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  return {
    process: child,
    output,
    exited,
    says: text =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (output.stdout.includes(text)) resolve();
        };
        child.stdout.on('data', look);
        look();
        void exited.then(code => reject(new Error(`Ended with ${code} and without saying ${text}: ${output.stderr}`)));
      }),
  };
}
