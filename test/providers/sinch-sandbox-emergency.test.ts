import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type SinchSandbox, startSandbox } from '#providers/sinch/sandbox/index.ts';
import { asking, missing, violation } from './sinch-asking.ts';

const LINKED = '/activeNumbers/+12025550100';
const BRITISH = '/activeNumbers/+442079460000';

let sandbox: SinchSandbox;
let ask: ReturnType<typeof asking>;
beforeEach(async () => {
  sandbox = await startSandbox();
  ask = asking(sandbox);
});
afterEach(() => sandbox.close());

describe('emergency address', () => {
  const WITHOUT = '/activeNumbers/+12125550100/emergencyAddress';
  const address = {
    streetNumber: '12345',
    streetInfo: 'Main St',
    city: 'Springfield',
    state: 'IL',
    postalCode: '62701',
  };
  const asked = { displayName: 'New Emergency Address', address };

  test('is there for about a third of the US numbers', async () => {
    const { status, body } = await ask('GET', `${LINKED}/emergencyAddress`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ city: 'Washington', state: 'DC', streetNumber: expect.any(String) });
  });

  test('a number without one is 404, "Missing E911 feature"; a number not held is another 404', async () => {
    const none = { status: 404, body: { error: { message: 'Missing E911 feature', status: 'NOT_FOUND' } } };
    expect(await ask('GET', WITHOUT)).toMatchObject(none);
    expect(await ask('GET', `${BRITISH}/emergencyAddress`)).toMatchObject(none);
    expect(await ask('POST', `${WITHOUT}:deprovision`)).toMatchObject(none);
    const unheld = await ask('GET', '/activeNumbers/+12025559999/emergencyAddress');
    expect(unheld).toMatchObject(missing('ActiveNumber', '+12025559999'));
  });

  test('is provisioned, answered as it was sent, and deprovisioned without content', async () => {
    const provisioned = await ask('POST', `${WITHOUT}:provision`, asked);
    expect(provisioned).toMatchObject({ status: 200, body: address });
    expect((await ask('GET', WITHOUT)).body).toEqual(address);
    const { status, body } = await ask('POST', `${WITHOUT}:deprovision`);
    expect({ status, body }).toEqual({ status: 204, body: {} });
    expect((await ask('GET', WITHOUT)).status).toBe(404);
    expect(sandbox.ledger.map(({ action }) => action)).toEqual([
      'emergency-address.provision',
      'emergency-address.deprovision',
    ]);
  });

  test.each(['streetNumber', 'streetInfo', 'city', 'state', 'postalCode'])('needs its %s', async field => {
    const body = { ...asked, address: { ...address, [field]: '' } };
    expect(await ask('POST', `${WITHOUT}:provision`, body)).toMatchObject(violation(`address.${field}`));
    expect(await ask('POST', `${WITHOUT}:validate`, body)).toMatchObject(violation(`address.${field}`));
  });

  test('needs a name and an address', async () => {
    expect(await ask('POST', `${WITHOUT}:provision`, { address })).toMatchObject(violation('displayName'));
    expect(await ask('POST', `${WITHOUT}:provision`, { displayName: 'x' })).toMatchObject(violation('address'));
  });

  test('is for US numbers', async () => {
    expect(await ask('POST', `${BRITISH}/emergencyAddress:provision`, asked)).toMatchObject(violation('phoneNumber'));
  });

  test('validation says EXACT_MATCH, and corrects nothing', async () => {
    expect((await ask('POST', `${WITHOUT}:validate`, asked)).body).toEqual({
      phoneNumber: '+12125550100',
      displayName: 'New Emergency Address',
      validatedAddress: address,
      validationResult: 'EXACT_MATCH',
      validationMessage: 'Address is a perfect match',
      correctedAddress: {},
      candidateAddresses: [],
    });
  });

  test('validation says NEAR_MATCH, and corrects, where capitals are missing', async () => {
    const body = { ...asked, address: { ...address, streetInfo: 'main st', state: 'il' } };
    expect((await ask('POST', `${WITHOUT}:validate`, body)).body).toMatchObject({
      validationResult: 'NEAR_MATCH',
      correctedAddress: address,
    });
  });

  test('validation says NO_MATCH with candidates, and still 200, for ZIP code 00000, which cannot be provisioned', async () => {
    const body = { ...asked, address: { ...address, postalCode: '00000' } };
    const { status, body: validation } = await ask('POST', `${WITHOUT}:validate`, body);
    expect(status).toBe(200);
    expect(validation).toMatchObject({ validationResult: 'NO_MATCH', correctedAddress: {} });
    expect(validation['candidateAddresses']).toHaveLength(2);
    expect(await ask('POST', `${WITHOUT}:provision`, body)).toMatchObject(violation('address'));
    expect(sandbox.ledger).toEqual([]);
  });
});

describe('callback configuration', () => {
  test('is read and changed for the whole project', async () => {
    const { projectId } = sandbox.config;
    expect((await ask('GET', '/callbackConfiguration')).body).toEqual({ projectId, hmacSecret: expect.any(String) });
    const hmacSecret = 'another-fictional-callback-secret-0002';
    const { body } = await ask('PATCH', '/callbackConfiguration', { hmacSecret });
    expect(body).toEqual({ projectId, hmacSecret });
    expect((await ask('GET', '/callbackConfiguration')).body).toEqual(body);
  });

  test('a secret is 32 to 64 letters, digits and hyphens, unless relaxed', async () => {
    const older = '0default-pass*word-$-tested-by-clients';
    expect(await ask('PATCH', '/callbackConfiguration', { hmacSecret: older })).toMatchObject(violation('hmacSecret'));
    expect(await ask('PATCH', '/callbackConfiguration', {})).toMatchObject(violation('hmacSecret'));
    sandbox.behaviour.relaxed = true;
    expect((await ask('PATCH', '/callbackConfiguration', { hmacSecret: older })).status).toBe(200);
  });
});
