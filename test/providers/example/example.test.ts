import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { providerConformance } from '../../conformance/provider.ts';
import { run } from '../../kit/program.ts';
import example from './index.ts';

const HERE = import.meta.dirname;
const ROOT = path.resolve(HERE, '../../..');
const GUIDE = readFileSync(path.join(ROOT, 'src/providers/README.md'), 'utf8');

/** The files that the guide prints, by their names in the provider's folder. */
const printed = new Map(
  [...GUIDE.matchAll(/^### `example\/(\S+)`\n(?:(?!^#).*\n)*?```ts\n([^]*?)^```$/gm)].map(([, name, text]) => [
    name!,
    text!,
  ]),
);

providerConformance(example, { file: new URL('index.ts', import.meta.url) });

describe('the guide to adding a provider', () => {
  test('prints the example to the letter', () => {
    const files = readdirSync(HERE, { recursive: true, encoding: 'utf8' });
    const sources = files.filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'));
    expect([...printed.keys()].toSorted()).toEqual(sources.toSorted());
    for (const [name, text] of printed) expect(text, name).toBe(readFileSync(path.join(HERE, name), 'utf8'));
  });

  test('adds the provider to a server by a folder and its line in the list', async () => {
    const copy = withExample();
    const server = run(path.relative(path.join(ROOT, 'src'), path.join(copy, 'src/main.ts')), {
      cwd: copy,
      env: { PORT: '0', SANDBOX_SIZE: '3' },
    });
    await server.says('Stop with');
    expect(server.output.stdout).toMatch(/^ +example +Example Telecom, sandbox at /m);

    const url = /http:\/\/\S+\/graphql/.exec(server.output.stdout)![0];
    const query = `{
      accounts { name title provider capabilities writableSettings clearableSettings }
      phoneNumbers(filter: { providers: [EXAMPLE] }) {
        nodes { e164 provider providerId friendlyName account { name } messaging { smsEnabled } }
        pageInfo { hasNextPage }
        isPartial
      }
    }`;
    const { body } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const { data, errors } = (await body.json()) as { data: Answer; errors?: unknown };
    expect(errors).toBeUndefined();
    expect(data.accounts.at(-1)).toEqual({
      name: 'example',
      title: 'Example Telecom',
      provider: 'EXAMPLE',
      capabilities: ['UPDATE'],
      writableSettings: ['FRIENDLY_NAME'],
      clearableSettings: ['FRIENDLY_NAME'],
    });
    expect(data.phoneNumbers).toMatchObject({ pageInfo: { hasNextPage: false }, isPartial: false });
    expect(data.phoneNumbers.nodes).toHaveLength(3);
    expect(data.phoneNumbers.nodes[0]).toEqual({
      e164: '+12025550100',
      provider: 'EXAMPLE',
      providerId: 'n-00000000',
      friendlyName: 'Line 1',
      account: { name: 'example' },
      messaging: { smsEnabled: true },
    });
  });
});

interface Answer {
  readonly accounts: readonly unknown[];
  readonly phoneNumbers: { readonly nodes: readonly unknown[] };
}

/** A copy of the sources with the example in its place and its line in the list, as the guide prints it. */
function withExample(): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'numbergraph-example-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(path.join(ROOT, 'src'), path.join(copy, 'src'), { recursive: true });
  cpSync(path.join(ROOT, 'package.json'), path.join(copy, 'package.json'));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));

  for (const [name, text] of printed) {
    const file = path.join(copy, 'src/providers/example', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const list = path.join(copy, 'src/providers/index.ts');
  const added = GUIDE.match(/^\+.*$/gm)!.map(line => line.slice(1));
  const removed = GUIDE.match(/^-(?=[a-z]).*$/gm)!.map(line => line.slice(1));
  const before = readFileSync(list, 'utf8');
  for (const line of removed) expect(before).toContain(`${line}\n`);
  const [importLine, listLine] = added;
  writeFileSync(list, before.replace(removed[0]!, listLine!).replace('\n', `\n${importLine}\n`));
  return copy;
}
