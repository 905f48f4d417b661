import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-sse';
import { expect, onTestFinished, test } from 'vitest';
import { createKey } from '#callers/key.ts';
import { ALL_SCOPES } from '#domain/caller.ts';
import type { NewEvent } from '#store/events.ts';
import { encodeId } from '#schema/ids.ts';
import type { Store } from '#store/index.ts';
import {
  FollowNumberEventsDocument,
  type FollowNumberEventsSubscription,
  NumberEventsDocument,
} from '../gql/graphql.ts';
import { callersWith, testKey } from '../kit/caller-key.ts';
import { happened, several } from '../kit/events.ts';
import { eachInTurn, ownStore } from '../kit/instances.ts';
import { start, type Started, type StartOptions } from '../kit/start.ts';
import { subscribe, type Subscribed, type SubscribeOptions } from '../kit/subscribe.ts';
import { get } from './ask.ts';

const QUERY = String(FollowNumberEventsDocument);

interface Stage {
  readonly server: Started;
  readonly store: Store;
  append(events: readonly NewEvent[]): Promise<readonly string[]>;
  listen(options?: SubscribeOptions, query?: string): Promise<Subscribed>;
}

/** `isWatched`: the servers read from the very store that the test has in hand. */
async function stage(options: StartOptions = {}, isWatched = false): Promise<Stage> {
  const { store, ofServers } = await ownStore();
  const server = await start({ size: 2, ...(isWatched ? { store } : ofServers), ...options });
  onTestFinished(() => server.app.close(100));
  return {
    server,
    store,
    append: async events => (await store.events.append(events)).map(({ id }) => encodeId('NumberEvent', id)),
    async listen(given, query = QUERY) {
      const subscribed = await subscribe(server.app.url, query, given);
      onTestFinished(() => subscribed.leave());
      return subscribed;
    },
  };
}

interface Result {
  readonly data?: FollowNumberEventsSubscription;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string; readonly cursor?: string } }[]; // prettier-ignore
}

const resultsOf = ({ heard }: Subscribed): Result[] =>
  heard.filter(({ event }) => event === 'next').map(({ data }) => JSON.parse(data) as Result);
const idsOf = (subscribed: Subscribed): (string | undefined)[] =>
  resultsOf(subscribed).map(({ data }) => data?.numberEvents?.node.id);
const codesOf = (subscribed: Subscribed): (string | undefined)[] =>
  resultsOf(subscribed).flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions.code));

