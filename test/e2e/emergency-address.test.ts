import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { encodeId } from '#schema/ids.ts';
import {
  EmergencyAddressesDocument,
  EmergencyAddressTwiceDocument,
  NodesWithEmergencyAddressDocument,
  ProvisionAddressDocument,
  ValidateAddressDocument,
} from '../gql/graphql.ts';
import { start, type Started } from '../kit/start.ts';
import printed from '../providers/fixtures/sinch/validation.json' with { type: 'json' };
import { ask, get } from './ask.ts';
import { walk } from './walk.ts';

let server: Started;
const sinchOnly = { providers: ['SINCH' as const], types: ['LOCAL' as const], countryCode: 'US' };
const addressRequests = (): string[] =>
  server.sandboxes.sinch.requests.map(({ target }) => target).filter(target => target.endsWith('/emergencyAddress'));

beforeAll(async () => {
  server = await start({ size: 60 });
  await walk(server, { first: 100 });
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => Object.values(server.sandboxes).forEach(sandbox => sandbox.calm()));

const listed = async () =>
  (await get(server, EmergencyAddressesDocument, { first: 20, filter: sinchOnly })).phoneNumbers!.nodes;

describe('an emergency address', () => {
  test('is there, or is null without an error where there is none', async () => {
    const numbers = await listed();
    const without = numbers.filter(({ emergencyAddress }) => emergencyAddress === null);
    const [first] = numbers.flatMap(({ emergencyAddress }) => emergencyAddress ?? []);
    expect(without.length).toBeGreaterThan(0);
    expect(first).toMatchObject({
      streetNumber: expect.stringMatching(/^\d+$/),
      street: expect.stringMatching(/\w/),
      city: expect.stringMatching(/\w/),
      state: expect.stringMatching(/^[A-Z]{2}$/),
      postalCode: expect.stringMatching(/^\d{5}$/),
    });
  });

  test('costs one request for each number of a list', async () => {
    const numbers = await listed();
    expect(addressRequests()).toHaveLength(numbers.length);
    expect(new Set(addressRequests()).size).toBe(numbers.length);
  });

  test('is read once in a request, however often it is asked for', async () => {
    const { id, emergencyAddress } = (await listed()).find(number => number.emergencyAddress !== null)!;
    server.sandboxes.sinch.calm();
    const { one, other } = await get(server, EmergencyAddressTwiceDocument, { id });
    const { city, street } = emergencyAddress!;
    expect(one).toMatchObject({ city: { city }, street: { street } });
    expect(other).toEqual([{ emergencyAddress: { city } }, { emergencyAddress: { city } }]);
    expect(server.sandboxes.sinch.requestCount).toBe(2);
  });

  test('that cannot be read is null with an error in its place, and the rest is there', async () => {
    const numbers = await listed();
    const broken = numbers[3]!;
    server.sandboxes.sinch.fail({
      path: new RegExp(`${broken.e164.slice(1)}/emergencyAddress$`),
      fault: { kind: 'answer', status: 500, body: '{}' },
    });
    const answer = await ask(server, EmergencyAddressesDocument, { first: 20, filter: sinchOnly });
    const expected = numbers.map(number => (number === broken ? { ...number, emergencyAddress: null } : number));
    expect(answer.data!.phoneNumbers!.nodes).toEqual(expected);
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors[0]).toMatchObject({
      path: ['phoneNumbers', 'nodes', 3, 'emergencyAddress'],
      extensions: { code: 'PROVIDER_UNAVAILABLE', account: 'sinch', retryable: true },
    });
  });

  test('is null without a request where the provider has none', async () => {
    const others = await walk(server, {
      first: 100,
      filter: { providers: ['FONE_DYNAMICS', 'RED_CLOUD', 'AGENT_MESSAGE'] },
    });
    const ids = [others[0]!, others[70]!, others.at(-1)!].map(({ id }) => id);
    Object.values(server.sandboxes).forEach(sandbox => sandbox.calm());
    const { nodes } = await get(server, NodesWithEmergencyAddressDocument, { ids });
    expect(nodes).toEqual(ids.map(id => expect.objectContaining({ id, emergencyAddress: null })));
    expect(Object.values(server.sandboxes).map(({ requestCount }) => requestCount)).toEqual([0, 1, 1, 1]);
  });

  test('of a number that is not held is nothing, without an error', async () => {
    const unknown = encodeId('PhoneNumber', 'sinch/+12025559999');
    expect(await get(server, NodesWithEmergencyAddressDocument, { ids: [unknown] })).toEqual({ nodes: [null] });
  });

  test('is submitted as the provider took it, and an exact one is written as it was given', async () => {
    const { id } = (await listed()).find(number => number.emergencyAddress === null)!;
    const address = { streetNumber: '12345', street: 'Main St', city: 'Springfield', state: 'IL', postalCode: '62701' };
    const body = JSON.stringify(printed);
    server.sandboxes.sinch.fail({ path: ':validate', fault: { kind: 'answer', status: 200, body } });
    const asked = { phoneNumberId: id, displayName: 'Front desk', address };
    const { validateEmergencyAddress } = await get(server, ValidateAddressDocument, { input: asked });
    const { submitted } = validateEmergencyAddress!.validation!;
    expect(submitted).toEqual({ ...address, unit: 'Apt 5', postalCodePlusFour: '1234' });

    const input = { ...asked, acceptCorrection: false, idempotencyKey: 'exactly-as-given' };
    const { provisionEmergencyAddress } = await get(server, ProvisionAddressDocument, { input });
    expect(provisionEmergencyAddress).toMatchObject({
      outcome: 'APPLIED',
      emergencyAddress: { ...address, unit: null, postalCodePlusFour: null },
    });
  });
});
