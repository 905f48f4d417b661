import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { expect, test } from 'vitest';
import { openStore } from '#store/index.ts';
import { directory } from '../config/load.ts';
import { run } from '../kit/program.ts';
import { startSandboxes } from '../kit/start.ts';
import { watched } from '../telemetry/watched.ts';
import { NumbersDocument } from '../gql/graphql.ts';

const HEADERS = { 'content-type': 'application/json' };
const HELD = '{ phoneNumbersBy(lookup: { e164: "+12025550100" }) { matches { id account { name } } } }';

interface Loaded {
  /** Answers that came whole. */
  answered: number;
  /** Requests that were sent and not answered, or not wholly. */
  readonly cut: string[];
}

/** Asks over and over on its connections until the server takes no more of them. */
function load(url: string, connections: number): { readonly result: Loaded; readonly ended: Promise<unknown> } {
  const { origin, pathname } = new URL(url);
  const result: Loaded = { answered: 0, cut: [] };
  const worker = async (): Promise<void> => {
    const pool = new Pool(origin, { connections: 1, pipelining: 1 });
    for (;;) {
      try {
        const answer = await pool.request({
          method: 'POST',
          path: pathname,
          headers: HEADERS,
          body: JSON.stringify({ query: HELD }),
        });
        const text = await answer.body.text();
        if (answer.statusCode === 200 && text.endsWith('}}')) result.answered += 1;
        else {
          result.cut.push(`${answer.statusCode} ${text}`);
          return;
        }
      } catch (error) {
        const { code } = error as { code?: string };
        if (code !== 'ECONNREFUSED') result.cut.push(String(code ?? error));
        await pool.destroy();
        return;
      }
    }
  };
  return { result, ended: Promise.all(Array.from({ length: connections }, worker)) };
}

/** All that is needed, so that it starts fast. */
const ONE_SANDBOX = `server: { graphiql: false }
accounts: [{ name: agents, provider: agent-message, sandbox: true }]`;

async function stopOnce(): Promise<Loaded & { readonly exit: number | null; readonly ms: number }> {
  const server = run('main.ts', {
    cwd: directory({ 'numbergraph.yaml': ONE_SANDBOX }),
    env: { PORT: '0', SANDBOX_SIZE: '5', SANDBOX_LATENCY_MS: '30', OPERATIONS_PORT: '0', DATABASE_URL: ':memory:' },
  });
  await server.says('Stop with');
  const url = /listening at (\S+)/.exec(server.output.stdout)![1]!;
  const { result, ended } = load(url, 6);
  await expect.poll(() => result.answered, { timeout: 60_000, interval: 20 }).toBeGreaterThan(6);
  const since = performance.now();
  server.process.kill('SIGTERM');
  const exit = await server.exited;
  const ms = performance.now() - since;
  await ended;
  return { ...result, exit, ms };
}

test('20 of 20 stops under load cut no answer and are over within ten seconds', { timeout: 180_000 }, async () => {
  const stops = [];
  for (let i = 0; i < 5; i += 1) stops.push(...(await Promise.all([stopOnce(), stopOnce(), stopOnce(), stopOnce()])));
  expect(stops.flatMap(({ cut }) => cut)).toEqual([]);
  expect(stops.map(({ exit }) => exit)).toEqual(stops.map(() => 0));
  expect(Math.max(...stops.map(({ ms }) => ms))).toBeLessThan(10_000);
  expect(stops).toHaveLength(20);
});

test('a second signal ends it at once, whatever is under way', async () => {
  const server = run('main.ts', {
    cwd: directory(),
    env: { PORT: '0', SANDBOX_SIZE: '5', SANDBOX_LATENCY_MS: '4000' },
  });
  await server.says('Stop with');
  const url = /listening at (\S+)/.exec(server.output.stdout)![1]!;
  const asked = fetch(url, { method: 'POST', headers: HEADERS, body: JSON.stringify({ query: HELD }) }).catch(
    () => 'cut',
  );
  await delay(300);
  server.process.kill('SIGTERM');
  await delay(300);
  const since = performance.now();
  server.process.kill('SIGTERM');
  expect(await server.exited).toBe(1);
  expect(performance.now() - since).toBeLessThan(2_000);
  expect(await asked).toBe('cut');
});

