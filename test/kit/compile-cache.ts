import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Hundreds of processes are started, and what takes most of each start is compiling the same modules. */
export function setup(): void {
  const root = path.join(import.meta.dirname, '../..');
  process.env['NODE_COMPILE_CACHE'] ??= path.join(root, 'node_modules/.cache/compiled');
  // Processes that are killed leave nothing behind for the next.
  execFileSync(process.execPath, ['--eval', 'import("./src/app.ts")'], { cwd: root });
}
