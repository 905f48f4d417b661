import { describe, expect, test } from 'vitest';
import { createCursors, deriveCursorKey } from '#paging/cursor.ts';
import type { Fault } from '#sandbox/faults.ts';
import { usLocal } from '#sandbox/fixtures.ts';
import { CAMPAIGN_IDS } from '#providers/agent-message/sandbox/index.ts';
import {
  AuditLogDocument,
  FindAvailableDocument,
  NumbersDocument,
  RentAnyNumberDocument,
  type RentAnyPhoneNumberInput,
  RentNumberDocument,
  type RentPhoneNumberInput,
} from '../../gql/graphql.ts';
import type { SandboxName, Started } from '../../kit/start.ts';
import { get } from '../ask.ts';
import { accountId, LONG_ENOUGH_MS, newKey, pick, requestCount, settled, stage, written } from './stage.ts';
import { FOR_SALE, forSale } from './trials.ts';

const rent = async (server: Started, input: Omit<RentPhoneNumberInput, 'idempotencyKey'>, idempotencyKey = newKey()) =>
  (await get(server, RentNumberDocument, { input: { ...input, idempotencyKey } })).rentPhoneNumber!;

const rentAny = async (
  server: Started,
  input: Partial<RentAnyPhoneNumberInput> & { readonly account: string },
  idempotencyKey = newKey(),
) => {
  const asked = { countryCode: 'US', type: 'LOCAL' as const, ...input, idempotencyKey };
  return (await get(server, RentAnyNumberDocument, { input: asked })).rentAnyPhoneNumber!;
};

const held = async ({ app }: Started, name: SandboxName, e164: string) =>
  app.accounts.find(account => account.name === name)!.provider.numbers.findByE164(e164 as never, AbortSignal.timeout(5_000)); // prettier-ignore

describe('a number that a search found', () => {
  test('is rented at Sinch with its settings: those that go along, and its name afterwards', async () => {
    const server = await stage();
    const { id, e164 } = await forSale(server, 'sinch');
    const payload = await rent(server, {
      availableNumberId: id,
      settings: {
        friendlyName: 'Front desk',
        messaging: { servicePlanId: 'plan-1', campaignId: 'C1' },
        voice: { route: { appId: 'app-1' } },
        provisioningCallbackUrl: 'https://hooks.example/p',
      },
    });
    expect(payload).toMatchObject({
      outcome: 'ACCEPTED',
      errors: [],
      warnings: [],
      phoneNumber: { e164, friendlyName: 'Front desk', provisioningCallbackUrl: 'https://hooks.example/p' },
    });
    expect(payload.phoneNumber!.provisioning.map(({ target }) => target).toSorted()).toEqual(['CAMPAIGN', 'SMS_SERVICE', 'VOICE']); // prettier-ignore
    expect(written(server, 'sinch')).toEqual([
      `POST /availableNumbers/${e164}:rent {"smsConfiguration":{"servicePlanId":"plan-1","campaignId":"C1"},"voiceConfiguration":{"type":"RTC","appId":"app-1"},"callbackUrl":"https://hooks.example/p"}`,
      `PATCH /activeNumbers/${e164} {"displayName":"Front desk"}`,
    ]);
  });

  test('is rented at AgentMessage with all its settings in one request', async () => {
    const server = await stage();
    const { id, e164 } = await forSale(server, 'agent-message');
    const settings = { friendlyName: 'front-desk', messaging: { inboundWebhook: { url: 'https://hooks.example/in' } } };
    expect(await rent(server, { availableNumberId: id, settings })).toMatchObject({
      outcome: 'APPLIED',
      phoneNumber: { e164, friendlyName: 'front-desk', messaging: { inboundWebhook: { url: 'https://hooks.example/in' } } }, // prettier-ignore
    });
    expect(written(server, 'agent-message')).toEqual([
      `POST /v1/phone-numbers/orders {"numbers":["${e164}"],"label":"front-desk","inbound_url":"https://hooks.example/in"}`,
    ]);
  });

  test.each(['forged', 'of another list', 'of an account out of reach'])(
    'is not rented by an id that is %s',
    async how => {
      const server = await stage();
      const { id } = await forSale(server, 'sinch');
      const { phoneNumbers } = await get(server, NumbersDocument, { first: 1 });
      const cursors = createCursors(deriveCursorKey(['numbergraph']));
      const position = JSON.stringify(['+12125550400', null, server.clock.now()]);
      const ids: Record<string, string> = {
        forged: `${id.slice(0, -3)}AAA`,
        'of another list': phoneNumbers!.pageInfo.endCursor!,
        'of an account out of reach': cursors.seal('availableNumbers', { source: 'nobody', position, only: true }),
      };
      const before = requestCount(server);
      expect(await rent(server, { availableNumberId: ids[how]! })).toMatchObject({
        outcome: 'NOT_APPLIED',
        errors: [{ __typename: 'InvalidInputError', path: ['input', 'availableNumberId'] }],
      });
      expect(requestCount(server)).toBe(before);
    },
  );

  test('is not rented an hour later; but the answer that a key has is given again all the same', async () => {
    const server = await stage();
    const { id } = await forSale(server, 'sinch');
    const key = newKey();
    expect(await rent(server, { availableNumberId: id }, key)).toMatchObject({ outcome: 'APPLIED', replayed: false });
    server.clock.advance(60 * 60_000 + 1);
    expect(await rent(server, { availableNumberId: id }, key)).toMatchObject({ outcome: 'APPLIED', replayed: true });
    const before = requestCount(server);
    expect(await rent(server, { availableNumberId: id })).toMatchObject({
      outcome: 'NOT_APPLIED',
      errors: [{ __typename: 'InvalidInputError', path: ['input', 'availableNumberId'] }],
      operation: null,
    });
    expect(requestCount(server)).toBe(before);
    expect(server.sandboxes.sinch.ledger).toHaveLength(1);
  });

  test('has no id where the provider rents none', async () => {
    const server = await stage();
    const search = { area: { npa: { npa: '512' } }, accounts: [accountId('red-cloud')] };
    const { availableNumbers } = await get(server, FindAvailableDocument, { search });
    const numbers = availableNumbers!.groups.flatMap(group => group.numbers);
    expect(numbers.length).toBeGreaterThan(0);
    expect(numbers.every(({ id }) => id === null)).toBe(true);
  });
});

