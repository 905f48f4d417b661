import { describe, expect, test } from 'vitest';
import type { NumberPatch } from '#domain/number-patch.ts';
import { CAMPAIGN_IDS } from '#providers/agent-message/sandbox/index.ts';
import { heldWith, start } from './agent-message-asking.ts';
import { carryOut, open, plan, read, sent, stage } from './agent-message-writing.ts';

const { marketing, notifications } = CAMPAIGN_IDS;

describe('what is sent for a number that has every setting', () => {
  test.each([
    ['nothing', {}, []],
    ['a setting that is absent', { friendlyName: undefined }, []],
    ['a label', { friendlyName: 'Front desk' }, ['PATCH … {"label":"Front desk"}']],
    ['no label', { friendlyName: null }, ['PATCH … {"label":""}']],
    ['the label it has', { friendlyName: 'appointment-reminders-12' }, []],
    [
      'an inbound webhook',
      { inboundWebhook: { url: 'https://a.example/in' } },
      ['PATCH … {"inbound_url":"https://a.example/in"}'],
    ],
    [
      'an inbound webhook by POST',
      { inboundWebhook: { url: 'https://a.example/in', method: 'POST' } },
      ['PATCH … {"inbound_url":"https://a.example/in"}'],
    ],
    ['no inbound webhook', { inboundWebhook: null }, ['PATCH … {"inbound_url":""}']],
    ['the inbound webhook it has', { inboundWebhook: { url: 'https://customer.example/inbound' } }, []],
    [
      'a delivery webhook',
      { deliveryWebhook: { url: 'https://a.example/out' } },
      ['PATCH … {"status_url":"https://a.example/out"}'],
    ],
    ['no delivery webhook', { deliveryWebhook: null }, ['PATCH … {"status_url":""}']],
    ['the delivery webhook it has', { deliveryWebhook: { url: 'https://customer.example/status' } }, []],
    ['another campaign', { campaignId: marketing }, [`PATCH … {"campaign_id":"${marketing}"}`]],
    ['no campaign', { campaignId: null }, ['DELETE …/campaign']],
    ['the campaign it has', { campaignId: notifications }, []],
    [
      'several settings at once',
      {
        deliveryWebhook: null,
        inboundWebhook: { url: 'https://a.example/in' },
        campaignId: marketing,
        friendlyName: 'Front desk',
      },
      [
        `PATCH … {"label":"Front desk","inbound_url":"https://a.example/in","status_url":"","campaign_id":"${marketing}"}`,
      ],
    ],
    [
      'only what differs',
      {
        friendlyName: 'Front desk',
        campaignId: notifications,
        deliveryWebhook: { url: 'https://customer.example/status' },
      },
      ['PATCH … {"label":"Front desk"}'],
    ],
    [
      'everything cleared',
      { friendlyName: null, inboundWebhook: null, deliveryWebhook: null, campaignId: null },
      ['PATCH … {"label":"","inbound_url":"","status_url":""}', 'DELETE …/campaign'],
    ],
    [
      'a label and no campaign',
      { friendlyName: 'Front desk', campaignId: null },
      ['PATCH … {"label":"Front desk"}', 'DELETE …/campaign'],
    ],
  ] satisfies [string, NumberPatch, string[]][])('%s', async (_, patch, requests) => {
    const scene = await stage('complete');
    const before = { ...scene.number, observedAt: '' };
    await carryOut(plan(scene, patch));
    expect(sent(scene)).toEqual(requests);
    const after = await read(scene.provider, scene.number.id);
    if (requests.length === 0) expect({ ...after, observedAt: '' }).toEqual(before);
    else expect(scene.provider.numbers.changes!.plan({ ...after, provisioning: [] }, patch)).toEqual([]);
  });
});

