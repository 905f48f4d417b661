import { describe, expect, test } from 'vitest';
import { summaryOf } from '#domain/change.ts';
import type { NumberPatch } from '#domain/number-patch.ts';
import { refusalsOf, type SettingRules, settingsOf, webAddressFaults } from '#domain/setting-rules.ts';

const RULES: SettingRules = {
  friendlyName: { clearable: true },
  smsEnabled: { clearable: false },
  inboundWebhook: { clearable: false, faults: ({ url }) => webAddressFaults(url) },
  attribution: { clearable: true },
  forwardSms: { clearable: false, faults: ({ to }) => (to === 'x' ? [{ message: 'Not to x', path: ['to'] }] : []) },
};
const refused = (patch: NumberPatch) =>
  refusalsOf('Example', RULES, patch).map(({ key, reason, path }) => [key, reason, ...(path ?? [])].join(' '));

describe('rules of settings', () => {
  test('tell which settings there are, and which of them can be cleared', () => {
    expect(settingsOf(RULES)).toEqual({
      FRIENDLY_NAME: { clearable: true },
      SMS_ENABLED: { clearable: false },
      INBOUND_WEBHOOK: { clearable: false },
      ATTRIBUTION: { clearable: true },
      SMS_FORWARDING: { clearable: false },
    });
  });

  test.each<[NumberPatch, readonly string[]]>([
    [{}, []],
    [{ friendlyName: undefined, campaignId: undefined }, []],
    [{ friendlyName: 'Desk', smsEnabled: false, inboundWebhook: { url: 'https://example.com' } }, []],
    [{ friendlyName: null, attribution: null }, []],
    [{ attribution: { source: null, medium: 'b', campaign: undefined } }, []],
    [{ inboundWebhook: null, forwardSms: null }, ['inboundWebhook NOT_CLEARABLE', 'forwardSms NOT_CLEARABLE']],
    [{ forwardSms: { from: null, to: '' } }, ['forwardSms NOT_CLEARABLE from', 'forwardSms INVALID to']],
    [{ friendlyName: '', attribution: { source: ' ' } }, ['friendlyName INVALID', 'attribution INVALID source']],
    [{ forwardSms: { to: 'x' } }, ['forwardSms INVALID to']],
    [{ campaignId: null, recording: 'OFF' }, ['campaignId UNSUPPORTED', 'recording UNSUPPORTED']],
  ])('of %j refuse %j', (patch, refusals) => {
    expect(refused(patch)).toEqual(refusals);
  });

  test('ask about a value only where nothing else is wrong with it', () => {
    expect(refused({ inboundWebhook: { url: '' } })).toEqual(['inboundWebhook INVALID url']);
  });

  test.each(['https://example.com', 'http://example.com:8080/a?b=c', 'HTTPS://example.com'])(
    'take %s for a web address',
    url => {
      expect(webAddressFaults(url)).toEqual([]);
    },
  );

  test.each([
    '',
    'example.com',
    '//example.com',
    'https:example.com',
    'ftp://example.com',
    'javascript:alert(1)',
    'https://',
    ' https://example.com',
    'https://example.com/a b',
    'https://example.com\n',
  ])('do not take %s for one', url => {
    expect(webAddressFaults(url)).toMatchObject([{ path: ['url'] }]);
  });
});

test('a summary is one sentence of all that is done', () => {
  expect(summaryOf(['set the label', 'clear the webhook'])).toBe('Set the label, clear the webhook');
});
