import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NumberPatch } from '#domain/number-patch.ts';
import { type Account, account, type Given, NUMBER } from './sinch-account.ts';
import printedUpdate from './fixtures/sinch/update-request.json' with { type: 'json' };

let ours: Account;
beforeAll(async () => {
  ours = await account();
});
afterAll(() => ours[Symbol.asyncDispose]());

type Row = readonly [given: Given, patch: NumberPatch, ...bodies: readonly string[]];

/** The bytes of every request, each a PATCH of the number; none where nothing has to be sent. */
const SENT: Readonly<Record<string, readonly Row[]>> = {
  'the name': [
    [{ displayName: 'Old' }, { friendlyName: undefined }],
    [{ displayName: 'Old' }, { friendlyName: 'Old' }],
    [{ displayName: 'Old' }, { friendlyName: 'New' }, '{"displayName":"New"}'],
  ],
  'the service plan': [
    [{ plan: 'P1' }, { servicePlanId: undefined }],
    [{ plan: 'P1' }, { servicePlanId: 'P1' }],
    [{}, { servicePlanId: null }],
    [{}, { servicePlanId: 'P1' }, '{"smsConfiguration":{"servicePlanId":"P1"}}'],
    [{ plan: 'P1' }, { servicePlanId: null }, '{"smsConfiguration":{"servicePlanId":""}}'],
    [{ campaign: 'C1' }, { servicePlanId: 'P1' }, '{"smsConfiguration":{"servicePlanId":"P1"}}'],
    [
      { plan: 'P1' },
      { servicePlanId: 'P2' },
      '{"smsConfiguration":{"servicePlanId":""}}',
      '{"smsConfiguration":{"servicePlanId":"P2"}}',
    ],
    [
      { plan: 'P1', campaign: 'C1' },
      { servicePlanId: 'P2' },
      '{"smsConfiguration":{"servicePlanId":""}}',
      '{"smsConfiguration":{"servicePlanId":"P2"}}',
    ],
  ],
  'the campaign, with the service plan that stays': [
    [{ plan: 'P1', campaign: 'C1' }, { campaignId: undefined }],
    [{ plan: 'P1', campaign: 'C1' }, { campaignId: 'C1' }],
    [{ plan: 'P1' }, { campaignId: null }],
    [{ plan: 'P1' }, { campaignId: 'C1' }, '{"smsConfiguration":{"servicePlanId":"P1","campaignId":"C1"}}'],
    [
      { plan: 'P1', campaign: 'C1' },
      { campaignId: null },
      '{"smsConfiguration":{"servicePlanId":"P1","campaignId":""}}',
    ],
    [
      { plan: 'P1', campaign: 'C1' },
      { campaignId: 'C2' },
      '{"smsConfiguration":{"servicePlanId":"P1","campaignId":""}}',
      '{"smsConfiguration":{"servicePlanId":"P1","campaignId":"C2"}}',
    ],
    [{ campaign: 'C1' }, { campaignId: null }, '{"smsConfiguration":{"servicePlanId":"","campaignId":""}}'],
  ],
  'service plan and campaign together': [
    [
      { plan: 'P1', campaign: 'C1' },
      { servicePlanId: 'P1', campaignId: 'C1' },
    ],
    [{}, { servicePlanId: 'P1', campaignId: 'C1' }, '{"smsConfiguration":{"servicePlanId":"P1","campaignId":"C1"}}'],
    [
      { plan: 'P1', campaign: 'C1' },
      { servicePlanId: null, campaignId: null },
      '{"smsConfiguration":{"servicePlanId":"","campaignId":""}}',
    ],
    [
      { plan: 'P1', campaign: 'C1' },
      { servicePlanId: 'P2', campaignId: 'C2' },
      '{"smsConfiguration":{"servicePlanId":"","campaignId":""}}',
      '{"smsConfiguration":{"servicePlanId":"P2","campaignId":"C2"}}',
    ],
    [
      { plan: 'P1' },
      { servicePlanId: 'P2', campaignId: 'C2' },
      '{"smsConfiguration":{"servicePlanId":""}}',
      '{"smsConfiguration":{"servicePlanId":"P2","campaignId":"C2"}}',
    ],
    [
      { plan: 'P1', campaign: 'C1' },
      { servicePlanId: 'P2', campaignId: 'C1' },
      '{"smsConfiguration":{"servicePlanId":""}}',
      '{"smsConfiguration":{"servicePlanId":"P2","campaignId":"C1"}}',
    ],
  ],
  'one of them set and the other cleared': [
    [
      { plan: 'P1', campaign: 'C1' },
      { servicePlanId: 'P2', campaignId: null },
      '{"smsConfiguration":{"servicePlanId":"","campaignId":""}}',
      '{"smsConfiguration":{"servicePlanId":"P2"}}',
    ],
    [
      { plan: 'P1', campaign: 'C1' },
      { servicePlanId: null, campaignId: 'C2' },
      '{"smsConfiguration":{"servicePlanId":"","campaignId":""}}',
      '{"smsConfiguration":{"servicePlanId":"","campaignId":"C2"}}',
    ],
    [
      { campaign: 'C1' },
      { servicePlanId: 'P1', campaignId: null },
      '{"smsConfiguration":{"servicePlanId":"P1","campaignId":""}}',
    ],
    [
      { plan: 'P1' },
      { servicePlanId: null, campaignId: 'C1' },
      '{"smsConfiguration":{"servicePlanId":"","campaignId":"C1"}}',
    ],
    [
      { plan: 'P1', campaign: 'C1' },
      { servicePlanId: 'P1', campaignId: null },
      '{"smsConfiguration":{"servicePlanId":"P1","campaignId":""}}',
    ],
  ],
  'what is on its way': [
    // Asked for already: once more, for it may have got stuck.
    [
      { pending: { smsConfiguration: { servicePlanId: 'P1' } } },
      { servicePlanId: 'P1' },
      '{"smsConfiguration":{"servicePlanId":"P1"}}',
    ],
    [
      { pending: { smsConfiguration: { servicePlanId: 'P1' } } },
      { servicePlanId: 'P2' },
      '{"smsConfiguration":{"servicePlanId":""}}',
      '{"smsConfiguration":{"servicePlanId":"P2"}}',
    ],
    [
      { pending: { smsConfiguration: { servicePlanId: 'P1' } } },
      { servicePlanId: null },
      '{"smsConfiguration":{"servicePlanId":""}}',
    ],
    [
      { pending: { smsConfiguration: { servicePlanId: 'P1' } } },
      { campaignId: 'C1' },
      '{"smsConfiguration":{"servicePlanId":"P1","campaignId":"C1"}}',
    ],
    [
      { plan: 'P1', pending: { smsConfiguration: { servicePlanId: 'P1', campaignId: 'C1' } } },
      { campaignId: 'C2' },
      '{"smsConfiguration":{"servicePlanId":"P1","campaignId":""}}',
      '{"smsConfiguration":{"servicePlanId":"P1","campaignId":"C2"}}',
    ],
    [
      { app: 'A1', pending: { voiceConfiguration: { appId: 'A2' } } },
      { voiceRoute: { kind: 'APP', target: 'A1' } },
      '{"voiceConfiguration":{"type":"RTC","appId":"A1"}}',
    ],
  ],
  'the voice route': [
    [{ app: 'A1' }, { voiceRoute: undefined }],
    [{ app: 'A1' }, { voiceRoute: { kind: 'APP', target: 'A1' } }],
    [
      { app: 'A1' },
      { voiceRoute: { kind: 'APP', target: 'A2' } },
      '{"voiceConfiguration":{"type":"RTC","appId":"A2"}}',
    ],
    [{}, { voiceRoute: { kind: 'TRUNK', target: 'T1' } }, '{"voiceConfiguration":{"type":"EST","trunkId":"T1"}}'],
    [{}, { voiceRoute: { kind: 'SERVICE', target: 'S1' } }, '{"voiceConfiguration":{"type":"FAX","serviceId":"S1"}}'],
  ],
  'the provisioning callback': [
    [{ callbackUrl: 'https://a.example/' }, { provisioningCallbackUrl: undefined }],
    [{ callbackUrl: 'https://a.example/' }, { provisioningCallbackUrl: 'https://a.example/' }],
    [{}, { provisioningCallbackUrl: 'https://a.example/' }, '{"callbackUrl":"https://a.example/"}'],
  ],
  'several settings, which go with the last request': [
    [
      { plan: 'P1', displayName: 'Old' },
      { friendlyName: 'New', campaignId: 'C1', voiceRoute: { kind: 'TRUNK', target: 'T1' } },
      '{"displayName":"New","smsConfiguration":{"servicePlanId":"P1","campaignId":"C1"},"voiceConfiguration":{"type":"EST","trunkId":"T1"}}',
    ],
    [
      { plan: 'P1', campaign: 'C1' },
      { friendlyName: 'New', campaignId: 'C2', provisioningCallbackUrl: 'https://a.example/' },
      '{"smsConfiguration":{"servicePlanId":"P1","campaignId":""}}',
      '{"displayName":"New","smsConfiguration":{"servicePlanId":"P1","campaignId":"C2"},"callbackUrl":"https://a.example/"}',
    ],
    [
      { plan: 'P1', displayName: 'Same' },
      { friendlyName: 'Same', servicePlanId: null },
      '{"smsConfiguration":{"servicePlanId":""}}',
    ],
    [{ plan: 'P1', displayName: 'Old' }, { friendlyName: 'New', servicePlanId: 'P1' }, '{"displayName":"New"}'],
    [{ plan: 'P1', displayName: 'Same' }, {}],
  ],
};

