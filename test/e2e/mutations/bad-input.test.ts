import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeId } from '#schema/ids.ts';
import {
  ReleaseNumberDocument,
  RentAnyNumberDocument,
  type RentAnyPhoneNumberInput,
  RentNumberDocument,
  type RentPhoneNumberInput,
  type UpdatePhoneNumberInput,
  ValidateAddressDocument,
} from '../../gql/graphql.ts';
import { createClock } from '../../conformance/store/database.ts';
import { type SandboxName, start, type Started } from '../../kit/start.ts';
import { get } from '../ask.ts';
import { accountId, type Held, newKey, pick, requestCount, SOON, update } from './stage.ts';
import { ADDRESS, DISPLAY_NAME, forSale } from './trials.ts';

const clock = createClock();
let server: Started;
const held = {} as Record<SandboxName, Held>;
/** From a search of now, and from one that is too old. */
const found = { fresh: '', old: '' };

beforeAll(async () => {
  server = await start({ ...SOON, now: clock.now });
  for (const name of Object.keys(server.sandboxes) as SandboxName[]) held[name] = await pick(server, name);
  found.old = (await forSale(server, 'sinch')).id;
  clock.advance(60 * 60_000 + 1);
  found.fresh = (await forSale(server, 'sinch')).id;
});
afterAll(() => server[Symbol.asyncDispose]());

type Asked = Promise<{
  readonly outcome?: string;
  readonly errors: readonly { readonly __typename: string; readonly path: readonly string[] | null }[];
}>;

const change = (name: SandboxName, settings: Omit<UpdatePhoneNumberInput, 'id'>, id = held[name].id): Asked =>
  update(server, { id, ...settings });

const rent = async (input: Partial<RentPhoneNumberInput>): Asked =>
  (await get(server, RentNumberDocument, { input: { idempotencyKey: newKey(), ...input } })).rentPhoneNumber!;

const rentAny = async (input: Partial<RentAnyPhoneNumberInput>): Asked => {
  const asked = { account: accountId('sinch'), countryCode: 'US', type: 'LOCAL' as const, idempotencyKey: newKey() };
  return (await get(server, RentAnyNumberDocument, { input: { ...asked, ...input } })).rentAnyPhoneNumber!;
};

const release = async (name: SandboxName, input: object = {}): Asked => {
  const { id, number } = held[name];
  const asked = { id, confirmE164: number.e164, idempotencyKey: newKey(), ...input };
  return (await get(server, ReleaseNumberDocument, { input: asked })).releasePhoneNumber!;
};

const about = (name: SandboxName) => ({ phoneNumberId: held[name].id, displayName: DISPLAY_NAME, address: ADDRESS });

const validate = async (name: SandboxName, input: object = {}): Asked =>
  (await get(server, ValidateAddressDocument, { input: { ...about(name), ...input } })).validateEmergencyAddress!;

/** Without the address that is in force, which is read for whoever asks for it, also where a change is refused. */
async function changeAddress(mutation: 'provision' | 'deprovision', input: object): Asked {
  const name = `${mutation}EmergencyAddress`;
  const type = `${mutation[0]!.toUpperCase()}${name.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { ${name}(input: $input) { outcome errors { __typename ... on UserError { path } } } }`;
  return (await server.client.request<Record<string, Awaited<Asked>>>(document, { input }))[name]!;
}

const provision = async (name: SandboxName, input: object = {}): Asked => {
  const asked = { ...about(name), acceptCorrection: false, idempotencyKey: newKey(), ...input };
  return changeAddress('provision', asked);
};

const deprovision = async (name: SandboxName, input: object = {}): Asked => {
  const asked = { phoneNumberId: held[name].id, idempotencyKey: newKey(), ...input };
  return changeAddress('deprovision', asked);
};

const inbound = (url: string) => ({ messaging: { inboundWebhook: { url } } });
const at = (name: SandboxName, e164 = '+12125550400') => ({ account: accountId(name), e164 });
const limit = (amount: string, currencyCode = 'USD') => ({ maxRecurringPrice: { amount, currencyCode } });
const TOO_LONG = 'x'.repeat(256);

/** What is wrong, how it is asked, and the typed errors that it is answered with, each where it points in the input. */
type Row = readonly [what: string, ask: () => Asked, ...errors: string[]];

