import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { type Config, loadConfig } from '#config.ts';
import { ConfigError } from '#config/problems.ts';
import { dialTone, partyLine } from './fake-provider.ts';

/** A directory that lasts as long as the test. */
export function directory(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const cwd = mkdtempSync(path.join(tmpdir(), 'numbergraph-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(cwd, name), content);
  return cwd;
}

export const load = (text: string, env: Readonly<Record<string, string>> = {}): Config =>
  loadConfig({ modules: [dialTone, partyLine], env, cwd: directory({ 'numbergraph.yaml': text }) });

export function failure(work: () => unknown): ConfigError {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('There should have been problems');
}

/** `line:column path CODE` of every problem; `- path CODE` where there is no line. */
export const problems = (work: () => unknown): string[] =>
  failure(work).problems.map(
    ({ place, path: where, code }) => `${place === null ? '-' : `${place.line}:${place.column}`} ${where} ${code}`,
  );
