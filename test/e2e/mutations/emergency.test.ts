import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Fault } from '#sandbox/faults.ts';
import {
  AuditLogDocument,
  DeprovisionAddressDocument,
  NumberNowDocument,
  ProvisionAddressDocument,
  type ProvisionEmergencyAddressInput,
  ValidateAddressDocument,
} from '../../gql/graphql.ts';
import { usedDatabase } from '../../kit/instances.ts';
import type { Started } from '../../kit/start.ts';
import { ask, get } from '../ask.ts';
import { LONG_ENOUGH_MS, newKey, pick, settled, stage, written } from './stage.ts';
import { ADDRESS, DISPLAY_NAME, withAddress } from './trials.ts';

const EXACT = ADDRESS;
const NEAR = { ...ADDRESS, street: 'whispering lane', city: 'denver' };
const NOWHERE = { ...ADDRESS, postalCode: '00000' };
const whole = (address: typeof ADDRESS) => ({ ...address, unit: null, postalCodePlusFour: null });

type Asked = Partial<ProvisionEmergencyAddressInput> & { readonly phoneNumberId: string };

const provision = async (server: Started, asked: Asked) => {
  const input = { displayName: DISPLAY_NAME, address: EXACT, acceptCorrection: false, idempotencyKey: newKey(), ...asked }; // prettier-ignore
  return (await get(server, ProvisionAddressDocument, { input })).provisionEmergencyAddress!;
};

const deprovision = async (server: Started, phoneNumberId: string, idempotencyKey = newKey()) =>
  (await get(server, DeprovisionAddressDocument, { input: { phoneNumberId, idempotencyKey } }))
    .deprovisionEmergencyAddress!;

const addressNow = async (server: Started, id: string) => {
  const { node } = await get(server, NumberNowDocument, { id });
  return node && 'emergencyAddress' in node ? node.emergencyAddress : undefined;
};

/** What was asked about the emergency address, in order: reading, then verbs. */
const asked = ({ sandboxes }: Started): string[] =>
  sandboxes.sinch.requests
    .filter(({ target }) => target.includes('/emergencyAddress'))
    .map(({ method, target }) => (method === 'GET' ? 'read' : decodeURIComponent(target).split(':').at(-1)!));

describe('an address that cannot be read', () => {
  const FORBIDDEN: Fault = { kind: 'answer', status: 403, body: '{"error":{"code":403,"message":"","status":"PERMISSION_DENIED","details":[]}}' }; // prettier-ignore

  test('is an error and not “none” in a replayed answer', async () => {
    const server = await stage();
    const { id } = await withAddress(server, false);
    const input = { phoneNumberId: id, displayName: DISPLAY_NAME, address: EXACT, acceptCorrection: false, idempotencyKey: newKey() }; // prettier-ignore
    expect(await provision(server, input)).toMatchObject({ outcome: 'APPLIED', emergencyAddress: whole(EXACT) });
    server.sandboxes.sinch.fail({ method: 'GET', fault: FORBIDDEN });
    const { data, errors } = await ask(server, ProvisionAddressDocument, { input });
    expect(data!.provisionEmergencyAddress).toMatchObject({
      outcome: 'APPLIED',
      replayed: true,
      emergencyAddress: null,
    });
    expect(errors).toMatchObject([{ path: ['provisionEmergencyAddress', 'emergencyAddress'], extensions: { code: 'PROVIDER_FORBIDDEN' } }]); // prettier-ignore
  });

  test('is shown as it stands where a change is refused', async () => {
    const server = await stage();
    const { id } = await withAddress(server, true);
    const refused = await provision(server, { phoneNumberId: id, address: NOWHERE });
    expect(refused).toMatchObject({ outcome: 'NOT_APPLIED', errors: [{ __typename: 'AddressNotMatchedError' }] });
    expect(refused.emergencyAddress).toEqual(await addressNow(server, id));
  });
});

