import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toE164 } from '#domain/e164.ts';
import {
  CAPABILITIES,
  type Capability,
  NOTHING_SAID,
  NUMBER_SETTINGS,
  type NumberSetting,
} from '#domain/phone-number.ts';
import type { Provider } from '#domain/provider.ts';
import type { Account, HeldNumber } from '#federation/account.ts';
import { readinessFor } from '#federation/readiness.ts';

function account(settings: readonly NumberSetting[]): Account {
  const provider = { settings: Object.fromEntries(settings.map(name => [name, { clearable: false }])) };
  return {
    name: 'main',
    providerName: 'fictional',
    title: 'Fictional',
    isSandbox: false,
    provider: provider as unknown as Provider,
    health: () => 'UP',
  };
}

/** One that is ready for everything, unless something else is said of it. */
const number = (
  changes: Partial<Omit<HeldNumber, 'messaging'>> & { messaging?: Partial<HeldNumber['messaging']> } = {},
  settings: readonly NumberSetting[] = NUMBER_SETTINGS,
): HeldNumber => ({
  ...NOTHING_SAID,
  account: account(settings),
  id: 'n1',
  e164: toE164('+12025550100'),
  countryCode: 'US',
  type: 'LOCAL',
  capabilities: ['VOICE', 'SMS', 'MMS'],
  status: 'ACTIVE',
  senderId: 'n1',
  voice: { ...NOTHING_SAID.voice, route: { kind: 'APP', target: 'app' } },
  observedAt: '2026-01-01T00:00:00Z',
  raw: {},
  ...changes,
  messaging: {
    ...NOTHING_SAID.messaging,
    smsEnabled: true,
    mmsEnabled: true,
    inboundWebhook: { url: 'https://example.com/in', method: 'POST' },
    deliveryWebhook: { url: 'https://example.com/out', method: 'POST' },
    servicePlanId: 'plan',
    campaignId: 'campaign',
    ...changes.messaging,
  },
});

const pending = (target: HeldNumber['provisioning'][number]['target']) => ({
  target,
  state: 'IN_PROGRESS' as const,
  stateRaw: null,
  requestedValue: null,
  effectiveValue: null,
  failureCodes: [],
  lastChangedAt: null,
});

function check(held: HeldNumber, use: Capability, code: string): string | undefined {
  return readinessFor(held, use, {
    inbound: 'https://example.com/in',
    delivery: 'https://example.com/out',
  }).checks.find(each => each.code === code)?.result;
}

describe('readiness', () => {
  test('is given where nothing speaks against it', () => {
    for (const use of CAPABILITIES) expect(readinessFor(number(), use).ready).toBe(true);
  });

  test('is true exactly if every check passed, and never with one unknown', () => {
    const partial = fc.record({
      status: fc.constantFrom('ACTIVE', 'PENDING', 'RELEASING', 'UNKNOWN'),
      statusRaw: fc.constantFrom(null, 'Suspended'),
      capabilities: fc.option(fc.subarray([...CAPABILITIES]), { nil: null }),
      senderId: fc.constantFrom('', 'n1'),
      type: fc.constantFrom(null, 'LOCAL', 'TOLL_FREE'),
      countryCode: fc.constantFrom(null, 'US', 'AU'),
      messaging: fc.record({
        smsEnabled: fc.constantFrom(null, true, false),
        mmsEnabled: fc.constantFrom(null, true, false),
        campaignId: fc.constantFrom(null, 'campaign'),
        servicePlanId: fc.constantFrom(null, 'plan'),
        inboundWebhook: fc.constantFrom(null, { url: 'https://example.com/in', method: 'GET' }),
      }),
      provisioning: fc.constantFrom([], [pending('VOICE')], [pending('CAMPAIGN')], [pending('REGULATORY_ADDRESS')]),
    });
    fc.assert(
      fc.property(
        partial,
        fc.subarray([...NUMBER_SETTINGS]),
        fc.constantFrom(...CAPABILITIES),
        (changes, settings, use) => {
          const expected = { inbound: 'https://example.com/in' };
          const { ready, checks } = readinessFor(number(changes, settings), use, expected);
          const results = checks.map(({ result }) => result);
          expect(ready).toBe(results.includes('FAIL') ? false : results.includes('UNKNOWN') ? null : true);
          expect(new Set(checks.map(({ code }) => code)).size).toBe(checks.length);
        },
      ),
    );
  });
});

describe('the status', () => {
  test.each([
    ['ACTIVE', null, 'PASS'],
    ['PENDING', null, 'FAIL'],
    ['RELEASING', null, 'FAIL'],
    ['UNKNOWN', null, 'UNKNOWN'],
    ['UNKNOWN', 'Suspended', 'FAIL'],
  ] as const)('%s, in the provider’s words %s: %s', (status, statusRaw, result) =>
    expect(check(number({ status, statusRaw }), 'SMS', 'STATUS_ACTIVE')).toBe(result),
  );
});

