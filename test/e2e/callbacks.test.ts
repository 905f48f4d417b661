import { request } from 'node:http';
import { onTestFinished, expect, test, describe } from 'vitest';
import type { Store } from '#store/index.ts';
import { callersWith, testKey } from '../kit/caller-key.ts';
import { signed, sinchEvent } from '../kit/sinch-callback.ts';
import { INSTANCES, ownStore } from '../kit/instances.ts';
import { startSandboxes } from '../kit/start.ts';
import type { StartOptions } from '../kit/start.ts';
import { type Watched, watched } from '../telemetry/watched.ts';
import { expectDiscreet } from './ask.ts';

interface Stage extends Watched {
  readonly store: Store;
  readonly sinch: Readonly<Record<string, string>>;
  send(
    callback: { readonly body: string; readonly headers?: Readonly<Record<string, string>> },
    to?: { readonly path?: string; readonly method?: string },
  ): Promise<Response>;
  count(result: string, account?: string): Promise<number | undefined>;
}

async function stage({
  change = store => store,
  ...options
}: StartOptions & { readonly change?: (store: Store) => Store } = {}): Promise<Stage> {
  const { store } = await ownStore();
  const server = await watched({ store: change(store), timing: { every: 20 }, ...options });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return Object.assign(server, {
    store,
    sinch: server.sandboxes.sinch.config,
    send: async (
      { body, headers = {} }: { body: string; headers?: Readonly<Record<string, string>> },
      { path = '/callbacks/sinch', method = 'POST' } = {},
    ) => fetch(new URL(path, server.app.url), { method, headers, ...(method === 'POST' && { body }) }),
    count: (result: string, account = 'sinch') => server.metric('numbergraph_callbacks_total', { account, result }),
  });
}

const recorded = ({ events }: Store) => events.since(0, {}, 1_000);

/** Nothing was kept of it. */
async function expectNothing({ store }: Stage): Promise<void> {
  expect(await store.inbox.list({ limit: 10 })).toEqual([]);
  expect(await recorded(store)).toEqual([]);
}

