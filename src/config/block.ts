import type { z } from 'zod';
import type { ConfigDocument } from './document.ts';
import type { Environment } from './environment.ts';
import type { Path, Problem } from './problems.ts';
import { resolve, variableName, WHOLE_REFERENCE } from './references.ts';
import { type Property, type Shape, shapeOf } from './schema.ts';
import { didYouMean } from './suggestion.ts';

export type Mapping = Readonly<Record<string, unknown>>;

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export interface Block<T> {
  /** undefined: there are problems. */
  readonly data: T | undefined;
  readonly secrets: readonly string[];
  /** The environment variables it refers to. */
  readonly variables: readonly string[];
  readonly problems: readonly Problem[];
}

interface Surroundings {
  readonly at: Path;
  readonly document: ConfigDocument;
  readonly env: Environment;
  /** Begins the name of the variable that is suggested for a secret. */
  readonly owner?: string;
}

/** Reads one mapping of the file: its references to variables, then its values. Keys that the schema lacks are left out. */
export function readBlock<T>(schema: z.ZodType<T>, value: Mapping, surroundings: Surroundings): Block<T> {
  const { at, document, env, owner = '' } = surroundings;
  const shape = shapeOf(schema);
  const problems: Problem[] = [];
  const secrets: string[] = [];
  const variables = new Set<string>();

  function read(given: unknown, path: Path, property?: Property): unknown {
    if (property?.secret && given !== null && !(typeof given === 'string' && WHOLE_REFERENCE.test(given))) {
      const reference = `\${${variableName(owner, String(path.at(-1)))}}`;
      const message = `is a secret, which may not stand in this file: put it into an environment variable and write, say, ${reference} here`;
      problems.push(document.problem('LITERAL_SECRET', path, message));
      return undefined;
    }
    if (Array.isArray(given)) {
      return given.map((item, index) => read(item, [...path, index], property?.items as Property | undefined));
    }
    if (isMapping(given)) {
      const inside = property?.properties as Readonly<Record<string, Property>> | undefined;
      return Object.fromEntries(
        Object.entries(given).map(([key, inner]) => [key, read(inner, [...path, key], inside?.[key])]),
      );
    }
    if (typeof given !== 'string') return given;
    const { text, variables: named, missing, isMalformed } = resolve(given, env);
    for (const variable of named) variables.add(variable);
    if (isMalformed) {
      const message = 'after ${ comes the name of a variable in capitals and a }; write $$ for a dollar sign';
      problems.push(document.problem('BAD_REFERENCE', path, message));
    }
    for (const variable of missing) {
      const state = env[variable] === undefined ? 'not set' : 'empty';
      const message = `the environment variable ${variable} is ${state}; set it where the server is started, or in .env`;
      problems.push(document.problem('MISSING_VARIABLE', path, message));
    }
    if (property?.secret) secrets.push(text);
    return text;
  }

  const known = Object.entries(value).filter(([key]) => Object.hasOwn(shape.properties, key));
  const resolved = Object.fromEntries(
    known.map(([key, given]) => [key, read(given, [...at, key], shape.properties[key])]),
  );
  const reported = new Set(problems.map(({ path }) => path));
  const parsed = schema.safeParse(resolved);
  const issues = (parsed.error?.issues ?? [])
    .map(issue => explain(issue, resolved, shape, at, document))
    .filter(({ path }) => !reported.has(path));
  problems.push(...issues);
  return { data: problems.length === 0 ? parsed.data : undefined, secrets, variables: [...variables], problems };
}

export const unknownKeys = (value: Mapping, known: readonly string[], at: Path, document: ConfigDocument): Problem[] =>
  Object.keys(value)
    .filter(key => !known.includes(key))
    .map(key => {
      const absent = known.filter(candidate => !(candidate in value));
      const advice = didYouMean(key, absent) || `, only ${known.join(', ')}`;
      return document.keyProblem('UNKNOWN_KEY', [...at, key], `there is no such key${advice}`);
    });

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'must be a text',
  number: 'must be a number',
  int: 'must be a whole number',
  boolean: 'must be true or false',
  array: 'must be a list',
  object: 'must be a mapping of keys to values',
  record: 'must be a mapping of keys to values',
};

/** A complaint of zod's in our words. */
function explain(issue: z.core.$ZodIssue, value: Mapping, shape: Shape, at: Path, document: ConfigDocument): Problem {
  const inner = issue.path.map(part => (typeof part === 'number' ? part : String(part)));
  const path = [...at, ...inner];
  const given = inner.reduce<unknown>((around, part) => (around as Mapping | undefined)?.[part], value);
  if (given === undefined && inner.length > 0) {
    const { description } = shape.properties[String(inner[0])] ?? {};
    return document.problem('MISSING_KEY', path, `is missing${description === undefined ? '' : ` (${description})`}`);
  }
  if (given === null) return document.problem('MISSING_KEY', path, 'has no value; give it one or remove the key');
  if (issue.code === 'invalid_type') {
    const isBare = issue.expected === 'string' && (typeof given === 'number' || typeof given === 'boolean');
    const expected = EXPECTED[issue.expected] ?? `must be: ${issue.expected}`;
    return document.problem('WRONG_TYPE', path, `${expected}${isBare ? '; put it in quotes' : ''}`);
  }
  if (issue.code === 'invalid_value') {
    return document.problem('INVALID_VALUE', path, `must be ${issue.values.map(String).join(' or ')}`);
  }
  return document.problem('INVALID_VALUE', path, issue.message);
}
