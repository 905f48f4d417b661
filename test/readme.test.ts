import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSchema, type GraphQLEnumType, parse, validate } from 'graphql';
import { request } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '#config.ts';
import { loadSandboxes } from '#config/sandboxes.ts';
import { shapeOf } from '#config/schema.ts';
import { SCOPES } from '#domain/caller.ts';
import { NUMBER_SETTINGS } from '#domain/phone-number.ts';
import { providerModules } from '#providers/index.ts';
import type { Fault } from '#sandbox/faults.ts';
import { ERROR_CODES } from '#schema/errors.ts';
import { directory } from './config/load.ts';
import { run } from './kit/program.ts';
import { type SandboxName, start, type Started } from './kit/start.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const README = read('README.md');

interface Block {
  readonly language: string;
  readonly text: string;
}

/** The code blocks in the order in which they stand. */
const blocks: readonly Block[] = [...README.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language, text]) => ({
  language: language!,
  text: text!,
}));
const withLanguage = (language: string): string[] =>
  blocks.filter(block => block.language === language).map(({ text }) => text);

const code = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text!);

/** The table with this title in its first column: its other titles, and its rows by their first cell. */
function table(title: string): { titles: string[]; rows: [string, string[]][] } {
  const cells = (line: string): string[] => line.split('|').slice(1, -1).map(cell => cell.trim()); // prettier-ignore
  const tables = README.match(/(?:^\|.*\|\n)+/gm)!.map(text => text.trimEnd().split('\n').map(cells));
  const [head, , ...rows] = tables.find(([first]) => first![0] === title)!;
  return { titles: head!.slice(1), rows: rows.map(([name, ...rest]) => [name!, rest]) };
}

const withoutPorts = (text: string): string => text.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:0').trimEnd();

