import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer as createNetServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { bodyOf, TOO_LARGE } from '../../src/server/refusal.ts';
import { callersWith, testKey } from '../kit/caller-key.ts';
import { run } from '../kit/program.ts';
import { startSandboxes } from '../kit/start.ts';
import { postgresSchema } from '../postgres/schema.ts';
import { readText } from '../deployment/files.ts';

/** As many machines as are wanted: every address of 127.0.0.0/8 is this one. */
const HOSTS = ['127.0.0.2', '127.0.0.3'] as const;

async function freePort(): Promise<number> {
  const server = createNetServer().listen(0, '0.0.0.0');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

interface Proxy {
  readonly site: string;
  /** What it has said so far. */
  readonly log: () => { readonly access: string; readonly error: string };
}

/** nginx with the project's own file, without TLS. */
async function startProxy(api: number): Promise<Proxy> {
  const address = `127.0.0.1:${await freePort()}`;
  const folder = mkdtempSync(path.join(tmpdir(), 'nginx-'));
  const variables: Readonly<Record<string, string>> = {
    LISTEN: address,
    SITE_ADDRESS: '_',
    INSTANCE_1: `${HOSTS[0]}:${api}`,
    INSTANCE_2: `${HOSTS[1]}:${api}`,
  };
  const filled = readText('deploy/nginx.conf.template').replaceAll(
    /\$\{(\w+)\}/g,
    (_, name: string) => variables[name]!,
  );
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    name => `${name}_temp_path ${folder}/${name};`,
  );
  const main = `daemon off; pid ${folder}/pid; error_log stderr; events {} http { ${paths.join(' ')} ${filled} }`;
  const file = path.join(folder, 'nginx.conf');
  writeFileSync(file, main);
  // Files, as nginx opens /dev/stdout anew, which a pipe of Node's does not allow.
  const logs = ['access', 'error'].map(name => path.join(folder, `${name}.log`));
  const opened = logs.map(log => openSync(log, 'a'));
  const nginx = spawn('nginx', ['-c', file, '-p', folder, '-e', 'stderr'], { stdio: ['ignore', ...opened] });
  opened.forEach(descriptor => closeSync(descriptor));
  const ended = once(nginx, 'exit');
  onTestFinished(async () => {
    nginx.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true });
  });
  const site = `http://${address}`;
  await expect
    .poll(
      () =>
        fetch(site).then(
          () => true,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true);
  return {
    site,
    log: () => {
      const [access, error] = logs.map(log => readFileSync(log, 'utf8'));
      return { access: access!, error: error! };
    },
  };
}

const REQUEST_ID = '6f0c8f5e-7d0b-4c59-9d3e-3a5e5f1f2b11';
const SECRET_QUERY = new URLSearchParams({
  query: 'query ($number: E164!) { phoneNumbersBy(lookup: { e164: $number }) { matches { id } } }',
  variables: '{"number":"+12025550100"}',
}).toString();

