import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EmergencyAddress } from '#domain/emergency-address.ts';
import { maybeApplied, ProviderError } from '#domain/errors.ts';
import type { Emergency } from '#domain/provider.ts';
import { type Account, account, NUMBER } from './sinch-account.ts';
import printedRequest from './fixtures/sinch/emergency-address-request.json' with { type: 'json' };
import printedValidation from './fixtures/sinch/validation.json' with { type: 'json' };

const { signal } = new AbortController();
const PATH = `/activeNumbers/${NUMBER}/emergencyAddress`;

const address: EmergencyAddress = {
  streetNumber: '12345',
  street: 'Main St',
  unit: null,
  city: 'Springfield',
  state: 'IL',
  postalCode: '62701',
  postalCodePlusFour: null,
};
const whole: EmergencyAddress = { ...address, unit: 'Apt 5', postalCodePlusFour: '1234' };
const named = (of: EmergencyAddress = address) => ({ displayName: 'New Emergency Address', address: of });

let ours: Account;
let emergency: Emergency;
beforeEach(async () => {
  ours = await account();
  emergency = ours.provider.emergency!;
});
afterEach(() => ours[Symbol.asyncDispose]());

const answering = (body: unknown, status = 200) =>
  ours.sandbox.fail({ path: 'emergencyAddress', fault: { kind: 'answer', status, body: JSON.stringify(body) } });

const failureOf = async (promise: Promise<unknown>): Promise<ProviderError> => {
  const [outcome] = await Promise.allSettled([promise]);
  expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(ProviderError) as ProviderError });
  return (outcome as PromiseRejectedResult).reason as ProviderError;
};

