import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { toE164 } from '#domain/e164.ts';
import { ProviderError } from '#domain/errors.ts';
import { EVERY_NUMBER } from '#domain/number-filter.ts';
import type { Provider } from '#domain/provider.ts';
import type { Sandbox } from '#sandbox/serve.ts';
import foneDynamics from '../../src/providers/fone-dynamics/index.ts';
import { startSandbox } from '../../src/providers/fone-dynamics/sandbox/index.ts';
import { providerConformance } from '../conformance/provider.ts';
import { walk } from '../conformance/walk.ts';

providerConformance(foneDynamics, {
  writes: {
    samples: {
      voiceRoute: { kind: 'FLOW', target: 'SANDBOXFLOW000000000000000000001' },
      regulatoryAddressId: 'SANDBOXADDRESS000000000000000001',
    },
    suits({ capabilities, countryCode, raw }, key) {
      if (key === 'voiceRoute' || key === 'recording') return capabilities?.includes('VOICE') === true;
      if (key === 'regulatoryAddressId') return countryCode === 'AU';
      if (key === 'forwardSms' || key === 'forwardEmail') return capabilities?.includes('SMS') === true;
      if (key !== 'inboundWebhook' && key !== 'deliveryWebhook') return true;
      // Which method a webhook has that was never given one is not documented.
      const { WebHookUrl: url, WebHookMethod: method } = raw as { WebHookUrl?: string; WebHookMethod?: string };
      return capabilities?.includes('SMS') === true && (url === undefined || method !== undefined);
    },
    rentable: toE164('+61270109750'),
  },
});

const { signal } = new AbortController();
const opened: Provider[] = [];
let sandbox: Sandbox;

function open(from: Sandbox = sandbox, config: Record<string, string | undefined> = {}): Provider {
  const provider = foneDynamics.create(foneDynamics.config.parse({ ...from.config, ...config }), { account: 'phones' });
  opened.push(provider);
  return provider;
}
const targets = (from: Sandbox = sandbox): readonly string[] => from.requests.map(request => request.target);
const heldIds = async (provider: Provider): Promise<string[]> =>
  (await walk(provider.numbers.list(EVERY_NUMBER))).items.map(number => number.id);

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterEach(async () => {
  sandbox.calm();
  await Promise.all(opened.splice(0).map(provider => provider.close()));
});
afterAll(() => sandbox.close());

describe('the account of Fone Dynamics', () => {
  test('is where the documentation says unless configured otherwise', () => {
    const config = foneDynamics.config.parse({ accountSid: 'A1', token: 'secret' });
    expect(config).toEqual({ accountSid: 'A1', token: 'secret', baseUrl: 'https://api.fonedynamics.com' });
  });

  test('lists the property that is configured', async () => {
    const { items } = await walk(open().numbers.list(EVERY_NUMBER));
    expect(items).toHaveLength(250);
    expect(new Set(items.map(number => number.projectId))).toEqual(new Set([sandbox.config['propertySid']]));
    expect(new Set(items.map(number => number.providerAccountId))).toEqual(new Set([sandbox.config['accountSid']]));
    expect(targets()[0]).toBe(
      `/v2/Properties/${sandbox.config['propertySid']}/Numbers?Results_Count=200&Results_Skip=0`,
    );
  });

  test('lists the whole account, and no call flows, without a property', async () => {
    const provider = open(sandbox, { propertySid: undefined });
    const { items } = await walk(provider.numbers.list(EVERY_NUMBER));
    expect(items).toHaveLength(262);
    expect(targets()[0]).toContain(`/v2/Accounts/${sandbox.config['accountSid']}/Numbers?`);
    expect(provider.callFlows).toBeUndefined();
    expect((await provider.check(signal)).warnings).toHaveLength(1);
  });

  test("does not hold a number of the account's other property", async () => {
    const all = await heldIds(open(sandbox, { propertySid: undefined }));
    const foreign = all.at(-1)!;
    expect(await open().numbers.getMany([foreign], signal)).toEqual([null]);
    expect(await open().numbers.findByE164(toE164(foreign), signal)).toEqual([]);
    expect(await open(sandbox, { propertySid: undefined }).numbers.getMany([foreign], signal)).toMatchObject([
      { id: foreign },
    ]);
  });

  test('has no inventory, as the route of the search is not public', () => {
    expect(open().inventory).toBeUndefined();
    expect(open().regions).toBeUndefined();
  });

  test('has no setting that is documented as clearable', () => {
    expect(Object.values(open().settings).filter(setting => setting.clearable)).toEqual([]);
  });

  test('is checked with the first page of its list', async () => {
    expect(await open().check(signal)).toEqual({ found: 'at least 200 numbers in the property', warnings: [] });
    expect(targets()).toEqual([
      `/v2/Properties/${sandbox.config['propertySid']}/Numbers?Results_Count=200&Results_Skip=0`,
    ]);
  });
});

