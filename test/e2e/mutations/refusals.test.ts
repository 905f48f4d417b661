import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { encodeId } from '#schema/ids.ts';
import {
  ReleaseNumberDocument,
  RentAnyNumberDocument,
  RentNumberDocument,
  type RentPhoneNumberInput,
  ProvisionAddressDocument,
  UpdateNumberDocument,
  type UpdatePhoneNumberInput,
} from '../../gql/graphql.ts';
import { type SandboxName, start, type Started } from '../../kit/start.ts';
import { ask, get } from '../ask.ts';
import { accountId, type Held, newKey, pick, requestCount, SOON, update } from './stage.ts';

let server: Started;
const numbers = {} as Record<SandboxName, Held>;

beforeAll(async () => {
  server = await start(SOON);
  for (const name of Object.keys(server.sandboxes) as SandboxName[]) numbers[name] = await pick(server, name);
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => Object.values(server.sandboxes).forEach(sandbox => sandbox.calm()));

type Settings = Omit<UpdatePhoneNumberInput, 'id'>;

interface Told {
  readonly __typename: string;
  readonly code: string;
  readonly path: readonly string[] | null;
}

/** What the errors are and where they point to; nothing is ever sent. */
function told({ outcome, errors }: { readonly outcome: string; readonly errors: readonly Told[] }) {
  expect(outcome).toBe('NOT_APPLIED');
  expect(requestCount(server)).toBe(0);
  return errors.map(({ __typename, path }) => `${__typename} ${path?.join('.')}`);
}

const refused = async (name: SandboxName, settings: Settings) =>
  told(await update(server, { id: numbers[name].id, ...settings }));

describe('an update is refused before anything is sent', () => {
  test.each<[SandboxName, Settings, string]>([
    ['sinch', { friendlyName: '' }, 'friendlyName'],
    ['sinch', { messaging: { servicePlanId: '' } }, 'messaging.servicePlanId'],
    ['sinch', { voice: { route: { appId: '' } } }, 'voice.route.appId'],
    ['fone-dynamics', { attribution: { source: '' } }, 'attribution.source'],
    ['fone-dynamics', { regulatoryAddressId: '' }, 'regulatoryAddressId'],
    ['fone-dynamics', { messaging: { forwardEmail: { to: '' } } }, 'messaging.forwardEmail.to'],
    ['agent-message', { messaging: { campaignId: '' } }, 'messaging.campaignId'],
  ])('with %s for an empty text: %j', async (name, settings, path) => {
    expect(await refused(name, settings)).toEqual([`InvalidInputError input.${path}`]);
  });

  test.each<[SandboxName, Settings, string]>([
    ['sinch', { messaging: null }, 'messaging'],
    ['red-cloud', { messaging: { smsEnabled: null } }, 'messaging.smsEnabled'],
    ['red-cloud', { messaging: { mmsEnabled: null } }, 'messaging.mmsEnabled'],
    ['fone-dynamics', { voice: { recording: null } }, 'voice.recording'],
  ])('with %s for a null that means neither: %j', async (name, settings, path) => {
    expect(await refused(name, settings)).toEqual([`InvalidInputError input.${path}`]);
  });

  test.each<[SandboxName, Settings, readonly string[]]>([
    ['sinch', { friendlyName: null }, ['friendlyName', 'FRIENDLY_NAME']],
    ['sinch', { voice: { route: null } }, ['voice.route', 'VOICE_ROUTE']],
    ['sinch', { voice: null }, ['voice', 'VOICE_ROUTE']],
    ['sinch', { provisioningCallbackUrl: null }, ['provisioningCallbackUrl', 'PROVISIONING_CALLBACK']],
    ['fone-dynamics', { messaging: { inboundWebhook: null } }, ['messaging.inboundWebhook', 'INBOUND_WEBHOOK']],
    ['fone-dynamics', { messaging: { forwardSms: { to: null } } }, ['messaging.forwardSms.to', 'SMS_FORWARDING']],
    ['fone-dynamics', { attribution: { content: null } }, ['attribution.content', 'ATTRIBUTION']],
    ['red-cloud', { messaging: { deliveryWebhook: null } }, ['messaging.deliveryWebhook', 'DELIVERY_WEBHOOK']],
    ['red-cloud', { messaging: { campaignId: null } }, ['messaging.campaignId', 'CAMPAIGN']],
  ])('with %s for what it cannot clear: %j', async (name, settings, [path, setting]) => {
    const payload = await update(server, { id: numbers[name].id, ...settings });
    expect(payload.errors).toMatchObject([{ __typename: 'NotClearableError', code: 'NOT_CLEARABLE', setting }]);
    expect(told(payload)).toEqual([`NotClearableError input.${path}`]);
  });

  test.each<[SandboxName, Settings, string]>([
    ['sinch', { messaging: { inboundWebhook: { url: 'https://hooks.example/in' } } }, 'messaging.inboundWebhook'],
    ['sinch', { messaging: { smsEnabled: true } }, 'messaging.smsEnabled'],
    ['sinch', { regulatoryAddressId: 'A1' }, 'regulatoryAddressId'],
    ['fone-dynamics', { messaging: { campaignId: 'C1' } }, 'messaging.campaignId'],
    ['fone-dynamics', { messaging: { servicePlanId: 'P1' } }, 'messaging.servicePlanId'],
    ['red-cloud', { friendlyName: 'Front desk' }, 'friendlyName'],
    ['red-cloud', { friendlyName: null }, 'friendlyName'],
    ['red-cloud', { voice: { route: { appId: 'A1' } } }, 'voice.route.appId'],
    ['red-cloud', { voice: null }, 'voice'],
    ['agent-message', { voice: { recording: 'CALL' } }, 'voice.recording'],
    ['agent-message', { messaging: { smsEnabled: false } }, 'messaging.smsEnabled'],
    ['agent-message', { attribution: { source: 'web' } }, 'attribution'],
  ])('with %s for what it has not: %j', async (name, settings, path) => {
    const payload = await update(server, { id: numbers[name].id, ...settings });
    expect(payload.errors).toMatchObject([{ code: 'UNSUPPORTED_BY_PROVIDER', account: { name } }]);
    expect(told(payload)).toEqual([`UnsupportedByProviderError input.${path}`]);
  });

  test.each<[SandboxName, Settings, string]>([
    ['agent-message', { messaging: { inboundWebhook: { url: 'http://hooks.example/in' } } }, 'messaging.inboundWebhook.url'], // prettier-ignore
    ['agent-message', { messaging: { deliveryWebhook: { url: 'https://hooks.example/', method: 'GET' } } }, 'messaging.deliveryWebhook.method'], // prettier-ignore
    ['agent-message', { messaging: { campaignId: 'C1' } }, 'messaging.campaignId'],
    ['red-cloud', { messaging: { inboundWebhook: { url: 'https://hooks.example/', method: 'GET' } } }, 'messaging.inboundWebhook.method'], // prettier-ignore
    ['sinch', { voice: { route: { endpoint: '+12025550100' } } }, 'voice.route.endpoint'],
    ['sinch', { voice: { route: { flowId: 'F1' } } }, 'voice.route.flowId'],
    ['fone-dynamics', { voice: { route: { trunkId: 'T1' } } }, 'voice.route.trunkId'],
  ])('with %s for a value that cannot be: %j', async (name, settings, path) => {
    expect(await refused(name, settings)).toEqual([`InvalidInputError input.${path}`]);
  });

  test('with everything that is wrong at once, each where it stands', async () => {
    const settings = { friendlyName: '', messaging: { smsEnabled: null, campaignId: 'C1' }, idempotencyKey: 'a b' };
    expect((await refused('fone-dynamics', settings)).toSorted()).toEqual([
      'InvalidInputError input.friendlyName',
      'InvalidInputError input.idempotencyKey',
      'InvalidInputError input.messaging.smsEnabled',
      'UnsupportedByProviderError input.messaging.campaignId',
    ]);
  });

  test('for an id that is none, of something else, of an account out of reach or in another form', async () => {
    const ids = [
      ['nonsense', 'InvalidInputError'],
      [accountId('sinch'), 'InvalidInputError'],
      [encodeId('PhoneNumber', 'nobody/+12025550100'), 'NotFoundError'],
      [encodeId('PhoneNumber', 'sinch/1'), 'NotFoundError'],
    ] as const;
    for (const [id, type] of ids)
      expect(told(await update(server, { id, friendlyName: 'Front desk' }))).toEqual([`${type} input.id`]);
  });

  test.each(['', ' ', 'a b', 'é', 'x'.repeat(256)])('for the key %j', async idempotencyKey => {
    expect(await refused('sinch', { friendlyName: 'Front desk', idempotencyKey })).toEqual([
      'InvalidInputError input.idempotencyKey',
    ]);
  });

  test.each([
    { messaging: { inboundWebhook: { url: 'ftp://hooks.example/' } } },
    { messaging: { inboundWebhook: { url: '' } } },
    { provisioningCallbackUrl: 'hooks.example' },
    { voice: { route: { endpoint: '12025550100' } } },
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

describe('a rental is refused before anything is sent', () => {
  const rent = async (input: Omit<RentPhoneNumberInput, 'idempotencyKey'>) =>
    told((await get(server, RentNumberDocument, { input: { ...input, idempotencyKey: newKey() } })).rentPhoneNumber!);
  const at = (name: SandboxName) => ({ account: accountId(name), e164: '+12125550400' });

  test('without a number, with two, or with an id that no search gave', async () => {
    expect(await rent({})).toEqual(['InvalidInputError input']);
    expect(await rent({ availableNumberId: 'v1.x', number: at('sinch') })).toEqual(['InvalidInputError input']);
    expect(await rent({ availableNumberId: 'v1.x' })).toEqual(['InvalidInputError input.availableNumberId']);
    expect(await rent({ number: { ...at('sinch'), account: numbers.sinch.id } })).toEqual([
      'InvalidInputError input.number.account',
    ]);
  });

  test('by a provider that rents nothing', async () => {
    expect(await rent({ number: at('red-cloud') })).toEqual(['UnsupportedByProviderError input']);
  });

  test('with settings that the provider has not, cannot clear, or would refuse', async () => {
    const settings = {
      friendlyName: null,
      messaging: { smsEnabled: true },
      voice: { route: { endpoint: '+12025550100' } },
    };
    expect((await rent({ number: at('sinch'), settings })).toSorted()).toEqual([
      'InvalidInputError input.settings.voice.route.endpoint',
      'NotClearableError input.settings.friendlyName',
      'UnsupportedByProviderError input.settings.messaging.smsEnabled',
    ]);
  });

  test.each([
    ['-1', 'USD', 'amount'],
    ['2,00', 'USD', 'amount'],
    ['', 'USD', 'amount'],
    ['2.00', 'usd', 'currencyCode'],
    ['2.00', 'dollars', 'currencyCode'],
  ])('with the limit %j %s', async (amount, currencyCode, part) => {
    expect(await rent({ number: at('sinch'), maxRecurringPrice: { amount, currencyCode } })).toEqual([
      `InvalidInputError input.maxRecurringPrice.${part}`,
    ]);
  });

  test('with a limit that the provider gives no price to keep it by', async () => {
    const maxRecurringPrice = { amount: '2.00', currencyCode: 'USD' };
    expect(await rent({ number: at('agent-message'), maxRecurringPrice })).toEqual([
      'UnsupportedByProviderError input.maxRecurringPrice',
    ]);
  });

  test('without knowing which: where the provider has no search, or no number can be like that', async () => {
    const any = async (name: SandboxName, given: object = {}) => {
      const asked = { account: accountId(name), countryCode: 'US', type: 'LOCAL' as const, idempotencyKey: newKey() };
      return told((await get(server, RentAnyNumberDocument, { input: { ...asked, ...given } })).rentAnyPhoneNumber!);
    };
    expect(await any('red-cloud')).toEqual(['UnsupportedByProviderError input']);
    expect(await any('fone-dynamics')).toEqual(['UnsupportedByProviderError input']);
    expect(await any('sinch', { number: { contains: 'TAXI' } })).toEqual(['InvalidInputError input.number.contains']);
    expect(await any('sinch', { number: { startsWith: '+44' } })).toEqual(['InvalidInputError input.number.startsWith']); // prettier-ignore
    expect(await any('sinch', { capabilities: [] })).toEqual(['InvalidInputError input.capabilities']);
    expect(await any('sinch', { account: 'nobody' })).toEqual(['InvalidInputError input.account']);
  });
});

describe('what a provider does not have is refused before anything is sent', () => {
  test.each(['fone-dynamics', 'red-cloud'] as const)('a release by %s', async name => {
    const { id, number } = numbers[name];
    const input = { id, confirmE164: number.e164, idempotencyKey: newKey() };
    expect(told((await get(server, ReleaseNumberDocument, { input })).releasePhoneNumber!)).toEqual([
      'UnsupportedByProviderError input.id',
    ]);
  });

  test.each(['fone-dynamics', 'red-cloud', 'agent-message'] as const)('an emergency address at %s', async name => {
    const address = { streetNumber: '1', street: 'A', city: 'B', state: 'CO', postalCode: '80202' };
    const input = {
      phoneNumberId: numbers[name].id,
      displayName: 'X',
      address,
      acceptCorrection: false,
      idempotencyKey: newKey(),
    };
    expect(told((await get(server, ProvisionAddressDocument, { input })).provisionEmergencyAddress!)).toEqual([
      'UnsupportedByProviderError input.phoneNumberId',
    ]);
  });

  test('another E.164 than the one to be released, where the id says which it is', async () => {
    const input = { id: numbers.sinch.id, confirmE164: '+12125550199', idempotencyKey: newKey() };
    expect(told((await get(server, ReleaseNumberDocument, { input })).releasePhoneNumber!)).toEqual([
      'InvalidInputError input.confirmE164',
    ]);
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