describe('to validate an address', () => {
  test.each([
    ['EXACT', EXACT, { corrected: null, candidates: [] }],
    ['NEAR', NEAR, { corrected: whole(EXACT), candidates: [] }],
    ['NONE', NOWHERE, { corrected: null, candidates: [{ postalCode: '00001' }, { postalCode: '00002' }] }],
  ])('changes nothing, and tells that the match is %s', async (match, address, said) => {
    const server = await stage();
    const { id } = await withAddress(server, false);
    const input = { phoneNumberId: id, displayName: DISPLAY_NAME, address };
    const { validateEmergencyAddress } = await get(server, ValidateAddressDocument, { input });
    expect(validateEmergencyAddress).toMatchObject({ errors: [], validation: { match, submitted: whole(address), ...said } }); // prettier-ignore
    expect(server.sandboxes.sinch.ledger).toEqual([]);
    expect(await addressNow(server, id)).toBeNull();
  });

  test('fails as data, with parts that are empty or a provider that does not answer', async () => {
    const server = await stage();
    const { id } = await withAddress(server, false);
    const input = { phoneNumberId: id, displayName: ' ', address: { ...EXACT, city: '', street: ' ' } };
    const { validateEmergencyAddress } = await get(server, ValidateAddressDocument, { input });
    expect(validateEmergencyAddress!.validation).toBeNull();
    expect(validateEmergencyAddress!.errors.map(error => String(error.path?.join('.'))).toSorted()).toEqual(['input.address.city', 'input.address.street', 'input.displayName']); // prettier-ignore
    expect(server.sandboxes.sinch.requestCount).toBe(0);
    server.sandboxes.sinch.fail({ path: /validate$/, fault: { kind: 'answer', status: 403 } });
    const good = { phoneNumberId: id, displayName: DISPLAY_NAME, address: EXACT };
    expect((await get(server, ValidateAddressDocument, { input: good })).validateEmergencyAddress).toMatchObject({
      validation: null,
      errors: [{ __typename: 'ProviderError', kind: 'FORBIDDEN' }],
    });
  });
});

