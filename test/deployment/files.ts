import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

export const ROOT = path.resolve(import.meta.dirname, '../..');

export const readText = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/** In whatever form the caller knows it to have. */
export const readYaml = (file: string): unknown => parse(readText(file), { merge: true });

export interface Instruction {
  readonly name: string;
  /** What follows, on one line. */
  readonly rest: string;
}

/** The instructions of the Dockerfile, stage by stage; those before the first stage left out. */
export function readStages(): readonly (readonly Instruction[])[] {
  const lines = readText('Dockerfile')
    .split('\n')
    .filter(line => !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter(line => line !== '');
  const stages: Instruction[][] = [];
  for (const line of lines) {
    const [, name = '', rest = ''] = /^([A-Z]+) +(.*)$/.exec(line) ?? [];
    if (name === 'FROM') stages.push([]);
    stages.at(-1)?.push({ name, rest });
  }
  return stages;
}

export const restsOf = (stage: readonly Instruction[], name: string): readonly string[] =>
  stage.filter(instruction => instruction.name === name).map(({ rest }) => rest);
