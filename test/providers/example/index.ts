import { z } from 'zod';
import { baseUrl, secret } from '#domain/account-config.ts';
import { failureAsValue, nullIfNotFound } from '#domain/errors.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import { type AccountCheck, defineProvider } from '#domain/provider.ts';
import { type Api, createApi } from './api.ts';
import { createChanges } from './changes.ts';
import { list } from './list.ts';
import { toPhoneNumber } from './mapping.ts';
import { settings } from './settings.ts';

const config = z.strictObject({
  apiKey: secret('API key.'),
  baseUrl: baseUrl('Address of the API.').default('https://api.example.com'),
});

const ID = /^n-[0-9a-f]{8}$/;

export default defineProvider({
  name: 'example',
  title: 'Example Telecom',
  config,
  create(credentials, host) {
    const api = createApi(credentials, host);

    async function getOne(id: string, signal: AbortSignal): Promise<PhoneNumber | null> {
      const number = await api.getNumber(id, signal).catch(nullIfNotFound);
      return number && toPhoneNumber(number, new Date().toISOString());
    }

    return {
      numbers: {
        isId: text => ID.test(text),
        list: () => list(api),
        getMany: (ids, signal) => Promise.all(ids.map(id => getOne(id, signal).catch(failureAsValue))),
        async findByE164(e164, signal) {
          const { numbers } = await api.listNumbers({ e164 }, signal);
          return numbers.map(number => toPhoneNumber(number, new Date().toISOString()));
        },
        changes: createChanges(api),
      },
      settings,
      check: signal => check(api, signal),
      close: () => api.close(),
    };
  },
  sandbox: () => import('./sandbox/index.ts'),
});

async function check(api: Api, signal: AbortSignal): Promise<AccountCheck> {
  const { numbers, next } = await api.listNumbers({}, signal);
  return { found: `${next ? 'at least ' : ''}${numbers.length} numbers`, warnings: [] };
}
