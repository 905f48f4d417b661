import { describe, expect, test } from 'vitest';
import { toE164 } from '#domain/e164.ts';
import { maybeApplied } from '#domain/errors.ts';
import type { NumberPatch } from '#domain/number-patch.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Provider } from '#domain/provider.ts';
import { usLocal } from '#sandbox/fixtures.ts';
import { again, failureOf, numberOf, signal, useAccount } from './fone-dynamics-account.ts';
import { both, caller } from './fone-dynamics-caller.ts';

const account = useAccount();
const { first } = caller(() => account.sandbox.url);

/** Has voice and SMS, and is registered with an address. */
async function held(provider: Provider): Promise<PhoneNumber> {
  const { Number: id } = await first(number => both(number) && number.Status === 'Active');
  return again(provider, id);
}

describe('a change', () => {
  const PATCH: NumberPatch = {
    friendlyName: 'Front desk',
    inboundWebhook: { url: 'http://hooks.example.com/a', method: 'GET' },
  };

  test('is in the answer and in every later read, and leaves the rest', async () => {
    const provider = account.open();
    const before = await held(provider);
    const [write] = provider.numbers.changes!.plan(before, PATCH);
    const { outcome, number } = await write!.send();
    const after = {
      ...before,
      friendlyName: 'Front desk',
      messaging: { ...before.messaging, inboundWebhook: { url: 'http://hooks.example.com/a', method: 'GET' } },
      observedAt: expect.any(String) as string,
      raw: expect.any(Object) as object,
    };
    expect({ outcome, number }).toEqual({ outcome: 'APPLIED', number: after });
    expect(await again(provider, before.id)).toEqual(after);
    expect(account.sandbox.ledger).toHaveLength(1);
  });

  test('of the address is APPLIED once the number is registered, and ACCEPTED while it is Pending', async () => {
    const pending = await first(number => number.Status === 'Pending');
    const provider = account.open();
    const number = await again(provider, pending.Number);
    const patch = { regulatoryAddressId: 'SANDBOXADDRESS000000000000000001' };
    const send = () => provider.numbers.changes!.plan(number, patch)[0]!.send();
    const body = JSON.stringify({ ...pending, AddressSid: patch.regulatoryAddressId });
    account.sandbox.fail({ method: 'POST', times: 1, fault: { kind: 'answer', status: 200, body } });
    expect(await send()).toMatchObject({ outcome: 'ACCEPTED', number: { status: 'PENDING' } });
    expect(await send()).toMatchObject({ outcome: 'APPLIED', number: { status: 'ACTIVE', provisioning: [] } });
    const named = numberOf({ Status: 'Pending' });
    account.sandbox.fail({ method: 'POST', times: 1, fault: { kind: 'answer', status: 200, body } });
    const [rename] = provider.numbers.changes!.plan(named, { friendlyName: 'Desk' });
    expect(await rename!.send(), 'a name is in force whatever the address is').toMatchObject({ outcome: 'APPLIED' });
  });

  test('that the provider refuses names its code and its parameter, and changes nothing', async () => {
    const provider = account.open();
    const before = await held(provider);
    const [write] = provider.numbers.changes!.plan(before, { ...PATCH, voiceRoute: { kind: 'FLOW', target: 'NONE' } });
    const error = await failureOf(write!.send());
    expect(error).toMatchObject({ kind: 'REJECTED', providerCode: 'FLOW_NOT_FOUND', fields: { Flow: expect.any(String) as string } }); // prettier-ignore
    expect(maybeApplied(error)).toBe(false);
    expect(account.writes()).toHaveLength(1);
    expect({ ...(await again(provider, before.id)), observedAt: '' }).toEqual({ ...before, observedAt: '' });
  });

  test.each([
    [400, 'PARAMETER_INVALID', 'REJECTED', false],
    [401, 'UNAUTHORIZED', 'CREDENTIALS', false],
    [403, 'FORBIDDEN', 'FORBIDDEN', false],
    [403, 'NUMBER_BELONGS_TO_DIFFERENT_PROPERTY', 'CONFLICT', false],
    [409, 'CONFLICT', 'CONFLICT', false],
    [422, 'PARAMETER_INVALID', 'REJECTED', false],
    [500, 'INTERNAL_SERVER_ERROR', 'UNAVAILABLE', true],
  ])('answered with %i %s is %s, and is sent once', async (status, ErrorCode, kind, isOpen) => {
    const provider = account.open();
    const [write] = provider.numbers.changes!.plan(await held(provider), PATCH);
    const body = JSON.stringify({ ResponseStatus: { ErrorCode, Message: 'No.', Errors: [{ FieldName: 'Friendly' }] } });
    account.sandbox.fail({ method: 'POST', fault: { kind: 'answer', status, body } });
    const error = await failureOf(write!.send());
    expect(error).toMatchObject({ kind, status, providerCode: ErrorCode, fields: { Friendly: 'No.' } });
    expect(maybeApplied(error)).toBe(isOpen);
    expect(account.writes()).toHaveLength(1);
  });

  test.each([
    ['lost', { kind: 'lose-answer' }, 'UNAVAILABLE'],
    ['cut off', { kind: 'cut-body' }, 'UNAVAILABLE'],
    ['not JSON', { kind: 'not-json' }, 'BAD_RESPONSE'],
    ['null', { kind: 'null-body' }, 'BAD_RESPONSE'],
  ] as const)('whose answer is %s may have been made, was made once, and is not sent again', async (_, fault, kind) => {
    const provider = account.open();
    const before = await held(provider);
    const [write] = provider.numbers.changes!.plan(before, PATCH);
    account.sandbox.fail({ method: 'POST', fault });
    const error = await failureOf(write!.send());
    expect({ kind: error.kind, open: maybeApplied(error) }).toEqual({ kind, open: true });
    expect([account.writes().length, account.sandbox.ledger.length]).toEqual([1, 1]);
    expect(await again(provider, before.id), 'reading settles it').toMatchObject({ friendlyName: 'Front desk' });
  });

  test('that takes too long is TIMEOUT, and may have been made', async () => {
    const provider = account.open({}, 200);
    const [write] = provider.numbers.changes!.plan(await held(provider), PATCH);
    account.sandbox.fail({ method: 'POST', fault: { kind: 'hang' } });
    const error = await failureOf(write!.send());
    expect({ kind: error.kind, open: maybeApplied(error) }).toEqual({ kind: 'TIMEOUT', open: true });
    expect(account.writes()).toHaveLength(1);
  });

  test('that found no connection was surely not made', async () => {
    const provider = account.open({ baseUrl: 'http://127.0.0.1:1' });
    const [write] = provider.numbers.changes!.plan(numberOf({}), PATCH);
    const error = await failureOf(write!.send());
    expect(error).toMatchObject({ kind: 'UNAVAILABLE', unsent: true });
    expect(maybeApplied(error)).toBe(false);
  });
});

