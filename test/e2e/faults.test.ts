import { describe, expect, test, vi } from 'vitest';
import { NumberNowDocument, NumbersDocument, NumberIdsDocument } from '../gql/graphql.ts';
import {
  faultProxy,
  type FaultProxy,
  LIST_MISHAPS,
  type Mishap,
  MISHAPS,
  UNASKED,
  UNAUTHORIZED,
} from '../kit/fault-proxy.ts';
import { INSTANCES, SEVERAL } from '../kit/instances.ts';
import { type SandboxName, start, type Started, startSandboxes } from '../kit/start.ts';
import { ask, get } from './ask.ts';
import { newKey } from './mutations/stage.ts';
import { TRIALS } from './mutations/trials.ts';

// Several servers share the connections of one PostgreSQL.
vi.setConfig({ maxConcurrency: SEVERAL ? 2 : 8, testTimeout: 120_000 });

const NAMES: readonly SandboxName[] = ['sinch', 'fone-dynamics', 'red-cloud', 'agent-message'];
const SIZE = 12;
const TOKENS = /\/token$/;
/** Not the token route: what is wrong with it is asked elsewhere. */
const ELSEWHERE = /^(?!.*\/token$)/;

interface Behind extends Started {
  readonly proxies: Readonly<Record<SandboxName, FaultProxy>>;
}

/** A server whose providers are asked through proxies, after a first answer of each: tokens have been fetched. */
async function behindProxies(): Promise<Behind> {
  const sandboxes = await startSandboxes(SIZE);
  const proxied = await Promise.all(
    NAMES.map(async name => {
      const proxy = await faultProxy(sandboxes[name].url);
      const { url, config } = sandboxes[name];
      const through = Object.fromEntries(
        Object.entries(config).map(([key, value]) => [key, value.replace(url, proxy.url)]),
      );
      return { name, proxy, sandbox: Object.create(sandboxes[name], { config: { value: through } }) as typeof sandboxes.sinch }; // prettier-ignore
    }),
  );
  const given = Object.fromEntries(proxied.map(({ name, sandbox }) => [name, sandbox])) as Started['sandboxes'];
  const server = await start({ sandboxes: given });
  const proxies = Object.fromEntries(proxied.map(({ name, proxy }) => [name, proxy])) as Behind['proxies'];
  return {
    ...server,
    proxies,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await Promise.all(NAMES.flatMap(name => [proxies[name].close(), sandboxes[name].close()]));
    },
  };
}

const providerOf = (name: SandboxName) => name.toUpperCase().replace('-', '_') as 'SINCH';
const filterOf = (name: SandboxName) => ({ providers: [providerOf(name)] });

async function timed<T>(work: () => Promise<T>): Promise<{ answer: T; ms: number }> {
  const begun = performance.now();
  const answer = await work();
  return { answer, ms: performance.now() - begun };
}

/** Milliseconds; a busy machine may add to what the server promises. */
const READ_MS = 5_000 + 2_500;
const WRITE_MS = 15_000 + 2_500;
/** What a provider did is no fault of this server. */
const OF_PROVIDER = /^PROVIDER_|^CURSOR_EXPIRED$/;

describe.concurrent('a list of a provider that answers with', () => {
  test.each(Object.entries({ ...MISHAPS, ...LIST_MISHAPS }))(
    '%s, ends in time, complete or named as failed',
    async (_, mishap) => {
      await using server = await behindProxies();
      await Promise.all(NAMES.map(name => get(server, NumbersDocument, { first: 1, filter: filterOf(name) })));
      for (const name of NAMES) server.proxies[name].calm();
      for (const name of NAMES) server.proxies[name].fail({ path: ELSEWHERE, mishap });
      const results = await Promise.all(
        NAMES.map(name => timed(() => ask(server, NumbersDocument, { first: 100, filter: filterOf(name) }))),
      );
      for (const { answer, ms } of results) {
        expect(ms).toBeLessThan(READ_MS);
        expect(answer.errors).toEqual([]);
        const { sources, edges } = answer.data!.phoneNumbers!;
        const [source] = sources;
        if (source!.state === 'FAILED') expect(source!.error!.code).toMatch(OF_PROVIDER);
        else expect(new Set(edges.map(({ node }) => node.id)).size).toBe(edges.length);
      }
    },
  );
});

describe.concurrent('one number of a provider that answers with', () => {
  test.each(Object.entries(MISHAPS))('%s, is told in time, or named as what failed', async (_, mishap) => {
    await using server = await behindProxies();
    const ids = await Promise.all(
      NAMES.map(async name => {
        const filter = filterOf(name);
        const read = async () => (await get(server, NumberIdsDocument, { first: 1, filter })).phoneNumbers!.edges[0]!;
        // Eight of these are under way at once.
        return (await vi.waitFor(read, { timeout: 20_000 })).node.id;
      }),
    );
    for (const name of NAMES) server.proxies[name].fail({ path: ELSEWHERE, mishap });
    const results = await Promise.all(ids.map(id => timed(() => ask(server, NumberNowDocument, { id }))));
    for (const { answer, ms } of results) {
      expect(ms).toBeLessThan(READ_MS);
      for (const code of answer.codes) expect(code).toMatch(OF_PROVIDER);
      // A 404 says that the number is gone; whatever else is said, that is not.
      if (answer.errors.length === 0) expect(answer.data).toEqual({ node: null });
    }
  });
});

