import { describe, expect, test } from 'vitest';
import type { NumberPatch } from '#domain/number-patch.ts';
import type { PhoneNumber, Provisioning } from '#domain/phone-number.ts';
import { compare, hashAddress, type Intent, presentLeaves, settingsOf, wantedLeaves } from '#federation/observation.ts';

const NUMBER = {
  id: '1',
  e164: '+12025550100',
  status: 'ACTIVE',
  friendlyName: 'Front desk',
  messaging: {
    smsEnabled: true,
    mmsEnabled: null,
    inboundWebhook: { url: 'https://hooks.example/in', method: 'POST' },
    deliveryWebhook: null,
    servicePlanId: 'P1',
    campaignId: 'C1',
    forwardSms: { from: null, to: '+12025550101' },
    forwardEmail: null,
  },
  voice: { route: { kind: 'APP', target: 'A1' }, recording: 'OFF' },
  attribution: null,
  regulatoryAddressId: null,
  provisioningCallbackUrl: null,
  provisioning: [],
} as unknown as PhoneNumber;

const entry = (target: Provisioning['target'], state: Provisioning['state'], requestedValue: string | null, lastChangedAt: string | null = '2026-01-01T00:00:00Z'): Provisioning => ({ target, state, stateRaw: state, requestedValue, effectiveValue: null, failureCodes: [], lastChangedAt }); // prettier-ignore

const like = (messaging: Partial<PhoneNumber['messaging']>, rest: Partial<PhoneNumber> = {}): PhoneNumber => ({
  ...NUMBER,
  ...rest,
  messaging: { ...NUMBER.messaging, ...messaging },
});

/** What reading tells of a patch, where the number was one thing before and is another now. */
function told(patch: NumberPatch, now: PhoneNumber, before = NUMBER): string {
  const wanted = wantedLeaves(patch);
  return compare(now, wanted, presentLeaves(before, wanted)).state;
}

describe('a number that was to be changed', () => {
  test.each<[string, NumberPatch, PhoneNumber, string]>([
    ['shows the value', { campaignId: 'C2' }, like({ campaignId: 'C2' }), 'APPLIED'],
    ['shows the value of before', { campaignId: 'C2' }, NUMBER, 'UNCHANGED'],
    ['shows a third value', { campaignId: 'C2' }, like({ campaignId: 'C3' }), 'PARTIALLY_APPLIED'],
    ['shows nothing where there was something', { campaignId: 'C2' }, like({ campaignId: null }), 'PARTIALLY_APPLIED'],
    ['shows nothing, as was wanted', { campaignId: null }, like({ campaignId: null }), 'APPLIED'],
    ['shows one of two', { campaignId: 'C2', friendlyName: 'X' }, like({ campaignId: 'C2' }), 'PARTIALLY_APPLIED'],
    ['shows both', { campaignId: 'C2', friendlyName: 'X' }, like({ campaignId: 'C2' }, { friendlyName: 'X' }), 'APPLIED'], // prettier-ignore
    ['shows what was wanted and there before, and not the rest', { campaignId: 'C1', friendlyName: 'X' }, NUMBER, 'UNCHANGED'], // prettier-ignore
    ['shows the address of the webhook, and a method that nobody asked about', { inboundWebhook: { url: 'https://hooks.example/in' } }, NUMBER, 'APPLIED'], // prettier-ignore
    ['shows another method than was asked for', { inboundWebhook: { url: 'https://hooks.example/in', method: 'GET' } }, NUMBER, 'UNCHANGED'], // prettier-ignore
    ['shows no webhook, as was wanted', { deliveryWebhook: null }, NUMBER, 'APPLIED'],
    ['shows a part of a group', { forwardSms: { to: '+12025550101' } }, NUMBER, 'APPLIED'],
    ['shows no group at all', { forwardEmail: { to: 'a@b.example' } }, NUMBER, 'UNCHANGED'],
    ['shows another route', { voiceRoute: { kind: 'TRUNK', target: 'A1' } }, NUMBER, 'UNCHANGED'],
    ['shows false where true was', { smsEnabled: false }, like({ smsEnabled: false }), 'APPLIED'],
  ])('%s', (_, patch, now, state) => {
    expect(told(patch, now)).toBe(state);
  });
});