describe('a number that the caller knows', () => {
  const number = { account: accountId('fone-dynamics'), e164: FOR_SALE };

  test('is purchased at Fone Dynamics, and set afterwards', async () => {
    const server = await stage();
    const payload = await rent(server, { number, settings: { friendlyName: 'Front desk' } });
    expect(payload).toMatchObject({ outcome: 'APPLIED', errors: [], phoneNumber: { e164: FOR_SALE, friendlyName: 'Front desk' } }); // prettier-ignore
    const property = server.sandboxes['fone-dynamics'].config['propertySid'];
    expect(written(server, 'fone-dynamics')).toEqual([
      `POST /v2/Properties/${property}/Numbers {"Number":"${FOR_SALE}"}`,
      `POST /v2/Numbers/${FOR_SALE.slice(1)} {"Friendly":"Front desk"}`,
    ]);
  });

  test('is not rented where the account holds it', async () => {
    const server = await stage();
    for (const name of ['sinch', 'fone-dynamics', 'agent-message'] as const) {
      const { e164 } = (await pick(server, name)).number;
      expect(await rent(server, { number: { account: accountId(name), e164 } })).toMatchObject({
        outcome: 'NOT_APPLIED',
        errors: [{ __typename: 'ConflictError', path: ['input', 'number'] }],
        operation: null,
      });
      expect(written(server, name)).toEqual([]);
    }
  });

  test('is not rented where nobody offers it any more: asked before at Sinch, refused by the others', async () => {
    const server = await stage();
    const e164 = '+15555550100';
    expect(await rent(server, { number: { account: accountId('sinch'), e164 } })).toMatchObject({
      outcome: 'NOT_APPLIED',
      errors: [{ __typename: 'ConflictError', path: ['input', 'number'] }],
    });
    expect(written(server, 'sinch')).toEqual([]);
    expect(await rent(server, { number: { account: accountId('agent-message'), e164 } })).toMatchObject({
      outcome: 'NOT_APPLIED',
      errors: [{ __typename: 'ProviderError', kind: 'CONFLICT', providerCode: 'INSUFFICIENT_INVENTORY' }],
    });
    expect(await rent(server, { number: { account: accountId('fone-dynamics'), e164 } })).toMatchObject({
      outcome: 'NOT_APPLIED',
      errors: [{ __typename: 'ProviderError', providerCode: 'NUMBER_NOT_FOUND' }],
    });
  });
});

