import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { loadConfig } from '#config.ts';
import { readDocument } from '#config/document.ts';
import { ConfigError } from '#config/problems.ts';
import { dialTone, partyLine } from './fake-provider.ts';
import { directory } from './load.ts';

const SECRET = 'Correct-Horse9';
const everything = (error: Error): string => `${error.stack} ${inspect(error, { depth: 9 })} ${JSON.stringify(error)}`;

const anywhere = fc.constantFrom(
  'name',
  'provider',
  'sandbox',
  'projectId',
  'keySecret',
  'apiKey',
  'region',
  'tags',
  'baseUrl',
  'typo',
);
const anyShape = fc.constantFrom<(text: string) => unknown>(
  text => text,
  text => [text],
  text => ({ inner: text }),
  text => `\${${text}}`,
  text => `https://${text}@example.com`,
  text => `\${${text}`,
);

test('wherever a secret ends up in the file, no problem repeats it', () => {
  const cwd = directory();
  fc.assert(
    fc.property(anywhere, anyShape, fc.constantFrom('dial-tone', 'party-line', 'dial-tune'), (key, shape, provider) => {
      const account = { name: 'one', provider, projectId: 'two words', keySecret: '${GONE}', [key]: shape(SECRET) };
      writeFileSync(path.join(cwd, 'numbergraph.yaml'), stringify({ accounts: [account], server: { host: [SECRET] } }));
      try {
        loadConfig({ modules: [dialTone, partyLine], env: {}, cwd });
        expect.unreachable('server.host is no list');
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        expect(everything(error as ConfigError)).not.toContain(SECRET);
      }
    }),
  );
});

test('no problem repeats what a variable holds', () => {
  const cwd = directory();
  fc.assert(
    fc.property(fc.constantFrom('projectId', 'region', 'baseUrl', 'tags'), key => {
      const account = {
        name: 'one',
        provider: 'dial-tone',
        projectId: 'p',
        keySecret: '${KEY}',
        [key]: '${KEY} ${KEY}',
      };
      writeFileSync(path.join(cwd, 'numbergraph.yaml'), stringify({ accounts: [account] }));
      try {
        loadConfig({ modules: [dialTone], env: { KEY: SECRET }, cwd });
        expect.unreachable('no such key takes two words');
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        expect(everything(error as ConfigError)).not.toContain(SECRET);
      }
    }),
  );
});

test('what is wrong with the YAML is told without quoting it', () => {
  const junk = fc.string({
    unit: fc.constantFrom(...`{}[]"':-\t\n *&!%|\\`.split(''), SECRET),
  });
  let broken = 0;
  fc.assert(
    fc.property(junk, text => {
      const { problems } = readDocument(`keySecret: ${SECRET}\n${text}`, 'numbergraph.yaml');
      broken += problems.length;
      expect(JSON.stringify(problems)).not.toContain(SECRET);
    }),
    { numRuns: 500 },
  );
  expect(broken).toBeGreaterThan(100);
});
