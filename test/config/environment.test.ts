import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadConfig } from '#config.ts';
import { SANDBOX_VARIABLES, SERVER_VARIABLES } from '#config/environment.ts';
import { sandboxVariables } from '#config/sandboxes.ts';
import { providerModules } from '#providers/index.ts';
import { directory } from './load.ts';

const variables = { ...SERVER_VARIABLES, ...SANDBOX_VARIABLES, ...sandboxVariables(providerModules) };

test('.env.example has every variable with its meaning and its default', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const documented = [...example.matchAll(/^# (.*)\n# ([A-Z_]+)=(.*)$/gm)].map(([, meaning, name, byDefault]) => ({
    name,
    meaning,
    byDefault,
  }));
  expect(documented).toEqual(
    Object.entries(variables).map(([name, { meaning, default: byDefault }]) => ({ name, meaning, byDefault })),
  );
});

test('to set the defaults is to set nothing', () => {
  const cwd = directory();
  // These have their defaults only beside a configuration file.
  const { NUMBERGRAPH_CONFIG: _, DATABASE_URL: __, LOG_LEVEL: ___, ...others } = variables;
  const env = Object.fromEntries(Object.entries(others).map(([name, { default: byDefault }]) => [name, byDefault]));
  expect(loadConfig({ modules: providerModules, env, cwd })).toEqual(
    loadConfig({ modules: providerModules, env: {}, cwd }),
  );
});