describe('the list of Fone Dynamics', () => {
  test('ends with a page shorter than 200', async () => {
    await walk(open().numbers.list(EVERY_NUMBER));
    expect(sandbox.requestCount).toBeLessThanOrEqual(3);
  });

  test('ends although its last page is exactly full', async () => {
    const full = await startSandbox({ size: 400 });
    expect(await heldIds(open(full))).toHaveLength(400);
    await full.close();
  });

  test('sends types and Capabilites upstream', async () => {
    const filter = { ...EVERY_NUMBER, types: ['TOLL_FREE', 'NATIONAL'], capabilities: ['VOICE'] } as const;
    const { items } = await walk(open().numbers.list(filter));
    expect(items).toHaveLength(12);
    expect(targets()[0]).toContain('?Type=Toll-Free%2CNational&Capabilites=Voice&Results_Count=200');
  });

  test('goes on behind what is no E.164, leaves it out, and the check names it', async () => {
    const body = (...texts: string[]) => JSON.stringify(texts.map(Number => ({ Number })));
    const full = Array.from({ length: 199 }, (_, index) => `+6125550${String(index).padStart(4, '0')}`);
    // An offset is read again from the entry that was last.
    const rest = body('1300 555 012', '+61255500199', '+61255500200', '13 55 50');
    for (const page of [body(...full, '1300 555 012'), rest])
      sandbox.fail({ times: 1, fault: { kind: 'answer', status: 200, body: page } });
    const { items, pages } = await walk(open().numbers.list(EVERY_NUMBER));
    expect(pages.map(({ entries }) => entries.length)).toEqual([199, 2]);
    expect(items.at(-1)?.id).toBe('+61255500200');
    sandbox.fail({ fault: { kind: 'answer', status: 200, body: rest } });
    expect(await open().check(signal)).toEqual({
      found: '4 numbers in the property',
      warnings: ['Not shown, having no E.164: 1300 555 012, 13 55 50'],
    });
  });

  test('is not asked for where no number can match', async () => {
    const filter = { ...EVERY_NUMBER, campaignId: 'CABCDEF' };
    expect((await walk(open().numbers.list(filter))).items).toEqual([]);
    expect(sandbox.requestCount).toBe(0);
  });

  test('gives each of a hundred thousand numbers once', async () => {
    const large = await startSandbox({ size: 100_000 });
    const ids = await heldIds(open(large));
    expect(ids).toHaveLength(100_000);
    expect(new Set(ids).size).toBe(100_000);
    await large.close();
  });
});

describe('the numbers of Fone Dynamics by id', () => {
  test('stand in the URL without a plus', async () => {
    const [id] = await heldIds(open());
    sandbox.calm();
    await open().numbers.getMany([id!], signal);
    expect(targets()).toEqual([`/v2/Numbers/${id!.slice(1)}`]);
  });

  test('are read one by one up to twenty', async () => {
    const ids = (await heldIds(open())).slice(0, 20);
    sandbox.calm();
    await open().numbers.getMany(ids, signal);
    expect(sandbox.requestCount).toBe(20);
  });

  test('are read from the beginning of the list where they are many, then one by one', async () => {
    const held = await heldIds(open());
    sandbox.calm();
    const found = await open().numbers.getMany([...held.slice(0, 30), held.at(-1)!, '+61255509999'], signal);
    expect(found.slice(0, 31)).toMatchObject([...held.slice(0, 30), held.at(-1)!].map(id => ({ id })));
    expect(found[31]).toBeNull();
    expect(targets().map(target => target.replace(/\?.*/, ''))).toEqual([
      `/v2/Properties/${sandbox.config['propertySid']}/Numbers`,
      `/v2/Numbers/${held.at(-1)!.slice(1)}`,
      '/v2/Numbers/61255509999',
    ]);
  });

  test('fail together where a large batch begins with a list that fails', async () => {
    const ids = (await heldIds(open())).slice(0, 30);
    sandbox.fail({ path: '/Properties/', fault: { kind: 'answer', status: 403 } });
    const found = await open().numbers.getMany(ids, signal);
    expect(found.every(each => each instanceof ProviderError && each.kind === 'FORBIDDEN')).toBe(true);
  });

  test('are UNSUPPORTED where the answer has no E.164', async () => {
    sandbox.fail({ fault: { kind: 'answer', status: 200, body: '{"Number":"13 55 50"}' } });
    const found = await open().numbers.getMany(['+61135550'], signal);
    expect(found).toMatchObject([{ kind: 'UNSUPPORTED', account: 'phones' }]);
  });

  test('are unknown by the code NUMBER_NOT_FOUND, and refused by any other with the status 400', async () => {
    expect(await open().numbers.getMany(['+61255509999'], signal)).toEqual([null]);
    const body = JSON.stringify({ ResponseStatus: { ErrorCode: 'PARAMETER_INVALID', Message: 'No.' } });
    sandbox.fail({ fault: { kind: 'answer', status: 400, body } });
    const [refused] = await open().numbers.getMany(['+61255509999'], signal);
    expect(refused).toMatchObject({ kind: 'REJECTED', providerCode: 'PARAMETER_INVALID' });
  });
});