describe.concurrent('reads of a provider that answers', () => {
  const read = async (server: Behind, id: string, name: SandboxName) => {
    const list = await ask(server, NumbersDocument, { first: 100, filter: filterOf(name) });
    const [source] = list.data!.phoneNumbers!.sources;
    const node = await ask(server, NumberNowDocument, { id });
    return {
      list: source!.error?.code ?? list.data!.phoneNumbers!.edges.length,
      node: node.codes[0] ?? node.data!.node,
    };
  };
  const firstOf = async (server: Behind, name: SandboxName): Promise<string> =>
    (await get(server, NumberIdsDocument, { first: 1, filter: filterOf(name) })).phoneNumbers!.edges[0]!.node.id;

  test.each(NAMES)('with two times 500 are complete: %s', async name => {
    await using server = await behindProxies();
    const id = await firstOf(server, name);
    const well = await read(server, id, name);
    expect(well).toEqual({ list: SIZE, node: expect.any(Object) as object });
    server.proxies[name].fail({ path: ELSEWHERE, times: 2, mishap: UNASKED['a 500']! });
    expect(await read(server, id, name)).toEqual(well);
  });

  // The others have a credential that stays as it is: there is nothing new to ask with.
  test.each(NAMES)(
    'with 401 once are complete where there are tokens, and named as what failed otherwise: %s',
    async name => {
      await using server = await behindProxies();
      const id = await firstOf(server, name);
      const well = await read(server, id, name);
      server.proxies[name].fail({ path: ELSEWHERE, times: 1, mishap: UNAUTHORIZED });
      const hasTokens = name === 'sinch' || name === 'red-cloud';
      expect(await read(server, id, name)).toEqual(hasTokens ? well : { ...well, list: 'PROVIDER_CREDENTIALS' });
    },
  );
});

const WRITES = TRIALS.filter(({ name }) => /^an update|^setting/.test(name));

/** The provider's writes by name and number, whatever the answer was. */
const applied = (server: Behind, name: SandboxName): number => server.sandboxes[name].ledger.length;

async function outcomesOf(mishap: Mishap) {
  await using server = await behindProxies();
  const made = await Promise.all(WRITES.map(async trial => ({ trial, make: await trial.prepare(server) })));
  for (const { trial } of made) {
    const { method, path } = trial.write;
    const pattern = path.source === '.' ? ELSEWHERE : path;
    server.proxies[trial.account].fail({ method, path: pattern, times: 1, mishap });
  }
  const results = NAMES.map(async name => {
    const ofAccount = [];
    for (const { trial, make } of made.filter(({ trial: { account } }) => account === name)) {
      const before = applied(server, name);
      const { answer, ms } = await timed(() => make(newKey()));
      ofAccount.push({ trial, answer, ms, writes: applied(server, name) - before });
    }
    return ofAccount;
  });
  return (await Promise.all(results)).flat();
}

/** Of a provider that refuses it is believed that it did not act: nothing could be believed of one that lies. */
const REFUSALS = /^a (400|403|404|429)/;
const NO_REFUSALS = Object.fromEntries(Object.entries(MISHAPS).filter(([name]) => !REFUSALS.test(name)));

describe.concurrent.each([
  ['after the provider acted', NO_REFUSALS],
  ['before the provider saw it', UNASKED],
])('a change that is answered, %s, with', (_when, mishaps) => {
  test.each(Object.entries(mishaps))('%s, is made at most once and told as it is', async (_, mishap) => {
    for (const { trial, answer, ms, writes } of await outcomesOf(mishap)) {
      const told = `${trial.name}: ${answer.outcome} after ${writes} writes`;
      expect(ms, told).toBeLessThan(WRITE_MS);
      expect(writes, told).toBeLessThanOrEqual(1);
      if (answer.outcome === 'APPLIED' || answer.outcome === 'ACCEPTED') expect(writes, told).toBe(1);
      if (answer.outcome === 'NOT_APPLIED') expect(writes, told).toBe(0);
      if (answer.outcome !== 'APPLIED' && answer.outcome !== 'ACCEPTED') expect(answer.errors, told).not.toEqual([]);
      if (answer.outcome === 'UNKNOWN') expect(answer.operation, told).not.toBeNull();
    }
  });
});

describe.concurrent('an outage', () => {
  test.each(['a 500', 'a reset', 'HTML with 502'])(
    'of %s costs at most 1.2 requests upstream for each read',
    async name => {
      await using server = await behindProxies();
      const { proxies } = server;
      for (const account of NAMES) proxies[account].fail({ mishap: UNASKED[name]! });
      // Each server finds out by itself that a provider is down.
      const reads = 40 * INSTANCES;
      for (let read = 0; read < reads; read += 1)
        await ask(server, NumbersDocument, { first: 5, filter: filterOf('red-cloud') });
      const asked = proxies['red-cloud'].passed.length;
      expect(asked).toBeGreaterThan(0);
      expect(asked).toBeLessThanOrEqual(reads * 1.2);
    },
  );

  test.each(['seconds', 'a date'])('is not asked again before the time it names in %s', async form => {
    await using server = await behindProxies();
    const proxy = server.proxies['agent-message'];
    const wait = 1_000;
    proxy.fail({
      times: 1,
      mishap: {
        when: 'before',
        spoil: response => {
          const until = Math.ceil((Date.now() + wait) / 1_000) * 1_000;
          const retryAfter = form === 'seconds' ? '1' : new Date(until).toUTCString();
          response.writeHead(429, { 'retry-after': retryAfter }).end('{}');
        },
      },
    });
    const { data } = await ask(server, NumbersDocument, { first: 5, filter: filterOf('agent-message') });
    expect(data!.phoneNumbers!.sources[0]!.error).toBeNull();
    const [first, second] = proxy.passed.filter(({ path }) => !TOKENS.test(path));
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(wait - 5);
  });
});
