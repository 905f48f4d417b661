import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  getNullableType,
  isListType,
  isNonNullType,
  isObjectType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { providerModules } from '../src/providers/index.ts';
import { schema } from '../src/schema/index.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const SRC = path.join(ROOT, 'src');

/** Which folders of `src` a folder may import. Files directly in `src` may import everything. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  paging: [],
  sandbox: [],
  domain: ['paging'],
  http: ['domain'],
  store: ['paging'],
  callers: ['domain', 'store'],
  telemetry: ['domain'],
  limits: ['federation', 'schema', 'store'],
  providers: ['domain', 'paging', 'http'],
  federation: ['domain', 'paging', 'store'],
  schema: ['domain', 'paging', 'federation', 'store', 'providers'],
  server: ['limits', 'domain', 'callers', 'federation', 'schema', 'telemetry'],
  config: ['domain'],
};

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .toSorted();
const importsOf = (file: string): string[] =>
  [...readFileSync(path.join(SRC, file), 'utf8').matchAll(/(?:from|import\() ?'([.#][^']+)'/g)].map(match => match[1]!);

/** The part of a path that an import may stay within: a folder of `src`, or one provider, or one provider's sandbox. */
function roomOf(file: string): { room: string; allowed: readonly string[] } {
  const [folder = '', provider = '', third = ''] = file.split('/');
  if (folder !== 'providers' || !file.includes('/', 'providers/'.length))
    return { room: folder, allowed: MAY_IMPORT[folder] ?? [] };
  if (third === 'sandbox') return { room: `providers/${provider}/sandbox`, allowed: ['sandbox'] };
  return { room: `providers/${provider}`, allowed: MAY_IMPORT['providers'] ?? [] };
}

describe('who may import whom', () => {
  const crossings = files
    .filter(file => file.includes('/'))
    .flatMap(file => importsOf(file).map(imported => ({ file, imported, ...roomOf(file) })));

  test('every folder is in the table', () => {
    const folders = files.filter(file => file.includes('/')).map(file => file.split('/')[0]!);
    expect([...new Set(folders)].filter(folder => MAY_IMPORT[folder] === undefined)).toEqual([]);
  });

  test('what crosses folders goes where the table allows', () => {
    const wrong = crossings.filter(
      ({ file, imported, allowed }) =>
        imported.startsWith('#') &&
        (!allowed.includes(imported.slice(1).split('/')[0]!) ||
          (file.startsWith('schema/') && imported.startsWith('#providers/') && imported !== '#providers/index.ts')),
    );
    expect(wrong.map(({ file, imported }) => `${file} -> ${imported}`)).toEqual([]);
  });

  test('what stays inside is a relative path, and only `index.ts` of a provider opens its sandbox', () => {
    const wrong = crossings.filter(({ file, imported, room }) => {
      if (!imported.startsWith('.') || imported.endsWith('/package.json')) return false;
      const target = path.join(path.dirname(file), imported);
      if (!target.startsWith(`${room}/`)) return true;
      return target.includes('/sandbox/') && !room.endsWith('/sandbox') && imported !== './sandbox/index.ts';
    });
    expect(wrong.map(({ file, imported }) => `${file} -> ${imported}`)).toEqual([]);
  });
});

describe('the tree', () => {
  test('has a line in the registry for every provider folder', () => {
    const folders = readdirSync(path.join(SRC, 'providers'), { withFileTypes: true }).filter(entry =>
      entry.isDirectory(),
    );
    expect(providerModules.map(({ name }) => name).toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
  });

  test('names the files of every provider after the roles in the guide, and what one alone has after the thing', () => {
    const guide = readFileSync(path.join(SRC, 'providers/README.md'), 'utf8');
    const roles = [...guide.matchAll(/^\| `([\w-]+\.ts)` /gm)].map(([, file]) => file!);
    const alone = providerModules.flatMap(({ name }) => {
      const held = readdirSync(path.join(SRC, 'providers', name)).filter(file => file.endsWith('.ts'));
      return held.filter(file => !roles.includes(file)).map(file => `${name}/${file}`);
    });
    expect(alone.toSorted()).toEqual([
      'fone-dynamics/call-flows.ts',
      'fone-dynamics/look-up.ts',
      'red-cloud/numbering-plan.ts',
      'sinch/progress.ts',
      'sinch/provisioning.ts',
      'sinch/sms-links.ts',
    ]);
  });

  test('reads the environment in the configuration alone', () => {
    const readers = files.filter(file => /process\.env\b/.test(readFileSync(path.join(SRC, file), 'utf8')));
    expect(readers.filter(file => !file.startsWith('config'))).toEqual([]);
  });

  test('has no file that is too long to be read', () => {
    expect(files.filter(file => readFileSync(path.join(SRC, file), 'utf8').split('\n').length > 301)).toEqual([]);
  });
});

describe('schema.graphql', () => {
  test('is what the code prints; `npm run codegen` writes it', () => {
    const committed = readFileSync(path.join(ROOT, 'schema.graphql'), 'utf8');
    expect(committed.trim()).toBe(printSchema(lexicographicSortSchema(schema)).trim());
  });

  test('describes every type, field, argument and value', () => {
    const bare: string[] = [];
    for (const type of Object.values(schema.getTypeMap())) {
      if (type.name.startsWith('__')) continue;
      const config = type.toConfig() as {
        description?: string | null;
        fields?: Record<
          string,
          { description?: string | null; args?: Record<string, { description?: string | null }> }
        >;
        values?: Record<string, { description?: string | null }>;
      };
      if (!config.description) bare.push(type.name);
      for (const [name, field] of Object.entries(config.fields ?? {})) {
        if (!field.description) bare.push(`${type.name}.${name}`);
        for (const [argument, { description }] of Object.entries(field.args ?? {}))
          if (!description) bare.push(`${type.name}.${name}(${argument})`);
      }
      for (const [value, { description }] of Object.entries(config.values ?? {}))
        if (!description) bare.push(`${type.name}.${value}`);
    }
    expect(bare).toEqual([]);
  });

  test('keeps root fields nullable and lists free of nulls', () => {
    for (const { name, type } of Object.values(schema.getQueryType()!.getFields()))
      expect(isNonNullType(type), `Query.${name}`).toBe(false);
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('__') || type.name === 'Query') continue;
      for (const { name, type: fieldType } of Object.values(type.getFields())) {
        const list = getNullableType(fieldType);
        if (isListType(list)) expect(isNonNullType(list.ofType), `${type.name}.${name}`).toBe(true);
      }
    }
  });
});