describe('the README', () => {
  test.each(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'src/providers/README.md'])(
    'and its like link to files that exist, and name scripts that exist: %s',
    file => {
      const text = read(file);
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link]) => link!);
      expect(links.filter(link => !existsSync(path.join(ROOT, path.dirname(file), link)))).toEqual([]);

      const { scripts } = JSON.parse(read('package.json')) as { scripts: object };
      const named = [...text.matchAll(/npm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
        ([, name, short]) => name ?? short!,
      );
      expect(named.filter(name => !(name in scripts))).toEqual([]);
    },
  );

  test('shows what npm start says', async () => {
    const shown = withLanguage('text').find(text => text.startsWith('Numbergraph is listening'))!;
    const server = run('main.ts', { cwd: directory(), env: { PORT: '0', SANDBOX_SIZE: '1' } });
    await server.says('Stop with');
    expect(withoutPorts(server.output.stdout)).toBe(withoutPorts(shown));
  });

  test('shows what npm run check-config says', async () => {
    const shown = withLanguage('text').find(text => text.startsWith('ok '))!;
    const check = run('check-config.ts', { cwd: directory() });
    expect(await check.exited).toBe(0);
    expect(check.output.stdout.split('\n').slice(1).join('\n')).toBe(shown);
  });

  test('shows a configuration that is accepted', () => {
    const [text] = withLanguage('yaml');
    const env = Object.fromEntries([...text!.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => [name!, `made-up-${name}`]));
    const { accounts } = loadConfig({ modules: providerModules, env, cwd: directory({ 'numbergraph.yaml': text! }) });
    expect(accounts).toHaveLength(3);
  });

  test('says what every error code means', () => {
    expect(table('Code').rows.map(([name]) => code(name)[0])).toEqual([...ERROR_CODES]);
  });

  test('says what every scope allows', () => {
    expect(table('Scope').rows.map(([name, meaning]) => [code(name)[0], meaning[0]])).toEqual(Object.entries(SCOPES));
  });

  test('says what every folder of the sources holds', () => {
    const folders = readdirSync(path.join(ROOT, 'src'), { withFileTypes: true }).filter(entry => entry.isDirectory());
    const named = table('Folder').rows.flatMap(([name]) => code(name));
    expect(named.toSorted()).toEqual(folders.map(({ name }) => `src/${name}`).toSorted());
  });

  test('names the default ports of the sandboxes', () => {
    const ports = loadSandboxes(providerModules, [], {}).map(({ options }) => options.port);
    expect(README).toContain(`ports ${ports.slice(0, -1).join(', ')} and ${ports.at(-1)}`);
  });

  test('explains every fault that a sandbox can have', () => {
    const kinds: Record<Fault['kind'], true> = {
      answer: true,
      hang: true,
      reset: true,
      'lose-answer': true,
      'cut-body': true,
      html: true,
      'not-json': true,
      'null-body': true,
      drip: true,
      huge: true,
      delay: true,
    };
    expect(table('Kind').rows.map(([name]) => code(name)[0])).toEqual(Object.keys(kinds));
  });

  test('names every mutation', () => {
    const mutations = Object.keys(buildSchema(read('schema.graphql')).getMutationType()!.getFields());
    expect(mutations.filter(name => !README.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('what the README asks of a server', () => {
  let started: Started;
  let accounts: readonly Account[];

  beforeAll(async () => {
    started = await start({ size: 250 });
    const query = '{ accounts { id name title provider capabilities writableSettings clearableSettings } }';
    ({ accounts } = ((await post(query)) as { data: { accounts: Account[] } }).data);
  });
  afterEach(calm);
  afterAll(() => started[Symbol.asyncDispose]());

  function calm(): void {
    for (const sandbox of Object.values(started.sandboxes)) sandbox.calm();
  }

  interface Account {
    readonly id: string;
    readonly name: string;
    readonly title: string;
    readonly provider: string;
    readonly capabilities: readonly string[];
    readonly writableSettings: readonly string[];
    readonly clearableSettings: readonly string[];
  }

  async function post(query: string, variables: object = {}): Promise<unknown> {
    const { body } = await request(started.app.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return body.json();
  }

  /** By the names that the variables have wherever they occur. */
  async function variablesFor(query: string): Promise<object> {
    const sinch = accounts[0]!.id;
    const lookup = `{ phoneNumbersBy(lookup: { providerId: { account: "${sinch}", providerId: "+12025550100" } }) { matches { id } } }`;
    const { data } = (await post(lookup)) as { data: { phoneNumbersBy: { matches: { id: string }[] } } };
    const known = {
      sinch: [sinch],
      account: sinch,
      providerId: '+12025550100',
      id: data.phoneNumbersBy.matches[0]!.id,
    };
    return Object.fromEntries(Object.entries(known).filter(([name]) => query.includes(`$${name}:`)));
  }

  test('each query fits the schema and is answered, as printed where an answer is', async () => {
    const schema = buildSchema(read('schema.graphql'));
    let asked = 0;
    for (const [index, { language, text }] of blocks.entries()) {
      const behaviour = /\$(\w+)\/_sandbox\/behaviour -d '(.+)'/.exec(text);
      if (language === 'sh' && behaviour) await behave(behaviour[1]!, behaviour[2]!);
      if (language !== 'graphql') continue;
      expect(validate(schema, parse(text)), text).toEqual([]);
      const answer = await post(text, await variablesFor(text));
      expect(answer, text).not.toHaveProperty('errors');
      asked += 1;
      const printed = blocks[index + 1];
      if (printed?.language === 'json') expect(shortened(answer), text).toEqual(JSON.parse(printed.text));
      calm();
    }
    expect(asked).toBeGreaterThan(5);
  });

  /** The sandbox is named as a variable of the shell: RED_CLOUD. */
  async function behave(variable: string, text: string): Promise<void> {
    const { url } = started.sandboxes[variable.toLowerCase().replaceAll('_', '-') as SandboxName];
    const { statusCode } = await request(`${url}/_sandbox/behaviour`, { method: 'PUT', body: text });
    expect(statusCode, text).toBe(200);
  }

  test('the query in a shell command is answered', async () => {
    const [, body] = /-d '(\{"query".*\})'/.exec(README)!;
    const { query } = JSON.parse(body!) as { query: string };
    expect(await post(query)).toMatchObject({ data: { phoneNumbersBy: { isPartial: false } } });
  });

  test('a sandbox takes the behaviour it prints', async () => {
    await behave(
      'SINCH',
      withLanguage('json').find(text => text.includes('"latencyMs"'))!,
    );
    expect(started.sandboxes.sinch.latencyMs).toBe(200);
    await behave('SINCH', '{ "latencyMs": 0 }');
  });

  test('GET /health answers 200', async () => {
    const { statusCode, body } = await request(new URL('/health', started.app.url));
    await body.dump();
    expect(statusCode).toBe(200);
  });

  test('the table of providers says what the code says', () => {
    const { titles, rows } = table('');
    const row = (name: string): string[][] => rows.find(([first]) => first === name)![1].map(code);
    const optional = (column: number, isOptional: boolean): string[] => {
      const { properties, required } = shapeOf(providerModules[column]!.config);
      return Object.keys(properties).filter(key => required.includes(key) !== isOptional);
    };
    expect(titles).toEqual(providerModules.map(({ title }) => title));
    expect(row('`provider` in the file')).toEqual(providerModules.map(({ name }) => [name]));
    expect(row('`ProviderKey`')).toEqual(accounts.map(({ provider }) => [provider]));
    expect(row('Keys of an account')).toEqual(providerModules.map((_, column) => optional(column, false)));
    expect(row('Optional keys')).toEqual(providerModules.map((_, column) => optional(column, true)));
  });

  test('the table of capabilities says what the code says', () => {
    const { titles, rows } = table('Capability');
    const names = (buildSchema(read('schema.graphql')).getType('ProviderCapability') as GraphQLEnumType).getValues();
    expect(titles).toEqual(accounts.map(({ title }) => title));
    const expected = names.map(({ name }) => [
      `\`${name}\``,
      accounts.map(({ capabilities }) => (capabilities.includes(name) ? 'yes' : '')),
    ]);
    expect(rows).toEqual(expected);
  });

  test('the table of settings says what the code says', () => {
    const { titles, rows } = table('Setting');
    expect(titles).toEqual(accounts.map(({ title }) => title));
    const expected = NUMBER_SETTINGS.map(setting => [
      `\`${setting}\``,
      accounts.map(({ writableSettings, clearableSettings }) => {
        if (clearableSettings.includes(setting)) return 'set, clear';
        return writableSettings.includes(setting) ? 'set' : '';
      }),
    ]);
    expect(rows).toEqual(expected);
  });

  test('the example of a typed client reads every number, and fails aloud when it cannot', async () => {
    const file = new URL('../examples/every-number.ts', import.meta.url);
    const example = () => run(path.relative(path.join(ROOT, 'src'), file.pathname), { cwd: ROOT, env: { NUMBERGRAPH_URL: started.app.url } }); // prettier-ignore

    const whole = example();
    expect(await whole.exited, whole.output.stderr).toBe(0);
    expect(whole.output.stdout).toMatch(/^\d+ of 1000 numbers are ready to send SMS$/m);

    started.sandboxes['agent-message'].fail({ fault: { kind: 'answer', status: 503 } });
    const broken = example();
    expect(await broken.exited).toBe(1);
    expect(broken.output.stderr).toMatch(/^SOURCE_FAILED: .*agent-message/);
    expect(broken.output.stdout).not.toContain('of 1000 numbers');
  });
});

/** As the README prints an answer: cursors say nothing to a reader. */
const shortened = (answer: unknown): unknown => {
  const { extensions, ...rest } = JSON.parse(JSON.stringify(answer), (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith('v1.') ? 'v1.…' : value,
  ) as { extensions: { cost: unknown } };
  const { cost, ...others } = extensions;
  expect(cost).toBeDefined();
  return Object.keys(others).length > 0 ? { ...rest, extensions: others } : rest;
};