describe('what is on its way', () => {
  const waiting = (...provisioning: readonly Provisioning[]): PhoneNumber => ({ ...NUMBER, provisioning });

  test.each<[string, NumberPatch, PhoneNumber, PhoneNumber, string]>([
    ['counts as taken', { campaignId: 'C2' }, NUMBER, waiting(entry('CAMPAIGN', 'WAITING', 'C2')), 'ACCEPTED'],
    ['counts as taken in part', { campaignId: 'C2', friendlyName: 'X' }, NUMBER, waiting(entry('CAMPAIGN', 'WAITING', 'C2')), 'PARTIALLY_APPLIED'], // prettier-ignore
    ['was so before', { campaignId: 'C2' }, waiting(entry('CAMPAIGN', 'WAITING', 'C2')), waiting(entry('CAMPAIGN', 'IN_PROGRESS', 'C2')), 'ACCEPTED'], // prettier-ignore
    ['is something else, as before', { campaignId: 'C2' }, waiting(entry('CAMPAIGN', 'WAITING', 'C3')), waiting(entry('CAMPAIGN', 'IN_PROGRESS', 'C3')), 'UNCHANGED'], // prettier-ignore
    ['is something else, which has come into force since', { campaignId: 'C2' }, waiting(entry('CAMPAIGN', 'WAITING', 'C3')), like({ campaignId: 'C3' }), 'UNCHANGED'], // prettier-ignore
    ['will replace what is wanted and still in force', { campaignId: 'C1' }, waiting(entry('CAMPAIGN', 'WAITING', 'C3')), waiting(entry('CAMPAIGN', 'WAITING', 'C3')), 'UNCHANGED'], // prettier-ignore
    ['belongs to another setting', { campaignId: 'C2' }, NUMBER, waiting(entry('SMS_SERVICE', 'WAITING', 'C2')), 'UNCHANGED'], // prettier-ignore
    ['is a route, of which the target alone is told', { voiceRoute: { kind: 'TRUNK', target: 'T1' } }, NUMBER, waiting(entry('VOICE', 'WAITING', 'T1')), 'ACCEPTED'], // prettier-ignore
    ['is another route', { voiceRoute: { kind: 'TRUNK', target: 'T1' } }, NUMBER, waiting(entry('VOICE', 'WAITING', 'T2')), 'PARTIALLY_APPLIED'], // prettier-ignore
    ['is the carriers’ part in a campaign that is shown already', { campaignId: 'C2' }, NUMBER, { ...like({ campaignId: 'C2' }), provisioning: [entry('CARRIER_LINE', 'WAITING', null)] }, 'ACCEPTED'], // prettier-ignore
    ['is an address that has yet to be registered', { regulatoryAddressId: 'R1' }, NUMBER, { ...NUMBER, regulatoryAddressId: 'R1', provisioning: [entry('REGULATORY_ADDRESS', 'WAITING', null)] }, 'ACCEPTED'], // prettier-ignore
    ['is in a state that nobody knows', { campaignId: 'C2' }, NUMBER, waiting(entry('CAMPAIGN', 'UNKNOWN', 'C2')), 'ACCEPTED'], // prettier-ignore
  ])('%s', (_, patch, before, now, state) => {
    expect(told(patch, now, before)).toBe(state);
  });
});

describe('what has failed', () => {
  const failed = (requested: string, at: string): PhoneNumber => ({
    ...NUMBER,
    provisioning: [entry('CAMPAIGN', 'FAILED', requested, at)],
  });
  const [EARLIER, LATER] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'] as const;

  test.each<[string, PhoneNumber, PhoneNumber, string]>([
    ['since was taken: the number shows the failure', NUMBER, failed('C2', LATER), 'ACCEPTED'],
    ['before proves nothing', failed('C2', EARLIER), failed('C2', EARLIER), 'UNCHANGED'],
    ['before and again since was taken', failed('C2', EARLIER), failed('C2', LATER), 'ACCEPTED'],
    ['since for something else is a change', NUMBER, failed('C3', LATER), 'PARTIALLY_APPLIED'],
    ['before, and is on its way now', failed('C2', EARLIER), { ...NUMBER, provisioning: [entry('CAMPAIGN', 'WAITING', 'C2')] }, 'ACCEPTED'], // prettier-ignore
    ['before, and is in force now', failed('C2', EARLIER), like({ campaignId: 'C2' }), 'APPLIED'],
  ])('%s', (_, before, now, state) => {
    expect(told({ campaignId: 'C2' }, now, before)).toBe(state);
  });
});

test('of a rented number, of which there is no before, nothing counts as unchanged', () => {
  expect(compare(NUMBER, {}, {}).state).toBe('APPLIED');
  expect(compare(NUMBER, wantedLeaves({ friendlyName: 'X' }), {}).state).toBe('PARTIALLY_APPLIED');
  expect(compare(NUMBER, wantedLeaves({ campaignId: 'C1' }), {}).state).toBe('APPLIED');
});

describe('what is kept of an intent', () => {
  const patch: NumberPatch = {
    friendlyName: 'Erika Mustermann',
    forwardEmail: { to: 'erika@mail.example' },
    voiceRoute: { kind: 'ENDPOINT', target: '+61255501234' },
    inboundWebhook: null,
  };

  test('is hashes by place, and no value', () => {
    const kept = { ...wantedLeaves(patch), ...presentLeaves(NUMBER, wantedLeaves(patch)) };
    expect(Object.keys(kept).toSorted()).toEqual(['forwardEmail.to', 'friendlyName', 'inboundWebhook', 'voiceRoute.kind', 'voiceRoute.target']); // prettier-ignore
    for (const hash of Object.values(kept)) expect(hash).toMatch(/^[\w-]{22}$/);
  });

  test('names the settings it is about', () => {
    const intent: Intent = { kind: 'rent', e164: NUMBER.e164, wanted: wantedLeaves(patch) };
    expect([...settingsOf(intent)].toSorted()).toEqual(['EMAIL_FORWARDING', 'FRIENDLY_NAME', 'INBOUND_WEBHOOK', 'VOICE_ROUTE']); // prettier-ignore
    expect(settingsOf({ kind: 'release', e164: NUMBER.e164, id: '1' })).toEqual([]);
    expect(settingsOf({ kind: 'emergency', e164: NUMBER.e164, id: '1', wanted: 'x', before: null })).toEqual([]);
  });
});

test('an address is the same in capitals and with spaces around, and another one with another unit', () => {
  const address = { streetNumber: '1', street: 'Main', unit: null, city: 'Denver', state: 'CO', postalCode: '80202', postalCodePlusFour: null }; // prettier-ignore
  expect(hashAddress({ ...address, street: ' MAIN ', city: 'denver' })).toBe(hashAddress(address));
  expect(hashAddress({ ...address, unit: '5' })).not.toBe(hashAddress(address));
  expect(hashAddress({ ...address, streetNumber: '', street: '1' })).not.toBe(hashAddress({ ...address, street: '' }));
  expect(hashAddress(null)).toBeNull();
});
