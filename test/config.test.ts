import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '#config.ts';
import { FILE_KEYS } from '#config/schema.ts';
import { secret } from '#domain/account-config.ts';
import { dialTone, partyLine } from './config/fake-provider.ts';
import { directory, failure, load, problems } from './config/load.ts';

const modules = [dialTone, partyLine];
const SECRETS = { ONE: 'first-secret', TWO: 'second-secret' };

const twoAccounts = `
server: { port: 4123, graphiql: false }
limits: { requestTimeoutMs: 900 }
accounts:
  - name: one
    provider: dial-tone
    projectId: p-\${STAGE}-1
    keySecret: \${ONE}
    tags: ["\${STAGE}", costs $5, a$$b]
  - name: two
    provider: party-line
    sandbox: true
`;

test('reads the file, with variables in place', () => {
  const config = load(twoAccounts, { ...SECRETS, STAGE: 'test' });

  expect(config).toMatchObject({
    server: { host: '127.0.0.1', port: 4123, graphiql: false },
    limits: { requestTimeoutMs: 900 },
    logLevel: 'info',
    source: expect.stringMatching(/numbergraph\.yaml$/) as string,
  });
  const [one, two] = config.accounts;
  expect(one?.sandbox === false && { ...one }).toMatchObject({
    name: 'one',
    module: dialTone,
    settings: {
      projectId: 'p-test-1',
      keySecret: 'first-secret',
      region: 'east',
      tags: ['test', 'costs $5', 'a$b'],
      baseUrl: 'https://dial-tone.example',
    },
    secrets: ['first-secret'],
    variables: ['STAGE', 'ONE'],
  });
  expect(two).toEqual({ name: 'two', module: partyLine, sandbox: true });
});

test('without a file every provider is a sandbox', () => {
  const config = loadConfig({ modules, env: {}, cwd: directory() });

  expect(config).toEqual({
    server: {
      host: '127.0.0.1',
      port: 4000,
      allowedHosts: [],
      trustProxy: [],
      corsOrigins: [],
      maxConnections: 2000,
      graphiql: true,
      introspection: true,
    },
    limits: {
      requestTimeoutMs: 5000,
      maxTokens: 1000,
      maxDepth: 16,
      maxAliases: 30,
      maxDirectives: 30,
      maxCost: 5000,
      costPerMinute: 60_000,
      writesPerMinute: 60,
      concurrency: 50,
      subscriptionsPerCaller: 10,
      subscriptions: 1000,
      privateWebhooks: false,
      concurrentRequests: 500,
      queuedRequests: 100,
    },
    subscriptions: { heartbeatMs: 15_000, slowAfterMs: 15_000, maxAgeMs: 3_600_000 },
    callers: null,
    documents: {},
    store: { url: ':memory:' },
    operations: null,
    tracing: null,
    logLevel: 'warn',
    sandbox: { size: 250, latencyMs: 0 },
    accounts: [
      { name: 'dial-tone', module: dialTone, sandbox: true },
      { name: 'party-line', module: partyLine, sandbox: true },
    ],
    source: null,
  });
});

test('HOST and PORT win over the file, and empty variables are none', () => {
  const env = {
    ...SECRETS,
    STAGE: 's',
    HOST: '::1',
    PORT: '0',
    LOG_LEVEL: 'debug',
    SANDBOX_SIZE: '7',
    SANDBOX_LATENCY_MS: '',
  };
  expect(load(twoAccounts, env)).toMatchObject({
    server: { host: '::1', port: 0 },
    logLevel: 'debug',
    sandbox: { size: 7, latencyMs: 0 },
  });
});

test('server and limits may stand there empty', () => {
  const config = load('server:\nlimits:\naccounts: [{ name: a, provider: party-line, sandbox: true }]');
  expect(config).toMatchObject({ server: { port: 4000 }, limits: { requestTimeoutMs: 5000 } });
});

test('NUMBERGRAPH_CONFIG names another file, and a file given by hand wins over it', () => {
  const [a, b, c] = ['a', 'b', 'c'].map(name => `accounts: [{ name: ${name}, provider: party-line, sandbox: true }]`);
  const cwd = directory({ 'a.yaml': a!, 'b.yaml': b!, 'numbergraph.yaml': c! });
  const env = { NUMBERGRAPH_CONFIG: 'a.yaml' };
  expect(loadConfig({ modules, env, cwd }).accounts[0]?.name).toBe('a');
  expect(loadConfig({ modules, env, cwd, file: path.join(cwd, 'b.yaml') }).accounts[0]?.name).toBe('b');
});