describe('the capability', () => {
  test('is what the switch says, where there is a switch', () => {
    expect(check(number({ capabilities: null }), 'SMS', 'CAPABILITY')).toBe('PASS');
    expect(check(number({ messaging: { smsEnabled: false } }), 'SMS', 'CAPABILITY')).toBe('FAIL');
    expect(check(number({ messaging: { mmsEnabled: false } }), 'SMS', 'CAPABILITY')).toBe('PASS');
    expect(check(number({ messaging: { mmsEnabled: false } }), 'MMS', 'CAPABILITY')).toBe('FAIL');
  });

  test('is what the number can do, where nothing can be switched', () => {
    const unsaid = { smsEnabled: null, mmsEnabled: null };
    expect(check(number({ capabilities: ['SMS'], messaging: unsaid }), 'SMS', 'CAPABILITY')).toBe('PASS');
    expect(check(number({ capabilities: ['SMS'], messaging: unsaid }), 'MMS', 'CAPABILITY')).toBe('FAIL');
    expect(check(number({ capabilities: ['SMS'] }), 'VOICE', 'CAPABILITY')).toBe('FAIL');
  });

  test('is unknown where nobody says it', () => {
    const unsaid = number({ capabilities: null, messaging: { smsEnabled: null, mmsEnabled: null } });
    for (const use of CAPABILITIES) {
      expect(check(unsaid, use, 'CAPABILITY')).toBe('UNKNOWN');
      expect(readinessFor(unsaid, use).ready).toBeNull();
    }
  });
});

describe('a campaign', () => {
  test.each([
    ['US', 'LOCAL', 'FAIL'],
    ['US', 'MOBILE', 'FAIL'],
    ['US', null, 'FAIL'],
    ['US', 'TOLL_FREE', undefined],
    ['US', 'SHORT_CODE', undefined],
    ['AU', 'LOCAL', undefined],
    [null, 'LOCAL', undefined],
  ] as const)('that is missing on a number of %s and type %s: %s', (countryCode, type, result) =>
    expect(check(number({ countryCode, type, messaging: { campaignId: null } }), 'SMS', 'CAMPAIGN')).toBe(result),
  );

  test('is for messages, and for providers that have campaigns', () => {
    expect(check(number({ messaging: { campaignId: null } }), 'VOICE', 'CAMPAIGN')).toBeUndefined();
    expect(check(number({ messaging: { campaignId: null } }, []), 'SMS', 'CAMPAIGN')).toBeUndefined();
    expect(check(number(), 'MMS', 'CAMPAIGN')).toBe('PASS');
  });
});

describe('what is pending', () => {
  test.each([
    ['VOICE', 'VOICE', 'FAIL'],
    ['VOICE', 'SMS', 'PASS'],
    ['CAMPAIGN', 'SMS', 'FAIL'],
    ['CAMPAIGN', 'VOICE', 'PASS'],
    ['SMS_SERVICE', 'MMS', 'FAIL'],
    ['CARRIER_LINE', 'SMS', 'FAIL'],
    ['REGULATORY_ADDRESS', 'SMS', 'FAIL'],
    ['REGULATORY_ADDRESS', 'VOICE', 'FAIL'],
  ] as const)('(%s) matters for %s: %s', (target, use, result) =>
    expect(check(number({ provisioning: [pending(target)] }), use, 'NOTHING_PENDING')).toBe(result),
  );
});

describe('a webhook', () => {
  test('is compared to the letter', () => {
    expect(check(number(), 'SMS', 'INBOUND_WEBHOOK')).toBe('PASS');
    const other = {
      inboundWebhook: { url: 'https://example.com/in/', method: 'POST' as const },
      deliveryWebhook: null,
    };
    expect(check(number({ messaging: other }), 'SMS', 'INBOUND_WEBHOOK')).toBe('FAIL');
    expect(check(number({ messaging: other }), 'SMS', 'DELIVERY_WEBHOOK')).toBe('FAIL');
  });

  test('that the provider does not have is unknown', () => {
    expect(check(number({}, []), 'SMS', 'INBOUND_WEBHOOK')).toBe('UNKNOWN');
  });

  test('is not checked where none is expected', () => {
    const codes = readinessFor(number({ messaging: { inboundWebhook: null } }), 'SMS').checks.map(({ code }) => code);
    expect(codes).not.toContain('INBOUND_WEBHOOK');
  });
});

test('a route for calls is asked of providers that route calls', () => {
  const unrouted = { voice: NOTHING_SAID.voice };
  expect(check(number(unrouted), 'VOICE', 'VOICE_ROUTE')).toBe('FAIL');
  expect(check(number(unrouted), 'SMS', 'VOICE_ROUTE')).toBeUndefined();
  expect(check(number(unrouted, []), 'VOICE', 'VOICE_ROUTE')).toBeUndefined();
});
