import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AccountsDocument, NumbersByDocument } from '../gql/graphql.ts';
import { type SandboxName, start, type Started } from '../kit/start.ts';
import { ask, get } from './ask.ts';
import { type Edge, walkThrough } from './walk.ts';

const NAMES: readonly SandboxName[] = ['sinch', 'fone-dynamics', 'red-cloud', 'agent-message'];
const NOBODYS = '+12025559999';

let server: Started;
let whole: readonly Edge['node'][];
let accounts: Readonly<Record<string, string>>;

beforeAll(async () => {
  server = await start({ size: 250 });
  whole = (await walkThrough(server, { first: 100 })).edges.map(({ node }) => node);
  const found = await get(server, AccountsDocument, {});
  accounts = Object.fromEntries(found.accounts!.map(({ name, id }) => [name, id]));
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => Object.values(server.sandboxes).forEach(sandbox => sandbox.calm()));

const of = (name: string): readonly Edge['node'][] => whole.filter(({ account }) => account.name === name);
const held = (e164: string): string[] => whole.filter(number => number.e164 === e164).map(({ id }) => id);

describe('looking up an E.164', () => {
  test('finds it in both accounts that hold it', async () => {
    const shared = [...Map.groupBy(whole, ({ e164 }) => e164)].filter(([, numbers]) => numbers.length > 1);
    expect(shared.length).toBeGreaterThan(0);
    for (const [e164, numbers] of shared) {
      const { phoneNumbersBy } = await get(server, NumbersByDocument, { lookup: { e164 } });
      expect(phoneNumbersBy).toMatchObject({
        isPartial: false,
        matches: numbers.map(({ id, account }) => ({ id, e164, account })),
      });
    }
  });

  test.each(NAMES)('finds what %s holds, at the beginning and the end of its list', async name => {
    for (const { e164 } of [of(name)[0]!, of(name).at(-1)!]) {
      const { phoneNumbersBy } = await get(server, NumbersByDocument, { lookup: { e164 } });
      expect(phoneNumbersBy!.matches.map(({ id }) => id)).toEqual(held(e164));
      expect(phoneNumbersBy!.sources.find(({ account }) => account.name === name)!.fetchedCount).toBe(1);
    }
  });

  test('that nobody holds says so for certain', async () => {
    const { data, extensions } = await ask(server, NumbersByDocument, { lookup: { e164: NOBODYS } });
    expect(data!.phoneNumbersBy).toMatchObject({ matches: [], isPartial: false });
    expect(data!.phoneNumbersBy!.sources).toEqual(
      NAMES.map(name => ({ account: { name }, state: 'EXHAUSTED', fetchedCount: 0, error: null })),
    );
    expect(extensions).toEqual({});
  });

  test.each(NAMES)('while %s fails finds what the others hold, and is not certain', async name => {
    server.sandboxes[name].fail({ fault: { kind: 'answer', status: 403, body: '{}' } });
    const unsure = await ask(server, NumbersByDocument, { lookup: { e164: NOBODYS } });
    expect(unsure.data!.phoneNumbersBy).toMatchObject({ matches: [], isPartial: true });
    expect(unsure.data!.phoneNumbersBy!.sources.filter(({ state }) => state === 'FAILED')).toEqual([
      { account: { name }, state: 'FAILED', fetchedCount: 0, error: { kind: 'FORBIDDEN' } },
    ]);
    expect(unsure.extensions).toEqual({ partial: [name] });

    const other = NAMES.find(each => each !== name)!;
    const { e164 } = of(other)[1]!;
    const found = await ask(server, NumbersByDocument, { lookup: { e164 } });
    const expected = whole.filter(number => number.e164 === e164 && number.account.name !== name).map(({ id }) => id);
    expect(found.data!.phoneNumbersBy!.matches.map(({ id }) => id)).toEqual(expected);
    expect(found.data!.phoneNumbersBy!.isPartial).toBe(true);
  });
});

describe('looking up a provider’s id', () => {
  test.each(NAMES)('finds the number of %s and asks no other account', async name => {
    const { id, providerId, e164 } = of(name)[7]!;
    const { phoneNumbersBy } = await get(server, NumbersByDocument, {
      lookup: { providerId: { account: accounts[name]!, providerId } },
    });
    expect(phoneNumbersBy).toEqual({
      matches: [{ id, e164, account: { name } }],
      isPartial: false,
      sources: [{ account: { name }, state: 'EXHAUSTED', fetchedCount: 1, error: null }],
    });
    const others = NAMES.filter(each => each !== name);
    expect(others.map(each => server.sandboxes[each].requestCount)).toEqual([0, 0, 0]);
  });

  test.each([
    ['sinch', NOBODYS],
    ['fone-dynamics', NOBODYS],
    ['red-cloud', 'num_nobody'],
    ['agent-message', '00000000-0000-4000-8000-000000000000'],
  ])('that %s does not hold finds nothing, for certain', async (name, providerId) => {
    const { phoneNumbersBy } = await get(server, NumbersByDocument, {
      lookup: { providerId: { account: accounts[name]!, providerId } },
    });
    expect(phoneNumbersBy).toMatchObject({ matches: [], isPartial: false });
  });

  test.each(NAMES)('while %s fails finds nothing, and is not certain', async name => {
    server.sandboxes[name].fail({
      fault: { kind: 'answer', status: 429, headers: { 'retry-after': '60' }, body: '{}' },
    });
    const { providerId } = of(name)[0]!;
    const { data, errors } = await ask(server, NumbersByDocument, {
      lookup: { providerId: { account: accounts[name]!, providerId } },
    });
    expect(errors).toEqual([]);
    expect(data!.phoneNumbersBy).toEqual({
      matches: [],
      isPartial: true,
      sources: [{ account: { name }, state: 'FAILED', fetchedCount: 0, error: { kind: 'RATE_LIMITED' } }],
    });
  });
});