describe('what is sent for a number that has no setting', () => {
  test.each([
    ['everything cleared', { friendlyName: null, inboundWebhook: null, deliveryWebhook: null, campaignId: null }, []],
    ['a first campaign', { campaignId: marketing }, [`PATCH … {"campaign_id":"${marketing}"}`]],
  ] satisfies [string, NumberPatch, string[]][])('%s', async (_, patch, requests) => {
    const scene = await stage('bare');
    await carryOut(plan(scene, patch));
    expect(sent(scene)).toEqual(requests);
  });

  test('the request that the documentation prints', async () => {
    const scene = await stage('bare');
    await carryOut(plan(scene, { inboundWebhook: { url: 'https://customer.example/v2/inbound' } }));
    expect(scene.sandbox.requests).toMatchObject([
      {
        method: 'PATCH',
        target: `/v1/phone-numbers/${scene.number.id}`,
        body: '{"inbound_url":"https://customer.example/v2/inbound"}',
        status: 200,
      },
    ]);
  });
});

describe('a plan', () => {
  test.each([
    [{ friendlyName: 'Ms Example' }, [['Set the label', false]]],
    [{ inboundWebhook: { url: 'https://a.example/?key=s3cret' } }, [['Set the inbound webhook', false]]],
    [{ friendlyName: null, deliveryWebhook: null }, [['Clear the label, clear the delivery webhook', true]]],
    [{ campaignId: marketing }, [[`Attach the campaign ${marketing} in place of ${notifications}`, true]]],
    [{ friendlyName: 'x', campaignId: null }, [['Set the label', false], [`Detach the campaign ${notifications}`, true]]], // prettier-ignore
  ] satisfies [NumberPatch, [string, boolean][]][])(
    'says of %j what it does, what it takes away and no value',
    async (patch, said) => {
      const writes = plan(await stage('complete'), patch);
      expect(writes.map(({ summary, isDestructive }) => [summary, isDestructive])).toEqual(said);
    },
  );

  test('takes nothing away where a first campaign is attached', async () => {
    const [write] = plan(await stage('bare'), { campaignId: marketing });
    expect(write).toMatchObject({
      summary: `Attach the campaign ${marketing}`,
      isDestructive: false,
      settings: ['CAMPAIGN'],
    });
  });

  test('asks again for a campaign that its carriers have not taken up', async () => {
    const sandbox = await start();
    const { id } = await heldWith({ carrier_line_option_status: 'pending', campaign_id: marketing });
    const provider = open(sandbox);
    const number = await read(provider, id);
    const writes = provider.numbers.changes!.plan(number, { campaignId: marketing });
    expect(writes).toMatchObject([{ summary: `Attach the campaign ${marketing}`, isDestructive: false }]);
    expect(await carryOut(writes)).toMatchObject([{ outcome: 'ACCEPTED', number: { id } }]);
    expect(provider.numbers.changes!.plan(number, { friendlyName: number.friendlyName })).toEqual([]);
  });
});

describe('the answer to a change', () => {
  test('is the number as it is now, in force', async () => {
    const scene = await stage('complete');
    const [result] = await carryOut(plan(scene, { friendlyName: null }));
    expect(result).toMatchObject({ outcome: 'APPLIED', number: { id: scene.number.id, friendlyName: null } });
    expect(await read(scene.provider, scene.number.id)).toEqual({ ...result!.number, observedAt: expect.any(String) });
  });

  test('is ACCEPTED for a campaign until the carriers have taken it up', async () => {
    let time = Date.UTC(2026, 5, 1);
    const scene = await stage('complete', { now: () => time, carrierLineMs: 1000 });
    const [result] = await carryOut(plan(scene, { campaignId: marketing }));
    expect(result).toMatchObject({
      outcome: 'ACCEPTED',
      number: { messaging: { campaignId: marketing }, provisioning: [{ target: 'CARRIER_LINE', state: 'WAITING' }] },
    });
    time += 1000;
    expect((await read(scene.provider, scene.number.id)).provisioning).toEqual([]);
  });

  test('is APPLIED for a label, although the carriers still work on the campaign', async () => {
    const scene = await stage('complete');
    await carryOut(plan(scene, { campaignId: marketing }));
    expect(await carryOut(plan(scene, { friendlyName: 'Front desk' }))).toMatchObject([
      { outcome: 'APPLIED', number: { provisioning: [{ state: 'WAITING' }] } },
    ]);
  });

  test('is APPLIED for a campaign that the carriers have taken up already', async () => {
    const scene = await stage('complete', { carrierLineMs: 0 });
    expect(await carryOut(plan(scene, { campaignId: marketing }))).toMatchObject([{ outcome: 'APPLIED' }]);
  });
});
