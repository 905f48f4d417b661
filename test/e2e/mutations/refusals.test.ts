import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UpdateNumberDocument, type UpdatePhoneNumberInput } from '../../gql/graphql.ts';
import { type SandboxName, start, type Started } from '../../kit/start.ts';
import { ask } from '../ask.ts';
import { type Held, newKey, pick, requestCount, SOON, update } from './stage.ts';

let server: Started;
const numbers = {} as Record<SandboxName, Held>;

beforeAll(async () => {
  server = await start(SOON);
  for (const name of Object.keys(server.sandboxes) as SandboxName[]) numbers[name] = await pick(server, name);
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => Object.values(server.sandboxes).forEach(sandbox => sandbox.calm()));

type Settings = Omit<UpdatePhoneNumberInput, 'id'>;

describe('an update is refused before anything is sent', () => {
  test('which says the setting that cannot be cleared, or whose provider has it not', async () => {
    const cleared = await update(server, { id: numbers.sinch.id, friendlyName: null });
    expect(cleared.errors).toMatchObject([{ code: 'NOT_CLEARABLE', setting: 'FRIENDLY_NAME' }]);
    const named = await update(server, { id: numbers['red-cloud'].id, friendlyName: 'Front desk' });
    expect(named.errors).toMatchObject([{ code: 'UNSUPPORTED_BY_PROVIDER', account: { name: 'red-cloud' } }]);
  });

  test.each([
    { messaging: { inboundWebhook: { url: 7 } } },
    { provisioningCallbackUrl: ['https://hooks.example/'] },
    { voice: { route: { endpoint: 12025550100 } } },
    { voice: { route: {} } },
    { voice: { route: { appId: 'A', flowId: 'F' } } },
    { voice: { route: { appId: null } } },
    { voice: { recording: 'ON' } },
    { messaging: { smsEnabled: 'yes' } },
  ])('as a whole where it does not fit the schema: %j', async settings => {
    const input = { id: numbers.sinch.id, ...settings } as UpdatePhoneNumberInput;
    const { codes } = await ask(server, UpdateNumberDocument, { input });
    expect(codes).toEqual(['INVALID_INPUT']);
    expect(requestCount(server)).toBe(0);
  });
});

describe('an update that asks for nothing', () => {
  test.each<Settings>([
    {},
    { messaging: {} },
    { voice: {} },
    { messaging: { forwardSms: {} }, attribution: {} },
    { validateOnly: false },
  ])('is no change: %j', async settings => {
    const payload = await update(server, { id: numbers['fone-dynamics'].id, ...settings, idempotencyKey: newKey() });
    expect(payload).toMatchObject({ outcome: 'NOT_APPLIED', errors: [], operation: null, warnings: [{ code: 'EMPTY_CHANGE' }] }); // prettier-ignore
    expect(requestCount(server)).toBe(0);
  });
});

test('a key is required where money or an emergency address is concerned', async () => {
  const mutations = ['rentPhoneNumber', 'rentAnyPhoneNumber', 'releasePhoneNumber', 'provisionEmergencyAddress', 'deprovisionEmergencyAddress']; // prettier-ignore
  for (const mutation of mutations) {
    const answer = await server.client.rawRequest(`mutation { ${mutation}(input: {}) { outcome } }`).catch(error => error.response); // prettier-ignore
    expect(JSON.stringify(answer.errors), mutation).toMatch(/idempotencyKey\\?" of required type \\?"String!/);
  }
  expect(requestCount(server)).toBe(0);
});
