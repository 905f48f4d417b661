import { z } from 'zod';
import { baseUrl, secret } from '#domain/account-config.ts';
import { asCursorExpired, ProviderError } from '#domain/errors.ts';
import { isInForce } from '#domain/number-patch.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import { type Changes, defineProvider } from '#domain/provider.ts';
import { refusalsOf, type SettingRules, settingsOf } from '#domain/setting-rules.ts';
import { bearer } from '#http/auth.ts';
import { type Client, createClient } from '#http/client.ts';
import { byToken } from '#paging/strategies.ts';
import { failure, getNumber, listNumbers, setLabel } from './api.ts';
import { toPhoneNumber } from './mapping.ts';

const config = z.strictObject({
  apiKey: secret('API key.'),
  baseUrl: baseUrl('Address of the API.').default('https://api.example.com'),
});

const ID = /^n-[0-9a-f]{8}$/;

const RULES: SettingRules = { friendlyName: { clearable: true } };

const now = (): string => new Date().toISOString();

export default defineProvider({
  name: 'example',
  title: 'Example Telecom',
  config,
  create({ apiKey, baseUrl: url }, host) {
    const client = createClient({ host, baseUrl: url, authorization: bearer(apiKey), failure });

    const getOne = async (id: string, signal: AbortSignal): Promise<PhoneNumber | null | ProviderError> => {
      try {
        return toPhoneNumber(await getNumber(client, id, signal), now());
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        return error.kind === 'NOT_FOUND' ? null : error;
      }
    };

    return {
      numbers: {
        isId: text => ID.test(text),
        list: () =>
          byToken({
            async read(token, signal) {
              const after = token ?? undefined;
              const page = await listNumbers(client, { after }, signal).catch((error: unknown) => {
                throw after === undefined ? error : asCursorExpired(error);
              });
              return { items: page.numbers.map(number => toPhoneNumber(number, now())), next: page.next };
            },
            key: number => number.id,
          }),
        getMany: (ids, signal) => Promise.all(ids.map(id => getOne(id, signal))),
        async findByE164(e164, signal) {
          const { numbers } = await listNumbers(client, { e164 }, signal);
          return numbers.map(number => toPhoneNumber(number, now()));
        },
        changes: createChanges(client),
      },
      settings: settingsOf(RULES),
      async check(signal) {
        const { numbers, next } = await listNumbers(client, {}, signal);
        return { found: `${next ? 'at least ' : ''}${numbers.length} numbers`, warnings: [] };
      },
      close: () => client.close(),
    };
  },
  sandbox: () => import('./sandbox/index.ts'),
});

const createChanges = (client: Client): Changes => ({
  refusals: patch => refusalsOf('Example Telecom', RULES, patch),
  plan(number, patch) {
    if (isInForce(number, patch, 'friendlyName')) return [];
    const label = patch.friendlyName ?? null;
    return [
      {
        summary: label === null ? 'Clear the label' : 'Set the label',
        settings: ['FRIENDLY_NAME'],
        isDestructive: label === null,
        send: async () => ({
          outcome: 'APPLIED',
          number: toPhoneNumber(await setLabel(client, number.id, label), now()),
        }),
      },
    ];
  },
});
