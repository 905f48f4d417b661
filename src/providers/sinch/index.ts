import { z } from 'zod';
import { baseUrl, identifier, secret } from '#domain/account-config.ts';
import { addressRanges } from '#domain/address-ranges.ts';
import { type E164, isE164 } from '#domain/e164.ts';
import { failureAsValue, nullIfNotFound } from '#domain/errors.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import { type AccountCheck, defineProvider } from '#domain/provider.ts';
import { remembered } from '#http/shared-reads.ts';
import { type Api, createApi } from './api.ts';
import { createCallbacks, createCallbackSecret } from './callbacks.ts';
import { createChanges } from './changes.ts';
import { createEmergency } from './emergency.ts';
import { createInventory } from './inventory.ts';
import { list } from './list.ts';
import { toPhoneNumber, toRegion } from './mapping.ts';
import { release } from './release.ts';
import { createRenting } from './renting.ts';
import { settings } from './settings.ts';

const config = z.strictObject({
  projectId: identifier('The project that holds the numbers (Settings, Projects in the Sinch dashboard).'),
  keyId: identifier('The id of an access key of the project.'),
  keySecret: secret('The secret of that access key.'),
  baseUrl: baseUrl('Where the Numbers API is.').default('https://numbers.api.sinch.com'),
  authUrl: baseUrl('Where access tokens are issued, without /oauth2/token.').default('https://auth.sinch.com'),
  callbackSecret: secret(
    'The secret by which the project signs callbacks; `npm run callback-secret` compares and sets it. Without it no callback is taken.',
  ).optional(),
  callbackAddresses: addressRanges(
    'From where alone callbacks are taken, beside their signature: addresses or CIDR ranges. Without it from anywhere. Sinch documents 54.76.19.159, 54.78.194.39 and 54.155.83.128.',
  ).optional(),
});

const REGIONS_LIFETIME_MS = 5 * 60_000;

export default defineProvider({
  name: 'sinch',
  title: 'Sinch Numbers',
  config,
  create(credentials, host) {
    const api = createApi(credentials, host);
    const readRegions = remembered(() => api.listRegions(), REGIONS_LIFETIME_MS);

    async function getOne(e164: E164, signal: AbortSignal): Promise<PhoneNumber | null> {
      const number = await api.getNumber(e164, signal).catch(nullIfNotFound);
      return number && toPhoneNumber(number, new Date().toISOString());
    }

    return {
      numbers: {
        isId: isE164,
        list: filter => list(api, readRegions, filter),
        getMany: (ids, signal) => Promise.all(ids.map(id => getOne(id as E164, signal).catch(failureAsValue))),
        async findByE164(e164, signal) {
          const number = await getOne(e164, signal);
          return number === null ? [] : [number];
        },
        changes: createChanges(api),
        release: number => release(api, number),
      },
      inventory: createInventory(api),
      renting: createRenting(api),
      emergency: createEmergency(api, host.account),
      callbacks: createCallbacks(credentials),
      callbackSecret: createCallbackSecret(api, credentials),
      regions: async signal => (await readRegions(signal)).map(toRegion),
      settings,
      check: signal => check(api, signal),
      close: () => api.close(),
    };
  },
  sandbox: () => import('./sandbox/index.ts'),
});

async function check(api: Api, signal: AbortSignal): Promise<AccountCheck> {
  const { length } = await api.listRegions(signal);
  return {
    found: `${length} ${length === 1 ? 'region' : 'regions'}`,
    warnings: length === 0 ? ['the project has numbers in no region'] : [],
  };
}
