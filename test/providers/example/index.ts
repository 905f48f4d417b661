import { z } from 'zod';
import { baseUrl, secret } from '#domain/account-config.ts';
import { asCursorExpired, ProviderError } from '#domain/errors.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import { defineProvider } from '#domain/provider.ts';
import { bearer } from '#http/auth.ts';
import { createClient } from '#http/client.ts';
import { byToken } from '#paging/strategies.ts';
import { failure, getNumber, listNumbers } from './api.ts';
import { toPhoneNumber } from './mapping.ts';

const config = z.strictObject({
  apiKey: secret('API key.'),
  baseUrl: baseUrl('Address of the API.').default('https://api.example.com'),
});

const ID = /^n-[0-9a-f]{8}$/;

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
      },
      settings: { FRIENDLY_NAME: { clearable: false } },
      async check(signal) {
        const { numbers, next } = await listNumbers(client, {}, signal);
        return { found: `${next ? 'at least ' : ''}${numbers.length} numbers`, warnings: [] };
      },
      close: () => client.close(),
    };
  },
  sandbox: () => import('./sandbox/index.ts'),
});
