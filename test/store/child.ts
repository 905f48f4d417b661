import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const WRITER = new URL('./writer.ts', import.meta.url);
export const RECEIVER = new URL('./receiver.ts', import.meta.url);

export interface Writer {
  /** Every whole line said so far. */
  lines(): readonly string[];
  /** SIGKILL; what the process did not get to, it never will. */
  kill(): Promise<void>;
}

/** A process that writes to the file, once it has begun to. It does not outlive the test. */
export async function startWriter(file: string, run: number, program = WRITER): Promise<Writer> {
  const child = spawn(process.execPath, [fileURLToPath(program), file, String(run)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (errors += text));
  const closed = once(child, 'close');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await closed;
  };
  onTestFinished(kill);
  await Promise.race([once(child.stdout, 'data'), closed]);
  if (output === '') throw new Error(`The writer ended before it wrote: ${errors}`);
  return { lines: () => output.split('\n').slice(0, -1), kill };
}