describe('the proxy', () => {
  const seen: { host: string; headers: IncomingHttpHeaders }[] = [];
  let left: Promise<void>;
  let servers: Server[];
  const ports = { api: 0 };

  /** Two that say that they are well, and what they are sent. */
  beforeAll(async () => {
    ports.api = await freePort();
    const gone = Promise.withResolvers<void>();
    left = gone.promise;
    const events = (response: ServerResponse): void => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: next\ndata: 1\n\n');
      response.on('close', () => gone.resolve());
    };
    servers = HOSTS.map(host =>
      createServer((incoming, response) => {
        const { url, headers } = incoming;
        if (url === '/events') return events(response);
        seen.push({ host, headers });
        response.setHeader('x-request-id', REQUEST_ID);
        if (url === '/failing') response.writeHead(503, { 'content-type': 'text/plain' });
        if (url === '/whole') incoming.resume().once('end', () => response.end('{}'));
        else response.end('{}');
      }).listen(ports.api, host),
    );
    await Promise.all(servers.map(server => once(server, 'listening')));
  });
  afterAll(() => servers.forEach(server => server.close().closeAllConnections()));

  test('gives requests to each in turn, and tells who asks in words of its own', async () => {
    const { site } = await startProxy(ports.api);
    seen.length = 0;
    const forged = {
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    };
    for (let count = 0; count < 4; count += 1) await (await fetch(`${site}/graphql`, { headers: forged })).text();
    expect(seen.map(({ host }) => host).toSorted()).toEqual([HOSTS[0], HOSTS[0], HOSTS[1], HOSTS[1]]);
    for (const { headers } of seen) {
      expect(headers['x-forwarded-for']).toBe('127.0.0.1');
      expect(headers['x-forwarded-proto']).toBe('http');
      expect(headers['x-forwarded-host']).toBe(new URL(site).host);
    }
  });

  test('passes events on as they come, and goes when the caller goes', async () => {
    const { site } = await startProxy(ports.api);
    const caller = new AbortController();
    const answer = await fetch(`${site}/events`, { signal: caller.signal });
    const reader = answer.body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('event: next\ndata: 1\n\n');
    caller.abort();
    await left;
  });

  test('passes a body on as it comes, and ends a request whose body stops', { timeout: 30_000 }, async () => {
    const { site } = await startProxy(ports.api);
    seen.length = 0;
    const { hostname, port } = new URL(site);
    const socket = connect(Number(port), hostname);
    const closed = once(socket.resume(), 'close');
    const began = performance.now();
    socket.write('POST /whole HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{');
    await expect.poll(() => seen.length).toBe(1);
    await closed;
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  test('answers a body that is too large in the words of the instances', async () => {
    const { site } = await startProxy(ports.api);
    seen.length = 0;
    const answer = await fetch(`${site}/graphql`, { method: 'POST', body: 'x'.repeat(300 * 1024) });
    expect(answer.status).toBe(TOO_LARGE.status);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('retry-after')).toBeNull();
    expect(await answer.text()).toBe(bodyOf(TOO_LARGE));
    expect(seen).toEqual([]);
  });

  test('answers with a code and Retry-After where no instance is', async () => {
    const { site, log } = await startProxy(await freePort());
    for (const page of ['/graphql', `/page.html?${SECRET_QUERY}`]) {
      const answer = await fetch(site + page);
      expect(answer.status).toBe(502);
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(await answer.json()).toEqual({
        errors: [{ message: expect.any(String), extensions: { code: 'OVERLOADED', retryAfterSeconds: 1 } }],
      });
    }
    await expect.poll(() => log().access).toContain(' GET /page.html 502 ');
    expect(`${log().access}${log().error}`).not.toContain('12025550100');
  });

  test('leaves an error of an instance as it is', async () => {
    const { site } = await startProxy(ports.api);
    const answer = await fetch(`${site}/failing`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toBe('text/plain');
    expect(answer.headers.get('retry-after')).toBeNull();
    expect(await answer.text()).toBe('{}');
  });

  test('lets an address have 100 requests open, and refuses the next with a code', async () => {
    const { site } = await startProxy(ports.api);
    const caller = new AbortController();
    onTestFinished(() => caller.abort());
    const streams = Array.from({ length: 100 }, () => fetch(`${site}/events`, { signal: caller.signal }));
    expect((await Promise.all(streams)).every(({ ok }) => ok)).toBe(true);
    const refused = await fetch(`${site}/graphql`);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
  });

  test('logs the path and the id of a request, and nothing of what it asks', async () => {
    const { site, log } = await startProxy(ports.api);
    await (await fetch(`${site}/graphql?${SECRET_QUERY}`, { headers: { referer: `${site}/?${SECRET_QUERY}` } })).text();
    await expect.poll(() => log().access).toContain(` 127.0.0.1 GET /graphql 200 2 `);
    const { access, error } = log();
    expect(access).toContain(REQUEST_ID);
    for (const part of ['12025550100', 'variables', 'query', '?']) expect(`${access}${error}`).not.toContain(part);
  });
});

const WHO = '{ viewer { name } }';
const HELD = '{ phoneNumbersBy(lookup: { e164: "+12025550100" }) { matches { id account { name } } } }';
const RENAME = 'mutation ($input: UpdatePhoneNumberInput!) { updatePhoneNumber(input: $input) { outcome replayed } }';

test(
  'two instances on one database behind the proxy: a key works at both, a repeat is one change, and one may leave',
  { timeout: 120_000 },
  async () => {
    const [database, sandboxes] = await Promise.all([postgresSchema.create(), startSandboxes(20)]);
    const folder = mkdtempSync(path.join(tmpdir(), 'instances-'));
    onTestFinished(async () => {
      await Promise.all(Object.values(sandboxes).map(sandbox => sandbox.close()));
      rmSync(folder, { recursive: true });
    });
    const ports = { api: await freePort(), operations: await freePort() };
    const key = testKey();
    const [{ id, hash, scopes }] = callersWith(key).keys as [ReturnType<typeof testKey>['entry']];
    const { apiKey, baseUrl } = sandboxes['agent-message'].config;
    const instances = HOSTS.map(host => {
      const config = {
        server: { host, port: ports.api, trustProxy: ['127.0.0.1'] },
        operations: { host, port: ports.operations },
        callers: { keys: [{ id, sha256: hash, scopes }] },
        accounts: [{ name: 'agents', provider: 'agent-message', apiKey: '${AGENT_KEY}', baseUrl }],
      };
      writeFileSync(path.join(folder, `${host}.yaml`), stringify(config));
      const env = {
        NUMBERGRAPH_CONFIG: `${host}.yaml`,
        DATABASE_URL: database.url,
        AGENT_KEY: apiKey!,
        LOG_LEVEL: 'info',
      };
      return run('main.ts', { cwd: folder, env });
    });
    await Promise.all(instances.map(instance => instance.says('is listening')));
    const { site } = await startProxy(ports.api);

    const ask = async (query: string, variables: object = {}, authorization = key.authorization) => {
      const answer = await fetch(`${site}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify({ query, variables }),
      });
      const text = await answer.text();
      return { status: answer.status, body: (text && JSON.parse(text)) as { data?: Record<string, unknown> } };
    };
    const lines = (index: number): number => instances[index]!.output.stderr.split('"msg":"request"').length - 1;

    for (let count = 0; count < 4; count += 1)
      expect((await ask(WHO)).body.data).toEqual({ viewer: { name: key.name } });
    await expect.poll(() => [lines(0) >= 2, lines(1) >= 2], { timeout: 10_000 }).toEqual([true, true]);
    expect((await ask(WHO, {}, 'Bearer nonsense')).status).toBe(401);

    const held = (await ask(HELD)).body.data as { phoneNumbersBy: { matches: { id: string }[] } };
    const input = { id: held.phoneNumbersBy.matches[0]!.id, friendlyName: 'Desk', idempotencyKey: 'one-change' };
    const first = await ask(RENAME, { input });
    const again = await ask(RENAME, { input });
    expect(first.body.data).toEqual({ updatePhoneNumber: { outcome: 'APPLIED', replayed: false } });
    expect(again.body.data).toEqual({ updatePhoneNumber: { outcome: 'APPLIED', replayed: true } });
    expect(sandboxes['agent-message'].ledger).toHaveLength(1);

    for (const elsewhere of ['/metrics', '/readyz', '/healthz'])
      expect((await fetch(site + elsewhere)).status).toBe(404);
    const callback = await fetch(`${site}/callbacks/agents`, { method: 'POST', body: '{}' });
    expect(await callback.json()).toMatchObject({ errors: [{ message: 'There is nothing at this path' }] });

    // While one of them stops, every request is answered, by it or by the other.
    instances[0]!.process.kill('SIGTERM');
    const { process: leaving } = instances[0]!;
    for (let answered = 0; leaving.exitCode === null || answered < 20; answered += 1) {
      expect((await ask(WHO)).status).toBe(200);
    }
    expect(await instances[0]!.exited).toBe(0);
  },
);