test('a file that is asked for has to exist', () => {
  const env = { NUMBERGRAPH_CONFIG: 'gone.yaml' };
  expect(problems(() => loadConfig({ modules, env, cwd: directory() }))).toEqual(['- gone.yaml FILE_MISSING']);
});

test('numbergraph.yml is not passed over in silence', () => {
  const cwd = directory({ 'numbergraph.yml': 'accounts: []' });
  expect(problems(() => loadConfig({ modules, env: {}, cwd }))).toEqual(['- numbergraph.yml FILE_MISSING']);
});

test('a directory in place of the file cannot be read', () => {
  const cwd = directory();
  mkdirSync(path.join(cwd, 'numbergraph.yaml'));
  expect(problems(() => loadConfig({ modules, env: {}, cwd }))).toEqual(['- numbergraph.yaml FILE_UNREADABLE']);
});

test('a file above a megabyte is not read', () => {
  expect(problems(() => load(`#${'x'.repeat(1_000_000)}`))).toEqual(['- numbergraph.yaml FILE_TOO_LARGE']);
});

test('bytes that are no UTF-8 are no YAML', () => {
  const cwd = directory({ 'numbergraph.yaml': Uint8Array.of(0xff, 0xfe, 0x61) });
  expect(problems(() => loadConfig({ modules, env: {}, cwd }))).toEqual(['- numbergraph.yaml NOT_YAML']);
});

const account = (lines: string): string => `accounts:
  - name: one
    provider: dial-tone
    projectId: p
    keySecret: \${ONE}
${lines}`;

test.each([
  ['a tab for indentation', 'accounts:\n\t- name: one', ['2:1  NOT_YAML']],
  ['a quote that is not closed', 'server: { host: "a }', ['1:21  NOT_YAML']],
  ['an unknown tag', 'server: !secret x', ['1:9  NOT_YAML']],
  ['a second document', `${account('')}---\na: 1`, ['6:1  NOT_YAML']],
  [
    'aliases that multiply',
    `a: &a [1, 1, 1, 1, 1, 1]\nb: &b [${'*a, '.repeat(20)}]\nc: [${'*b, '.repeat(20)}]`,
    ['- numbergraph.yaml NOT_YAML'],
  ],
  ['an alias inside its own anchor', account('    tags: &tags [*tags]'), ['- numbergraph.yaml NOT_YAML']],
  ['an empty file', '', ['1:1  NOT_A_MAPPING']],
  ['a list', '- name: one', ['1:1  NOT_A_MAPPING']],
  ['an unknown key at the top', `acounts: []\n${account('')}`, ['1:1 acounts UNKNOWN_KEY']],
  ['the same key twice', account('    projectId: q'), ['6:5  DUPLICATE_KEY']],
  ['no accounts', 'server: { port: 1 }', ['1:1 accounts NO_ACCOUNTS']],
  ['an empty list of accounts', 'accounts: []', ['1:11 accounts NO_ACCOUNTS']],
  ['accounts that are no list', 'accounts: { one: dial-tone }', ['1:11 accounts WRONG_TYPE']],
  ['an account that is no mapping', 'accounts: [dial-tone]', ['1:12 accounts[0] WRONG_TYPE']],
  ['a server that is no mapping', `server: 4000\n${account('')}`, ['1:9 server WRONG_TYPE']],
  ['a port out of range', `server: { port: 70000 }\n${account('')}`, ['1:17 server.port INVALID_VALUE']],
  ['a port that is no number', `server: { port: "80" }\n${account('')}`, ['1:17 server.port WRONG_TYPE']],
  [
    'a switch that YAML takes for a text',
    `server: { graphiql: yes }\n${account('')}`,
    ['1:21 server.graphiql WRONG_TYPE'],
  ],
  ['a database of another kind', `store: { url: "mysql://x" }\n${account('')}`, ['1:15 store.url INVALID_VALUE']],
  ['a database without its slashes', `store: { url: "postgres:x" }\n${account('')}`, ['1:15 store.url INVALID_VALUE']],
  ['an empty place for the store', `store: { url: "" }\n${account('')}`, ['1:15 store.url INVALID_VALUE']],
  ['an unknown key of the server', `server: { prot: 80 }\n${account('')}`, ['1:11 server.prot UNKNOWN_KEY']],
  ['an unknown key of an account', account('    colour: red'), ['6:5 accounts[0].colour UNKNOWN_KEY']],
  ['a number where a text belongs', account('    tags: [1]'), ['6:12 accounts[0].tags[0] WRONG_TYPE']],
  ['a text where a list belongs', account('    tags: a'), ['6:11 accounts[0].tags WRONG_TYPE']],
  ['another value than those allowed', account('    region: north'), ['6:13 accounts[0].region INVALID_VALUE']],
  ['an address that is none', account('    baseUrl: ftp://x'), ['6:14 accounts[0].baseUrl INVALID_VALUE']],
  ['a key without a value', account('    baseUrl:'), ['6:5 accounts[0].baseUrl MISSING_KEY']],
  ['a variable that is not set', account('    tags: ["${NONE}"]'), ['6:12 accounts[0].tags[0] MISSING_VARIABLE']],
  ['a variable that is empty', account('    region: ${EMPTY}'), ['6:13 accounts[0].region MISSING_VARIABLE']],
  ['a reference in small letters', account('    region: ${region}'), ['6:13 accounts[0].region BAD_REFERENCE']],
  ['a reference without an end', account('    region: "${REGION"'), ['6:13 accounts[0].region BAD_REFERENCE']],
  [
    'credentials of a sandbox',
    account('    sandbox: true'),
    ['4:5 accounts[0].projectId NOT_WITH_SANDBOX', '5:5 accounts[0].keySecret NOT_WITH_SANDBOX'],
  ],
  ['a sandbox that is neither true nor false', account('    sandbox: maybe'), ['6:14 accounts[0].sandbox WRONG_TYPE']],
])('%s is a problem with a place', (_, text, expected) => {
  expect(problems(() => load(text, { ...SECRETS, EMPTY: '' }))).toEqual(expected);
});

