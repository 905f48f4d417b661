import { describe, expect, test } from 'vitest';
import { NumbersCountDocument } from '../gql/graphql.ts';
import { start } from '../kit/start.ts';
import { ask, get } from './ask.ts';

describe('a count', () => {
  test('is exact where every account was read to its end', async () => {
    await using server = await start({ size: 333 });
    const { phoneNumbersCount } = await get(server, NumbersCountDocument, {});
    expect(phoneNumbersCount).toEqual({
      count: 4 * 333,
      precision: 'EXACT',
      isPartial: false,
      sources: ['sinch', 'fone-dynamics', 'red-cloud', 'agent-message'].map(name => ({
        account: { name },
        state: 'EXHAUSTED',
        fetchedCount: 333,
      })),
    });
    const one = await get(server, NumbersCountDocument, { filter: { providers: ['AGENT_MESSAGE'] } });
    expect(one.phoneNumbersCount).toMatchObject({ count: 333, precision: 'EXACT' });
    expect(one.phoneNumbersCount!.sources).toHaveLength(1);
  });

  test('of very many numbers is a least, which no account failed to give', async () => {
    await using server = await start({ size: 10_400, requestTimeoutMs: 15_000 });
    const { phoneNumbersCount } = await get(server, NumbersCountDocument, {});
    expect(phoneNumbersCount).toMatchObject({ precision: 'AT_LEAST', isPartial: false });
    expect(phoneNumbersCount!.count).toBeLessThan(4 * 10_400);
    expect(phoneNumbersCount!.count).toBeGreaterThan(2 * 10_400);
    expect(phoneNumbersCount!.sources.map(({ state }) => state)).toContain('MORE');
    for (const { requestCount } of Object.values(server.sandboxes)) expect(requestCount).toBeLessThan(120);
  });

  test('without an account that failed is a least, and is said to lack it', async () => {
    await using server = await start({ size: 50 });
    server.sandboxes['fone-dynamics'].fail({ fault: { kind: 'html' } });
    const { data, errors, extensions } = await ask(server, NumbersCountDocument, {});
    expect(errors).toEqual([]);
    expect(data!.phoneNumbersCount).toMatchObject({ count: 150, precision: 'AT_LEAST', isPartial: true });
    expect(data!.phoneNumbersCount!.sources.map(({ state }) => state)).toEqual([
      'EXHAUSTED',
      'FAILED',
      'EXHAUSTED',
      'EXHAUSTED',
    ]);
    expect(extensions).toEqual({ partial: ['fone-dynamics'] });
  });

  test('of no account is nought', async () => {
    await using server = await start({ size: 0 });
    const { phoneNumbersCount } = await get(server, NumbersCountDocument, {});
    expect(phoneNumbersCount).toMatchObject({ count: 0, precision: 'EXACT' });
  });
});