describe('the call flows of Fone Dynamics', () => {
  test('are read fifty at a time', async () => {
    const { items } = await walk(open().callFlows!.list());
    expect(items).toHaveLength(60);
    expect(items[1]).toMatchObject({ name: 'Sales 1', revision: '2', updatedAt: '2026-01-01T01:30:00.000Z' });
    expect(targets()[0]).toBe(`/v2/Properties/${sandbox.config['propertySid']}/Flows?Results_Count=50&Results_Skip=0`);
  });

  test('hold every flow that a number is routed to', async () => {
    const flows = new Set((await walk(open().callFlows!.list())).items.map(flow => flow.id));
    const { items } = await walk(open().numbers.list(EVERY_NUMBER));
    const routes = items.map(number => number.voice.route).filter(route => route?.kind === 'FLOW');
    expect(routes.length).toBeGreaterThan(10);
    for (const route of routes) expect(flows).toContain(route!.target);
  });
});

test('the sandbox shows what numbers of Fone Dynamics can be like', async () => {
  const { items } = await walk(open().numbers.list(EVERY_NUMBER));
  const every = <T>(of: (number: (typeof items)[number]) => T): Set<T> => new Set(items.map(of));
  expect(every(number => number.type)).toEqual(new Set(['LOCAL', 'TOLL_FREE', 'SHARED_RATE', 'NATIONAL']));
  expect(every(number => number.countryCode)).toEqual(new Set(['AU', 'US']));
  expect(every(number => number.status)).toEqual(new Set(['ACTIVE', 'PENDING']));
  expect(every(number => number.capabilities?.join())).toEqual(new Set(['VOICE', 'VOICE,SMS', 'SMS', 'VOICE,SMS,MMS']));
  expect(every(number => number.voice.route?.kind)).toEqual(new Set(['ENDPOINT', 'FLOW', undefined]));
  expect(every(number => number.voice.recording)).toEqual(new Set(['OFF', 'CALL', null]));
  expect(every(number => number.messaging.inboundWebhook?.method)).toEqual(new Set(['GET', 'POST', undefined]));
  for (const has of [
    (number: (typeof items)[number]) => number.messaging.deliveryWebhook,
    (number: (typeof items)[number]) => number.messaging.forwardSms,
    (number: (typeof items)[number]) => number.messaging.forwardEmail,
    (number: (typeof items)[number]) => number.attribution,
    (number: (typeof items)[number]) => number.friendlyName,
  ]) {
    expect(new Set(items.map(number => has(number) === null))).toEqual(new Set([true, false]));
  }
});

async function readAll(from: Sandbox) {
  const provider = open(from);
  const ids = await heldIds(provider);
  const [number] = await provider.numbers.getMany([ids[3]!], signal);
  return { ids, raw: (number as { raw: unknown }).raw, flows: (await walk(provider.callFlows!.list())).items };
}

test('answers in envelopes are read like bare ones', async () => {
  const wrapped = await startSandbox({ wrapped: true });
  expect(await readAll(wrapped)).toEqual(await readAll(sandbox));
  await wrapped.close();
});