test.each([
  ['{ provider: party-line, sandbox: true }', ['1:12 accounts[0].name MISSING_KEY']],
  ['{ name: One, provider: party-line, sandbox: true }', ['1:20 accounts[0].name INVALID_VALUE']],
  [`{ name: ${'a'.repeat(64)}, provider: party-line, sandbox: true }`, ['1:20 accounts[0].name INVALID_VALUE']],
  ['{ name: 1, provider: party-line, sandbox: true }', ['1:20 accounts[0].name WRONG_TYPE']],
  ['{ name: "${ONE}", provider: party-line, sandbox: true }', ['1:20 accounts[0].name INVALID_VALUE']],
  ['{ name: a }', ['1:12 accounts[0].provider MISSING_KEY']],
  ['{ name: a, provider: dialtone }', ['1:33 accounts[0].provider UNKNOWN_PROVIDER']],
  ['{ name: a, provider: [] }', ['1:33 accounts[0].provider UNKNOWN_PROVIDER']],
  [
    '{ name: a, provder: dial-tone }',
    ['1:12 accounts[0].provider MISSING_KEY', '1:23 accounts[0].provder UNKNOWN_KEY'],
  ],
  ['{ name: a, provider: party-line }', ['1:12 accounts[0].apiKey MISSING_KEY']],
])('an account needs a good name, a known provider and its keys: %s', (text, expected) => {
  expect(problems(() => load(`accounts: [${text}]`, SECRETS))).toEqual(expected);
});

test('a secret inside a mapping is a secret too', () => {
  const config = z.strictObject({ callback: z.strictObject({ key: secret('The key of callbacks') }) });
  const read = (key: string) =>
    loadConfig({
      modules: [{ ...dialTone, config }],
      env: SECRETS,
      cwd: directory({
        'numbergraph.yaml': `accounts: [{ name: a, provider: dial-tone, callback: { key: "${key}" } }]`,
      }),
    });
  expect(problems(() => read('hunter2'))).toEqual(['1:61 accounts[0].callback.key LITERAL_SECRET']);
  expect(read('${ONE}').accounts[0]).toMatchObject({ secrets: ['first-secret'] });
});

test('two accounts may not share a name', () => {
  const twice = `${account('')}  - { name: one, provider: party-line, sandbox: true }`;
  expect(problems(() => load(twice, SECRETS))).toEqual(['6:13 accounts[1].name DUPLICATE_NAME']);
});

test('the same account under two names would list every number twice, and is refused', () => {
  const other = '{ name: two, provider: dial-tone, projectId: p, keySecret: "${TWO}" }';
  const text = `${account('')}  - ${other}`;
  expect(problems(() => load(text, { ONE: 'same', TWO: 'same' }))).toEqual(['6:5 accounts[1] DUPLICATE_ACCOUNT']);
  expect(load(text, SECRETS).accounts).toHaveLength(2);
});

