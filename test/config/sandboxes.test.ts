import { expect, test } from 'vitest';
import { loadSandboxes } from '#config/sandboxes.ts';
import { providerModules } from '#providers/index.ts';
import { dialTone, partyLine } from './fake-provider.ts';
import { problems } from './load.ts';

const modules = [dialTone, partyLine];

test('every provider has a port of its own unless told otherwise', () => {
  const ports = loadSandboxes(providerModules, [], {}).map(({ module, options }) => [module.name, options.port]);
  expect(Object.fromEntries(ports)).toEqual({
    sinch: 4010,
    'fone-dynamics': 4020,
    'red-cloud': 4030,
    'agent-message': 4040,
  });
});

test('port, credentials, size and latency come from the environment', () => {
  const env = {
    SANDBOX_SIZE: '9',
    SANDBOX_LATENCY_MS: '20',
    SANDBOX_DIAL_TONE_PORT: '0',
    SANDBOX_DIAL_TONE_KEY_SECRET: 'another',
    SANDBOX_DIAL_TONE_REGION: 'ignored: a choice is no credential',
  };
  expect(loadSandboxes(modules, ['dial-tone'], env)).toEqual([
    {
      module: dialTone,
      portVariable: 'SANDBOX_DIAL_TONE_PORT',
      options: { port: 0, size: 9, latencyMs: 20, credentials: { keySecret: 'another' } },
    },
  ]);
});

test('one that is moved leaves the others where they were', () => {
  expect(loadSandboxes(modules, ['party-line'], {})[0]?.options.port).toBe(4020);
});

test('unknown providers and broken variables are told together', () => {
  const env = { SANDBOX_SIZE: 'many', SANDBOX_PARTY_LINE_PORT: '-1' };
  expect(problems(() => loadSandboxes(modules, ['dialtone'], env))).toEqual([
    '- dialtone UNKNOWN_PROVIDER',
    '- SANDBOX_PARTY_LINE_PORT INVALID_VARIABLE',
    '- SANDBOX_SIZE INVALID_VARIABLE',
  ]);
});
