import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type JudgementFragment,
  NumbersWithReadinessDocument,
  type NumbersWithReadinessQuery,
  type ProviderKey,
} from '../gql/graphql.ts';
import { start, type Started } from '../kit/start.ts';
import { get } from './ask.ts';

type Held = NonNullable<NumbersWithReadinessQuery['phoneNumbers']>['nodes'][number];

const ORDER = [
  'LISTED',
  'STATUS_ACTIVE',
  'CAPABILITY',
  'SENDER_ID',
  'SERVICE_PLAN',
  'CAMPAIGN',
  'VOICE_ROUTE',
  'NOTHING_PENDING',
  'INBOUND_WEBHOOK',
  'DELIVERY_WEBHOOK',
];

let server: Started;
let held: readonly Held[];
let expecting: readonly Held[];

async function list(variables: { inbound?: string; delivery?: string } = {}): Promise<Held[]> {
  const found: Held[] = [];
  for (let after: string | null = null, more = true; more;) {
    const { phoneNumbers }: NumbersWithReadinessQuery = await get(server, NumbersWithReadinessDocument, {
      ...variables,
      after,
    });
    found.push(...phoneNumbers!.nodes);
    more = phoneNumbers!.pageInfo.hasNextPage;
    after = phoneNumbers!.pageInfo.endCursor;
  }
  return found;
}

beforeAll(async () => {
  server = await start({ size: 120 });
  held = await list();
  expecting = await list({
    inbound: 'https://example.com/red-cloud/3/inbound',
    delivery: 'https://customer.example/status',
  });
});
afterAll(() => server[Symbol.asyncDispose]());

const of = (provider: ProviderKey, numbers = held): Held[] => numbers.filter(number => number.provider === provider);
const resultsOf = ({ checks }: JudgementFragment): Record<string, string> =>
  Object.fromEntries(checks.map(({ code, result }) => [code, result]));

/** Some there are for which it holds, some for which it does not, and the check tells them apart. */
function expectToTell(
  numbers: readonly Held[],
  judgement: (number: Held) => JudgementFragment,
  code: string,
  fits: (number: Held) => boolean,
): void {
  expect(numbers.filter(fits).length).toBeGreaterThan(0);
  expect(numbers.filter(number => !fits(number)).length).toBeGreaterThan(0);
  for (const number of numbers) expect(resultsOf(judgement(number))[code]).toBe(fits(number) ? 'PASS' : 'FAIL');
}

describe('any number of any provider', () => {
  test('is ready if every check passed, is not if one failed, and otherwise nobody knows', () => {
    const judgements = [...held, ...expecting].flatMap(({ forSms, forMms, forVoice }) => [forSms, forMms, forVoice]);
    expect(judgements).toHaveLength(6 * 480);
    for (const { ready, checks } of judgements) {
      const results = checks.map(({ result }) => result);
      const expected = results.includes('FAIL') ? false : results.includes('UNKNOWN') ? null : true;
      expect(ready).toBe(expected);
      expect(checks.map(({ code }) => code)).toEqual(ORDER.filter(code => checks.some(each => each.code === code)));
      for (const { message } of checks) expect(message).not.toBe('');
    }
    expect(new Set(judgements.map(({ ready }) => ready))).toEqual(new Set([true, false, null]));
  });

  test('is listed, and tells what to send from: Red Cloud its numberId, the others the E.164', () => {
    for (const { provider, senderId, providerId, e164, forSms } of held) {
      expect(senderId).toBe(provider === 'RED_CLOUD' ? providerId : e164);
      expect(resultsOf(forSms)).toMatchObject({ LISTED: 'PASS', SENDER_ID: 'PASS' });
    }
  });

  test('is checked for webhooks only where they are expected', () => {
    for (const { forSms, forVoice } of held) {
      for (const judgement of [forSms, forVoice]) {
        expect(resultsOf(judgement)).not.toHaveProperty('INBOUND_WEBHOOK');
        expect(resultsOf(judgement)).not.toHaveProperty('DELIVERY_WEBHOOK');
      }
    }
  });
});

describe('a number of Red Cloud', () => {
  test('that is the one of its own page can send SMS and MMS', () => {
    const example = of('RED_CLOUD').find(({ providerId }) => providerId === 'num_abc123')!;
    expect(example).toMatchObject({ senderId: 'num_abc123', e164: '+15551234567', status: 'ACTIVE' });
    expect([example.forSms.ready, example.forMms.ready, example.forVoice.ready]).toEqual([true, true, false]);
  });

  test('has to be ACTIVE', () =>
    expectToTell(
      of('RED_CLOUD'),
      ({ forSms }) => forSms,
      'STATUS_ACTIVE',
      number => number.statusRaw === 'ACTIVE',
    ));

  test('has to be enabled for the kind of message', () => {
    const numbers = of('RED_CLOUD');
    expectToTell(
      numbers,
      ({ forSms }) => forSms,
      'CAPABILITY',
      ({ messaging }) => messaging.smsEnabled === true,
    );
    expectToTell(
      numbers,
      ({ forMms }) => forMms,
      'CAPABILITY',
      ({ messaging }) => messaging.mmsEnabled === true,
    );
  });

  test('of the US needs a campaign, if it is not toll-free', () => {
    const needing = of('RED_CLOUD').filter(({ countryCode, type }) => countryCode === 'US' && type === 'LOCAL');
    expectToTell(
      needing,
      ({ forSms }) => forSms,
      'CAMPAIGN',
      ({ messaging }) => messaging.campaignId !== null,
    );
    const tollFree = of('RED_CLOUD').filter(({ type }) => type === 'TOLL_FREE');
    expect(tollFree.length).toBeGreaterThan(0);
    for (const { forSms } of tollFree) expect(resultsOf(forSms)).not.toHaveProperty('CAMPAIGN');
  });

  test('has its webhook override where it is expected, or fails', () =>
    expectToTell(
      of('RED_CLOUD', expecting),
      ({ forSms }) => forSms,
      'INBOUND_WEBHOOK',
      ({ messaging }) => messaging.inboundWebhook?.url === 'https://example.com/red-cloud/3/inbound',
    ));
});