test('two projects under one key are two accounts', () => {
  const other = '{ name: two, provider: dial-tone, projectId: q, keySecret: "${ONE}" }';
  expect(load(`${account('')}  - ${other}`, SECRETS).accounts).toHaveLength(2);
});

const kept = 'store: { url: "${PLACE}" }\naccounts: [{ name: a, provider: party-line, sandbox: true }]';

test.each([
  'numbergraph.sqlite',
  './data/a.sqlite',
  String.raw`C:\data\a.sqlite`,
  ':memory:',
  'file:///data/a.sqlite',
  'postgres://me:hunter2@db.example/numbers',
  'postgresql://db.example/numbers',
])('the store may be at %s', url => {
  expect(load(kept, { PLACE: url }).store).toEqual({ url });
  expect(load(kept, { PLACE: 'other.sqlite', DATABASE_URL: url }).store).toEqual({ url });
});

test('a store of a kind that there is not is told with what to do, without its address', () => {
  const PLACE = 'mysql://me:hunter2@db.example/numbers';
  const remedy = 'must be the path of a file, or postgres://… for a database that several instances share';
  expect(failure(() => load(kept, { PLACE })).message).toBe(
    `The configuration has a problem:\n  numbergraph.yaml:1:15 store.url: ${remedy}`,
  );
  expect(failure(() => load(kept, { PLACE: 'a.sqlite', DATABASE_URL: PLACE })).message).toBe(
    `The configuration has a problem:\n  DATABASE_URL: this environment variable ${remedy}`,
  );
});

test('a file that is no mapping is told every key there is', () => {
  expect(failure(() => load('- one')).message).toContain(FILE_KEYS.slice(0, -1).join(', '));
});

test.each(['PORT', 'LOG_LEVEL', 'SANDBOX_SIZE', 'SANDBOX_LATENCY_MS'])(
  '%s=abc is a problem of the environment',
  name => {
    expect(problems(() => loadConfig({ modules, env: { [name]: 'abc' }, cwd: directory() }))).toEqual([
      `- ${name} INVALID_VARIABLE`,
    ]);
  },
);

test('everything that is wrong is told at once, each with what to do', () => {
  const text = `server: { prot: 4000 }
limits: { requestTimeoutMs: 5 }
accounts:
  - name: Head Office
    provider: dial-tone
    project_id: 12
    keySecret: hunter2-hunter2
  - name: branch
    provider: dail-tone
  - name: branch
    provider: party-line
    apiKey: \${BRANCH_KEY}
  - name: trial
    provider: party-line
    sandbox: true
    apiKey: \${BRANCH_KEY}
`;
  const error = failure(() => load(text, { PORT: 'http' }));

  expect(error.message).toMatchInlineSnapshot(`
    "The configuration has 11 problems:
      PORT: this environment variable must be a whole number from 0 to 65535
      numbergraph.yaml:1:11 server.prot: there is no such key; did you mean "port"?
      numbergraph.yaml:2:29 limits.requestTimeoutMs: must be a whole number from 100 to 120000
      numbergraph.yaml:4:5 accounts[0].projectId: is missing (The project)
      numbergraph.yaml:4:11 accounts[0].name: must be 1 to 63 lower-case letters, digits and hyphens, not beginning with a hyphen
      numbergraph.yaml:6:5 accounts[0].project_id: there is no such key; did you mean "projectId"?
      numbergraph.yaml:7:16 accounts[0].keySecret: is a secret, which may not stand in this file: put it into an environment variable and write, say, \${DIAL_TONE_KEY_SECRET} here
      numbergraph.yaml:9:15 accounts[1].provider: must be one of dial-tone, party-line; did you mean "dial-tone"?
      numbergraph.yaml:10:11 accounts[2].name: accounts[1] has this name too
      numbergraph.yaml:12:13 accounts[2].apiKey: the environment variable BRANCH_KEY is not set; set it where the server is started, or in .env
      numbergraph.yaml:16:5 accounts[3].apiKey: an account with "sandbox: true" takes no credentials or addresses; remove this key"
  `);
  expect(`${error} ${inspect(error)} ${JSON.stringify(error)}`).not.toContain('hunter2');
});

test('a configuration that is printed shows no secret', () => {
  const config = load(twoAccounts, { ...SECRETS, STAGE: 'test' });
  const printed = [
    inspect(config, { depth: 9 }),
    inspect(config.accounts[0], { showHidden: true }),
    JSON.stringify(config),
  ];
  for (const text of printed) expect(text).not.toContain('-secret');
});
