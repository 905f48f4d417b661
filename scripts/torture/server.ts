import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Program, spawnProgram } from './programs.ts';
import type { Sandboxes } from './sandboxes.ts';

export interface Server extends Program {
  readonly url: string;
}

/** Writes the configuration of a server that uses these sandboxes and keeps its records in this database. */
export function configure(folder: string, { accounts }: Sandboxes, databaseUrl: string): void {
  writeFileSync(path.join(folder, 'numbergraph.yaml'), `store:\n  url: ${JSON.stringify(databaseUrl)}\n${accounts}`);
}

/** Starts the server of a folder, and waits until it listens. */
export async function startServer(folder: string, { environment }: Sandboxes): Promise<Server> {
  const program = spawnProgram('main.ts', { cwd: folder, env: { ...environment, PORT: '0', LOG_LEVEL: 'error' } });
  const [, url] = await program.says(/listening at (\S+)/);
  return { ...program, url: url! };
}
