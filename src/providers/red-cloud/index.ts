import { z } from 'zod';
import { baseUrl, identifier, secret } from '#domain/account-config.ts';
import { asProviderError, ProviderError } from '#domain/errors.ts';
import { defineProvider } from '#domain/provider.ts';
import { singleFlight } from '#http/shared-reads.ts';
import { whole } from '#paging/strategies.ts';
import { type ApiClient, createApi, type NumberChanges } from './api.ts';
import { createChanges, settings } from './changes.ts';
import {
  fromArea,
  mayReadNumbers,
  refusalOf,
  toAccountCheck,
  toHoldings,
  toInventoryAnswer,
  toPhoneNumber,
} from './mapping.ts';

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
    const holdings = singleFlight(async signal => toHoldings(await api.listNumbers(signal), new Date().toISOString()));

    async function update(numberId: string, changes: NumberChanges) {
      try {
        return toPhoneNumber(await api.updateNumber(numberId, changes), new Date().toISOString());
      } finally {
        // Also when it failed, which does not mean that nothing was changed.
        holdings.outdate();
      }
    }

    // `whoami` is on the developer site and not on the page about numbers: an older host may lack it.
    async function whoAmI(signal: AbortSignal): Promise<ApiClient> {
      try {
        return await api.whoAmI(signal);
      } catch (error) {
        if (error instanceof ProviderError && error.kind === 'NOT_FOUND') return {};
        throw error;
      }
    }

    return {
      numbers: {
        isId: text => ID.test(text),

        list: () => whole({ read: async signal => (await holdings.join(signal)).numbers, key: number => number.id }),

        async getMany(ids, signal) {
          if (ids.length === 0) return [];
          try {
            const { numbers, withoutE164 } = await holdings.join(signal);
            const wanted = new Set(ids);
            const byId = new Map(numbers.filter(({ id }) => wanted.has(id)).map(number => [number.id, number]));
            const unshown = new Set(withoutE164.map(({ numberId }) => numberId));
            return ids.map(id => byId.get(id) ?? (unshown.has(id) ? noE164(host.account) : null));
          } catch (error) {
            const failure = asProviderError(error);
            return ids.map(() => failure);
          }
        },

        findByE164: async (e164, signal) =>
          (await holdings.join(signal)).numbers.filter(number => number.e164 === e164),

        changes: createChanges(update),
      },

      inventory: {
        unsupported: refusalOf,
        search: async (search, signal) =>
          toInventoryAnswer(await api.searchNumbers(fromArea(search.area), signal), search),
      },

      settings,

      async check(signal) {
        const client = await whoAmI(signal);
        return toAccountCheck(client, mayReadNumbers(client) ? await holdings.join(signal) : undefined);
      },

      close: () => api.close(),
    };
  },

  sandbox: () => import('./sandbox/index.ts'),
});

const noE164 = (account: string): ProviderError =>
  new ProviderError('UNSUPPORTED', account, 'This number has no E.164');
