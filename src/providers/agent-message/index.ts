import { z } from 'zod';
import { baseUrl, secret } from '#domain/account-config.ts';
import { isE164 } from '#domain/e164.ts';
import { failureAsValue, nullIfNotFound, ProviderError } from '#domain/errors.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import { type AccountCheck, defineProvider } from '#domain/provider.ts';
import { type Api, createApi, MOST } from './api.ts';
import { createChanges } from './changes.ts';
import { createInventory } from './inventory.ts';
import { find, list } from './list.ts';
import { isUuid, toPhoneNumber } from './mapping.ts';
import { release } from './release.ts';
import { createRenting } from './renting.ts';
import { settings } from './settings.ts';

const config = z.strictObject({
  apiKey: secret(
    'API key, beginning with am_live_. It needs the scope numbers:read, and numbers:write to search for new ones, to rent, change and release.',
  ),
  baseUrl: baseUrl('Address of the API.').default('https://api.agentmsg.io'),
});

export default defineProvider({
  name: 'agent-message',
  title: 'AgentMessage',
  config,
  create(credentials, host) {
    const api = createApi(credentials, host);

    async function getOne(id: string, signal: AbortSignal): Promise<PhoneNumber | null> {
      const answer = await api.getPhoneNumber(id, signal).catch(nullIfNotFound);
      if (answer === null) return null;
      const number = toPhoneNumber(answer, new Date().toISOString());
      if (number !== null) return number;
      const message = 'This number has no E.164, as is so with a short code';
      throw new ProviderError('UNSUPPORTED', host.account, message);
    }

    return {
      numbers: {
        isId: isUuid,
        list: filter => list(api, filter),
        getMany: (ids, signal) => Promise.all(ids.map(id => getOne(id, signal).catch(failureAsValue))),
        findByE164: (e164, signal) => find(api, host.account, e164, signal),
        changes: createChanges(api),
        release: number => release(api, number),
      },
      inventory: createInventory(api),
      renting: createRenting(api, host.account),
      settings,
      check: signal => check(api, signal),
      close: () => api.close(),
    };
  },
  sandbox: () => import('./sandbox/index.ts'),
});

async function check(api: Api, signal: AbortSignal): Promise<AccountCheck> {
  const first = await api.listPhoneNumbers({ limit: MOST }, signal).catch((error: unknown) => {
    throw error instanceof ProviderError && error.kind === 'FORBIDDEN' ? missingScope(error) : error;
  });
  const isAll = !first.meta.next_cursor;
  const { data } = isAll ? first : await api.listPhoneNumbers({ number_type: 'short_code', limit: MOST }, signal);
  const hidden = data.filter(({ number }) => !isE164(number)).map(({ number }) => number);
  return {
    found: `${isAll ? '' : 'at least '}${first.data.length} ${first.data.length === 1 ? 'number' : 'numbers'}`,
    warnings: hidden.length === 0 ? [] : [`Not shown, having no E.164: ${hidden.join(', ')}`],
  };
}

const missingScope = (error: ProviderError): ProviderError =>
  new ProviderError('FORBIDDEN', error.account, 'The API key lacks the scope numbers:read', {
    providerCode: error.providerCode,
    requestId: error.requestId,
    status: error.status,
    cause: error,
  });