describe('to set an address', () => {
  test('writes an EXACT one as it is, validated before and read back after', async () => {
    const server = await stage();
    const { id } = await withAddress(server, false);
    expect(await provision(server, { phoneNumberId: id })).toMatchObject({
      outcome: 'APPLIED',
      errors: [],
      warnings: [],
      phoneNumber: { id },
      emergencyAddress: whole(EXACT),
    });
    const order = asked(server);
    expect(order.slice(0, 2).toSorted()).toEqual(['read', 'validate']);
    expect(order[2]).toBe('provision');
    expect(new Set(order.slice(3))).toEqual(new Set(['read']));
    expect(written(server, 'sinch')).toHaveLength(1);
  });

  test('does not write a NEAR one without consent; with it, the corrected one is written, and that is told', async () => {
    const server = await stage();
    const { id } = await withAddress(server, false);
    const key = newKey();
    expect(await provision(server, { phoneNumberId: id, address: NEAR, idempotencyKey: key })).toMatchObject({
      outcome: 'NOT_APPLIED',
      errors: [
        {
          __typename: 'AddressNotMatchedError',
          path: ['input', 'address'],
          validation: { match: 'NEAR', corrected: whole(EXACT) },
        },
      ],
      operation: null,
    });
    expect(written(server, 'sinch')).toEqual([]);
    const consented = { phoneNumberId: id, address: NEAR, acceptCorrection: true, idempotencyKey: key };
    const warnings = [{ code: 'ADDRESS_CORRECTED', path: ['input', 'address'] }];
    expect(await provision(server, consented)).toMatchObject({ outcome: 'APPLIED', errors: [], warnings, emergencyAddress: whole(EXACT) }); // prettier-ignore
    expect(await provision(server, consented)).toMatchObject({ outcome: 'APPLIED', replayed: true, warnings });
    expect(JSON.parse(written(server, 'sinch')[0]!.split(' ').slice(2).join(' '))).toEqual({
      displayName: DISPLAY_NAME,
      address: {
        streetNumber: EXACT.streetNumber,
        streetInfo: EXACT.street,
        city: EXACT.city,
        state: EXACT.state,
        postalCode: EXACT.postalCode,
      },
    });
    expect(written(server, 'sinch')).toHaveLength(1);
  });

  test('answers an unknown one with candidates, and one that nobody can judge with nothing written', async () => {
    const server = await stage();
    const { id } = await withAddress(server, false);
    const unknown = await provision(server, { phoneNumberId: id, address: NOWHERE, acceptCorrection: true });
    expect(unknown).toMatchObject({
      outcome: 'NOT_APPLIED',
      errors: [{ validation: { match: 'NONE', candidates: [{ postalCode: '00001' }, { postalCode: '00002' }] } }],
    });
    const body = '{"validationResult":"MAYBE"}';
    server.sandboxes.sinch.fail({ path: /validate$/, times: 1, fault: { kind: 'answer', status: 200, body } });
    expect(await provision(server, { phoneNumberId: id, acceptCorrection: true })).toMatchObject({
      outcome: 'NOT_APPLIED',
      errors: [{ __typename: 'AddressNotMatchedError', validation: { match: 'UNDETERMINED' } }],
    });
    expect(written(server, 'sinch')).toEqual([]);
  });

  test.each([
    ['its validation', /validate$/],
    ['the address of before', /emergencyAddress$/],
  ])('writes nothing where %s cannot be had', async (_, path) => {
    const server = await stage();
    const { id } = await withAddress(server, true);
    server.sandboxes.sinch.fail({ path, fault: { kind: 'answer', status: 403 } });
    const input = { phoneNumberId: id, displayName: DISPLAY_NAME, address: EXACT, acceptCorrection: false, idempotencyKey: newKey() }; // prettier-ignore
    const { data } = await ask(server, ProvisionAddressDocument, { input });
    expect(data!.provisionEmergencyAddress).toMatchObject({
      outcome: 'NOT_APPLIED',
      errors: [{ __typename: 'ProviderError', kind: 'FORBIDDEN' }],
      operation: null,
    });
    expect(written(server, 'sinch')).toEqual([]);
  });

  test('tells where the provider confirmed it and shows another one', async () => {
    const server = await stage();
    const { id, address } = await withAddress(server, true);
    const body = JSON.stringify({ ...EXACT, streetInfo: EXACT.street });
    server.sandboxes.sinch.fail({ path: /(:|%3A)provision$/, times: 1, fault: { kind: 'answer', status: 200, body } });
    const payload = await provision(server, { phoneNumberId: id });
    expect(payload).toMatchObject({ outcome: 'APPLIED', warnings: [{ code: 'NOT_EFFECTIVE' }], emergencyAddress: { street: address!.street } }); // prettier-ignore
  });

  test('under another name, whose answer is lost, is never claimed: it looks as it did before', async () => {
    const server = await stage();
    const { id } = await withAddress(server, false);
    await provision(server, { phoneNumberId: id });
    server.sandboxes.sinch.fail({ path: /(:|%3A)provision$/, times: 1, fault: { kind: 'reset' } });
    const key = newKey();
    const renamed = { phoneNumberId: id, displayName: 'Night desk', idempotencyKey: key };
    const payload = await provision(server, renamed);
    expect(payload).toMatchObject({ outcome: 'UNKNOWN', errors: [{ __typename: 'ProviderError' }] });
    server.clock.advance(LONG_ENOUGH_MS);
    expect(await settled(server, payload.operation!)).toMatchObject({ state: 'FAILED', errors: [{ __typename: 'ConflictError' }] }); // prettier-ignore
    expect(await provision(server, renamed)).toMatchObject({ outcome: 'PARTIALLY_APPLIED', replayed: true, emergencyAddress: whole(EXACT) }); // prettier-ignore
  });

  test('that the provider writes in its own way is recognised when its answer is lost, and raises no warning', async () => {
    const server = await stage();
    const { id } = await withAddress(server, false);
    const inItsOwnWay = { ...EXACT, streetInfo: `${EXACT.street}, N.W.` };
    const validation = { validationResult: 'EXACT_MATCH', validatedAddress: inItsOwnWay };
    const answerWith = (path: RegExp, body: object, skipping = 0) => {
      if (skipping > 0) server.sandboxes.sinch.fail({ path, method: 'GET', times: skipping, fault: { kind: 'delay', ms: 0 } }); // prettier-ignore
      server.sandboxes.sinch.fail({ path, fault: { kind: 'answer', status: 200, body: JSON.stringify(body) } });
    };
    answerWith(/validate$/, validation);
    answerWith(/emergencyAddress$/, inItsOwnWay, 1);
    expect(await provision(server, { phoneNumberId: id })).toMatchObject({ outcome: 'APPLIED', warnings: [] });

    server.sandboxes.sinch.calm();
    await deprovision(server, id);
    answerWith(/validate$/, validation);
    server.sandboxes.sinch.fail({ path: /(:|%3A)provision$/, times: 1, fault: { kind: 'lose-answer' } });
    answerWith(/emergencyAddress$/, inItsOwnWay, 1);
    expect(await provision(server, { phoneNumberId: id })).toMatchObject({ outcome: 'APPLIED', errors: [] });
  });

  test('shows no address while its outcome is unknown, nor does the number: neither is known to be in force', async () => {
    const server = await stage();
    const { id, address } = await withAddress(server, true);
    server.sandboxes.sinch.fail({ path: /(:|%3A)provision$/, times: 1, fault: { kind: 'reset' } });
    const payload = await provision(server, { phoneNumberId: id });
    expect(payload).toMatchObject({ outcome: 'UNKNOWN', phoneNumber: { id }, emergencyAddress: null, errors: [{ __typename: 'ProviderError' }] }); // prettier-ignore
    const { data, errors } = await ask(server, NumberNowDocument, { id });
    expect(data!.node).toMatchObject({ id, emergencyAddress: null });
    expect(errors).toMatchObject([{ path: ['node', 'emergencyAddress'], extensions: { code: 'OUTCOME_UNKNOWN' } }]);
    server.clock.advance(LONG_ENOUGH_MS);
    expect(await settled(server, payload.operation!)).toMatchObject({ state: 'FAILED' });
    expect(await addressNow(server, id)).toMatchObject({ street: address!.street });
  });
});

