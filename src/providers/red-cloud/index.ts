import { z } from 'zod';
import { baseUrl, identifier, secret } from '#domain/account-config.ts';
import { nullIfNotFound } from '#domain/errors.ts';
import { type AccountCheck, defineProvider } from '#domain/provider.ts';
import type { SingleFlight } from '#http/shared-reads.ts';
import { type Api, createApi } from './api.ts';
import { createChanges } from './changes.ts';
import { createInventory } from './inventory.ts';
import { getMany, list, readHoldings } from './list.ts';
import { type Holdings, mayReadNumbers, toAccountCheck } from './mapping.ts';
import { settings } from './settings.ts';

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
  create(credentials, host) {
    const api = createApi(credentials, host);
    const holdings = readHoldings(api);

    return {
      numbers: {
        isId: text => ID.test(text),
        list: () => list(holdings),
        getMany: getMany(holdings, host.account),
        async findByE164(e164, signal) {
          const { numbers } = await holdings.join(signal);
          return numbers.filter(number => number.e164 === e164);
        },
        changes: createChanges(api, holdings),
      },
      inventory: createInventory(api),
      settings,
      check: signal => check(api, holdings, signal),
      close: () => api.close(),
    };
  },
  sandbox: () => import('./sandbox/index.ts'),
});

async function check(api: Api, holdings: SingleFlight<Holdings>, signal: AbortSignal): Promise<AccountCheck> {
  // `whoami` is on the developer site and not on the page about numbers: an older host may lack it.
  const client = (await api.whoAmI(signal).catch(nullIfNotFound)) ?? {};
  return toAccountCheck(client, mayReadNumbers(client) ? await holdings.join(signal) : undefined);
}
