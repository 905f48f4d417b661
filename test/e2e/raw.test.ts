import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NumberPageDocument, type ProviderKey } from '../gql/graphql.ts';
import { type SandboxName, start, type Started } from '../kit/start.ts';
import { ask, get } from './ask.ts';

let server: Started;
beforeAll(async () => {
  server = await start({ size: 20 });
  for (const provider of PROVIDERS) await numbersOf(provider);
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => Object.values(server.sandboxes).forEach(sandbox => sandbox.calm()));

const PROVIDERS: readonly ProviderKey[] = ['SINCH', 'FONE_DYNAMICS', 'RED_CLOUD', 'AGENT_MESSAGE'];
const numbersOf = async (provider: ProviderKey) =>
  (await get(server, NumberPageDocument, { first: 100, filter: { providers: [provider] } })).phoneNumbers!.nodes;

describe('the provider’s own object', () => {
  test('has its own words, which the fields translate', async () => {
    for (const { raw, e164, type, projectId } of await numbersOf('SINCH')) {
      expect(raw).toMatchObject({ phoneNumber: e164, type, projectId });
    }
    for (const { raw, e164, city, statusRaw } of await numbersOf('FONE_DYNAMICS')) {
      expect(raw).toMatchObject({ Number: e164, Status: statusRaw, ...(city !== null && { City: city }) });
    }
    for (const { raw, e164, providerId, statusRaw, messaging } of await numbersOf('RED_CLOUD')) {
      expect(raw).toMatchObject({ numberId: providerId, e164, status: statusRaw, smsEnabled: messaging.smsEnabled });
    }
    for (const { raw, e164, providerId, friendlyName } of await numbersOf('AGENT_MESSAGE')) {
      expect(raw).toMatchObject({ id: providerId, number: e164, label: friendlyName });
    }
  });

  const strange = {
    futureField: { nested: [1, 'two', null], Enabled: true },
    apiToken: 'am-secret-1',
    webhook: { clientSecret: 'am-secret-2', url: 'https://user:am-secret-3@hooks.example.com/in?x=1#y' },
    keys: [{ api_key: 'am-secret-4', Authorization: 'Basic am-secret-5', password: { of: 'am-secret-6' } }],
  };
  const shown = {
    futureField: { nested: [1, 'two', null], Enabled: true },
    apiToken: '[removed]',
    webhook: { clientSecret: '[removed]', url: 'https://hooks.example.com/in?x=1#y' },
    keys: [{ api_key: '[removed]', Authorization: '[removed]', password: '[removed]' }],
  };

  test.each<[SandboxName, ProviderKey, string, (number: object) => unknown, object]>([
    [
      'sinch',
      'SINCH',
      '/activeNumbers',
      number => ({ activeNumbers: [number] }),
      { phoneNumber: '+447700900001', regionCode: 'GB', type: 'LOCAL' },
    ],
    ['fone-dynamics', 'FONE_DYNAMICS', '/Numbers', number => [number], { Number: '+61255500001' }],
    [
      'red-cloud',
      'RED_CLOUD',
      '/core/numbers',
      number => ({ numbers: [number] }),
      { numberId: 'num_1', e164: '+12025550100', status: 'ACTIVE', smsEnabled: true, mmsEnabled: true },
    ],
    [
      'agent-message',
      'AGENT_MESSAGE',
      '/phone-numbers',
      number => ({ success: true, data: [number], meta: { next_cursor: null } }),
      { id: '00000000-0000-4000-8000-000000000000', number: '+12025550100' },
    ],
  ])('of %s keeps what this server does not know, without secrets', async (name, provider, path, answer, number) => {
    // prettier-ignore
    const body = JSON.stringify(answer({ ...number, ...strange }));
    server.sandboxes[name].fail({ path, fault: { kind: 'answer', status: 200, body } });
    const [found] = await numbersOf(provider);
    expect(found!.raw).toMatchObject({ ...number, ...shown });
    expect(JSON.stringify(found)).not.toContain('am-secret');
  });
});

test('a time that is none is null, and only the provider’s own object has it', async () => {
  const number = { id: '00000000-0000-4000-8000-000000000000', number: '+12025550100', created_at: 'yesterday' };
  const body = JSON.stringify({
    success: true,
    data: [{ ...number, updated_at: '2026-03-01T10:00:00+02:00' }],
    meta: { next_cursor: null },
  });
  server.sandboxes['agent-message'].fail({ fault: { kind: 'answer', status: 200, body } });
  const { data, errors } = await ask(server, NumberPageDocument, { filter: { providers: ['AGENT_MESSAGE'] } });
  expect(errors).toEqual([]);
  expect(data!.phoneNumbers!.nodes).toEqual([
    expect.objectContaining({
      createdAt: null,
      updatedAt: '2026-03-01T08:00:00.000Z',
      raw: expect.objectContaining(number),
    }),
  ]);
});
