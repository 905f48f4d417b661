import { astFromValue, type GraphQLInputType, print } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { PhoneNumber } from '#domain/phone-number.ts';
import { schema } from '#schema/index.ts';
import type { UpdatePhoneNumberInput } from '../../gql/graphql.ts';
import type { SandboxName, Started } from '../../kit/start.ts';
import { isIdle, pick, stage, update, written } from './stage.ts';

type Settings = Omit<UpdatePhoneNumberInput, 'id'>;

interface Row {
  readonly states: string;
  readonly settings: Settings;
  /** What reaches the provider, to the byte; `#` stands for the path of the number. */
  readonly sent: (number: PhoneNumber) => readonly string[];
}

interface Dialect {
  readonly isOn: (number: PhoneNumber) => boolean;
  readonly path: (number: PhoneNumber) => string;
  readonly rows: readonly Row[];
}

const CAMPAIGN = /^[0-9a-f-]{36}$/;

const DIALECTS: Readonly<Record<SandboxName, Dialect>> = {
  sinch: {
    isOn: number =>
      isIdle(number) && number.messaging.campaignId !== null && number.voice.route !== null && number.type === 'LOCAL',
    path: ({ e164 }) => `/activeNumbers/${e164}`,
    rows: [
      {
        states: 'a name is set, all else left out',
        settings: { friendlyName: 'Front desk' },
        sent: () => ['PATCH # {"displayName":"Front desk"}'],
      },
      {
        states: 'a campaign is cleared: the empty text, beside the service plan that stays',
        settings: { messaging: { campaignId: null } },
        sent: ({ messaging }) => [
          `PATCH # {"smsConfiguration":{"servicePlanId":"${messaging.servicePlanId}","campaignId":""}}`,
        ],
      },
      {
        states: 'a campaign takes the place of another: unlinked, then linked',
        settings: { messaging: { campaignId: 'CNEW' } },
        sent: ({ messaging: { servicePlanId } }) => [
          `PATCH # {"smsConfiguration":{"servicePlanId":"${servicePlanId}","campaignId":""}}`,
          `PATCH # {"smsConfiguration":{"servicePlanId":"${servicePlanId}","campaignId":"CNEW"}}`,
        ],
      },
      {
        states: 'a route and a callback are set, and empty blocks are never sent',
        settings: {
          messaging: {},
          voice: { route: { trunkId: '01HTRUNK' } },
          provisioningCallbackUrl: 'https://hooks.example/p',
        },
        sent: () => [
          'PATCH # {"voiceConfiguration":{"type":"EST","trunkId":"01HTRUNK"},"callbackUrl":"https://hooks.example/p"}',
        ],
      },
    ],
  },
  'fone-dynamics': {
    isOn: number => isIdle(number) && (number.capabilities ?? []).length > 1 && number.attribution === null,
    path: ({ e164 }) => `/v2/Numbers/${e164.slice(1)}`,
    rows: [
      {
        states: 'a name is set, all else left out',
        settings: { friendlyName: 'Front desk' },
        sent: () => ['POST # {"Friendly":"Front desk"}'],
      },
      {
        states: 'a part of a group is set, the other parts left out',
        settings: { messaging: { forwardSms: { to: '+61255501234' } }, attribution: { medium: 'print' } },
        sent: () => ['POST # {"Attribution_Medium":"print","SendSmsTo":"+61255501234"}'],
      },
      {
        states: 'a webhook is set with a method, another without',
        settings: {
          messaging: {
            inboundWebhook: { url: 'http://hooks.example/in', method: 'GET' },
            deliveryWebhook: { url: 'https://hooks.example/out', method: null },
          },
        },
        sent: () => [
          'POST # {"WebHookUrl":"http://hooks.example/in","WebHookMethod":"GET","DeliveryReceiptWebHookUrl":"https://hooks.example/out"}',
        ],
      },
      {
        states: 'a route is set together with recording',
        settings: { voice: { route: { endpoint: '+61255509999' }, recording: 'CALL' } },
        sent: () => ['POST # {"RoutingMethod":"Endpoint","EndpointNumber":"+61255509999","Recording":"Call"}'],
      },
    ],
  },
  'red-cloud': {
    isOn: ({ messaging, status }) =>
      status === 'ACTIVE' && messaging.smsEnabled === true && messaging.inboundWebhook === null,
    path: ({ id }) => `/api/core/numbers/${id}`,
    rows: [
      {
        states: 'SMS is switched off, all else left out',
        settings: { messaging: { smsEnabled: false } },
        sent: () => ['PATCH # {"smsEnabled":false}'],
      },
      {
        states: 'a campaign is linked, as the request spells it',
        settings: { messaging: { campaignId: 'CNEW' } },
        sent: () => ['PATCH # {"campaignregId":"CNEW"}'],
      },
      {
        states: 'what is as wanted already is left out',
        settings: { messaging: { smsEnabled: true, inboundWebhook: { url: 'https://hooks.example/in' } } },
        sent: () => ['PATCH # {"webhookInboundOverride":"https://hooks.example/in"}'],
      },
    ],
  },
  'agent-message': {
    isOn: number =>
      isIdle(number) &&
      number.friendlyName !== null &&
      CAMPAIGN.test(number.messaging.campaignId ?? '') &&
      number.messaging.inboundWebhook !== null &&
      number.messaging.deliveryWebhook !== null,
    path: ({ id }) => `/v1/phone-numbers/${id}`,
    rows: [
      {
        states: 'a label is set, all else left out',
        settings: { friendlyName: 'front-desk' },
        sent: () => ['PATCH # {"label":"front-desk"}'],
      },
      {
        states: 'one is cleared, one set, one left out',
        settings: { friendlyName: null, messaging: { inboundWebhook: { url: 'https://hooks.example/in' } } },
        sent: () => ['PATCH # {"label":"","inbound_url":"https://hooks.example/in"}'],
      },
      {
        states: 'both webhooks are cleared, never by null',
        settings: { messaging: { inboundWebhook: null, deliveryWebhook: null } },
        sent: () => ['PATCH # {"inbound_url":"","status_url":""}'],
      },
      {
        states: 'a campaign is cleared by a request of its own',
        settings: { messaging: { campaignId: null } },
        sent: () => ['DELETE #/campaign'],
      },
    ],
  },
};

