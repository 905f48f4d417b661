import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadConfig } from '#config.ts';
import { keySchema } from '#config/callers.ts';
import { configJsonSchema, limitsSchema, serverSchema, shapeOf } from '#config/schema.ts';
import { subscriptionsSchema } from '#config/subscriptions.ts';
import { providerModules } from '#providers/index.ts';
import { dialTone } from './fake-provider.ts';

const root = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const example = root('numbergraph.example.yaml');
const published = JSON.parse(root('numbergraph.schema.json')) as z.core.JSONSchema.JSONSchema;
const accepts = (schema: z.core.JSONSchema.JSONSchema, file: unknown): boolean =>
  z.fromJSONSchema(schema).safeParse(file).success;

test('numbergraph.schema.json is what the code says: npm run config:schema writes it', () => {
  expect(published).toEqual(configJsonSchema(providerModules));
});

test('the example is accepted by the server', () => {
  const variables = [...example.matchAll(/\$\{([A-Z_]+)\}/g)].flatMap(([, name]) => (name === 'VARIABLE' ? [] : name!));
  const env = Object.fromEntries(
    variables.map(name => [name, name.endsWith('_URL') ? 'https://made.up' : `made-up-${name}`]),
  );
  const { accounts } = loadConfig({ modules: providerModules, env, file: 'numbergraph.example.yaml' });
  expect(accounts.map(({ module }) => module.name)).toEqual(
    expect.arrayContaining(providerModules.map(({ name }) => name)),
  );
});

test('the example is accepted by the published schema', () => {
  expect(accepts(published, parse(example))).toBe(true);
});

test('the example shows every key there is', () => {
  const { server, limits, subscriptions, callers, accounts } = parse(example) as Record<string, object> & {
    accounts: { provider: string }[];
  };
  expect(Object.keys(server!)).toEqual(Object.keys(shapeOf(serverSchema).properties));
  expect(Object.keys(limits!)).toEqual(Object.keys(shapeOf(limitsSchema).properties));
  expect(Object.keys(subscriptions!)).toEqual(Object.keys(subscriptionsSchema.shape));
  const [shownKey] = (callers as { keys?: object[] }).keys!;
  expect(Object.keys(shownKey!)).toEqual(Object.keys(keySchema.shape));
  for (const { name, config } of providerModules) {
    const shown = new Set(accounts.filter(({ provider }) => provider === name).flatMap(Object.keys));
    expect([...shown], name).toEqual(
      expect.arrayContaining(['name', 'provider', ...Object.keys(shapeOf(config).properties)]),
    );
  }
});

test('the example has two accounts of one provider, and a sandbox', () => {
  const { accounts } = parse(example) as { accounts: { provider: string; sandbox?: boolean }[] };
  expect(accounts.filter(({ provider }) => provider === 'sinch')).toHaveLength(2);
  expect(accounts.filter(({ sandbox }) => sandbox)).toHaveLength(1);
});

const good = { name: 'one', provider: 'dial-tone', projectId: 'p', keySecret: '${KEY}' };

test.each([
  ['an account', good, true],
  ['a sandbox', { name: 'one', provider: 'dial-tone', sandbox: true }, true],
  ['sandbox: false', { ...good, sandbox: false }, true],
  ['a reference where a pattern would refuse it', { ...good, projectId: '${PROJECT}', baseUrl: '${HOST}/api' }, true],
  ['a literal secret', { ...good, keySecret: 'hunter2' }, false],
  ['a secret with something beside it', { ...good, keySecret: 'x${KEY}' }, false],
  ['another provider', { ...good, provider: 'dial-tune' }, false],
  ['an unknown key', { ...good, colour: 'red' }, false],
  ['a missing key', { name: 'one', provider: 'dial-tone', keySecret: '${KEY}' }, false],
  ['credentials of a sandbox', { ...good, sandbox: true }, false],
  ['a bad name', { ...good, name: 'One' }, false],
])('an editor judges %s as the server does', (_, account, expected) => {
  expect(accepts(configJsonSchema([dialTone]), { accounts: [account] })).toBe(expected);
});
