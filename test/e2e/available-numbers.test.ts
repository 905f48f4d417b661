import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  AccountsDocument,
  AvailableNumberGroupsDocument,
  AvailableNumbersDocument,
  type AvailableNumberSearchInput,
} from '../gql/graphql.ts';
import { type SandboxName, start, type Started } from '../kit/start.ts';
import { ask, get } from './ask.ts';
import { walkThrough } from './walk.ts';

const NAMES: readonly SandboxName[] = ['sinch', 'fone-dynamics', 'red-cloud', 'agent-message'];

let server: Started;
beforeAll(async () => {
  server = await start({ size: 100, requestTimeoutMs: 2_000 });
  await search({ area: { npa: { npa: '512' } } });
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => Object.values(server.sandboxes).forEach(sandbox => sandbox.calm()));

const search = async (input: AvailableNumberSearchInput) =>
  (await get(server, AvailableNumbersDocument, { search: input })).availableNumbers!;

const texas = { state: 'TX' } as const;

describe('an area', () => {
  test.each<[AvailableNumberSearchInput['area'], readonly SandboxName[]]>([
    [{ country: 'US' }, ['sinch', 'agent-message']],
    [{ country: 'GB' }, ['sinch']],
    [{ npa: { npa: '512' } }, ['sinch', 'red-cloud', 'agent-message']],
    [{ npa: { npa: '512', nxx: '555' } }, ['sinch', 'red-cloud', 'agent-message']],
    [{ state: 'TX' }, ['red-cloud']],
    [{ cityState: { city: 'Austin', state: 'TX' } }, ['red-cloud']],
    [{ rateCenter: { rateCenter: 'AUSTIN', state: 'TX' } }, []],
  ])('of %j is searched by those who can: %j', async (area, able) => {
    const { groups, sources, isPartial } = await search({ area });
    expect(isPartial).toBe(false);
    expect(sources.map(({ account }) => account.name)).toEqual(NAMES);
    for (const { account, state, unsupported, returnedCount, requestedCount } of sources) {
      const isAble = able.some(name => name === account.name);
      expect(state).toBe(isAble ? 'EXHAUSTED' : 'NOT_READ');
      const counts = groups.filter(group => group.account.name === account.name).map(({ count }) => count);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(returnedCount);
      if (isAble) {
        expect(unsupported).toBeNull();
        expect(returnedCount).toBeGreaterThan(0);
        expect(requestedCount).toBeGreaterThan(0);
      } else {
        expect(unsupported).toMatch(/\w/);
        expect(server.sandboxes[account.name as SandboxName].requestCount).toBe(0);
      }
    }
  });

  test.each(['sinch', 'red-cloud', 'agent-message'])('of an area code gives only its numbers (%s)', async name => {
    const { groups } = await search({ area: { npa: { npa: '512', nxx: '555' } }, limitPerAccount: 100 });
    const found = groups.filter(({ account }) => account.name === name).flatMap(({ numbers }) => numbers);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(({ e164 }) => !e164.startsWith('+1512555'))).toEqual([]);
    expect(new Set(found.map(({ e164 }) => e164)).size).toBe(found.length);
  });

  test('of an exchange where there is none gives nothing, and is not partial', async () => {
    const { groups, isPartial, sources } = await search({ area: { npa: { npa: '512', nxx: '777' } } });
    expect(groups).toEqual([]);
    expect(isPartial).toBe(false);
    expect(sources.filter(({ returnedCount, maybeMore }) => returnedCount > 0 || maybeMore)).toEqual([]);
  });

  test('of a state or a city has a group for each rate center (Red Cloud)', async () => {
    const { groups } = await search({ area: texas });
    expect(groups.map(({ rateCenter }) => rateCenter)).toEqual(['AUSTIN', 'DALLAS', 'HOUSTON']);
    for (const { state, city, rateCenter, numbers } of groups) {
      expect(state).toBe('TX');
      expect(city!.toUpperCase()).toBe(rateCenter);
      expect(numbers.every(number => number.rateCenter === rateCenter && number.city === city)).toBe(true);
    }
    const austin = await search({ area: { cityState: { city: ' austin ', state: 'tx' } } });
    expect(austin.groups).toEqual(groups.slice(0, 1));
  });
});

