import { describe, expect, test } from 'vitest';
import { toE164 } from '#domain/e164.ts';
import { maybeApplied } from '#domain/errors.ts';
import type { NumberPatch } from '#domain/number-patch.ts';
import { API_KEYS, CAMPAIGN_IDS } from '#providers/agent-message/sandbox/index.ts';
import { ask, type Held, start, UNKNOWN_ID } from './agent-message-asking.ts';
import { errorOf, open, plan, signal, stage } from './agent-message-writing.ts';

const { marketing } = CAMPAIGN_IDS;

describe('refusals', () => {
  test.each([
    [{ inboundWebhook: { url: 'http://customer.example' } }, ['url'], /https:\/\//],
    [{ deliveryWebhook: { url: 'ftp://customer.example' } }, ['url'], /https:\/\//],
    [{ deliveryWebhook: { url: 'https://' } }, ['url'], /https:\/\//],
    [{ deliveryWebhook: { url: 'https://a.example/ b' } }, ['url'], /https:\/\//],
    [{ inboundWebhook: { url: 'https://customer.example', method: 'GET' } }, ['method'], /method/],
    [{ campaignId: 'C1A2B3C' }, undefined, /UUID/],
    [{ friendlyName: ' ' }, undefined, /empty/],
  ] satisfies [NumberPatch, string[] | undefined, RegExp][])('%j is INVALID', async (patch, path, message) => {
    const scene = await stage('complete');
    const key = Object.keys(patch)[0];
    const refusals = scene.provider.numbers.changes!.refusals(patch);
    expect(refusals).toEqual([
      { key, reason: 'INVALID', message: expect.stringMatching(message), ...(path && { path }) },
    ]);
    expect(scene.sandbox.requestCount).toBe(0);
  });

  test('of one webhook name everything that is wrong with it', async () => {
    const { provider } = await stage('complete');
    const refusals = provider.numbers.changes!.refusals({ inboundWebhook: { url: 'http://a.example', method: 'GET' } });
    expect(refusals.map(({ path }) => path)).toEqual([['url'], ['method']]);
  });

  test('of what AgentMessage only shows, or does not have, are UNSUPPORTED', async () => {
    const { provider } = await stage('complete');
    const patch: NumberPatch = { mmsEnabled: false, voiceRoute: null, friendlyName: 'x' };
    expect(provider.numbers.changes!.refusals(patch)).toMatchObject([
      { key: 'mmsEnabled', reason: 'UNSUPPORTED' },
      { key: 'voiceRoute', reason: 'UNSUPPORTED' },
    ]);
  });
});

describe('a change that AgentMessage refuses', () => {
  test.each([
    ['a campaign nobody has', UNKNOWN_ID, 'NOT_FOUND', 'NOT_FOUND'],
    ['a campaign that has expired', CAMPAIGN_IDS.expired, 'CONFLICT', 'CAMPAIGN_NOT_ACTIVE'],
    ['a campaign whose brand is not verified', CAMPAIGN_IDS.brandUnverified, 'CONFLICT', 'BRAND_NOT_VERIFIED'],
  ])('because of %s changes nothing of it', async (_, campaignId, kind, providerCode) => {
    const scene = await stage('complete');
    const [write] = plan(scene, { campaignId, friendlyName: 'Front desk' });
    const error = await errorOf(write!.send());
    expect(error).toMatchObject({ kind, providerCode, requestId: expect.stringMatching(/^[0-9A-Z]{26}$/) });
    expect(maybeApplied(error)).toBe(false);
    expect(scene.sandbox.ledger).toEqual([]);
  });

  test.each([
    [400, 'INVALID_INPUT'],
    [422, 'VALIDATION_FAILED'],
  ])('with %i is REJECTED, and names the fields', async (status, code) => {
    const scene = await stage('complete');
    const body = JSON.stringify({ success: false, error: { code, details: { label: 'must be 1..64 chars' } } });
    scene.sandbox.fail({ fault: { kind: 'answer', status, body } });
    const [write] = plan(scene, { friendlyName: 'Front desk' });
    const error = await errorOf(write!.send());
    expect(error).toMatchObject({ kind: 'REJECTED', providerCode: code, fields: { label: 'must be 1..64 chars' } });
    expect(maybeApplied(error)).toBe(false);
  });

  test('of a number that was released meanwhile is NOT_FOUND', async () => {
    const scene = await stage('complete');
    const [write] = plan(scene, { friendlyName: 'Front desk' });
    await scene.provider.numbers.release!(scene.number);
    expect(await errorOf(write!.send())).toMatchObject({ kind: 'NOT_FOUND' });
  });

  test('of a key that may only read is FORBIDDEN', async () => {
    const { sandbox, number } = await stage('complete');
    const [write] = open(sandbox, API_KEYS.readOnly).numbers.changes!.plan(number, { friendlyName: null });
    expect(await errorOf(write!.send())).toMatchObject({ kind: 'FORBIDDEN', providerCode: 'FORBIDDEN' });
  });
});

describe('renting', () => {
  const available = async (): Promise<ReturnType<typeof toE164>> => {
    const { data } = await ask<Held[]>('POST /v1/phone-numbers/search', { body: { area_code: '720', quantity: 1 } });
    return toE164(data[0]!.number);
  };

  test('orders one number, without what it would not have anyway', async () => {
    const sandbox = await start();
    const e164 = await available();
    sandbox.calm();
    const { renting } = open(sandbox);
    expect(await renting!.rent(e164, { friendlyName: null, campaignId: null, inboundWebhook: null })).toMatchObject({
      outcome: 'APPLIED',
      number: { e164, friendlyName: null, messaging: { campaignId: null } },
    });
    expect(sandbox.requests.map(({ method, target, body }) => `${method} ${target} ${body}`)).toEqual([
      `POST /v1/phone-numbers/orders {"numbers":["${e164}"]}`,
    ]);
  });

  test('takes every setting along, and is ACCEPTED while the carriers work on the campaign', async () => {
    const sandbox = await start();
    const e164 = await available();
    sandbox.calm();
    const settings: NumberPatch = {
      campaignId: marketing,
      deliveryWebhook: { url: 'https://a.example/out' },
      inboundWebhook: { url: 'https://a.example/in', method: 'POST' },
      friendlyName: 'Front desk',
    };
    const { renting } = open(sandbox);
    expect(renting!.takes).toEqual(new Set(Object.keys(settings)));
    expect(await renting!.rent(e164, settings)).toMatchObject({ outcome: 'ACCEPTED', number: { e164 } });
    expect(sandbox.requests[0]!.body).toBe(
      `{"numbers":["${e164}"],"label":"Front desk","inbound_url":"https://a.example/in","status_url":"https://a.example/out","campaign_id":"${marketing}"}`,
    );
  });

  test('a number that has gone is a CONFLICT of which nothing was ordered', async () => {
    const sandbox = await start();
    const error = await errorOf(open(sandbox).renting!.rent(toE164('+12025550100'), {}));
    expect(error).toMatchObject({ kind: 'CONFLICT', providerCode: 'INSUFFICIENT_INVENTORY' });
    expect(maybeApplied(error)).toBe(false);
    expect(sandbox.ledger).toEqual([]);
  });

  test('leaves open what happened where the answer has another number, or none', async () => {
    const sandbox = await start();
    sandbox.fail({ fault: { kind: 'answer', status: 200, body: '{"success":true,"data":[]}' } });
    const error = await errorOf(open(sandbox).renting!.rent(toE164('+12025550100'), {}));
    expect(error).toMatchObject({ kind: 'BAD_RESPONSE', account: 'demo' });
    expect(maybeApplied(error)).toBe(true);
  });

  test('has no quote, since AgentMessage tells no prices', async () => {
    expect(open(await start()).renting).not.toHaveProperty('quote');
  });
});

describe('release', () => {
  test('keeps the number from the carrier, is in force at once, and tells of the 30 days', async () => {
    const { sandbox, provider, number } = await stage('complete');
    expect(await provider.numbers.release!(number)).toEqual({
      outcome: 'APPLIED',
      number: null,
      effectiveAt: null,
      notes: [expect.stringMatching(/at once/), expect.stringMatching(/30 days/)],
    });
    expect(sandbox.requests.map(({ method, target, body }) => [method, target, body])).toEqual([
      ['DELETE', `/v1/phone-numbers/${number.id}`, ''],
    ]);
    expect(await provider.numbers.getMany([number.id], signal)).toEqual([null]);
  });
});