// prettier-ignore
const TABLE: Readonly<Record<string, readonly Row[]>> = {
  updatePhoneNumber: [
    ['an empty web address', () => change('agent-message', inbound('')), 'InvalidInputError messaging.inboundWebhook.url'],
    ['a web address without a scheme', () => change('red-cloud', inbound('hooks.example/in')), 'InvalidInputError messaging.inboundWebhook.url'],
    ['a web address of another scheme', () => change('fone-dynamics', inbound('ftp://hooks.example/in')), 'InvalidInputError messaging.inboundWebhook.url'],
    ['a web address with a space', () => change('fone-dynamics', inbound('https://hooks.example/a b')), 'InvalidInputError messaging.inboundWebhook.url'],
    ['http where https is required', () => change('agent-message', inbound('http://hooks.example/in')), 'InvalidInputError messaging.inboundWebhook.url'],
    ['a method besides', () => change('agent-message', { messaging: { deliveryWebhook: { url: 'http://hooks.example/', method: 'GET' } } }), 'InvalidInputError messaging.deliveryWebhook.url', 'InvalidInputError messaging.deliveryWebhook.method'],
    ['an empty callback', () => change('sinch', { provisioningCallbackUrl: '' }), 'InvalidInputError provisioningCallbackUrl'],
    ['a callback that is no address', () => change('sinch', { provisioningCallbackUrl: 'hooks.example' }), 'InvalidInputError provisioningCallbackUrl'],
    ['null for a whole block', () => change('sinch', { messaging: null }), 'InvalidInputError messaging'],
    ['null that means neither', () => change('red-cloud', { messaging: { smsEnabled: null, mmsEnabled: null } }), 'InvalidInputError messaging.smsEnabled', 'InvalidInputError messaging.mmsEnabled'],
    ['an empty name', () => change('sinch', { friendlyName: '' }), 'InvalidInputError friendlyName'],
    ['an empty service plan', () => change('sinch', { messaging: { servicePlanId: '' } }), 'InvalidInputError messaging.servicePlanId'],
    ['an empty campaign', () => change('agent-message', { messaging: { campaignId: '' } }), 'InvalidInputError messaging.campaignId'],
    ['an empty route', () => change('sinch', { voice: { route: { appId: '' } } }), 'InvalidInputError voice.route.appId'],
    ['a route to nowhere', () => change('fone-dynamics', { voice: { route: { endpoint: '' } } }), 'InvalidInputError voice.route.endpoint'],
    ['a route to what is no E.164', () => change('fone-dynamics', { voice: { route: { endpoint: '0255501234' } } }), 'InvalidInputError voice.route.endpoint'],
    ['an empty part of a group', () => change('fone-dynamics', { attribution: { source: '' }, messaging: { forwardEmail: { to: '' } } }), 'InvalidInputError messaging.forwardEmail.to', 'InvalidInputError attribution.source'],
    ['an empty regulatory address', () => change('fone-dynamics', { regulatoryAddressId: '' }), 'InvalidInputError regulatoryAddressId'],
    ['a setting the provider has not, beside one it has', () => change('red-cloud', { friendlyName: 'Desk', messaging: { smsEnabled: true } }), 'UnsupportedByProviderError friendlyName'],
    ['all at once', () => change('fone-dynamics', { friendlyName: '', messaging: { smsEnabled: null, campaignId: 'C1' }, idempotencyKey: 'a b' }),
      'InvalidInputError messaging.smsEnabled', 'InvalidInputError friendlyName', 'UnsupportedByProviderError messaging.campaignId', 'InvalidInputError idempotencyKey'],
    ...['', ' ', 'a b', 'é', TOO_LONG].map((idempotencyKey): Row => [`the key ${JSON.stringify(idempotencyKey)}`, () => change('sinch', { friendlyName: 'Desk', idempotencyKey }), 'InvalidInputError idempotencyKey']),
    ['an id that is none', () => change('sinch', { friendlyName: 'Desk' }, 'nonsense'), 'InvalidInputError id'],
    ['the id of an account', () => change('sinch', { friendlyName: 'Desk' }, accountId('sinch')), 'InvalidInputError id'],
    ['a number of an account out of reach', () => change('sinch', { friendlyName: 'Desk' }, encodeId('PhoneNumber', 'nobody/+12025550100')), 'NotFoundError id'],
    ['a number in another form', () => change('sinch', { friendlyName: 'Desk' }, encodeId('PhoneNumber', 'sinch/1')), 'NotFoundError id'],
  ],
  rentPhoneNumber: [
    ['no number', () => rent({}), 'InvalidInputError '],
    ['two numbers', () => rent({ availableNumberId: found.fresh, number: at('sinch') }), 'InvalidInputError '],
    ['a garbled id', () => rent({ availableNumberId: 'v1.x' }), 'InvalidInputError availableNumberId'],
    ['a forged id', () => rent({ availableNumberId: `${found.fresh.slice(0, -3)}AAA` }), 'InvalidInputError availableNumberId'],
    ['the id of something else', () => rent({ availableNumberId: held.sinch.id }), 'InvalidInputError availableNumberId'],
    ['an id more than an hour old', () => rent({ availableNumberId: found.old }), 'InvalidInputError availableNumberId'],
    ['a number that is no E.164', () => rent({ number: at('fone-dynamics', '0255501234') }), 'InvalidInputError number.e164'],
    ['an account that is none', () => rent({ number: { ...at('sinch'), account: held.sinch.id } }), 'InvalidInputError number.account'],
    ['a provider that rents nothing', () => rent({ number: at('red-cloud') }), 'UnsupportedByProviderError '],
    ['a price above the limit', () => rent({ availableNumberId: found.fresh, ...limit('1.99') }), 'PriceChangedError maxRecurringPrice'],
    ['a limit in another currency', () => rent({ availableNumberId: found.fresh, ...limit('100', 'EUR') }), 'PriceChangedError maxRecurringPrice'],
    ['a limit that cannot be kept', () => rent({ number: at('agent-message'), ...limit('2.00') }), 'UnsupportedByProviderError maxRecurringPrice'],
    ...['', '-1', '1e3', '2,00', '0x2', '2.0000001'].map((amount): Row => [`the limit ${JSON.stringify(amount)}`, () => rent({ number: at('sinch'), ...limit(amount) }), 'InvalidInputError maxRecurringPrice.amount']),
    ...['usd', 'dollars', ''].map((currency): Row => [`a limit in ${JSON.stringify(currency)}`, () => rent({ number: at('sinch'), ...limit('2.00', currency) }), 'InvalidInputError maxRecurringPrice.currencyCode']),
    ['settings with an empty web address', () => rent({ number: at('agent-message'), settings: inbound('') }), 'InvalidInputError settings.messaging.inboundWebhook.url'],
    ['settings with http where https is required', () => rent({ number: at('agent-message'), settings: inbound('http://hooks.example/') }), 'InvalidInputError settings.messaging.inboundWebhook.url'],
    ['settings with null for a whole block', () => rent({ number: at('sinch'), settings: { messaging: null } }), 'InvalidInputError settings.messaging'],
    ['settings the provider has not, cannot clear or would refuse', () => rent({ number: at('sinch'), settings: { friendlyName: null, messaging: { smsEnabled: true }, voice: { route: { endpoint: '+12025550100' } } } }),
      'NotClearableError settings.friendlyName', 'UnsupportedByProviderError settings.messaging.smsEnabled', 'InvalidInputError settings.voice.route.endpoint'],
    ['an empty key', () => rent({ number: at('sinch'), idempotencyKey: '' }), 'InvalidInputError idempotencyKey'],
    ['a key of 256 characters', () => rent({ number: at('sinch'), idempotencyKey: TOO_LONG }), 'InvalidInputError idempotencyKey'],
  ],
  rentAnyPhoneNumber: [
    ['a provider that rents nothing', () => rentAny({ account: accountId('red-cloud') }), 'UnsupportedByProviderError '],
    ['a provider that has no search', () => rentAny({ account: accountId('fone-dynamics') }), 'UnsupportedByProviderError '],
    ['an account that is none', () => rentAny({ account: 'nobody' }), 'InvalidInputError account'],
    ['digits that are none', () => rentAny({ number: { contains: 'TAXI' } }), 'InvalidInputError number.contains'],
    ['digits of another country', () => rentAny({ number: { startsWith: '+44' } }), 'InvalidInputError number.startsWith'],
    ['no capabilities', () => rentAny({ capabilities: [] }), 'InvalidInputError capabilities'],
    ['a limit that is no amount', () => rentAny(limit('much')), 'InvalidInputError maxRecurringPrice.amount'],
    ['settings with a callback that is no address', () => rentAny({ settings: { provisioningCallbackUrl: 'hooks' } }), 'InvalidInputError settings.provisioningCallbackUrl'],
    ['an empty key', () => rentAny({ idempotencyKey: '' }), 'InvalidInputError idempotencyKey'],
    ['a key of 256 characters', () => rentAny({ idempotencyKey: TOO_LONG }), 'InvalidInputError idempotencyKey'],
  ],
  releasePhoneNumber: [
    ['another E.164', () => release('sinch', { confirmE164: '+12125550199' }), 'InvalidInputError confirmE164'],
    ['no E.164', () => release('sinch', { confirmE164: '2125550199' }), 'InvalidInputError confirmE164'],
    ['no E.164, where only the provider knows the number', () => release('agent-message', { confirmE164: '' }), 'InvalidInputError confirmE164'],
    ['a provider that takes nothing back', () => release('fone-dynamics'), 'UnsupportedByProviderError id'],
    ['another such provider', () => release('red-cloud'), 'UnsupportedByProviderError id'],
    ['an id that is none', () => release('sinch', { id: 'nonsense' }), 'InvalidInputError id'],
    ['an empty key', () => release('sinch', { idempotencyKey: '' }), 'InvalidInputError idempotencyKey'],
    ['a key of 256 characters', () => release('sinch', { idempotencyKey: TOO_LONG }), 'InvalidInputError idempotencyKey'],
  ],
  validateEmergencyAddress: [
    ['a provider that has none', () => validate('fone-dynamics'), 'UnsupportedByProviderError phoneNumberId'],
    ['an id that is none', () => validate('sinch', { phoneNumberId: 'x' }), 'InvalidInputError phoneNumberId'],
    ['an empty part and name', () => validate('sinch', { displayName: ' ', address: { ...ADDRESS, street: '' } }), 'InvalidInputError address.street', 'InvalidInputError displayName'],
  ],
  provisionEmergencyAddress: [
    ...(['fone-dynamics', 'red-cloud', 'agent-message'] as const).map((name): Row => [`${name}, which has none`, () => provision(name), 'UnsupportedByProviderError phoneNumberId']),
    ['an id that is none', () => provision('sinch', { phoneNumberId: 'x' }), 'InvalidInputError phoneNumberId'],
    ['an empty part', () => provision('sinch', { address: { ...ADDRESS, city: ' ' } }), 'InvalidInputError address.city'],
    ['an empty name', () => provision('sinch', { displayName: '' }), 'InvalidInputError displayName'],
    ['an empty key', () => provision('sinch', { idempotencyKey: '' }), 'InvalidInputError idempotencyKey'],
    ['a key of 256 characters', () => provision('sinch', { idempotencyKey: TOO_LONG }), 'InvalidInputError idempotencyKey'],
  ],
  deprovisionEmergencyAddress: [
    ['a provider that has none', () => deprovision('red-cloud'), 'UnsupportedByProviderError phoneNumberId'],
    ['an id that is none', () => deprovision('sinch', { phoneNumberId: 'x' }), 'InvalidInputError phoneNumberId'],
    ['an empty key', () => deprovision('sinch', { idempotencyKey: '' }), 'InvalidInputError idempotencyKey'],
    ['a key of 256 characters', () => deprovision('sinch', { idempotencyKey: TOO_LONG }), 'InvalidInputError idempotencyKey'],
  ],
};

describe.each(Object.entries(TABLE))(
  '%s asks no provider, and answers with typed errors that point into the input',
  (_, rows) => {
    test.each(rows.map(([what, ask, ...expected]) => ({ what, ask, expected })))('$what', async ({ ask, expected }) => {
      const { outcome = 'NOT_APPLIED', errors } = await ask();
      expect(errors.map(({ __typename, path }) => `${__typename} ${path?.slice(1).join('.')}`)).toEqual(expected);
      for (const { path } of errors) expect(path?.[0]).toBe('input');
      expect(outcome).toBe('NOT_APPLIED');
      expect(requestCount(server)).toBe(0);
    });
  },
);

test('another E.164 than that of a number which only its provider knows is refused once that was read', async () => {
  const { errors } = await release('agent-message', { confirmE164: '+12125550199' });
  expect(errors).toMatchObject([{ __typename: 'InvalidInputError', path: ['input', 'confirmE164'] }]);
  expect(server.sandboxes['agent-message'].requests.map(({ method }) => method)).toEqual(['GET']);
  server.sandboxes['agent-message'].calm();
});
