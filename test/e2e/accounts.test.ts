import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  AccountsDocument,
  type AccountsQuery,
  CallFlowsDocument,
  HealthDocument,
  NumbersDocument,
  RegionsDocument,
} from '../gql/graphql.ts';
import { eachInTurn, INSTANCES } from '../kit/instances.ts';
import { type SandboxName, start, type Started } from '../kit/start.ts';
import { ask, get } from './ask.ts';

const NAMES: readonly SandboxName[] = ['sinch', 'fone-dynamics', 'red-cloud', 'agent-message'];

let server: Started;
let accounts: NonNullable<AccountsQuery['accounts']>;
const idOf = (wanted: string): string => accounts.find(({ name }) => name === wanted)!.id;

beforeAll(async () => {
  server = await start({ size: 60 });
  accounts = (await get(server, AccountsDocument, {})).accounts!;
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => Object.values(server.sandboxes).forEach(sandbox => sandbox.calm()));

describe('accounts', () => {
  test('are told in the order of the configuration, without asking anybody', async () => {
    expect(accounts.map(({ name, provider, title, isSandbox }) => [name, provider, title, isSandbox])).toEqual([
      ['sinch', 'SINCH', 'Sinch Numbers', true],
      ['fone-dynamics', 'FONE_DYNAMICS', 'Fone Dynamics', true],
      ['red-cloud', 'RED_CLOUD', 'Red Cloud CORE API', true],
      ['agent-message', 'AGENT_MESSAGE', 'AgentMessage', true],
    ]);
    expect(NAMES.map(name => server.sandboxes[name].requestCount)).toEqual([0, 0, 0, 0]);
  });

  test('say what each provider offers', () => {
    expect(Object.fromEntries(accounts.map(({ name, capabilities }) => [name, capabilities]))).toEqual({
      sinch: ['UPDATE', 'SEARCH', 'RENT', 'RENT_ANY', 'RELEASE', 'EMERGENCY_ADDRESS', 'EVENTS', 'REGIONS'],
      'fone-dynamics': ['UPDATE', 'RENT', 'CALL_FLOWS'],
      'red-cloud': ['UPDATE', 'SEARCH'],
      'agent-message': ['UPDATE', 'SEARCH', 'RENT', 'RENT_ANY', 'RELEASE'],
    });
  });

  test('say what of a number can be changed, and which of it cleared', () => {
    for (const { writableSettings, clearableSettings } of accounts) {
      expect(writableSettings.length).toBeGreaterThan(3);
      expect(clearableSettings.filter(setting => !writableSettings.includes(setting))).toEqual([]);
    }
    const clearable = Object.fromEntries(accounts.map(({ name, clearableSettings }) => [name, clearableSettings]));
    expect(clearable).toMatchObject({ 'fone-dynamics': [], 'red-cloud': [] });
    expect(clearable['sinch']).toContain('CAMPAIGN');
  });

  test('are those the caller may see', async () => {
    const { viewer } = await get(server, AccountsDocument, {});
    expect(viewer!.accounts.map(({ name }) => name)).toEqual(NAMES);
    expect(viewer).toMatchObject({ name: 'anonymous', scopes: expect.arrayContaining(['numbers:read']) });
  });
});

describe('health', () => {
  const health = async (): Promise<Record<string, string>> =>
    Object.fromEntries((await get(server, HealthDocument, {})).accounts!.map(each => [each.name, each.health]));

  test('is unknown, up while answers come, down while none does, and up again', async () => {
    await using fresh = await start({ size: 10 });
    const states = async (): Promise<string[]> =>
      (await get(fresh, HealthDocument, {})).accounts!.map(account => account.health);
    const everywhere = (state: readonly string[]) => Array.from({ length: INSTANCES }, () => state);
    expect(await eachInTurn(states)).toEqual(everywhere(['UNKNOWN', 'UNKNOWN', 'UNKNOWN', 'UNKNOWN']));

    await eachInTurn(() => get(fresh, NumbersDocument, { first: 100 }));
    expect(await eachInTurn(states)).toEqual(everywhere(['UP', 'UP', 'UP', 'UP']));

    fresh.sandboxes['red-cloud'].fail({ fault: { kind: 'html' } });
    for (let i = 0; i < 3; i++) await eachInTurn(() => ask(fresh, NumbersDocument, { first: 100 }));
    expect(await eachInTurn(states)).toEqual(everywhere(['UP', 'UP', 'DOWN', 'UP']));

    fresh.sandboxes['red-cloud'].calm();
    await expect
      .poll(
        async () => {
          await eachInTurn(() => ask(fresh, NumbersDocument, { first: 100 }));
          return eachInTurn(states);
        },
        { timeout: 5_000 },
      )
      .toEqual(everywhere(['UP', 'UP', 'DEGRADED', 'UP']));
    for (let i = 0; i < 10; i++) await eachInTurn(() => get(fresh, NumbersDocument, { first: 100 }));
    expect(await eachInTurn(states)).toEqual(everywhere(['UP', 'UP', 'UP', 'UP']));
  });

  test('is told without asking anybody', async () => {
    await health();
    expect(NAMES.map(name => server.sandboxes[name].requestCount)).toEqual([0, 0, 0, 0]);
  });
});

describe('regions', () => {
  test('are told by the provider that knows them', async () => {
    const { regions } = await get(server, RegionsDocument, {});
    expect(regions).toEqual([
      { account: { name: 'sinch' }, countryCode: 'GB', name: 'United Kingdom', types: ['LOCAL', 'MOBILE'] },
      { account: { name: 'sinch' }, countryCode: 'SE', name: 'Sweden', types: ['MOBILE'] },
      { account: { name: 'sinch' }, countryCode: 'US', name: 'United States', types: ['LOCAL', 'TOLL_FREE'] },
    ]);
    expect(await get(server, RegionsDocument, { accounts: [idOf('red-cloud')] })).toEqual({ regions: [] });
  });

  test('of an account that fails are missing, with an error that names it', async () => {
    await using fresh = await start({ size: 10 });
    fresh.sandboxes.sinch.fail({ path: '/availableRegions', fault: { kind: 'answer', status: 500, body: '{}' } });
    const { data, errors, extensions } = await ask(fresh, RegionsDocument, {});
    expect(data).toEqual({ regions: [] });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      path: ['regions'],
      extensions: { code: 'PROVIDER_UNAVAILABLE', account: 'sinch', retryable: true },
    });
    expect(extensions).toEqual({ partial: ['sinch'] });

    fresh.sandboxes.sinch.calm();
    expect((await get(fresh, RegionsDocument, {})).regions).toHaveLength(3);
  });
});

