import { z } from 'zod';
import { baseUrl, identifier, secret } from '#domain/account-config.ts';
import { ProviderError } from '#domain/errors.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import { defineProvider } from '#domain/provider.ts';
import { whole } from '#paging/strategies.ts';
import { createApi } from './api.ts';
import { counted, fromArea, refusalOf, toAccountCheck, toInventoryAnswer, toPhoneNumber } from './mapping.ts';
import { singleFlight } from './single-flight.ts';

const config = z.strictObject({
  clientId: identifier('Id of the API client, as the Red Cloud portal shows it.'),
  clientSecret: secret('Secret of the API client.'),
  baseUrl: baseUrl('Address of the API: Red Cloud hands out a host for each environment.'),
});

const ID = /^[\w-]{1,100}$/;

export default defineProvider({
  name: 'red-cloud',
  title: 'Red Cloud CORE API',
  config,

  create(account, host) {
    const api = createApi(account, host);

    // The list is all there is to read: no request gives one number, and none a part of them.
    const everyNumber = singleFlight(async (signal): Promise<readonly PhoneNumber[]> => {
      const numbers = await api.listNumbers(signal);
      const observedAt = new Date().toISOString();
      return numbers.map(number => toPhoneNumber(number, observedAt));
    });

    return {
      numbers: {
        isId: text => ID.test(text),

        list: () => whole({ read: everyNumber, key: number => number.id }),

        async getMany(ids, signal) {
          if (ids.length === 0) return [];
          try {
            const wanted = new Set(ids);
            const held = (await everyNumber(signal)).filter(number => wanted.has(number.id));
            const byId = new Map(held.map(number => [number.id, number]));
            return ids.map(id => byId.get(id) ?? null);
          } catch (error) {
            if (error instanceof ProviderError) return ids.map(() => error);
            throw error;
          }
        },

        findByE164: async (e164, signal) => (await everyNumber(signal)).filter(number => number.e164 === e164),
      },

      inventory: {
        unsupported: refusalOf,
        search: async (search, signal) =>
          toInventoryAnswer(await api.searchNumbers(fromArea(search.area), signal), search),
      },

      // None is clearable: the documents do not say how, and a guess would be made on a live number.
      settings: {
        SMS_ENABLED: { clearable: false },
        MMS_ENABLED: { clearable: false },
        INBOUND_WEBHOOK: { clearable: false },
        DELIVERY_WEBHOOK: { clearable: false },
        CAMPAIGN: { clearable: false },
      },

      async check(signal) {
        try {
          return toAccountCheck(await api.whoAmI(signal));
        } catch (error) {
          // `whoami` is on the developer site and not on the page about numbers: an older host may lack it.
          if (!(error instanceof ProviderError && error.kind === 'NOT_FOUND')) throw error;
          return { found: counted((await everyNumber(signal)).length), warnings: [] };
        }
      },

      close: () => api.close(),
    };
  },

  sandbox: () => import('./sandbox/index.ts'),
});