describe('a number of Sinch', () => {
  test('needs a service plan in force, not one that is only asked for', () =>
    expectToTell(
      of('SINCH'),
      ({ forSms }) => forSms,
      'SERVICE_PLAN',
      ({ messaging }) => messaging.servicePlanId !== null,
    ));

  test('of the US needs a campaign, if it is local', () => {
    const local = of('SINCH').filter(({ countryCode, type }) => countryCode === 'US' && type === 'LOCAL');
    expectToTell(
      local,
      ({ forSms }) => forSms,
      'CAMPAIGN',
      ({ messaging }) => messaging.campaignId !== null,
    );
    for (const { forSms } of of('SINCH').filter(({ countryCode }) => countryCode === 'GB')) {
      expect(resultsOf(forSms)).not.toHaveProperty('CAMPAIGN');
    }
  });

  test('must not wait for what it is used for', () => {
    const waitsFor =
      (...targets: string[]) =>
      ({ provisioning }: Held) =>
        provisioning.some(({ target }) => targets.includes(target));
    const sms = waitsFor('SMS_SERVICE', 'CAMPAIGN');
    expectToTell(
      of('SINCH'),
      ({ forSms }) => forSms,
      'NOTHING_PENDING',
      number => !sms(number),
    );
    expectToTell(
      of('SINCH'),
      ({ forVoice }) => forVoice,
      'NOTHING_PENDING',
      number => !waitsFor('VOICE')(number),
    );
  });

  test('needs a route for calls', () =>
    expectToTell(
      of('SINCH'),
      ({ forVoice }) => forVoice,
      'VOICE_ROUTE',
      ({ voice }) => voice.route !== null,
    ));

  test('that is being released is not active', () =>
    expectToTell(
      of('SINCH'),
      ({ forSms }) => forSms,
      'STATUS_ACTIVE',
      ({ status }) => status === 'ACTIVE',
    ));

  test('has no message webhook, so that nobody knows of one', () => {
    for (const { forSms } of of('SINCH', expecting)) {
      expect(resultsOf(forSms)).toMatchObject({ INBOUND_WEBHOOK: 'UNKNOWN', DELIVERY_WEBHOOK: 'UNKNOWN' });
      expect(forSms.ready).not.toBe(true);
    }
    expect(of('SINCH').some(({ forSms }) => forSms.ready === true)).toBe(true);
  });
});

describe('a number of Fone Dynamics', () => {
  test('that waits for an address is neither active nor without anything pending', () => {
    for (const code of ['STATUS_ACTIVE', 'NOTHING_PENDING']) {
      for (const use of ['forSms', 'forVoice'] as const) {
        expectToTell(
          of('FONE_DYNAMICS'),
          number => number[use],
          code,
          ({ status }) => status !== 'PENDING',
        );
      }
    }
  });

  test('can do what its capabilities say', () => {
    const numbers = of('FONE_DYNAMICS');
    expectToTell(
      numbers,
      ({ forVoice }) => forVoice,
      'CAPABILITY',
      each => each.capabilities!.includes('VOICE'),
    );
    expectToTell(
      numbers,
      ({ forSms }) => forSms,
      'CAPABILITY',
      each => each.capabilities!.includes('SMS'),
    );
    expectToTell(
      numbers,
      ({ forMms }) => forMms,
      'CAPABILITY',
      each => each.capabilities!.includes('MMS'),
    );
  });

  test('knows no campaigns, so that none is asked for', () => {
    for (const { forSms } of of('FONE_DYNAMICS')) expect(resultsOf(forSms)).not.toHaveProperty('CAMPAIGN');
  });
});

describe('a number of AgentMessage', () => {
  test('has a status that nobody knows, so it is never ready for certain', () => {
    for (const { forSms, forMms } of of('AGENT_MESSAGE')) {
      expect(resultsOf(forSms)).toMatchObject({ STATUS_ACTIVE: 'UNKNOWN' });
      expect([forSms.ready, forMms.ready]).not.toContain(true);
    }
    expect(of('AGENT_MESSAGE').some(({ forSms }) => forSms.ready === null)).toBe(true);
  });

  test('must not wait for its carrier', () =>
    expectToTell(
      of('AGENT_MESSAGE'),
      ({ forSms }) => forSms,
      'NOTHING_PENDING',
      ({ provisioning }) => provisioning.length === 0,
    ));

  test('has its status webhook where it is expected, or fails', () =>
    expectToTell(
      of('AGENT_MESSAGE', expecting),
      ({ forSms }) => forSms,
      'DELIVERY_WEBHOOK',
      ({ messaging }) => messaging.deliveryWebhook?.url === 'https://customer.example/status',
    ));
});
