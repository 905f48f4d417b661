import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keysOf, type NumberPatch, SETTING_OF } from '#domain/number-patch.ts';
import { type Account, account, type Given } from './sinch-account.ts';

let ours: Account;
beforeAll(async () => {
  ours = await account();
});
afterAll(() => ours[Symbol.asyncDispose]());

describe('what cannot be is refused without a request', () => {
  const REFUSED: readonly (readonly [NumberPatch, string, (readonly string[])?])[] = [
    [{ friendlyName: null }, 'NOT_CLEARABLE'],
    [{ friendlyName: '' }, 'INVALID'],
    [{ friendlyName: '  ' }, 'INVALID'],
    [{ servicePlanId: '' }, 'INVALID'],
    [{ campaignId: '' }, 'INVALID'],
    [{ voiceRoute: null }, 'NOT_CLEARABLE'],
    [{ voiceRoute: { kind: 'ENDPOINT', target: '+12025550199' } }, 'INVALID', ['kind']],
    [{ voiceRoute: { kind: 'FLOW', target: 'F1' } }, 'INVALID', ['kind']],
    [{ voiceRoute: { kind: 'APP', target: '' } }, 'INVALID', ['target']],
    [{ provisioningCallbackUrl: null }, 'NOT_CLEARABLE'],
    [{ provisioningCallbackUrl: '' }, 'INVALID'],
    [{ provisioningCallbackUrl: 'callback' }, 'INVALID'],
    [{ provisioningCallbackUrl: 'ftp://a.example/' }, 'INVALID'],
    [{ smsEnabled: true }, 'UNSUPPORTED'],
    [{ mmsEnabled: false }, 'UNSUPPORTED'],
    [{ inboundWebhook: { url: 'https://a.example/' } }, 'UNSUPPORTED'],
    [{ inboundWebhook: null }, 'UNSUPPORTED'],
    [{ deliveryWebhook: null }, 'UNSUPPORTED'],
    [{ forwardSms: { to: null } }, 'UNSUPPORTED'],
    [{ forwardEmail: null }, 'UNSUPPORTED'],
    [{ recording: 'OFF' }, 'UNSUPPORTED'],
    [{ attribution: null }, 'UNSUPPORTED'],
    [{ regulatoryAddressId: 'R1' }, 'UNSUPPORTED'],
  ];

  test.each(REFUSED.map(([patch, reason, path = []]) => ({ patch, reason, path })))('$patch: $reason', row => {
    const { patch, reason, path } = row;
    ours.sandbox.calm();
    const [key] = keysOf(patch);
    const [refusal, ...more] = ours.provider.numbers.changes!.refusals(patch);
    expect(more).toEqual([]);
    expect(refusal).toMatchObject({ key, reason });
    expect(refusal?.path ?? []).toEqual(path);
    expect(refusal?.message).toMatch(/^\S.* .*\S$/);
    expect(ours.sandbox.requestCount).toBe(0);
  });

  test('each of several by itself', () => {
    const patch = { friendlyName: null, servicePlanId: 'P1', recording: 'CALL', voiceRoute: null } as const;
    const refused = ours.provider.numbers.changes!.refusals(patch).map(({ key }) => key);
    expect(refused).toEqual(['friendlyName', 'voiceRoute', 'recording']);
  });

  test('as the settings say', () => {
    const { numbers, settings } = ours.provider;
    for (const [key, name] of Object.entries(SETTING_OF)) {
      const setting = settings[name];
      const reason = setting === undefined ? 'UNSUPPORTED' : setting.clearable ? undefined : 'NOT_CLEARABLE';
      expect(numbers.changes!.refusals({ [key]: null })[0]?.reason, key).toBe(reason);
    }
  });
});

describe('a plan', () => {
  const planned = async (given: Given, patch: NumberPatch) => {
    await ours.given(given);
    const writes = await ours.plan(patch);
    expect(ours.written(), 'sends nothing').toEqual([]);
    return writes.map(({ summary, settings, isDestructive }) => ({ summary, settings, isDestructive }));
  };

  test('says that a link which makes way is lost, and then what is set', async () => {
    const patch = { friendlyName: 'New', campaignId: 'C2', voiceRoute: { kind: 'TRUNK', target: 'T1' } } as const;
    expect(await planned({ plan: 'P1', campaign: 'C1' }, patch)).toEqual([
      { summary: 'Unlink the campaign C1', settings: ['CAMPAIGN'], isDestructive: true },
      {
        summary: 'Link the campaign C2, set the name, send calls to the trunk T1',
        settings: ['CAMPAIGN', 'FRIENDLY_NAME', 'VOICE_ROUTE'],
        isDestructive: false,
      },
    ]);
  });

  test('of one request that both links and unlinks is destructive', async () => {
    expect(await planned({ campaign: 'C1' }, { servicePlanId: 'P1', campaignId: null })).toEqual([
      {
        summary: 'Link the service plan P1, unlink the campaign C1',
        settings: ['SERVICE_PLAN', 'CAMPAIGN'],
        isDestructive: true,
      },
    ]);
  });

  test('counts a link on its way among what is lost', async () => {
    const pending = { smsConfiguration: { servicePlanId: 'P1' } };
    expect(await planned({ pending }, { servicePlanId: null })).toEqual([
      { summary: 'Unlink the service plan P1', settings: ['SERVICE_PLAN'], isDestructive: true },
    ]);
  });

  test('that only sets takes nothing away, and shows no URL', async () => {
    const patch = { friendlyName: 'New', provisioningCallbackUrl: 'https://a.example/?token=7' };
    expect(await planned({}, patch)).toEqual([
      {
        summary: 'Set the name, set where Sinch reports provisioning to',
        settings: ['FRIENDLY_NAME', 'PROVISIONING_CALLBACK'],
        isDestructive: false,
      },
    ]);
  });

  test('links again what has failed', async () => {
    await ours.given({ pending: { smsConfiguration: { servicePlanId: 'FAIL-SMS_PROVISIONING_FAILED' } } });
    ours.wait();
    expect((await ours.number()).provisioning).toMatchObject([{ state: 'FAILED' }]);
    const writes = await ours.plan({ servicePlanId: 'FAIL-SMS_PROVISIONING_FAILED' });
    expect(writes.map(({ isDestructive }) => isDestructive)).toEqual([false]);
    expect(await ours.plan({ servicePlanId: null }), 'nothing is linked').toEqual([]);
  });
});