describe('a callback', () => {
  test('that is signed is kept, answered with 200 and no body, and recorded as an event of the number', async () => {
    const server = await stage();
    const event = sinchEvent(server.sinch, { status: 'FAILED', failureCode: 'CAMPAIGN_EXPIRED' });
    const callback = signed(server.sinch, event);
    const answer = await server.send(callback);
    expect({ status: answer.status, body: await answer.text() }).toEqual({ status: 200, body: '' });
    await expect
      .poll(() => recorded(server.store))
      .toMatchObject([
        {
          account: 'sinch',
          e164: '+12025550100',
          numberId: '+12025550100',
          kind: 'PROVISIONING_FAILED',
          target: 'CAMPAIGN',
          failureCode: 'CAMPAIGN_EXPIRED',
          origin: 'CALLBACK',
          providerEventId: event.eventId,
          occurredAt: Date.parse(`${event.timestamp}Z`),
        },
      ]);
    expect(await server.store.inbox.list({ limit: 10 })).toMatchObject([{ state: 'APPLIED', raw: callback.body }]);
    expect(await server.count('received')).toBe(1);
    expect(await server.count('recorded')).toBe(1);
  });

  test('is committed before it is answered', async () => {
    let commit = (): void => {};
    const committed = new Promise<void>(resolve => (commit = resolve));
    const change = (store: Store): Store => ({
      ...store,
      inbox: { ...store.inbox, receive: async callback => committed.then(() => store.inbox.receive(callback)) },
    });
    const server = await stage({ change });
    let isAnswered = false;
    const sending = server.send(signed(server.sinch, sinchEvent(server.sinch))).finally(() => (isAnswered = true));
    await new Promise(resolve => setTimeout(resolve, 150));
    expect(isAnswered).toBe(false);
    commit();
    expect((await sending).status).toBe(200);
  });

  test('that comes again, also from elsewhere and later, is answered with 200 and recorded once', async () => {
    const server = await stage();
    const event = sinchEvent(server.sinch);
    const callback = signed(server.sinch, event);
    const answers = await Promise.all(Array.from({ length: 20 }, () => server.send(callback)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await expect.poll(() => server.count('recorded')).toBe(1);
    expect((await server.send(callback)).status).toBe(200);
    expect(await server.count('repeated')).toBe(20);
    expect(await recorded(server.store)).toHaveLength(1);
  });

  test('of a type that nobody knows is kept as it came, and nothing is made of it', async () => {
    const server = await stage();
    const callback = signed(server.sinch, sinchEvent(server.sinch, { eventType: 'PROVISIONING_TO_SMOKE_SIGNALS' }));
    expect((await server.send(callback)).status).toBe(200);
    expect(await server.store.inbox.list({ limit: 10 })).toMatchObject([{ state: 'UNKNOWN_TYPE', type: 'PROVISIONING_TO_SMOKE_SIGNALS', raw: callback.body }]); // prettier-ignore
    expect(await server.count('unknown_type')).toBe(1);
    expect(await recorded(server.store)).toEqual([]);
  });

  test('about a number that the account does not hold is recorded all the same', async () => {
    const server = await stage();
    await server.send(signed(server.sinch, sinchEvent(server.sinch, { resourceId: '+12025559999' })));
    await expect.poll(() => recorded(server.store)).toMatchObject([{ e164: '+12025559999', numberId: null }]);
  });

  test('needs no content type, and may have any', async () => {
    const server = await stage();
    for (const type of ['text/plain', 'application/octet-stream', 'application/x-www-form-urlencoded']) {
      const { body, headers } = signed(server.sinch, sinchEvent(server.sinch));
      expect((await server.send({ body, headers: { ...headers, 'content-type': type } })).status).toBe(200);
    }
    const { body, headers } = signed(server.sinch, sinchEvent(server.sinch));
    const { 'content-type': _, ...bare } = headers;
    expect((await server.send({ body, headers: bare }, { path: '/callbacks/sinch?from=sinch' })).status).toBe(200);
  });

  test('is no request of a caller: neither a key is asked for nor a limit counted', async () => {
    const server = await stage({
      callers: callersWith(testKey()),
      limits: { concurrency: 1, costPerMinute: 1, concurrentRequests: 1, queuedRequests: 0 },
    });
    const sent = Array.from({ length: 30 }, () => server.send(signed(server.sinch, sinchEvent(server.sinch))));
    expect(new Set((await Promise.all(sent)).map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe('a callback is refused, and leaves nothing behind,', () => {
  const event = (server: Stage) => sinchEvent(server.sinch);

  test.each<[string, number, string, (server: Stage) => { body: string; headers?: Readonly<Record<string, string>> }]>([
    ['with another secret', 401, 'forged', server => signed(server.sinch, event(server), 'another-secret')],
    ['without a signature', 401, 'forged', server => ({ body: signed(server.sinch, event(server)).body })],
    ['with the signature of another body', 401, 'forged', server => ({ ...signed(server.sinch, event(server)), body: JSON.stringify(event(server)) })], // prettier-ignore
    ['with a space more than was signed', 401, 'forged', server => { const one = signed(server.sinch, event(server)); return { ...one, body: `${one.body} ` }; }], // prettier-ignore
    ['that is empty', 401, 'forged', () => ({ body: '' })],
    ['that is no JSON', 400, 'malformed', server => signed(server.sinch, '{"eventId":')],
    ['that lacks what an event has', 400, 'malformed', server => signed(server.sinch, { eventType: 'X' })],
    [
      'of another project',
      400,
      'malformed',
      server => signed(server.sinch, { ...event(server), projectId: 'another' }),
    ],
    ['larger than 64 kB', 413, 'too_large', server => signed(server.sinch, { ...event(server), filling: 'x'.repeat(65_536) })], // prettier-ignore
  ])('%s', async (_, status, result, callback) => {
    const server = await stage();
    const answer = await server.send(callback(server));
    const body = await answer.text();
    expect(answer.status).toBe(status);
    expectDiscreet(body, server);
    expect(await server.count(result)).toBe(1);
    await expectNothing(server);
  });

  test('larger than 64 kB, also if it does not say so beforehand', async () => {
    const server = await stage();
    const { body, headers } = signed(server.sinch, { ...event(server), filling: 'x'.repeat(200_000) });
    const status = await new Promise((resolve, reject) => {
      const sending = request(new URL('/callbacks/sinch', server.app.url), { method: 'POST', headers }, answer => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sending.on('error', reject);
      for (let at = 0; at < body.length; at += 20_000) sending.write(body.slice(at, at + 20_000));
      sending.end();
    });
    expect(status).toBe(413);
    await expectNothing(server);
  });

  test('in the same words for an account that is none and for one that has no callbacks', async () => {
    const server = await stage();
    const callback = signed(server.sinch, event(server));
    const paths = ['nobody', 'red-cloud', 'fone-dynamics', '', 'sinch/', '__proto__', '%73inch', 'SINCH'];
    const answers = await Promise.all(paths.map(name => server.send(callback, { path: `/callbacks/${name}` })));
    const bodies = await Promise.all(answers.map(answer => answer.text()));
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 404));
    expect(new Set(bodies).size).toBe(1);
    expect(await server.count('unknown_account', 'unknown')).toBe(paths.length);
    await expectNothing(server);
  });

  test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('by %s', async method => {
    const server = await stage();
    const answer = await server.send({ body: '' }, { method });
    expect({ status: answer.status, allow: answer.headers.get('allow') }).toEqual({ status: 405, allow: 'POST' });
  });

  test('and is told of in the log once, without anything of it', async () => {
    const server = await stage();
    const forged = signed(server.sinch, event(server), 'another-secret');
    for (let count = 0; count < 5; count++) await server.send(forged);
    const told = server.lines('A callback was refused; more of its kind within a minute are only counted');
    expect(told).toMatchObject(Array.from({ length: INSTANCES }, () => ({ account: 'sinch', reason: 'forged' })));
    for (const word of [
      '12025550100',
      forged.headers['x-sinch-signature']!,
      'PROVISIONING_TO_CAMPAIGN',
      server.sinch['callbackSecret']!,
    ]) {
      // prettier-ignore
      expect(server.written.join('')).not.toContain(word);
    }
  });
});

describe('where the addresses of a provider are listed', () => {
  async function listed(addresses: readonly string[], options: StartOptions = {}): Promise<Stage> {
    const sandboxes = await startSandboxes(5);
    onTestFinished(async () => void (await Promise.all(Object.values(sandboxes).map(sandbox => sandbox.close()))));
    const config = { ...sandboxes.sinch.config, callbackAddresses: addresses } as unknown as Readonly<
      Record<string, string>
    >;
    const sinch = new Proxy(sandboxes.sinch, { get: (target, key) => (key === 'config' ? config : Reflect.get(target, key)) as unknown }); // prettier-ignore
    return stage({ sandboxes: { ...sandboxes, sinch }, ...options });
  }

  test('a callback from another one is refused, however well it is signed', async () => {
    const server = await listed(['192.0.2.0/24']);
    const callback = signed(server.sinch, sinchEvent(server.sinch));
    const claims = { ...callback.headers, 'x-forwarded-for': '192.0.2.7' };
    for (const headers of [callback.headers, claims]) {
      expect((await server.send({ body: callback.body, headers })).status).toBe(403);
    }
    expect(await server.count('wrong_address')).toBe(2);
    await expectNothing(server);
  });

  test('one of them is taken, and behind a trusted proxy it is the one that the proxy saw', async () => {
    const direct = await listed(['127.0.0.1']);
    expect((await direct.send(signed(direct.sinch, sinchEvent(direct.sinch)))).status).toBe(200);
    const proxied = await listed(['192.0.2.0/24'], {
      server: { trustProxy: ['127.0.0.1'] },
      callers: callersWith(testKey()),
    });
    const { body, headers } = signed(proxied.sinch, sinchEvent(proxied.sinch));
    const through = (address: string) => proxied.send({ body, headers: { ...headers, 'x-forwarded-for': address } });
    expect((await through('192.0.2.7')).status).toBe(200);
    expect((await through('192.0.2.7, 198.51.100.1')).status).toBe(403);
  });
});

describe('a callback that cannot be kept', () => {
  const broken = (store: Store): Store => ({
    ...store,
    inbox: { ...store.inbox, receive: () => Promise.reject(new Error('disk full')) },
  });

  test('is answered with 503 and when to come again', async () => {
    const server = await stage({ change: broken });
    const answer = await server.send(signed(server.sinch, sinchEvent(server.sinch)));
    expect({ status: answer.status, later: answer.headers.get('retry-after') }).toEqual({ status: 503, later: '5' });
    expectDiscreet(await answer.text(), server);
    expect(await server.count('not_stored')).toBe(1);
    await expectNothing(server);
  });

  test('is refused likewise where too many come at once, and the rest is taken', async () => {
    let goOn = (): void => {};
    const held = new Promise<void>(resolve => (goOn = resolve));
    const change = (store: Store): Store => ({
      ...store,
      inbox: { ...store.inbox, receive: async callback => held.then(() => store.inbox.receive(callback)) },
    });
    const server = await stage({ change });
    const sent = Array.from({ length: 300 * INSTANCES }, () => server.send(signed(server.sinch, sinchEvent(server.sinch)))); // prettier-ignore
    await expect.poll(() => server.count('overloaded'), { timeout: 10_000 }).toBe((300 - 256) * INSTANCES);
    goOn();
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    expect(statuses.filter(status => status === 200)).toHaveLength(256 * INSTANCES);
    expect(statuses.filter(status => status === 503)).toHaveLength(44 * INSTANCES);
  });
});

test('heads without bodies, from whomever, keep no callback out', async () => {
  const server = await stage();
  const url = new URL('/callbacks/sinch', server.app.url);
  const slow = Array.from({ length: 300 * INSTANCES }, () => {
    const sending = request(url, { method: 'POST', headers: { 'content-length': 100 } });
    sending.on('error', () => {}).flushHeaders();
    return sending;
  });
  onTestFinished(() => slow.forEach(sending => sending.destroy()));
  const send = async () => (await server.send(signed(server.sinch, sinchEvent(server.sinch)))).status;
  await expect
    .poll(() => server.count('overloaded'), { timeout: 4_000 })
    .toBeGreaterThanOrEqual((300 - 256) * INSTANCES);
  await expect.poll(send, { interval: 100, timeout: 2_000 }).toBe(200);
});

test('callbacks are answered while the server stops, as long as it listens to the connection', async () => {
  let goOn = (): void => {};
  const held = new Promise<void>(resolve => (goOn = resolve));
  const change = (store: Store): Store => ({
    ...store,
    inbox: { ...store.inbox, receive: async callback => held.then(() => store.inbox.receive(callback)) },
  });
  const server = await stage({ change });
  const sending = server.send(signed(server.sinch, sinchEvent(server.sinch)));
  await new Promise(resolve => setTimeout(resolve, 100));
  const closing = server.app.close(5_000);
  await new Promise(resolve => setTimeout(resolve, 100));
  goOn();
  expect((await sending).status).toBe(200);
  await closing;
  expect(await server.store.inbox.count('NEW')).toBe(1);
});