describe('settings of a rented number', () => {
  const settings = { friendlyName: 'Front desk', messaging: { servicePlanId: 'plan-1' } };

  test('are set also where the answer to the rental is lost', async () => {
    const server = await stage();
    const { id, e164 } = await forSale(server, 'sinch');
    server.sandboxes.sinch.fail({ method: 'POST', path: /rent$/, times: 1, fault: { kind: 'lose-answer' } });
    expect(await rent(server, { availableNumberId: id, settings })).toMatchObject({
      outcome: 'ACCEPTED',
      errors: [],
      phoneNumber: { e164, friendlyName: 'Front desk', provisioning: [{ target: 'SMS_SERVICE' }] },
    });
    expect(written(server, 'sinch')).toHaveLength(2);
    expect(server.sandboxes.sinch.ledger).toHaveLength(2);
  });

  test.each<[string, Fault, string]>([
    ['refused', { kind: 'answer', status: 400 }, 'PARTIALLY_APPLIED'],
    ['answered with 429', { kind: 'answer', status: 429 }, 'PARTIALLY_APPLIED'],
    ['never answered', { kind: 'reset' }, 'UNKNOWN'],
  ])('are not, where setting them is %s, and the rental stands', async (_, fault, outcome) => {
    const server = await stage();
    const { id, e164 } = await forSale(server, 'sinch');
    server.sandboxes.sinch.fail({ method: 'PATCH', times: 1, fault });
    const key = newKey();
    const payload = await rent(server, { availableNumberId: id, settings }, key);
    expect(payload).toMatchObject({ outcome, errors: [{ __typename: 'ProviderError' }], phoneNumber: { e164, friendlyName: null } }); // prettier-ignore
    server.clock.advance(LONG_ENOUGH_MS);
    await settled(server, payload.operation!);
    expect(await rent(server, { availableNumberId: id, settings }, key)).toMatchObject({
      outcome: 'PARTIALLY_APPLIED',
      replayed: true,
      phoneNumber: { e164 },
    });
    expect(server.sandboxes.sinch.ledger).toHaveLength(1);
  });

  test('are not, where the new number cannot be found to set them, and that is told', async () => {
    const server = await stage();
    const none = { kind: 'answer', status: 400, body: '{"ResponseStatus":{"ErrorCode":"NUMBER_NOT_FOUND"}}' } as const;
    server.sandboxes['fone-dynamics'].fail({ method: 'GET', fault: none });
    const number = { account: accountId('fone-dynamics'), e164: FOR_SALE };
    expect(await rent(server, { number, settings: { friendlyName: 'Front desk' } })).toMatchObject({
      outcome: 'PARTIALLY_APPLIED',
      errors: [{ __typename: 'ProviderError', kind: 'NOT_FOUND' }],
      phoneNumber: null,
    });
    expect(server.sandboxes['fone-dynamics'].ledger).toHaveLength(1);
  });
});

test('a purchase that waits for an address is ACCEPTED, also where its answer is lost', async () => {
  for (const kind of ['delay', 'lose-answer'] as const) {
    const server = await stage();
    const sandbox = server.sandboxes['fone-dynamics'];
    // In a state where the account has no address.
    const { e164 } = usLocal(5_000_301);
    sandbox.fail({ method: 'POST', times: 1, fault: kind === 'delay' ? { kind, ms: 0 } : { kind } });
    expect(await rent(server, { number: { account: accountId('fone-dynamics'), e164 } })).toMatchObject({
      outcome: 'ACCEPTED',
      errors: [],
      phoneNumber: { e164, status: 'PENDING', provisioning: [{ target: 'REGULATORY_ADDRESS', state: 'WAITING' }] },
    });
  }
});