describe('purchasing a number', () => {
  const AUSTRALIAN = toE164('+61270109750');
  const target = () => `/v2/Properties/${account.sandbox.config['propertySid']}/Numbers`;

  test('sends the number with its plus, and an address only if one is given', async () => {
    const { renting } = account.open();
    expect(await renting!.rent(AUSTRALIAN, {})).toEqual({ outcome: 'APPLIED', number: null });
    const other = toE164('+61270109751');
    await renting!.rent(other, { regulatoryAddressId: 'SANDBOXADDRESS000000000000000002' });
    expect(account.writes().map(write => [write.target, write.body])).toEqual([
      [target(), '{"Number":"+61270109750"}'],
      [target(), '{"Number":"+61270109751","AddressSid":"SANDBOXADDRESS000000000000000002"}'],
    ]);
    const provider = account.open();
    expect(await again(provider, AUSTRALIAN)).toMatchObject({ status: 'ACTIVE' });
    expect(await again(provider, other)).toMatchObject({ regulatoryAddressId: 'SANDBOXADDRESS000000000000000002' });
  });

  test('is ACCEPTED while no address fits: the number is reserved, and Pending', async () => {
    const provider = account.open();
    // The only office in the US is in Colorado.
    const { e164 } = Array.from({ length: 100 }, (_, i) => usLocal(5_000_300 + i)).find(
      ({ region }) => region !== 'CO',
    )!;
    expect(await provider.renting!.rent(toE164(e164), {})).toEqual({ outcome: 'ACCEPTED', number: null });
    expect(await again(provider, e164)).toMatchObject({
      status: 'PENDING',
      provisioning: [{ target: 'REGULATORY_ADDRESS', state: 'WAITING' }],
    });
  });

  test('takes the address alone along, and tells no price', () => {
    const { renting } = account.open();
    expect([...renting!.takes]).toEqual(['regulatoryAddressId']);
    expect(renting).not.toHaveProperty('quote');
  });

  test('needs a property in the configuration', () => {
    expect(account.open({ propertySid: undefined }).renting).toBeUndefined();
    expect(account.open({ propertySid: undefined }).numbers.changes).toBeDefined();
  });

  test('cannot be taken back: there is no release', () => {
    expect(account.open().numbers).not.toHaveProperty('release');
  });

  test.each([
    ['+61255509999', 'NUMBER_NOT_FOUND'],
    ['+447700900111', 'COUNTRY_UNAVAILABLE'],
  ])('of %s is REJECTED with %s', async (e164, providerCode) => {
    const error = await failureOf(account.open().renting!.rent(toE164(e164), {}));
    expect(error).toMatchObject({ kind: 'REJECTED', providerCode, fields: { Number: expect.any(String) as string } });
    expect(maybeApplied(error)).toBe(false);
    expect(account.sandbox.ledger).toEqual([]);
  });

  test('whose answer is lost may have been done, was done once, and is not sent again', async () => {
    const provider = account.open();
    account.sandbox.fail({ method: 'POST', fault: { kind: 'lose-answer' } });
    const error = await failureOf(provider.renting!.rent(AUSTRALIAN, {}));
    expect(maybeApplied(error)).toBe(true);
    expect([account.writes().length, account.sandbox.ledger.length]).toEqual([1, 1]);
    expect(await provider.numbers.findByE164(AUSTRALIAN, signal), 'reading settles it').toHaveLength(1);
  });
});