test('what is read after a slow change has time of its own', async () => {
  const server = await stage({ requestTimeoutMs: 200, timeouts: { write: 5_000 } });
  const { id } = await withAddress(server, false);
  server.sandboxes.sinch.fail({ path: /(:|%3A)provision$/, times: 1, fault: { kind: 'delay', ms: 400 } });
  expect(await provision(server, { phoneNumberId: id })).toMatchObject({ outcome: 'APPLIED', warnings: [], emergencyAddress: whole(EXACT) }); // prettier-ignore
});

test('an address that cannot be read back is an error, and not none', async () => {
  const server = await stage();
  const { id } = await withAddress(server, false);
  const path = /emergencyAddress$/;
  server.sandboxes.sinch.fail({ method: 'GET', path, times: 1, fault: { kind: 'delay', ms: 0 } });
  server.sandboxes.sinch.fail({ method: 'GET', path, fault: { kind: 'answer', status: 403 } });
  const input = { phoneNumberId: id, displayName: DISPLAY_NAME, address: EXACT, acceptCorrection: false, idempotencyKey: newKey() }; // prettier-ignore
  const { data, errors } = await ask(server, ProvisionAddressDocument, { input });
  expect(data!.provisionEmergencyAddress).toMatchObject({ outcome: 'APPLIED', emergencyAddress: null, warnings: [{ code: 'READ_BACK_FAILED' }] }); // prettier-ignore
  expect(errors).toMatchObject([{ path: ['provisionEmergencyAddress', 'emergencyAddress'], extensions: { code: 'PROVIDER_FORBIDDEN' } }]); // prettier-ignore
});