describe('to validate an emergency address', () => {
  test('sends what is printed, and changes nothing', async () => {
    expect(await emergency.validate(NUMBER, named(), signal)).toEqual({
      match: 'EXACT',
      message: 'Address is a perfect match',
      validated: address,
      corrected: null,
      candidates: [],
    });
    expect(ours.written()).toEqual([[`POST ${PATH}:validate`, JSON.stringify(printedRequest)]]);
    expect(ours.sandbox.ledger).toEqual([]);
  });

  test('tells the address as Sinch took it, which may be more than was sent', async () => {
    answering(printedValidation);
    expect(await emergency.validate(NUMBER, named(), signal)).toMatchObject({ match: 'EXACT', validated: whole });
  });

  test('tells what is near, corrected', async () => {
    const asked = named({ ...whole, street: 'main st', state: 'Illinois' });
    expect(await emergency.validate(NUMBER, asked, signal)).toEqual({
      match: 'NEAR',
      message: 'Corrected to valid address',
      validated: asked.address,
      corrected: whole,
      candidates: [],
    });
  });

  test('tells what may have been meant where nothing is found', async () => {
    const asked = named({ ...address, postalCode: '00000' });
    expect(await emergency.validate(NUMBER, asked, signal)).toEqual({
      match: 'NONE',
      message: 'Address not found',
      validated: asked.address,
      corrected: null,
      candidates: [
        { ...address, postalCode: '00001' },
        { ...address, postalCode: '00002' },
      ],
    });
  });

  test.each(['ADDRESS_VALIDATION_RESULT_CODE_UNSPECIFIED', 'BRAND_NEW', '', null])(
    'is undetermined where Sinch says %j',
    async validationResult => {
      const blank = Object.fromEntries(Object.keys(printedValidation.validatedAddress).map(field => [field, '']));
      answering({ validationResult, validationMessage: '', correctedAddress: blank, candidateAddresses: [{}] });
      expect(await emergency.validate(NUMBER, named(), signal)).toEqual({
        match: 'UNDETERMINED',
        message: null,
        validated: null,
        corrected: null,
        candidates: [],
      });
    },
  );

  test('is asked again after trouble, as a read is', async () => {
    ours.sandbox.fail({ path: ':validate', times: 1, fault: { kind: 'answer', status: 503 } });
    expect(await emergency.validate(NUMBER, named(), signal)).toMatchObject({ match: 'EXACT' });
    expect(ours.written()).toHaveLength(2);
  });

  test('can be given up', async () => {
    const reason = new Error('The caller has gone');
    await expect(emergency.validate(NUMBER, named(), AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe('to provision an emergency address', () => {
  test('sends the whole of it as printed, and answers with what is held', async () => {
    expect(await emergency.provision(NUMBER, named())).toEqual(address);
    expect(ours.written()).toEqual([[`POST ${PATH}:provision`, JSON.stringify(printedRequest)]]);
    expect(await emergency.get(NUMBER, signal)).toEqual(address);
  });

  test('replaces the one before, parts that are not needed included', async () => {
    await emergency.provision(NUMBER, named(whole));
    expect(JSON.parse(ours.written()[0]![1])).toMatchObject({
      address: { location: 'Apt 5', postalCodePlusFour: '1234' },
    });
    expect(await emergency.get(NUMBER, signal)).toEqual(whole);
    await emergency.provision(NUMBER, named());
    expect(await emergency.get(NUMBER, signal)).toEqual(address);
  });

  test('may have worked where the answer does not say what is held', async () => {
    answering({});
    const error = await failureOf(emergency.provision(NUMBER, named()));
    expect(error).toMatchObject({ kind: 'BAD_RESPONSE', account: 'ours' });
    expect(maybeApplied(error)).toBe(true);
  });

  test('may have worked where the answer is lost, and is not tried again', async () => {
    ours.sandbox.fail({ path: ':provision', fault: { kind: 'lose-answer' } });
    expect(maybeApplied(await failureOf(emergency.provision(NUMBER, named())))).toBe(true);
    expect(ours.written()).toHaveLength(1);
    expect(ours.sandbox.ledger).toHaveLength(1);
  });
});

describe('to deprovision an emergency address', () => {
  test('leaves none, answered with no content', async () => {
    await emergency.provision(NUMBER, named());
    ours.sandbox.calm();
    expect(await emergency.deprovision(NUMBER)).toBeUndefined();
    expect(ours.written()).toEqual([[`POST ${PATH}:deprovision`, '']]);
    expect(await emergency.get(NUMBER, signal)).toBeNull();
  });

  test('of a number that has none is NOT_FOUND in other words than of a number that is not held', async () => {
    const none = await failureOf(emergency.deprovision(NUMBER));
    expect(none).toMatchObject({ kind: 'NOT_FOUND', message: 'The number has no emergency address' });
    const unheld = await failureOf(emergency.deprovision('+12025559999'));
    expect(unheld).toMatchObject({ kind: 'NOT_FOUND', message: 'The provider has no such thing' });
  });

  test('may have worked where the answer is lost', async () => {
    await emergency.provision(NUMBER, named());
    ours.sandbox.fail({ path: ':deprovision', fault: { kind: 'lose-answer' } });
    expect(maybeApplied(await failureOf(emergency.deprovision(NUMBER)))).toBe(true);
    expect(await emergency.get(NUMBER, signal)).toBeNull();
  });
});

test('no failure shows a part of the address, whatever Sinch says', async () => {
  const said = Object.values(whole).join(' ');
  const details = [{ type: 'BadRequest', fieldViolations: [{ field: 'address.city', description: said }] }];
  answering({ error: { code: 400, message: `Not accepted: ${said}`, status: 'INVALID_ARGUMENT', details } }, 400);
  for (const attempt of [
    () => emergency.get(NUMBER, signal),
    () => emergency.validate(NUMBER, named(whole), signal),
    () => emergency.provision(NUMBER, named(whole)),
    () => emergency.deprovision(NUMBER),
  ]) {
    const error = await failureOf(attempt());
    expect(error).toMatchObject({ kind: 'REJECTED', fields: { 'address.city': 'is not accepted' } });
    const shown = [error.message, error.stack, JSON.stringify(error), String(error.cause)].join();
    for (const part of [whole.street, whole.city, whole.postalCode, whole.unit]) expect(shown).not.toContain(part);
  }
});