test('a subscriber hears of what happens from now on, in order, and of nothing before', async () => {
  const { append, listen } = await stage();
  await append(several(3));
  const subscribed = await listen();
  expect(subscribed.status).toBe(200);
  expect(subscribed.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  const ids = [...(await append(several(2))), ...(await append(several(120)))];
  await expect.poll(() => subscribed.heard.length).toBe(122);
  expect(idsOf(subscribed)).toEqual(ids);
});

test('a subscriber with a cursor hears first of what was missed, and the cursor may be one of the list', async () => {
  const { server, append, listen } = await stage();
  const missed = await append(several(130));
  const { numberEvents } = await get(server, NumberEventsDocument, { first: 100 });
  const edge = numberEvents!.edges.at(-1)!;
  expect(edge.node.id).toBe(missed[30]);
  const subscribed = await listen({ variables: { after: edge.cursor } });
  await expect.poll(() => subscribed.heard.length).toBe(99);
  const live = await append(several(3));
  await expect.poll(() => subscribed.heard.length).toBe(102);
  expect(idsOf(subscribed)).toEqual([...missed.slice(31), ...live]);

  const { cursor } = resultsOf(subscribed)[0]!.data!.numberEvents!;
  const older = await get(server, NumberEventsDocument, { first: 2, after: cursor });
  expect(older.numberEvents!.edges.map(({ node }) => node.id)).toEqual([missed[30], missed[29]]);
});

test('a stream opened by GET goes on by Last-Event-ID, as browsers send it', async () => {
  const { append, listen } = await stage();
  const first = await listen({ method: 'GET' });
  const ids = await append(several(4));
  await expect.poll(() => first.heard.length).toBe(4);
  first.leave();
  const { id } = first.heard[1]!;
  expect(id).toBe(resultsOf(first)[1]!.data!.numberEvents!.cursor);
  const again = await listen({ method: 'GET', headers: { 'last-event-id': id } });
  await expect.poll(() => again.heard.length).toBe(2);
  expect(idsOf(again)).toEqual(ids.slice(2));
});

test('a filter holds for what was missed and for what happens', async () => {
  const { append, listen } = await stage();
  const filter = { kinds: ['RENTED'], accounts: [encodeId('ProviderAccount', 'sinch')] };
  const subscribed = await listen({ variables: { filter } });
  const mixed = (index: number) => ({
    kind: index % 2 ? 'RENTED' : 'RELEASED',
    account: index % 3 ? 'sinch' : 'red-cloud',
  });
  const ids = await append(several(12, mixed));
  const wanted = ids.filter((_, index) => index % 2 === 1 && index % 3 !== 0);
  await expect.poll(() => subscribed.heard.length).toBe(wanted.length);
  expect(idsOf(subscribed)).toEqual(wanted);
  const after = resultsOf(subscribed)[0]!.data!.numberEvents!.cursor;
  const again = await listen({ variables: { filter, after } });
  await expect.poll(() => again.heard.length).toBe(wanted.length - 1);
});

test('the number of an event is read anew for each', async () => {
  const { server, append, listen } = await stage();
  const query = 'subscription { numberEvents { node { phoneNumber { friendlyName } } } }';
  const { phoneNumbers } = await server.client.request<{ phoneNumbers: { nodes: { id: string; e164: string }[] } }>(
    '{ phoneNumbers(first: 1, filter: { providers: [SINCH] }) { nodes { id e164 } } }',
  );
  const [number] = phoneNumbers.nodes;
  const subscribed = await listen({}, query);
  const rename =
    'mutation ($id: ID!, $name: String) { updatePhoneNumber(input: { id: $id, friendlyName: $name }) { outcome } }';
  const { e164 } = number!;
  for (const name of ['One', 'Two']) {
    await server.client.request(rename, { id: number!.id, name });
    const before = subscribed.heard.length;
    await append([happened({ e164, numberId: e164 })]);
    await expect.poll(() => subscribed.heard.length).toBeGreaterThan(before);
    await expect.poll(() => JSON.parse(subscribed.heard.at(-1)!.data)).toMatchObject({ data: { numberEvents: { node: { phoneNumber: { friendlyName: name } } } } }); // prettier-ignore
  }
});

test.each([
  ['no cursor', { after: 'x' }],
  ['one of another filter', { filter: { kinds: ['RENTED'] } }],
])('%s is refused as INVALID_CURSOR', async (_, variables) => {
  const { server, append, listen } = await stage();
  await append(several(2));
  const { numberEvents } = await get(server, NumberEventsDocument, { first: 1 });
  const subscribed = await listen({ variables: { after: numberEvents!.pageInfo.endCursor, ...variables } });
  expect(await subscribed.ended).toBe('ended');
  expect(codesOf(subscribed)).toEqual(['INVALID_CURSOR']);
  expect(subscribed.heard.at(-1)).toMatchObject({ event: 'complete' });
});

test('a cursor behind which events were removed is refused, and one from before the first event is good', async () => {
  const { store, append, listen } = await stage();
  const early = await listen();
  const ids = await append(several(2, index => ({ receivedAt: index === 0 ? 1_000 : 2_000 })));
  await expect.poll(() => early.heard.length).toBe(2);
  const [first] = early.heard;
  await store.events.sweep(1_500);
  const late = await listen({ variables: { after: first!.id } });
  await late.ended;
  expect(codesOf(late)).toEqual(['INVALID_CURSOR']);
  const last = await listen({ variables: { after: early.heard[1]!.id } });
  const [next] = await append([happened()]);
  await expect.poll(() => idsOf(last)).toEqual([next]);
  expect(ids).toHaveLength(2);
});

test('a subscription needs the scope, and tells of accounts within reach alone', async () => {
  const blind = testKey({ scopes: ['numbers:read'] });
  const elsewhere = testKey({ accounts: ['red-cloud'] });
  const { append, listen } = await stage({ callers: callersWith(blind, elsewhere) });
  const refused = await listen({ headers: { authorization: blind.authorization } });
  await refused.ended;
  expect(codesOf(refused)).toEqual(['FORBIDDEN']);
  const { authorization } = elsewhere;
  const subscribed = await listen({ headers: { authorization } });
  const ids = await append([happened(), happened({ account: 'red-cloud', numberId: null }), happened()]);
  await expect.poll(() => subscribed.heard.length).toBe(1);
  await delay(50);
  expect(idsOf(subscribed)).toEqual([ids[1]]);
  const filter = { accounts: [encodeId('ProviderAccount', 'sinch')] };
  const outside = await listen({ headers: { authorization }, variables: { filter } });
  await outside.ended;
  expect(codesOf(outside)).toEqual(['INVALID_ID']);
  expect((await listen()).status).toBe(401);
});

test('while nothing happens, heartbeats come', async () => {
  const { listen } = await stage({ subscriptions: { heartbeatMs: 20 } });
  const subscribed = await listen();
  await expect.poll(() => subscribed.text().split(':\n\n').length).toBeGreaterThan(4);
  expect(subscribed.heard).toEqual([]);
});

test('a caller has so many subscriptions at a time, and one more when one has ended', async () => {
  const [one, other] = [testKey(), testKey()];
  const { listen } = await stage({ callers: callersWith(one, other), limits: { subscriptionsPerCaller: 2 } });
  const as = ({ authorization }: typeof one) => listen({ headers: { authorization } });
  const open = [await as(one), await as(one)];
  const refused = await as(one);
  await refused.ended;
  expect([refused.status, refused.headers['retry-after']]).toEqual([429, '5']);
  expect(JSON.parse(refused.text())).toMatchObject({ errors: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }] });
  expect((await as(other)).status).toBe(200);
  open[0]!.leave();
  await expect.poll(async () => (await as(one)).status).toBe(200);
});

