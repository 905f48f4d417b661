import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore, type Store } from '#store/index.ts';
import { readPage } from '../kit/markdown.ts';

const PAGE = readPage('docs/running.md');

/** The block that has this in it, run as a shell would. */
function shell(part: string, cwd: string): void {
  const block = PAGE.blocks.find(({ language, text }) => language === 'sh' && text.includes(part))!;
  const node = path.dirname(process.execPath);
  execFileSync('sh', ['-ec', block.text], { cwd, env: { PATH: `${node}:${process.env['PATH']}` } });
}

const key = (id: string) =>
  ({ id, label: 'Shop', hash: '0'.repeat(64), scopes: ['numbers:read'], accounts: 'ALL', documents: 'ANY', expiresAt: null }) as const; // prettier-ignore
const idsIn = async (store: Store) => (await store.callers.list()).map(({ id }) => id);

test('a back-up made as the page says while the server runs brings back what was in it, and nothing of later', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'running-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const url = path.join(folder, 'numbergraph.sqlite');
  const store = await openStore({ url });
  await store.callers.create(key('before000000'));
  shell('vacuum into', folder);
  expect(statSync(path.join(folder, 'backup.sqlite')).mode & 0o077).toBe(0);
  await store.callers.create(key('after0000000'));
  expect(await idsIn(store)).toHaveLength(2);
  await store.close();

  shell('cp backup.sqlite', folder);
  const restored = await openStore({ url });
  expect(await idsIn(restored)).toEqual(['before000000']);
  await restored.close();
});

describe('the page about running', () => {
  test('links to files that exist, and to titles that they have', () => {
    expect(PAGE.links.filter(link => !existsSync(link))).toEqual([]);
    for (const [, file, anchor] of PAGE.text.matchAll(/\]\(([\w./-]+)#([\w-]+)\)/g)) {
      const titles = [...readFileSync(path.join('docs', file!), 'utf8').matchAll(/^#+ (.*)$/gm)];
      const anchors = titles.map(([, title]) =>
        title!
          .toLowerCase()
          .replaceAll(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      );
      expect(anchors, file).toContain(anchor);
    }
  });

  test('names programs that there are', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = [...PAGE.text.matchAll(/npm run ([\w-]+)/g)].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter(name => !Object.hasOwn(scripts, name))).toEqual([]);
    const files = [...PAGE.text.matchAll(/(?:\/app\/|node )(src\/[\w-]+\.ts)/g)].map(([, file]) => file!);
    expect(files.filter(file => !existsSync(file))).toEqual([]);
  });
});
