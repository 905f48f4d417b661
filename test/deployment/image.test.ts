import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { isBuiltin } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SERVER_VARIABLES } from '#config/environment.ts';
import { testKey } from '../kit/caller-key.ts';
import { readStages, readText, restsOf, ROOT } from './files.ts';

const stages = readStages();
const image = stages.at(-1)!;
const manifest = JSON.parse(readText('package.json')) as { dependencies: Record<string, string> };
const variables = Object.fromEntries(
  restsOf(image, 'ENV').flatMap(rest => [...rest.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name!, value!])),
);
const healthCheck = /CMD (\[.*\])$/.exec(restsOf(image, 'HEALTHCHECK')[0]!)![1]!;

describe('the Dockerfile', () => {
  test('copies what exists, and what .dockerignore lets in', () => {
    const copied = stages
      .flatMap(stage => restsOf(stage, 'COPY'))
      .filter(rest => !rest.startsWith('--from'))
      .flatMap(rest => rest.split(' ').slice(0, -1));
    expect(copied).toEqual(expect.arrayContaining(['src', 'package.json', 'package-lock.json']));
    expect(copied.filter(file => !existsSync(path.join(ROOT, file)))).toEqual([]);
    const [everything, ...allowed] = readText('.dockerignore').trim().split('\n');
    expect(everything).toBe('*');
    expect(allowed.toSorted()).toEqual([...new Set(copied)].map(file => `!${file}`).toSorted());
  });

  test('has the Node that the tests run on', () => {
    expect(readText('Dockerfile')).toContain(`ARG NODE_VERSION=${manifest.dependencies['node']}\n`);
    expect(process.versions.node).toBe(manifest.dependencies['node']);
    for (const stage of stages) expect(restsOf(stage, 'FROM')[0]).toMatch(/^node:\$\{NODE_VERSION\}-\w+-slim\b/);
  });

  test('sets variables that the server reads, and opens the ports they name', () => {
    const { NODE_ENV, ...ours } = variables;
    expect(NODE_ENV).toBe('production');
    expect(Object.keys(ours).filter(name => !Object.hasOwn(SERVER_VARIABLES, name))).toEqual([]);
    expect(restsOf(image, 'EXPOSE')).toEqual([`${ours['PORT']} ${ours['OPERATIONS_PORT']}`]);
  });

  test('installs what the server imports, and nothing for its development', () => {
    expect(restsOf(stages[0]!, 'RUN')).toEqual(['npm ci --omit=dev --ignore-scripts']);
    const files = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
    const imported = files
      .filter(file => file.endsWith('.ts'))
      .flatMap(file => [
        ...readText(`src/${file}`).matchAll(
          /^(?:import|export) (?!type).*?from '([^'.#][^']*)'|import\('([^'.#][^']*)'\)/gm,
        ),
      ]) // prettier-ignore
      .map(([, from, late]) => from ?? late!)
      .filter(name => !isBuiltin(name))
      .map(name =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      );
    expect(imported.length).toBeGreaterThan(50);
    expect([...new Set(imported)].filter(name => !Object.hasOwn(manifest.dependencies, name))).toEqual([]);
  });

  test('runs as a user that is not root, by number, and lets Node get the signals', () => {
    expect(restsOf(image, 'USER')).toEqual(['1000:1000']);
    expect(restsOf(image, 'STOPSIGNAL')).toEqual(['SIGTERM']);
    expect(restsOf(image, 'ENTRYPOINT')).toEqual(['["node"]']);
    expect(restsOf(image, 'CMD')).toEqual(['["/app/src/main.ts"]']);
  });
});

/** As in the image: what it copies belongs to another user and cannot be written, and there is a folder that can. */
function unpack(): { readonly app: string; readonly data: string } {
  const root = mkdtempSync(path.join(tmpdir(), 'image-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const [app, data] = [path.join(root, 'app'), path.join(root, 'data')];
  mkdirSync(app);
  mkdirSync(data, { mode: 0o700 });
  for (const rest of restsOf(image, 'COPY')) {
    const sources = rest.split(' ').slice(0, -1);
    if (rest.startsWith('--from')) symlinkSync(path.join(ROOT, 'node_modules'), path.join(app, 'node_modules'));
    else for (const source of sources) cpSync(path.join(ROOT, source), path.join(app, source), { recursive: true });
  }
  for (const entry of ['', ...readdirSync(app, { recursive: true, encoding: 'utf8' })]) {
    if (!entry.startsWith('node_modules')) chmodSync(path.join(app, entry), 0o555);
  }
  chmodSync(root, 0o755);
  if (user !== undefined) chownSync(data, user.uid, user.gid);
  return { app, data };
}

/** Somebody who may do nothing; only root can become one. */
const user = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : undefined;

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return String(port);
}

const CONFIG = (sha256: string) => `
callers:
  keys:
    - { id: abcdefabcdef, sha256: ${sha256}, scopes: [numbers:read] }
accounts:
  - { name: sandbox, provider: red-cloud, sandbox: true }
`;

test(
  'what the image runs starts without rights, says that it is well, writes to its folder alone, and stops when told',
  { timeout: 60_000 },
  async () => {
    const { app, data } = unpack();
    const env = { ...variables, PORT: await freePort(), OPERATIONS_PORT: await freePort() };
    const node = process.execPath;
    const check = () => {
      const [, ...args] = JSON.parse(healthCheck) as string[];
      return spawnSync(node, args, { env, cwd: data, ...user }).status;
    };
    expect(check()).toBe(1);

    const key = testKey();
    writeFileSync(path.join(data, 'numbergraph.yaml'), CONFIG(key.entry.hash), { mode: 0o644 });
    const server = spawn(node, [path.join(app, 'src/main.ts')], { env, cwd: data, ...user });
    const exited = once(server, 'exit');
    onTestFinished(() => void server.kill('SIGKILL'));
    let said = '';
    server.stdout.on('data', (text: Buffer) => void (said += String(text)));
    server.stderr.on('data', (text: Buffer) => void (said += String(text)));
    await expect.poll(() => said, { timeout: 40_000 }).toContain('is listening at');
    expect(check()).toBe(0);
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`http://127.0.0.1:${env.PORT}/graphql`, { method: 'POST', headers, body: '{}' });
    expect(answer.status).toBe(401);

    server.kill('SIGTERM');
    expect(await Promise.race([exited, new Promise(resolve => setTimeout(resolve, 10_000))])).toEqual([0, null]);
    expect(readdirSync(data).filter(file => !/^numbergraph\.(yaml|sqlite.*)$/.test(file))).toEqual([]);
    expect(readdirSync(data)).toContain('numbergraph.sqlite');
  },
);