test('a server has so many subscriptions of all callers at a time, and all may be of who needs no key', async () => {
  const { listen } = await stage({ limits: { subscriptions: 2, subscriptionsPerCaller: 1 } });
  const open = [await eachInTurn(listen), await eachInTurn(listen)].flat();
  expect(new Set(open.map(({ status }) => status))).toEqual(new Set([200]));
  const [refused] = await eachInTurn(listen);
  expect([refused!.status, refused!.headers['retry-after']]).toEqual([503, '5']);
  for (const each of open) each.leave();
  await expect.poll(async () => (await listen()).status).toBe(200);
});

test('a subscription takes no place among the requests at work', async () => {
  const { server, append, listen } = await stage({ limits: { concurrentRequests: 1, queuedRequests: 0 } });
  const open = [await listen(), await listen()];
  const ids = await append(several(1));
  for (const each of open) await expect.poll(() => idsOf(each)).toEqual(ids);
  expect((await get(server, NumberEventsDocument, {})).numberEvents!.edges).toHaveLength(1);
});

test('a stream ends in order when it is old, and its last message leads on', async () => {
  const { append, listen } = await stage({ subscriptions: { maxAgeMs: 300 } });
  const subscribed = await listen();
  expect(await subscribed.ended).toBe('ended');
  expect(subscribed.heard).toEqual([{ event: 'complete', id: expect.any(String) as string, data: '' }]);
  const ids = await append(several(1));
  const again = await listen({ headers: { 'last-event-id': subscribed.heard[0]!.id } });
  await expect.poll(() => idsOf(again)).toEqual(ids);
});