describe('call flows', () => {
  const read = async (first: number, after: string | null) =>
    (await get(server, CallFlowsDocument, { account: idOf('fone-dynamics'), first, after })).callFlows!;

  test.each([1, 7, 50, 100])('are all given, %i a page', async first => {
    const whole = await read(100, null);
    expect(whole.pageInfo.hasNextPage).toBe(false);
    expect(whole.nodes.length).toBeGreaterThan(50);
    expect(new Set(whole.nodes.map(({ id }) => id)).size).toBe(whole.nodes.length);
    const found: unknown[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page: Awaited<ReturnType<typeof read>> = await read(first, after);
      found.push(...page.nodes);
      more = page.pageInfo.hasNextPage;
      after = page.pageInfo.endCursor;
    }
    expect(found).toEqual(whole.nodes);
  });

  test('have a name, a revision and the time of their last change', async () => {
    const [flow] = (await read(1, null)).nodes;
    expect(flow).toMatchObject({
      name: expect.stringMatching(/\w/),
      revision: '1',
      updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
  });

  test('that cannot be read are null, with the error of their account', async () => {
    server.sandboxes['fone-dynamics'].fail({ path: '/Flows', fault: { kind: 'not-json' } });
    const { data, errors } = await ask(server, CallFlowsDocument, { account: idOf('fone-dynamics') });
    expect(data).toEqual({ callFlows: null });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      path: ['callFlows'],
      extensions: { code: 'PROVIDER_BAD_RESPONSE', account: 'fone-dynamics', retryable: false },
    });
  });
});
