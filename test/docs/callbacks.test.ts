import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { type Applied, INBOX_TIMING, KEPT_MS } from '#federation/inbox.ts';
import { WATCH_TIMING } from '#federation/watching.ts';
import { CALLBACK_PATH, type CallbackResult } from '../../src/server/callbacks.ts';
import { loadConfig } from '../../src/config.ts';
import { providerModules } from '../../src/providers/index.ts';
import { readPage } from '../kit/markdown.ts';
import { makeFolder } from '../store/sqlite-file.ts';
import path from 'node:path';

const PAGE = readPage('docs/callbacks.md');

test('docs/callbacks.md links to files that exist and names every provider', () => {
  expect(PAGE.links.filter(link => !existsSync(link))).toEqual([]);
  const titles = providerModules.map(({ title }) => title.split(' ')[0]);
  for (const title of titles) expect([...PAGE.table('Provider').rows.keys()].join()).toContain(title);
});

test('docs/callbacks.md tells of every result that is counted, and of no other', () => {
  const results: Record<CallbackResult | Applied, true> = {
    received: true,
    repeated: true,
    unknown_type: true,
    forged: true,
    malformed: true,
    too_large: true,
    wrong_address: true,
    wrong_method: true,
    unknown_account: true,
    overloaded: true,
    broken_off: true,
    not_stored: true,
    recorded: true,
    known: true,
    no_number: true,
    retried: true,
    parked: true,
  };
  expect([...PAGE.table('Result').rows.keys()]).toEqual(Object.keys(results));
});

test('the configuration that docs/callbacks.md shows is one, and its path is the one that is served', () => {
  const folder = makeFolder();
  const [block] = PAGE.blocks.filter(({ language }) => language === 'yaml');
  writeFileSync(path.join(folder, 'numbergraph.yaml'), block!.text);
  const variables = ['PROJECT_ID', 'KEY_ID', 'KEY_SECRET', 'CALLBACK_SECRET'].map(name => [`SINCH_${name}`, 'x'.repeat(32)]); // prettier-ignore
  const config = loadConfig({ modules: providerModules, env: Object.fromEntries(variables) as Record<string, string>, cwd: folder }); // prettier-ignore
  expect(config.accounts).toMatchObject([{ name: 'sinch-us' }]);
  expect(parse(block!.text)).toHaveProperty('server.publicUrl');
  expect(PAGE.text).toContain(`\`<server.publicUrl>${CALLBACK_PATH}<account>\``);
});

test('the times that docs/callbacks.md tells are those that are kept', () => {
  const text = PAGE.text.replaceAll(/\s+/g, ' ');
  const { lease, firstRetry, longestRetry, tries } = INBOX_TIMING;
  expect([lease, firstRetry, longestRetry, tries, KEPT_MS]).toEqual([60_000, 1_000, 600_000, 34, 365 * 86_400_000]);
  for (const said of ['a minute later at most', 'After 34 tries, some four hours', 'up to ten minutes', 'for a year']) expect(text).toContain(said); // prettier-ignore
  expect(WATCH_TIMING).toMatchObject({ first: 5_000, longest: 600_000, rareAfter: 3 * 86_400_000, rarely: 3_600_000, giveUpAfter: 30 * 86_400_000, firstBesideCallbacks: 60_000, longestBesideCallbacks: 1_800_000 }); // prettier-ignore
});

test('the commands that docs/callbacks.md names are those of the program', () => {
  const usage = readFileSync('src/inbox.ts', 'utf8');
  const commands = [...PAGE.text.matchAll(/^npm run inbox(?: -- (\w+))?/gm)].map(([, name]) => name ?? 'list');
  expect(commands).toEqual(['list', 'list', 'show', 'replay', 'replay', 'replay']);
  for (const name of new Set(commands)) expect(usage).toContain(`name: '${name}'`);
});