test('when the server stops every stream ends in order at once', async () => {
  const { server, append, listen } = await stage();
  const subscribed = [await listen(), await listen({ method: 'GET' })];
  await append(several(1));
  for (const each of subscribed) await expect.poll(() => each.heard.length).toBe(1);
  const since = performance.now();
  await server.app.close(8_000);
  expect(performance.now() - since).toBeLessThan(4_000);
  for (const each of subscribed) {
    expect(await each.ended).toBe('ended');
    expect(each.heard.map(({ event }) => event)).toEqual(['next', 'complete']);
  }
});

test('a stream ends within seconds when its key is revoked, and its last message says why and leads on', async () => {
  const key = createKey();
  const { store, append, listen } = await stage({ callers: callersWith(testKey()) });
  const about = { label: 'x', scopes: ALL_SCOPES, accounts: 'ALL', documents: 'ANY', expiresAt: null } as const;
  await store.callers.create({ ...about, id: key.id, hash: key.hash });
  const headers = { authorization: `Bearer ${key.text}` };
  const subscribed = await listen({ headers });
  const ids = await append(several(1));
  await expect.poll(() => idsOf(subscribed)).toEqual(ids);
  await store.callers.revoke(key.id);
  expect(await subscribed.ended).toBe('ended');
  const { extensions, message } = resultsOf(subscribed).at(-1)!.errors![0]!;
  expect(message).toContain('revoked');
  expect(extensions).toEqual({ code: 'UNAUTHENTICATED', cursor: subscribed.heard[0]!.id });
  expect((await listen({ headers })).status).toBe(401);
});

test('a stream ends when the points of the minute are used up', async () => {
  const key = testKey();
  const { append, listen } = await stage({ callers: callersWith(key), limits: { costPerMinute: 100 } });
  const subscribed = await listen({ headers: { authorization: key.authorization } });
  await append(several(200));
  expect(await subscribed.ended).toBe('ended');
  expect(codesOf(subscribed)).toEqual(['RATE_LIMITED']);
  const heard = idsOf(subscribed).filter(id => id !== undefined).length;
  expect(heard).toBeGreaterThan(10);
  expect(heard).toBeLessThanOrEqual(50);
  expect(resultsOf(subscribed).at(-1)!.errors![0]!.extensions.cursor).toBe(subscribed.heard[heard - 1]!.id);
});

test('one event may not cost more than a request', async () => {
  const { listen } = await stage({ limits: { maxCost: 5 } });
  const query = 'subscription { numberEvents { node { phoneNumber { id } } } }';
  const refused = await listen({}, query);
  await refused.ended;
  expect(refused.status).toBe(400);
  expect(refused.text()).toContain('QUERY_TOO_EXPENSIVE');
});

test('what is no good subscription is refused as any other operation, and so is one that takes no events', async () => {
  const { server, listen } = await stage();
  for (const query of [
    'subscription {',
    'subscription { nothing }',
    'subscription { numberEvents { cursor } two: numberEvents { cursor } }',
  ]) {
    // prettier-ignore
    const refused = await listen({ headers: { accept: 'application/graphql-response+json' } }, query);
    await refused.ended;
    expect(refused.status, query).toBe(400);
  }
  const many = await listen({ variables: { filter: { accounts: Array.from({ length: 2_001 }, () => 'x') } } });
  await many.ended;
  expect([many.status, many.text()]).toEqual([400, expect.stringContaining('INVALID_INPUT')]);
  const refused = await listen({ headers: { accept: 'application/json' } });
  expect(refused.status).toBe(406);
  await refused.ended;
  const none = await listen({ headers: { accept: 'text/event-stream' } }, 'mutation { nothing }');
  await none.ended;
  expect(none.text()).toContain('GRAPHQL_VALIDATION_FAILED');
  expect(server.sandboxes.sinch.requests).toEqual([]);
});

