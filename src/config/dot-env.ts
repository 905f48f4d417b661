import { existsSync } from 'node:fs';

/** Adds what `.env` in the working directory sets to the environment, where there is one; what is set already wins. */
export function loadDotEnv(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
}