test('a change that waits for its provider is answered, and requests on open connections are, for the last time', async () => {
  await using server = await watched({ size: 20 });
  const list = await server.client.rawRequest(String(NumbersDocument), { first: 80 });
  const { phoneNumbers } = list.data as {
    phoneNumbers: { edges: { node: { id: string; account: { name: string } } }[] };
  };
  const { id } = phoneNumbers.edges.find(({ node }) => node.account.name === 'agent-message')!.node;
  const { origin, pathname } = new URL(server.app.url);
  const pool = new Pool(origin, { connections: 1 });
  const send = (query: string) =>
    pool.request({ method: 'POST', path: pathname, headers: HEADERS, body: JSON.stringify({ query }) });
  await (await send('{ __typename }')).body.dump();

  const client = new Pool(origin, { connections: 1 });
  server.sandboxes['agent-message'].fail({ method: 'PATCH', fault: { kind: 'delay', ms: 800 } });
  const query = `mutation { updatePhoneNumber(input: { id: "${id}", friendlyName: "Desk" }) { outcome } }`;
  const changed = client.request({ method: 'POST', path: pathname, headers: HEADERS, body: JSON.stringify({ query }) });
  await expect.poll(() => server.sandboxes['agent-message'].requestCount, { interval: 10 }).toBeGreaterThan(2);
  const closed = server.app.close();
  expect((await server.page('/readyz')).text).toContain('stopping');
  const last = await send('{ __typename }');
  expect([last.statusCode, last.headers['connection']]).toEqual([200, 'close']);
  expect(await last.body.json()).toMatchObject({ data: { __typename: 'Query' } });
  const answer = await changed;
  expect(await answer.body.json()).toMatchObject({ data: { updatePhoneNumber: { outcome: 'APPLIED' } } });
  await closed;
  await Promise.all([pool.destroy(), client.destroy()]);
});

test(
  'a change whose provider never answers is handed over, and the process gone within ten seconds',
  { timeout: 40_000 },
  async () => {
    const sandboxes = await startSandboxes(5);
    const { url: upstream, config } = sandboxes['agent-message'];
    const account = `{ name: agents, provider: agent-message, apiKey: "\${KEY}", baseUrl: "${upstream}" }`;
    const cwd = directory({ 'numbergraph.yaml': `accounts: [${account}]` });
    const server = run('main.ts', { cwd, env: { PORT: '0', KEY: config['apiKey']!, DATABASE_URL: 'store.sqlite' } });
    await server.says('Stop with');
    const url = /listening at (\S+)/.exec(server.output.stdout)![1]!;
    const send = (query: string) => fetch(url, { method: 'POST', headers: HEADERS, body: JSON.stringify({ query }) });
    const listed = (await (await send('{ phoneNumbers(first: 1) { nodes { id } } }')).json()) as Listed;
    const [{ id }] = listed.data.phoneNumbers.nodes as [{ id: string }];
    sandboxes['agent-message'].fail({ method: 'PATCH', fault: { kind: 'hang' } });
    const asked = send(`mutation { updatePhoneNumber(input: { id: "${id}", friendlyName: "Desk" }) { outcome } }`).then(
      () => 'answered',
      () => 'cut',
    );
    await expect.poll(() => sandboxes['agent-message'].requests.some(({ method }) => method === 'PATCH')).toBe(true);
    const since = performance.now();
    server.process.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    expect(performance.now() - since).toBeLessThan(10_000);
    expect(await asked).toBe('cut');

    const store = await openStore({ url: path.join(cwd, 'store.sqlite') });
    const claimed = await store.operations.claimAbandoned({ owner: 'next', leaseMs: 1_000, limit: 1 });
    expect(claimed).toMatchObject([{ account: 'agents', state: 'RUNNING', step: 1 }]);
    await store.close();
    for (const sandbox of Object.values(sandboxes)) await sandbox.close();
  },
);

interface Listed {
  readonly data: { readonly phoneNumbers: { readonly nodes: readonly { readonly id: string }[] } };
}