test('one who does not read is dropped with a cursor, and meanwhile little is read and kept for it', async () => {
  const { store, append, listen } = await stage({ subscriptions: { slowAfterMs: 500 } }, true);
  const { since } = store.events;
  let read = 0;
  const counting = async (...asked: Parameters<typeof since>) => {
    const page = await since(...asked);
    read += page.length;
    return page;
  };
  Object.assign(store.events, { since: counting });
  const account = 'account { title name id writableSettings clearableSettings capabilities }';
  const accounts = Array.from({ length: 29 }, (_, index) => `a${index}: ${account}`).join(' ');
  const subscribed = await listen({}, `subscription { numberEvents { cursor node { id ${accounts} } } }`);
  subscribed.pause();
  const ids = await append(several(2_000));
  const { promise: dropped, resolve } = Promise.withResolvers<void>();
  // Once it is dropped no page is read for it any more.
  let before = -1;
  const looking = setInterval(() => {
    if (read === before && read > 0) resolve();
    before = read;
  }, 1_000);
  await dropped;
  clearInterval(looking);
  subscribed.read();
  await subscribed.ended;

  expect(codesOf(subscribed)).toEqual(['SUBSCRIBER_TOO_SLOW']);
  const results = resultsOf(subscribed);
  const heard = results.slice(0, -1).map(({ data }) => data!.numberEvents!);
  expect(heard.length).toBeLessThan(2_000);
  expect(heard.map(({ node }) => node.id)).toEqual(ids.slice(0, heard.length));
  expect(read - heard.length).toBeLessThanOrEqual(50);
  const { cursor } = results.at(-1)!.errors![0]!.extensions;
  expect(cursor).toBe(heard.at(-1)!.cursor);
  const again = await listen({ variables: { after: cursor } });
  await expect.poll(() => again.heard.length, { timeout: 10_000 }).toBe(2_000 - heard.length);
});

test('one who goes on with the last cursor whenever the connection breaks hears of every event once, in order', async () => {
  const { store, server, append, listen } = await stage();
  const { numberEvents } = await get(server, NumberEventsDocument, {});
  expect(numberEvents!.edges).toEqual([]);
  let current = await listen();
  const writers = Promise.all(
    Array.from({ length: 6 }, async () => {
      for (let round = 0; round < 25; round++) {
        await append(several(2));
        await delay(Math.random() * 15);
      }
    }),
  );
  const heard: string[] = [];
  let after: string | undefined;
  let breaks = 0;
  while (heard.length < 300) {
    // It dies with the answer half read: what else had come is lost.
    const most = 1 + Math.floor(Math.random() * 20);
    const enough = Math.min(most, 300 - heard.length);
    await expect.poll(() => current.heard.length, { interval: 2, timeout: 5_000 }).toBeGreaterThanOrEqual(enough);
    const edges = resultsOf(current)
      .slice(0, enough)
      .map(({ data }) => data!.numberEvents!);
    heard.push(...edges.map(({ node }) => node.id));
    after = edges.at(-1)!.cursor;
    current.leave();
    breaks += 1;
    current = await listen({ variables: { after } });
  }
  await writers;
  const all = await store.events.since(0, {}, 1_000);
  expect(all).toHaveLength(300);
  expect(heard).toEqual(all.map(({ id }) => encodeId('NumberEvent', id)));
  expect(breaks).toBeGreaterThanOrEqual(15);
});

test('the client graphql-sse hears everything', async () => {
  const { server, append } = await stage({ subscriptions: { heartbeatMs: 20 } });
  const client = createClient({ url: server.app.url });
  onTestFinished(() => client.dispose());
  const seen: string[] = [];
  const { promise: open, resolve } = Promise.withResolvers<void>();
  void (async () => {
    const events = client.iterate<FollowNumberEventsSubscription>({ query: QUERY, variables: {} });
    const first = events.next();
    setTimeout(resolve, 300);
    for (let each = await first; !each.done; each = await events.next())
      seen.push(each.value.data!.numberEvents!.node.id);
  })().catch(() => {});
  await open;
  const ids = await append(several(5));
  await expect.poll(() => seen).toEqual(ids);
});