describe.each(Object.entries(SENT))('what is sent for %s', (_, rows) => {
  test.each(rows.map(([given, patch, ...bodies]) => ({ given, patch, bodies })))('$given, $patch', async row => {
    const { given, patch, bodies } = row;
    await ours.given(given);
    expect(ours.provider.numbers.changes!.refusals(patch)).toEqual([]);
    await ours.change(patch);
    expect(ours.written()).toEqual(bodies.map(body => [`PATCH /activeNumbers/${NUMBER}`, body]));
    expect(sentStatuses(), 'all of it is accepted, and each was sent once').toEqual(bodies.map(() => 200));
    ours.wait();
    expect(await ours.plan(patch), 'nothing is left to do').toEqual([]);
  });
});

const sentStatuses = () => ours.sandbox.requests.filter(({ method }) => method === 'PATCH').map(({ status }) => status);

test('the printed update is what its patch sends', async () => {
  await ours.given({});
  await ours.change({
    friendlyName: 'MyPhoneNumber',
    servicePlanId: 'string',
    campaignId: 'YOUR_campaignId_from_TCR',
    voiceRoute: { kind: 'APP', target: 'YOUR_Voice_appId' },
    provisioningCallbackUrl: 'https://www.your-callback-server.com/callback',
  });
  expect(ours.written()).toEqual([[`PATCH /activeNumbers/${NUMBER}`, JSON.stringify(printedUpdate)]]);
});
