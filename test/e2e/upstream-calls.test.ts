import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eachInTurn } from '../kit/instances.ts';
import { type SandboxName, type Started, start } from '../kit/start.ts';

let server: Started;

// Tokens and Sinch's regions are kept, so the first request of all has to fetch them.
beforeAll(async () => {
  server = await start({ size: 250 });
  await eachInTurn(() => server.client.request('{ phoneNumbersCount { count } }'));
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  for (const sandbox of Object.values(server.sandboxes)) {
    sandbox.calm();
    sandbox.latencyMs = 0;
  }
});

const callsTo = (name: SandboxName): string[] =>
  server.sandboxes[name].requests.map(({ method, target }) => `${method} ${target}`);
const callCounts = (): Record<string, number> =>
  Object.fromEntries(Object.entries(server.sandboxes).map(([name, { requestCount }]) => [name, requestCount]));
const NONE = { sinch: 0, 'fone-dynamics': 0, 'red-cloud': 0, 'agent-message': 0 };

async function idsOf(provider: string, first: number, more = ''): Promise<string[]> {
  const { phoneNumbers } = await server.client.request<{ phoneNumbers: { nodes: { id: string }[] } }>(
    `{ phoneNumbers(first: ${first}, filter: { providers: [${provider}] ${more} }) { nodes { id } } }`,
  );
  for (const sandbox of Object.values(server.sandboxes)) sandbox.calm();
  expect(phoneNumbers.nodes).toHaveLength(first);
  return phoneNumbers.nodes.map(({ id }) => id);
}

/** Asks, and finds that each of these sandboxes has been asked before any of them has answered. */
async function together(names: readonly SandboxName[], ask: () => Promise<unknown>): Promise<void> {
  for (const name of names) server.sandboxes[name].latencyMs = 1_000;
  const answer = ask();
  const begun = (): boolean => names.every(name => server.sandboxes[name].requestCount > 0);
  await expect.poll(begun, { interval: 5, timeout: 4_000 }).toBe(true);
  expect(names.flatMap(callsTo)).toEqual([]);
  await answer;
}

const nodes = (selection: string): string =>
  `query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on PhoneNumber { ${selection} } } }`;

describe('a page', () => {
  test('that one account fills asks that account alone, and once', async () => {
    await server.client.request('{ phoneNumbers(first: 25) { nodes { id e164 status } pageInfo { hasNextPage } } }');
    expect(callCounts()).toEqual({ ...NONE, sinch: 1 });
  });

  test('of one account asks no other', async () => {
    await server.client.request(
      '{ phoneNumbers(first: 50, filter: { providers: [FONE_DYNAMICS] }) { nodes { id readiness(for: SMS) { ready } } } }',
    );
    expect(callCounts()).toEqual({ ...NONE, 'fone-dynamics': 1 });
  });

  test('that the first account cannot fill asks all the others in one wave', async () => {
    const others = ['fone-dynamics', 'red-cloud', 'agent-message'] as const;
    await together(others, () =>
      server.client.request(
        '{ phoneNumbers(first: 100, filter: { countryCode: "US", types: [TOLL_FREE] }) { nodes { id } } }',
      ),
    );
    expect(callCounts()).toEqual({ sinch: 1, 'fone-dynamics': 1, 'red-cloud': 1, 'agent-message': 1 });
  });

  test('asks for nothing that is read from what came with it', async () => {
    const everything =
      'messaging { campaignId } voice { route { target } } provisioning { state } price { price { amount } } raw';
    await server.client.request(
      `{ phoneNumbers(first: 25) { nodes { account { name health } ${everything} } sources { state } } }`,
    );
    expect(callCounts()).toEqual({ ...NONE, sinch: 1 });
  });
});

describe('numbers by their ids', () => {
  test('with their emergency addresses ask for each number and each address once, all in one wave', async () => {
    const ids = await idsOf('SINCH', 20, 'countryCode: "US", types: [LOCAL]');
    server.sandboxes.sinch.latencyMs = 150;
    await server.client.request(nodes('e164 emergencyAddress { city }'), { ids });
    const calls = callsTo('sinch');
    expect(calls).toHaveLength(40);
    expect(new Set(calls).size).toBe(40);
    expect(server.sandboxes.sinch.mostAtOnce).toBe(40);
  });

  test('that are asked for twice are read once', async () => {
    const [id] = await idsOf('SINCH', 1);
    await server.client.request(
      'query ($id: ID!) { one: node(id: $id) { id } same: node(id: $id) { id } nodes(ids: [$id, $id]) { id } }',
      { id },
    );
    expect(callCounts()).toEqual({ ...NONE, sinch: 1 });
  });

  test.for([1, 2, 40])('of Red Cloud ask for its list once, for %i of them', async count => {
    const ids = await idsOf('RED_CLOUD', count);
    await server.client.request(nodes('e164 emergencyAddress { city }'), { ids });
    expect(callsTo('red-cloud')).toEqual(['GET /api/core/numbers']);
    expect(callCounts()).toEqual({ ...NONE, 'red-cloud': 1 });
  });

  test('of several accounts ask all of them in one wave', async () => {
    const ids = [...(await idsOf('SINCH', 3)), ...(await idsOf('AGENT_MESSAGE', 3))];
    await together(['sinch', 'agent-message'], () => server.client.request(nodes('e164'), { ids }));
    expect(server.sandboxes.sinch.mostAtOnce).toBe(3);
    expect(server.sandboxes['agent-message'].mostAtOnce).toBe(3);
    expect(callCounts()).toEqual({ ...NONE, sinch: 3, 'agent-message': 3 });
  });
});

describe('nothing is asked', () => {
  test.for([
    '{ __typename }',
    '{ accounts { id name health capabilities writableSettings } viewer { name } }',
    '{ __schema { types { name } } }',
  ])('for %s', async query => {
    await server.client.request(query);
    expect(callCounts()).toEqual(NONE);
  });

  test('where the input is refused', async () => {
    await expect(server.client.request('{ phoneNumbers(first: 0) { isPartial } }')).rejects.toThrow(
      'must be from 1 to 100',
    );
    expect(callCounts()).toEqual(NONE);
  });
});