describe('a price limit', () => {
  const USD = (amount: string) => ({ amount, currencyCode: 'USD' });

  test('below what the search showed is refused before anything is sent', async () => {
    const server = await stage();
    const { id, recurringPrice } = await forSale(server, 'sinch');
    expect(await rent(server, { availableNumberId: id, maxRecurringPrice: USD('1.99') })).toMatchObject({
      outcome: 'NOT_APPLIED',
      errors: [
        { __typename: 'PriceChangedError', path: ['input', 'maxRecurringPrice'], current: recurringPrice!.price },
      ],
      operation: null,
    });
    expect(server.sandboxes.sinch.requestCount).toBe(0);
  });

  test('in another currency is refused as well', async () => {
    const server = await stage();
    const { id } = await forSale(server, 'sinch');
    const maxRecurringPrice = { amount: '100', currencyCode: 'EUR' };
    expect((await rent(server, { availableNumberId: id, maxRecurringPrice })).errors).toMatchObject([
      { __typename: 'PriceChangedError', current: USD('2.00') },
    ]);
    expect(server.sandboxes.sinch.requestCount).toBe(0);
  });

  test.each(['2', '2.00', '2.000001', '10'])('of %s is kept by a number for 2.00', async amount => {
    const server = await stage();
    const { id } = await forSale(server, 'sinch');
    expect(await rent(server, { availableNumberId: id, maxRecurringPrice: USD(amount) })).toMatchObject({ outcome: 'APPLIED' }); // prettier-ignore
  });

  test('is compared with the price of now: what became dearer since the search is not rented', async () => {
    const server = await stage();
    const { id, e164 } = await forSale(server, 'sinch');
    const offer = { phoneNumber: e164, regionCode: 'US', type: 'LOCAL', monthlyPrice: USD('2.50') };
    server.sandboxes.sinch.fail({
      method: 'GET',
      path: '/availableNumbers/',
      fault: { kind: 'answer', status: 200, body: JSON.stringify(offer) },
    });
    const key = newKey();
    const asked = { availableNumberId: id, maxRecurringPrice: USD('2.00') };
    expect(await rent(server, asked, key)).toMatchObject({
      outcome: 'NOT_APPLIED',
      errors: [{ __typename: 'PriceChangedError', current: USD('2.50') }],
      operation: null,
    });
    expect(written(server, 'sinch')).toEqual([]);
    server.sandboxes.sinch.calm();
    expect(await rent(server, asked, key)).toMatchObject({ outcome: 'APPLIED', replayed: false });
  });

  test('is no reason to withhold the answer that a key has, where a later search shows a higher price', async () => {
    const server = await stage();
    const { id, e164 } = await forSale(server, 'sinch');
    const key = newKey();
    const maxRecurringPrice = USD('2.00');
    expect(await rent(server, { availableNumberId: id, maxRecurringPrice }, key)).toMatchObject({ outcome: 'APPLIED' });
    const offer = { phoneNumber: e164, regionCode: 'US', type: 'LOCAL', monthlyPrice: USD('2.50') };
    const body = JSON.stringify({ availableNumbers: [offer] });
    server.sandboxes.sinch.fail({
      method: 'GET',
      path: /availableNumbers$/,
      fault: { kind: 'answer', status: 200, body },
    });
    const dearer = await forSale(server, 'sinch');
    expect(dearer).toMatchObject({ e164, recurringPrice: { price: USD('2.50') } });
    const asked = { availableNumberId: dearer.id, maxRecurringPrice };
    expect(await rent(server, asked, key)).toMatchObject({ outcome: 'APPLIED', replayed: true, phoneNumber: { e164 } });
    expect((await rent(server, asked)).errors).toMatchObject([{ __typename: 'PriceChangedError' }]);
    expect(server.sandboxes.sinch.requestCount).toBeLessThanOrEqual(1);
    expect(server.sandboxes.sinch.ledger).toHaveLength(1);
  });
});