describe('to remove an address', () => {
  test('leaves none, read back', async () => {
    const server = await stage();
    const { id } = await withAddress(server, true);
    const key = newKey();
    expect(await deprovision(server, id, key)).toMatchObject({ outcome: 'APPLIED', errors: [], warnings: [], emergencyAddress: null }); // prettier-ignore
    expect(asked(server).slice(0, 3)).toEqual(['read', 'deprovision', 'read']);
    expect(await addressNow(server, id)).toBeNull();
    expect(await deprovision(server, id, key)).toMatchObject({ outcome: 'APPLIED', replayed: true });
    expect(server.sandboxes.sinch.ledger).toHaveLength(1);
  });

  test('sends nothing where there is none', async () => {
    const server = await stage();
    const { id } = await withAddress(server, false);
    expect(await deprovision(server, id)).toMatchObject({ outcome: 'APPLIED', warnings: [{ code: 'ALREADY_IN_FORCE' }] }); // prettier-ignore
    expect(written(server, 'sinch')).toEqual([]);
  });
});

test('where a number has no emergency addresses, Sinch refuses, and nothing is shown as set', async () => {
  const server = await stage();
  const { id } = await pick(server, 'sinch', ({ countryCode }) => countryCode === 'GB');
  expect(await provision(server, { phoneNumberId: id })).toMatchObject({
    outcome: 'NOT_APPLIED',
    errors: [{ __typename: 'ProviderError', kind: 'REJECTED' }],
    emergencyAddress: null,
  });
  expect(server.sandboxes.sinch.ledger).toEqual([]);
});

test('no address of a person is kept, logged or told in a message', async () => {
  const database = await usedDatabase.create();
  onTestFinished(() => database.drop());
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: line => void lines.push(line) });
  const server = await stage({ storeUrl: database.url, log });
  const { id, address: before } = await withAddress(server, true);
  const messages: string[] = [];
  const refusal = JSON.stringify({
    error: { code: 400, message: `4711081547110815 Whispering Lane is not good, ${DISPLAY_NAME}` },
  });
  const faults: readonly (Fault | null)[] = [
    null,
    { kind: 'lose-answer' },
    { kind: 'reset' },
    { kind: 'answer', status: 400, body: refusal },
  ];
  const odd = { streetNumber: '4711081547110815', postalCode: 'QX80202ZW' };
  for (const address of [
    { ...EXACT, ...odd },
    { ...NEAR, ...odd },
    { ...NOWHERE, streetNumber: odd.streetNumber },
  ]) {
    for (const fault of faults) {
      server.sandboxes.sinch.calm();
      if (fault) server.sandboxes.sinch.fail({ path: /(:|%3A)(de)?provision$/, times: 1, fault });
      const input = { phoneNumberId: id, displayName: DISPLAY_NAME, address, acceptCorrection: true, idempotencyKey: newKey() }; // prettier-ignore
      const { provisionEmergencyAddress: payload } = await get(server, ProvisionAddressDocument, { input });
      messages.push(...payload!.warnings.map(({ message }) => message));
      messages.push(...payload!.errors.map(({ message }) => message));
      server.clock.advance(LONG_ENOUGH_MS);
      if (payload!.operation) await settled(server, payload!.operation);
    }
  }
  server.sandboxes.sinch.calm();
  await deprovision(server, id);
  const audit = await get(server, AuditLogDocument, { first: 100 });
  expect(audit.auditLog!.nodes.length).toBeGreaterThan(20);

  const kept = [await database.contents(), ...lines, ...messages, JSON.stringify(audit)].join('\n');
  expect(kept).toContain('provisionEmergencyAddress');
  for (const word of [...Object.values(odd), 'Whispering', 'whispering', 'Erika', 'Mustermann', before!.street])
    expect(kept.includes(word), `${word} is nowhere`).toBe(false);
});