const inputType = schema.getType('UpdatePhoneNumberInput') as GraphQLInputType;

async function updateByLiterals({ client }: Started, input: UpdatePhoneNumberInput): Promise<string> {
  const literal = print(astFromValue(input, inputType)!);
  const { updatePhoneNumber } = await client.request<{ updatePhoneNumber: { outcome: string } }>(
    `mutation { updatePhoneNumber(input: ${literal}) { outcome } }`,
  );
  return updatePhoneNumber.outcome;
}

describe.each(Object.entries(DIALECTS) as [SandboxName, Dialect][])('%s', (name, { isOn, path, rows }) => {
  describe.each(rows)('$states', ({ settings, sent }) => {
    test.each([
      ['variables', async (server: Started, input: UpdatePhoneNumberInput) => (await update(server, input)).outcome],
      ['literals', updateByLiterals],
    ] as const)('by %s', async (_, send) => {
      const server = await stage();
      const { id, number } = await pick(server, name, isOn);
      expect(['APPLIED', 'ACCEPTED']).toContain(await send(server, { id, ...settings }));
      expect(written(server, name)).toEqual(sent(number).map(line => line.replace('#', path(number))));
      expect(server.sandboxes[name].ledger).toHaveLength(sent(number).length);
    });
  });
});

test('what is undefined in a variable is left out, and what is null is not', async () => {
  const server = await stage();
  const { id, number } = await pick(server, 'agent-message', DIALECTS['agent-message'].isOn);
  const document = `mutation ($id: ID!, $a: String, $b: String, $c: WebhookInput) {
    updatePhoneNumber(input: { id: $id, friendlyName: $a, messaging: { campaignId: $b, inboundWebhook: $c } }) {
      outcome
    }
  }`;
  await server.client.request(document, { id, c: null });
  expect(written(server, 'agent-message')).toEqual([`PATCH /v1/phone-numbers/${number.id} {"inbound_url":""}`]);
});
