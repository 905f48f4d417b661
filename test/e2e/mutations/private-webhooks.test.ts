import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RentAnyNumberDocument, type UpdatePhoneNumberInput } from '../../gql/graphql.ts';
import { type SandboxName, start, type Started, startSandboxes } from '../../kit/start.ts';
import { get } from '../ask.ts';
import { accountId, type Held, newKey, pick, requestCount, SOON, update } from './stage.ts';

let sandboxes: Started['sandboxes'];
/** A server for which the sandboxes are real providers. */
let server: Started;
const held = {} as Record<SandboxName, Held>;

beforeAll(async () => {
  sandboxes = await startSandboxes(60);
  server = await start({ ...SOON, sandboxes, limits: { privateWebhooks: false } });
  for (const name of Object.keys(sandboxes) as SandboxName[]) held[name] = await pick(server, name);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await Promise.all(Object.values(sandboxes).map(sandbox => sandbox.close()));
});

type Settings = Omit<UpdatePhoneNumberInput, 'id'>;

const inbound = (url: string): Settings => ({ messaging: { inboundWebhook: { url } } });
const delivery = (url: string): Settings => ({ messaging: { deliveryWebhook: { url } } });
const callback = (url: string): Settings => ({ provisioningCallbackUrl: url });

describe('a webhook into a private network', () => {
  test.each<[SandboxName, string, Settings, string[]]>([
    ['sinch', 'a callback to this machine', callback('http://127.0.0.1:9/x'), ['provisioningCallbackUrl']],
    ['fone-dynamics', 'the metadata of a cloud', inbound('http://169.254.169.254/latest/'), ['messaging', 'inboundWebhook', 'url']], // prettier-ignore
    ['red-cloud', 'a name of this network', delivery('https://intranet/x'), ['messaging', 'deliveryWebhook', 'url']],
    ['agent-message', 'an address as one number', inbound('https://0xa000001/x'), ['messaging', 'inboundWebhook', 'url']], // prettier-ignore
    ['agent-message', 'an address within another', delivery('https://[::ffff:10.0.0.1]/x'), ['messaging', 'deliveryWebhook', 'url']], // prettier-ignore
  ])('of %s, %s, is refused where it stands in the input, and nobody is asked', async (name, _, settings, path) => {
    const before = requestCount(server);
    const { outcome, errors } = await update(server, { id: held[name].id, ...settings, idempotencyKey: newKey() });
    expect(outcome).toBe('NOT_APPLIED');
    expect(errors).toMatchObject([
      { __typename: 'InvalidInputError', code: 'INVALID_INPUT', path: ['input', ...path] },
    ]);
    expect(requestCount(server)).toEqual(before);
  });

  test('is refused with a rental too, before anything is spent', async () => {
    const before = requestCount(server);
    const { rentAnyPhoneNumber } = await get(server, RentAnyNumberDocument, {
      input: {
        account: accountId('agent-message'),
        countryCode: 'US',
        type: 'LOCAL',
        settings: { messaging: { inboundWebhook: { url: 'https://192.168.0.10/in' } } },
        idempotencyKey: newKey(),
      },
    });
    const path = ['input', 'settings', 'messaging', 'inboundWebhook', 'url'];
    expect(rentAnyPhoneNumber).toMatchObject({ outcome: 'NOT_APPLIED', errors: [{ path }] });
    expect(requestCount(server)).toEqual(before);
  });

  test('is told once, and not besides what the provider itself would refuse about it', async () => {
    const { errors } = await update(server, { id: held['agent-message'].id, ...inbound('http://localhost/x') });
    expect(errors.map(({ path }) => path?.join('.'))).toEqual(['input.messaging.inboundWebhook.url']);
  });

  test('is no matter where it is cleared, or leads to the internet', async () => {
    const id = held['agent-message'].id;
    const cleared = await update(server, { id, messaging: { inboundWebhook: null } });
    expect(cleared.errors).toEqual([]);
    const set = await update(server, { id, ...inbound('https://hooks.example.com/in') });
    expect(set).toMatchObject({ outcome: 'APPLIED', errors: [] });
  });

  test('is taken where the configuration allows it, and by sandboxes', async () => {
    const settings = callback('http://127.0.0.1:9/x');
    await using allowed = await start({ ...SOON, sandboxes, limits: { privateWebhooks: true } });
    expect((await update(allowed, { id: held.sinch.id, ...settings })).errors).toEqual([]);
    await using fictional = await start(SOON);
    const { id } = await pick(fictional, 'sinch');
    expect((await update(fictional, { id, ...settings })).errors).toEqual([]);
  });
});