describe('a search', () => {
  test('finds no number that an account holds', async () => {
    const { edges } = await walkThrough(server, { first: 100 });
    const held = new Set(edges.map(({ node }) => `${node.account.name} ${node.e164}`));
    const { groups } = await search({ area: { npa: { npa: '512' } }, limitPerAccount: 250 });
    const found = groups.flatMap(({ account, numbers }) => numbers.map(({ e164 }) => `${account.name} ${e164}`));
    expect(found.length).toBeGreaterThan(20);
    expect(found.filter(number => held.has(number))).toEqual([]);
  });

  test.each([1, 3, 100])('gives at most %i of each account, and says that there may be more', async limit => {
    const { groups, sources } = await search({ area: { country: 'US' }, limitPerAccount: limit });
    for (const name of ['sinch', 'agent-message']) {
      const source = sources.find(({ account }) => account.name === name)!;
      expect(source).toMatchObject({ returnedCount: limit, requestedCount: limit, maybeMore: true });
      expect(groups.filter(({ account }) => account.name === name).flatMap(({ numbers }) => numbers)).toHaveLength(
        limit,
      );
    }
  });

  test('is cut by us where the provider takes no limit (Red Cloud)', async () => {
    const { sources } = await search({ area: texas, limitPerAccount: 3 });
    const redCloud = sources.find(({ account }) => account.name === 'red-cloud');
    expect(redCloud).toMatchObject({ returnedCount: 3, requestedCount: 250, maybeMore: true });
    expect(redCloud!.providerCount).toBeGreaterThan(3);
    expect(sources.filter(({ providerCount }) => providerCount !== null)).toEqual([redCloud]);
  });

  test('writes a number as the provider does (Red Cloud), else as the numbering plan does', async () => {
    const numbers = [{ e164: '+15125550111', nationalDisplay: '512.555.0111' }, { e164: '+15125550112' }];
    const body = JSON.stringify({ groups: [{ numbers }] });
    server.sandboxes['red-cloud'].fail({ path: /search$/, fault: { kind: 'answer', status: 200, body } });
    const { groups } = await search({ area: texas });
    const found = groups.filter(({ account }) => account.name === 'red-cloud').flatMap(group => group.numbers);
    expect(found.map(({ nationalFormat }) => nationalFormat)).toEqual(['512.555.0111', '(512) 555-0112']);
  });

  test('shows as many of a group as are asked for, ten by itself', async () => {
    const variables = { search: { area: { country: 'US' }, limitPerAccount: 30 } };
    const few = await get(server, AvailableNumberGroupsDocument, { ...variables, first: 4 });
    expect(few.availableNumbers!.groups.map(({ count, numbers }) => [count, numbers.length])).toEqual([[30, 4], [30, 4]]); // prettier-ignore
    const some = await get(server, AvailableNumberGroupsDocument, variables);
    expect(some.availableNumbers!.groups.map(({ numbers }) => numbers.length)).toEqual([10, 10]);
    const none = await ask(server, AvailableNumberGroupsDocument, { ...variables, first: 251 });
    expect(none).toMatchObject({ data: { availableNumbers: null }, codes: ['INVALID_INPUT'] });
  });

  test('tells what Sinch says of a number, and null where nobody says it', async () => {
    const { groups } = await search({ area: { country: 'US' }, limitPerAccount: 1 });
    const [sinch, agentMessage] = groups.map(({ numbers }) => numbers[0]);
    expect(sinch).toMatchObject({
      nationalFormat: expect.stringMatching(/^\(\d{3}\) \d{3}-\d{4}$/),
      type: 'LOCAL',
      capabilities: expect.arrayContaining(['SMS']),
      recurringPrice: { price: { amount: expect.stringMatching(/^\d+\.\d\d$/), currencyCode: 'USD' } },
    });
    expect(agentMessage).toMatchObject({ type: 'LOCAL', capabilities: null, recurringPrice: null });
  });

  test('narrows by type, by digits and by capability', async () => {
    const tollFree = await search({ area: { country: 'US' }, type: 'TOLL_FREE' });
    expect(tollFree.groups.map(({ account, type }) => [account.name, type])).toEqual([
      ['sinch', 'TOLL_FREE'],
      ['agent-message', 'TOLL_FREE'],
    ]);
    const digits = await search({ area: { country: 'US' }, number: { endsWith: '7' } });
    const found = digits.groups.flatMap(({ numbers }) => numbers);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(({ e164 }) => !e164.endsWith('7'))).toEqual([]);
    const voice = await search({ area: { country: 'US' }, capabilities: ['VOICE', 'SMS'] });
    expect(voice.groups.map(({ account }) => account.name)).toEqual(['sinch']);
    expect(voice.groups[0]!.numbers.every(({ capabilities }) => capabilities!.includes('VOICE'))).toBe(true);
  });

  test('asks only the accounts that are named', async () => {
    const { accounts } = await get(server, AccountsDocument, {});
    const redCloud = accounts!.find(({ name }) => name === 'red-cloud')!.id;
    const { sources } = await search({ area: { npa: { npa: '512' } }, accounts: [redCloud] });
    expect(sources.map(({ account, state }) => [account.name, state])).toEqual([['red-cloud', 'EXHAUSTED']]);
    expect(NAMES.map(name => server.sandboxes[name].requestCount)).toEqual([0, 0, 1, 0]);
  });

  test.each(['sinch', 'red-cloud', 'agent-message'] as const)('goes on without %s where that fails', async name => {
    const area = { npa: { npa: '512' } };
    const whole = await search({ area });
    server.sandboxes[name].fail({ fault: { kind: 'answer', status: 403, body: '{}' } });
    const { data, errors, extensions } = await ask(server, AvailableNumbersDocument, { search: { area } });
    const { groups, sources, isPartial } = data!.availableNumbers!;
    expect(errors).toEqual([]);
    expect(extensions).toEqual({ partial: [name] });
    expect(isPartial).toBe(true);
    expect(groups).toEqual(whole.groups.filter(({ account }) => account.name !== name));
    expect(sources.filter(({ error }) => error !== null)).toEqual([
      expect.objectContaining({ account: { name }, state: 'FAILED', returnedCount: 0, error: { kind: 'FORBIDDEN' } }),
    ]);
  });

  test('does not wait for one that hangs beyond its time', async () => {
    server.sandboxes['agent-message'].fail({ fault: { kind: 'hang' } });
    const begun = performance.now();
    const { data } = await ask(server, AvailableNumbersDocument, { search: { area: { npa: { npa: '512' } } } });
    expect(performance.now() - begun).toBeLessThan(3_500);
    expect(data!.availableNumbers!.sources.find(({ error }) => error !== null)).toMatchObject({
      account: { name: 'agent-message' },
      error: { kind: 'TIMEOUT' },
    });
  });
});
