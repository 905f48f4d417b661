import { astFromValue, type GraphQLInputType, print } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PatchKey, SETTING_OF, settingIn } from '#domain/number-patch.ts';
import { NUMBER_SETTINGS, type NumberSetting, type PhoneNumber } from '#domain/phone-number.ts';
import { schema } from '#schema/index.ts';
import type { UpdatePhoneNumberInput } from '../../gql/graphql.ts';
import { type SandboxName, start, type Started } from '../../kit/start.ts';
import { pick, present, requestCount, SOON, stage, update, written } from './stage.ts';
import { agentMessage } from './wire-table/agent-message.ts';
import { foneDynamics } from './wire-table/fone-dynamics.ts';
import { redCloud } from './wire-table/red-cloud.ts';
import type { Row, Settings, State, WireTable } from './wire-table/row.ts';
import { sinch } from './wire-table/sinch.ts';

const TABLES: Readonly<Record<SandboxName, WireTable>> = {
  sinch,
  'fone-dynamics': foneDynamics,
  'red-cloud': redCloud,
  'agent-message': agentMessage,
};

interface Answer {
  readonly outcome: string;
  readonly errors: readonly { readonly __typename: string; readonly path?: readonly string[] | null }[];
}

const inputType = schema.getType('UpdatePhoneNumberInput') as GraphQLInputType;

async function updateByLiterals({ client }: Started, input: UpdatePhoneNumberInput): Promise<Answer> {
  const literal = print(astFromValue(input, inputType)!);
  const document = `mutation { updatePhoneNumber(input: ${literal}) { outcome errors { __typename ... on UserError { path } } } }`;
  return (await client.request<{ updatePhoneNumber: Answer }>(document)).updatePhoneNumber;
}

const WAYS = [
  ['variables', (server, input): Promise<Answer> => update(server, input)],
  ['literals', updateByLiterals],
] as const satisfies [string, (server: Started, input: UpdatePhoneNumberInput) => Promise<Answer>][];

const isSent = ([, , , first]: Row): boolean => /^[A-Z]+ #/.test(first ?? '');

const named = (rows: readonly Row[]) =>
  rows.map(row => [`${row[0].length > 3 ? 'all others' : row[0].join(', ')} ${row[1]}: ${JSON.stringify(row[2])}`, row] as const); // prettier-ignore

const keyOf = (setting: NumberSetting): PatchKey =>
  (Object.keys(SETTING_OF) as PatchKey[]).find(key => SETTING_OF[key] === setting)!;

const valuesIn = (number: PhoneNumber | null, settings: readonly NumberSetting[]) =>
  settings.map(setting => [setting, number && settingIn(number, keyOf(setting))]);

describe.each(Object.entries(TABLES) as [SandboxName, WireTable][])('%s', (name, { isOn, path, rows }) => {
  describe.each(WAYS)('by %s', (_, send) => {
    test.each(named(rows.filter(isSent)))('%s', async (_title, [settings, state, input, ...requests]) => {
      const server = await stage();
      const held = await pick(server, name, isOn);
      const { outcome, errors } = await send(server, { id: held.id, ...input });
      expect(errors).toEqual([]);
      expect(['APPLIED', 'ACCEPTED']).toContain(outcome);
      const plan = held.number.messaging.servicePlanId ?? '';
      expect(written(server, name)).toEqual(
        requests.map(line => line.replace('#', path(held.number)).replace('<plan>', plan)),
      );
      expect(server.sandboxes[name].ledger).toHaveLength(requests.length);
      if (state === 'omitted')
        expect(valuesIn(await present(server, name, held), settings)).toEqual(valuesIn(held.number, settings));
    });

    describe('refuses', () => {
      let server: Started;
      let id: string;
      beforeAll(async () => {
        server = await start(SOON);
        ({ id } = await pick(server, name, isOn));
      });
      afterAll(() => server[Symbol.asyncDispose]());

      test.each(named(rows.filter(row => !isSent(row))))('%s', async (_title, [, , input, ...refusals]) => {
        const { outcome, errors } = await send(server, { id, ...input });
        expect(outcome).toBe('NOT_APPLIED');
        expect(errors.map(error => `${error.__typename} ${error.path?.join('.')}`)).toEqual(
          refusals.map(line => line.replace(' ', ' input.')),
        );
        expect(requestCount(server)).toBe(0);
      });
    });
  });

  test.each(NUMBER_SETTINGS)(
    'the table has %s omitted, null and with a value, and every row is what it says',
    setting => {
      const states = rows.filter(([settings]) => settings.includes(setting)).map(([, state, input]) => [state, stateIn(input, setting)]); // prettier-ignore
      for (const [said, found] of states) expect(found).toBe(said);
      expect(new Set(states.map(([said]) => said))).toEqual(new Set<State>(['omitted', 'null', 'value']));
    },
  );

  test('the settings that the table sends and clears are those that the account says it can', async () => {
    const server = await stage();
    const { settings } = server.app.accounts.find(account => account.name === name)!.provider;
    const sent = (state: State) => new Set(rows.filter(row => row[1] === state && isSent(row)).flatMap(row => row[0]));
    expect(sent('value')).toEqual(new Set(Object.keys(settings)));
    expect(sent('null')).toEqual(new Set(NUMBER_SETTINGS.filter(setting => settings[setting]?.clearable)));
  });
});

/** Where in the input a setting stands. */
const PLACES: Readonly<Record<NumberSetting, readonly string[]>> = {
  FRIENDLY_NAME: ['friendlyName'],
  SMS_ENABLED: ['messaging', 'smsEnabled'],
  MMS_ENABLED: ['messaging', 'mmsEnabled'],
  INBOUND_WEBHOOK: ['messaging', 'inboundWebhook'],
  DELIVERY_WEBHOOK: ['messaging', 'deliveryWebhook'],
  SERVICE_PLAN: ['messaging', 'servicePlanId'],
  CAMPAIGN: ['messaging', 'campaignId'],
  SMS_FORWARDING: ['messaging', 'forwardSms'],
  EMAIL_FORWARDING: ['messaging', 'forwardEmail'],
  VOICE_ROUTE: ['voice', 'route'],
  RECORDING: ['voice', 'recording'],
  ATTRIBUTION: ['attribution'],
  REGULATORY_ADDRESS: ['regulatoryAddressId'],
  PROVISIONING_CALLBACK: ['provisioningCallbackUrl'],
};

/** A group is null where all that is given of it is, and omitted where nothing is. */
function stateIn(input: Settings, setting: NumberSetting): State {
  let value: unknown = input;
  for (const part of PLACES[setting])
    if (value !== null) value = (value as Record<string, unknown> | undefined)?.[part];
  const parts = typeof value === 'object' && value !== null ? Object.values(value) : [value];
  if (parts.every(part => part === undefined)) return 'omitted';
  return parts.every(part => part === null) ? 'null' : 'value';
}

test('what is undefined in a variable is left out, and what is null is not', async () => {
  const server = await stage();
  const { id, number } = await pick(server, 'agent-message', agentMessage.isOn);
  const document = `mutation ($id: ID!, $a: String, $b: String, $c: WebhookInput) {
    updatePhoneNumber(input: { id: $id, friendlyName: $a, messaging: { campaignId: $b, inboundWebhook: $c } }) {
      outcome
    }
  }`;
  await server.client.request(document, { id, c: null });
  expect(written(server, 'agent-message')).toEqual([`PATCH /v1/phone-numbers/${number.id} {"inbound_url":""}`]);
});
