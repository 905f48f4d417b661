import { z } from 'zod';
import { baseUrl, secret } from '#domain/account-config.ts';
import { type E164, isE164 } from '#domain/e164.ts';
import { asCursorExpired, ProviderError } from '#domain/errors.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import { type AccountCheck, defineProvider, type Provider, type ProviderHost } from '#domain/provider.ts';
import { bearer } from '#http/auth.ts';
import { type Client, createClient } from '#http/client.ts';
import { BrokenListError, type Page, type Pager, type Position, START } from '#paging/pager.ts';
import { byToken } from '#paging/strategies.ts';
import { failure, getPhoneNumber, listPhoneNumbers, type ListQuery, MOST } from './api.ts';
import { createChanges, release } from './changes.ts';
import { createInventory } from './inventory.ts';
import { isUuid, searchFor, toListQuery, toPhoneNumber } from './mapping.ts';
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
  create({ apiKey, baseUrl: url }, host): Provider {
    const client = createClient({ host, baseUrl: url, authorization: bearer(apiKey), failure });
    return {
      numbers: {
        isId: isUuid,
        list(filter) {
          const query = toListQuery(filter);
          return query === null ? nothing : list(client, query);
        },
        getMany: (ids, signal) => Promise.all(ids.map(id => get(client, host, id, signal))),
        findByE164(e164, signal) {
          const search = searchFor({ kind: 'STARTS_WITH', digits: e164 });
          return find(list(client, { search }), host, e164, signal);
        },
        changes: createChanges(client),
        release: number => release(client, number),
      },
      inventory: createInventory(client),
      renting: createRenting(client, host),
      settings,
      check: signal => check(client, host, signal),
      close: () => client.close(),
    };
  },
  sandbox: () => import('./sandbox/index.ts'),
});

const nothing: Pager<PhoneNumber> = () => Promise.resolve({ entries: [], next: null });

const list = (client: Client, query: ListQuery): Pager<PhoneNumber> =>
  byToken({
    async read(token, signal) {
      const cursor = token ?? undefined;
      const page = await listPhoneNumbers(client, { ...query, limit: MOST, cursor }, signal).catch((error: unknown) => {
        throw cursor === undefined ? error : asCursorExpired(error);
      });
      const observedAt = new Date().toISOString();
      const items = page.data.map(number => toPhoneNumber(number, observedAt)).filter(number => number !== null);
      return { items, next: page.meta.next_cursor };
    },
    key: number => number.id,
  });

async function get(
  client: Client,
  host: ProviderHost,
  id: string,
  signal: AbortSignal,
): Promise<PhoneNumber | null | ProviderError> {
  try {
    const number = await getPhoneNumber(client, id, signal);
    return (
      toPhoneNumber(number, new Date().toISOString()) ??
      new ProviderError('UNSUPPORTED', host.account, 'This number has no E.164, as is so with a short code')
    );
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return error.kind === 'NOT_FOUND' ? null : error;
  }
}

async function find(pager: Pager<PhoneNumber>, host: ProviderHost, e164: E164, signal: AbortSignal) {
  try {
    for (let from: Position | null = START; from !== null;) {
      const page: Page<PhoneNumber> = await pager({ from, wanted: 1, signal });
      const found = page.entries.find(({ item }) => item.e164 === e164);
      if (found) return [found.item];
      from = page.next;
    }
    return [];
  } catch (error) {
    if (!(error instanceof BrokenListError)) throw error;
    throw new ProviderError('BAD_RESPONSE', host.account, error.message, { cause: error });
  }
}

async function check(client: Client, host: ProviderHost, signal: AbortSignal): Promise<AccountCheck> {
  const first = await listPhoneNumbers(client, { limit: MOST }, signal).catch((error: unknown) => {
    throw error instanceof ProviderError && error.kind === 'FORBIDDEN' ? missingScope(error) : error;
  });
  const isAll = !first.meta.next_cursor;
  const { data } = isAll ? first : await listPhoneNumbers(client, { number_type: 'short_code', limit: MOST }, signal);
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
