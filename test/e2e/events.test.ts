import { GraphQLClient } from 'graphql-request';
import { expect, onTestFinished, test } from 'vitest';
import type { NewEvent } from '#store/events.ts';
import { encodeId } from '#schema/ids.ts';
import {
  AccountsDocument,
  EventsOfNumbersDocument,
  NodesByIdDocument,
  NumberEventsDocument,
  type NumberEventFilter,
  type NumberEventsQuery,
  NumberEventsWithNumbersDocument,
  NumbersDocument,
} from '../gql/graphql.ts';
import { callersWith, testKey, type TestKey } from '../kit/caller-key.ts';
import { happened, several } from '../kit/events.ts';
import { ownStore } from '../kit/instances.ts';
import { start, type StartOptions } from '../kit/start.ts';
import { ask, get } from './ask.ts';

async function withEvents(events: readonly NewEvent[], options: StartOptions = {}) {
  const { store, ofServers } = await ownStore();
  const server = await start({ size: 3, ...ofServers, ...options });
  onTestFinished(() => server.app.close(100));
  const stored = await store.events.append(events);
  const as = ({ authorization }: TestKey) => ({
    client: new GraphQLClient(server.app.url, { headers: { authorization } }),
  });
  return { server, stored, as, ids: stored.map(({ id }) => encodeId('NumberEvent', id)) };
}

const nodeIds = (edges: readonly { readonly node: { readonly id: string } }[]): string[] =>
  edges.map(({ node }) => node.id);

test('events are listed newest first, page by page, and none is left out or comes twice', async () => {
  const { server, ids } = await withEvents(several(7));
  const seen: string[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < 4; pages++) {
    const { numberEvents }: NumberEventsQuery = await get(server, NumberEventsDocument, { first: 3, after });
    seen.push(...nodeIds(numberEvents!.edges));
    if (!numberEvents!.pageInfo.hasNextPage) break;
    after = numberEvents!.pageInfo.endCursor!;
  }
  expect(seen).toEqual(ids.toReversed());
});

test('an event says what happened to which number, and the number as it is now is read', async () => {
  const { server } = await withEvents([]);
  const { phoneNumbers } = await get(server, NumbersDocument, { filter: { providers: ['SINCH'] } });
  const { id, e164 } = phoneNumbers!.edges[0]!.node;
  const failed = { kind: 'PROVISIONING_FAILED', failureCode: 'CAMPAIGN_NOT_FOUND', e164, numberId: e164 } as const;
  const known = await withEvents([
    happened({ ...failed, occurredAt: Date.UTC(2026, 0, 2), providerEventId: 'own-id' }),
  ]);

  const { numberEvents } = await get(known.server, NumberEventsDocument, {});
  expect(numberEvents!.edges.map(({ node }) => node)).toEqual([
    {
      id: known.ids[0],
      kind: 'PROVISIONING_FAILED',
      target: 'CAMPAIGN',
      e164,
      failureCode: 'CAMPAIGN_NOT_FOUND',
      occurredAt: '2026-01-02T00:00:00.000Z',
      receivedAt: '2026-06-01T00:01:00.000Z',
      providerEventId: 'own-id',
      account: { name: 'sinch' },
    },
  ]);
  const read = await get(known.server, NumberEventsWithNumbersDocument, {});
  expect(read.numberEvents!.nodes).toMatchObject([{ e164, phoneNumber: { id } }]);
});

test('the number of an event is null where the account holds it no more, and an error where it cannot be read', async () => {
  const { server } = await withEvents([happened({ e164: '+12025559999', numberId: '+12025559999' })]);
  const gone = await get(server, NumberEventsWithNumbersDocument, {});
  expect(gone.numberEvents!.nodes).toEqual([{ e164: '+12025559999', phoneNumber: null }]);

  server.sandboxes.sinch.fail({ fault: { kind: 'answer', status: 401 } });
  const { data, codes } = await ask(server, NumberEventsWithNumbersDocument, {});
  expect(data!.numberEvents!.nodes).toEqual([{ e164: '+12025559999', phoneNumber: null }]);
  expect(codes).toEqual(['PROVIDER_CREDENTIALS']);
});

test('a filter names accounts, kinds and a number, and an empty list of them is nothing', async () => {
  const other = '+12025550101';
  const { server, ids } = await withEvents([
    happened(),
    happened({ kind: 'RENTED', target: null }),
    happened({ account: 'agent-message', numberId: null }),
    happened({ e164: other, numberId: other }),
  ]);
  const { accounts } = await get(server, AccountsDocument, {});
  const accountId = (name: string) => accounts!.find(account => account.name === name)!.id;
  const number = encodeId('PhoneNumber', 'sinch/+12025550100');
  const matching = async (filter: object) =>
    nodeIds((await get(server, NumberEventsDocument, { filter })).numberEvents!.edges).map(id => ids.indexOf(id));

  expect(await matching({ accounts: [accountId('sinch')] })).toEqual([3, 1, 0]);
  expect(await matching({ kinds: ['RENTED'] })).toEqual([1]);
  expect(await matching({ phoneNumber: number })).toEqual([1, 0]);
  expect(await matching({ phoneNumber: number, kinds: ['PROVISIONED'] })).toEqual([0]);
  expect(await matching({ phoneNumber: number, accounts: [accountId('agent-message')] })).toEqual([]);
  expect(await matching({ accounts: [] })).toEqual([]);
  expect(await matching({ kinds: [] })).toEqual([]);
});