describe('any number', () => {
  test.each(['sinch', 'agent-message'] as const)(
    'is the first that a search finds at %s, once for a key',
    async name => {
      const server = await stage();
      const key = newKey();
      const asked = { account: accountId(name), number: { contains: '555' } };
      const first = await rentAny(server, asked, key);
      expect(first).toMatchObject({ outcome: 'APPLIED', errors: [], phoneNumber: { e164: expect.stringContaining('555') as string } }); // prettier-ignore
      expect(await rentAny(server, asked, key)).toMatchObject({ outcome: 'APPLIED', replayed: true, phoneNumber: { e164: first.phoneNumber!.e164 } }); // prettier-ignore
      expect(written(server, name)).toHaveLength(1);
      const other = await rentAny(server, asked);
      expect(other.phoneNumber!.e164).not.toBe(first.phoneNumber!.e164);
      expect(server.sandboxes[name].ledger).toHaveLength(2);
    },
  );

  test.each(['sinch', 'agent-message'] as const)(
    'is another one for each of many who ask at once at %s',
    async name => {
      const server = await stage({ timeouts: { write: 5_000 } });
      const rented = await Promise.all(Array.from({ length: 5 }, () => rentAny(server, { account: accountId(name) })));
      expect(rented.map(({ outcome, errors }) => ({ outcome, errors }))).toEqual(rented.map(() => ({ outcome: 'APPLIED', errors: [] }))); // prettier-ignore
      expect(new Set(rented.map(({ phoneNumber }) => phoneNumber!.e164)).size).toBe(5);
      expect(server.sandboxes[name].ledger).toHaveLength(5);
    },
  );

  const GONE = {
    sinch: { path: /(:|%3A)rent$/, status: 404, body: '{"error":{"code":404,"status":"NOT_FOUND","message":"gone"}}' },
    'agent-message': {
      path: /orders$/,
      status: 409,
      body: '{"success":false,"error":{"code":"INSUFFICIENT_INVENTORY"}}',
    },
  } as const;
  /** What the first so many orders come to. */
  const refuse = ({ sandboxes }: Started, name: keyof typeof GONE, times: number) => {
    const { path, ...answer } = GONE[name];
    sandboxes[name].fail({ method: 'POST', path, times, fault: { kind: 'answer', ...answer } });
  };

  test.each(['sinch', 'agent-message'] as const)(
    'is the next one where somebody took the first in the meantime at %s, each order on record',
    async name => {
      const server = await stage();
      refuse(server, name, 2);
      const account = accountId(name);
      const key = newKey();
      const payload = await rentAny(server, { account }, key);
      expect(payload).toMatchObject({ outcome: 'APPLIED', errors: [], replayed: false });
      expect(server.sandboxes[name].ledger).toHaveLength(1);
      const orders = written(server, name);
      expect(new Set(orders).size).toBe(3);
      expect(orders.at(-1)).toContain(payload.phoneNumber!.e164);
      expect(await rentAny(server, { account }, key)).toMatchObject({ outcome: 'APPLIED', replayed: true });
      expect(written(server, name)).toHaveLength(3);
      const { auditLog } = await get(server, AuditLogDocument, { filter: { action: 'rentAnyPhoneNumber' } });
      expect(auditLog!.nodes.map(({ outcome }) => outcome)).toEqual(['APPLIED', 'ATTEMPTED', 'NOT_APPLIED', 'ATTEMPTED', 'NOT_APPLIED', 'ATTEMPTED']); // prettier-ignore
      expect(new Set(auditLog!.nodes.map(({ e164 }) => e164)).size).toBe(3);
    },
  );

  test('is none where five in a row were taken; then the key is free', async () => {
    const server = await stage();
    refuse(server, 'agent-message', 5);
    const account = accountId('agent-message');
    const key = newKey();
    expect(await rentAny(server, { account }, key)).toMatchObject({
      outcome: 'NOT_APPLIED',
      errors: [
        { __typename: 'ProviderError', kind: 'CONFLICT', providerCode: 'INSUFFICIENT_INVENTORY', retryable: true },
      ],
      operation: null,
    });
    expect(written(server, 'agent-message')).toHaveLength(5);
    expect(await rentAny(server, { account }, key)).toMatchObject({ outcome: 'APPLIED', replayed: false });
    expect(server.sandboxes['agent-message'].ledger).toHaveLength(1);
  });

  test('is not looked for further where the refusal would be the same for any', async () => {
    const server = await stage();
    const settings = { messaging: { campaignId: CAMPAIGN_IDS.expired } };
    expect(await rentAny(server, { account: accountId('agent-message'), settings })).toMatchObject({
      outcome: 'NOT_APPLIED',
      errors: [
        { __typename: 'ProviderError', kind: 'CONFLICT', providerCode: 'CAMPAIGN_NOT_ACTIVE', retryable: false },
      ],
    });
    expect(written(server, 'agent-message')).toHaveLength(1);
  });

  test('is not looked for further where an order was never answered', async () => {
    const server = await stage();
    refuse(server, 'agent-message', 1);
    server.sandboxes['agent-message'].fail({ path: /orders$/, times: 1, fault: { kind: 'reset' } });
    const key = newKey();
    const account = accountId('agent-message');
    expect(await rentAny(server, { account }, key)).toMatchObject({
      outcome: 'UNKNOWN',
      operation: { state: 'UNKNOWN' },
    });
    expect(written(server, 'agent-message')).toHaveLength(2);
    expect((await rentAny(server, { account }, key)).errors).toMatchObject([{ reason: 'OUTCOME_UNKNOWN' }]);
  });

  test('is not looked for further where what comes after one that was taken cannot be read', async () => {
    const server = await stage();
    refuse(server, 'sinch', 1);
    const quote = { method: 'GET', path: /availableNumbers\/(%2B|\+)/, times: 1 };
    server.sandboxes.sinch.fail({ ...quote, fault: { kind: 'delay', ms: 0 } });
    server.sandboxes.sinch.fail({ ...quote, fault: { kind: 'answer', status: 403 } });
    expect(await rentAny(server, { account: accountId('sinch') })).toMatchObject({
      outcome: 'NOT_APPLIED',
      errors: [{ __typename: 'ProviderError', kind: 'FORBIDDEN' }],
      operation: null,
    });
    expect(written(server, 'sinch')).toHaveLength(1);
  });

  test('is none where the search finds none', async () => {
    const server = await stage();
    expect(await rentAny(server, { account: accountId('sinch'), number: { endsWith: '0000000' } })).toMatchObject({
      outcome: 'NOT_APPLIED',
      errors: [{ __typename: 'NotFoundError', path: ['input'] }],
    });
  });

  test('is none above the price limit, nor where the search fails', async () => {
    const server = await stage();
    const account = accountId('sinch');
    const maxRecurringPrice = { amount: '1', currencyCode: 'USD' };
    expect((await rentAny(server, { account, maxRecurringPrice })).errors).toMatchObject([{ __typename: 'PriceChangedError' }]); // prettier-ignore
    server.sandboxes.sinch.fail({ path: '/availableNumbers', fault: { kind: 'answer', status: 403 } });
    expect((await rentAny(server, { account })).errors).toMatchObject([{ __typename: 'ProviderError', kind: 'FORBIDDEN' }]); // prettier-ignore
    expect(server.sandboxes.sinch.ledger).toEqual([]);
  });

  test('whose rental was never answered is found out by the number that was chosen', async () => {
    const server = await stage();
    server.sandboxes['agent-message'].fail({ path: /orders$/, times: 1, fault: { kind: 'reset' } });
    const key = newKey();
    const account = accountId('agent-message');
    const payload = await rentAny(server, { account }, key);
    expect(payload).toMatchObject({ outcome: 'UNKNOWN' });
    server.clock.advance(LONG_ENOUGH_MS);
    expect(await settled(server, payload.operation!)).toMatchObject({ state: 'FAILED' });
    expect(await rentAny(server, { account }, key)).toMatchObject({ outcome: 'NOT_APPLIED', replayed: true });
    expect(written(server, 'agent-message')).toHaveLength(1);
  });
});

test('a rented number is held from then on', async () => {
  const server = await stage();
  const { id, e164 } = await forSale(server, 'sinch');
  const { phoneNumber } = await rent(server, { availableNumberId: id });
  expect(phoneNumber).toMatchObject({ e164, status: 'ACTIVE' });
  expect(await held(server, 'sinch', e164)).toMatchObject([{ e164 }]);
});