test('a cursor is of one filter, whatever the order its words stand in', async () => {
  const { server } = await withEvents(several(4));
  const page = await get(server, NumberEventsDocument, { first: 2, filter: { kinds: ['PROVISIONED', 'RENTED'] } });
  const after = page.numberEvents!.pageInfo.endCursor!;
  const next = await get(server, NumberEventsDocument, { after, filter: { kinds: ['RENTED', 'PROVISIONED'] } });
  expect(next.numberEvents!.edges).toHaveLength(2);
  const bad: [string, NumberEventFilter][] = [
    [after, {}],
    [`${after}x`, { kinds: ['RENTED'] }],
    ['1', {}],
  ];
  for (const [text, filter] of bad) {
    expect((await ask(server, NumberEventsDocument, { after: text, filter })).codes).toEqual(['INVALID_CURSOR']);
  }
});

test('each number of a page has its own events', async () => {
  const { server } = await withEvents([]);
  const page = await get(server, EventsOfNumbersDocument, { first: 3, filter: { providers: ['SINCH'] } });
  const numbers = page.phoneNumbers!.nodes.map(({ e164 }) => e164);
  expect(numbers).toHaveLength(3);
  const { server: known, ids } = await withEvents(several(9, index => ({ e164: numbers[index % 3]!, numberId: numbers[index % 3]! }))); // prettier-ignore

  const read = await get(known, EventsOfNumbersDocument, { first: 3, events: 2, filter: { providers: ['SINCH'] } });
  expect(read.phoneNumbers!.nodes.map(({ events }) => events!.nodes.map(({ id }) => ids.indexOf(id)))).toEqual([
    [6, 3],
    [7, 4],
    [8, 5],
  ]);
  const [first] = read.phoneNumbers!.nodes;
  const variables = { first: 1, filter: { providers: ['SINCH'] as const }, after: first!.events!.pageInfo.endCursor };
  const rest = await get(known, EventsOfNumbersDocument, { ...variables, filter: { providers: ['SINCH'] } });
  expect(rest.phoneNumbers!.nodes[0]!.events!.nodes.map(({ id }) => ids.indexOf(id))).toEqual([0]);
});

test('a caller sees no event of an account out of reach, by list, filter, cursor or id', async () => {
  const everywhere = testKey();
  const elsewhere = testKey({ accounts: ['red-cloud'] });
  const events = [happened(), happened({ account: 'red-cloud', numberId: null })];
  const { server, as, ids } = await withEvents(events, { callers: callersWith(everywhere, elsewhere) });
  const listed = async (key: TestKey, variables = {}) =>
    nodeIds((await get(as(key), NumberEventsDocument, variables)).numberEvents!.edges);

  expect(await listed(everywhere)).toEqual(ids.toReversed());
  const { numberEvents } = await get(as(everywhere), NumberEventsDocument, { first: 1 });
  const after = numberEvents!.pageInfo.endCursor;
  expect(await listed(elsewhere)).toEqual([ids[1]]);
  expect(await listed(elsewhere, { after })).toEqual([]);
  expect((await get(as(elsewhere), NodesByIdDocument, { ids })).nodes).toEqual([
    null,
    { __typename: 'NumberEvent', id: ids[1] },
  ]);
  const account = encodeId('ProviderAccount', 'sinch');
  const filters = [{ accounts: [account] }, { phoneNumber: encodeId('PhoneNumber', 'sinch/+12025550100') }];
  for (const filter of filters)
    expect((await ask(as(elsewhere), NumberEventsDocument, { filter })).codes).toEqual(['INVALID_ID']);
  expect(server.sandboxes.sinch.requests).toEqual([]);
});

test('a caller without the scope sees no event at all', async () => {
  const blind = testKey({ scopes: ['numbers:read'] });
  const { as, ids } = await withEvents([happened()], { callers: callersWith(blind) });
  expect((await ask(as(blind), NumberEventsDocument, {})).codes).toEqual(['FORBIDDEN']);
  expect((await ask(as(blind), NodesByIdDocument, { ids })).codes).toEqual(['FORBIDDEN']);
  const page = await ask(as(blind), EventsOfNumbersDocument, { first: 1, filter: { providers: ['SINCH'] } });
  expect(page.codes).toEqual(['FORBIDDEN']);
  expect(page.data!.phoneNumbers!.nodes).toMatchObject([{ events: null }]);
});
