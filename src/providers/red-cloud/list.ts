import { failureAsValue, ProviderError } from '#domain/errors.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Numbers } from '#domain/provider.ts';
import { singleFlight, type SingleFlight } from '#http/shared-reads.ts';
import type { Pager } from '#paging/pager.ts';
import { whole } from '#paging/strategies.ts';
import type { Api } from './api.ts';
import { type Holdings, toHoldings } from './mapping.ts';

/** The list is all there is to read: no request gives one number, and none a part of them. */
export const readHoldings = (api: Api): SingleFlight<Holdings> =>
  singleFlight(async signal => toHoldings(await api.listNumbers(signal), new Date().toISOString()));

export const list = (holdings: SingleFlight<Holdings>): Pager<PhoneNumber> =>
  whole({ read: async signal => (await holdings.join(signal)).numbers, key: number => number.id });

export const getMany =
  (holdings: SingleFlight<Holdings>, account: string): Numbers['getMany'] =>
  async (ids, signal) => {
    if (ids.length === 0) return [];
    const held = await holdings.join(signal).catch(failureAsValue);
    if (held instanceof ProviderError) return ids.map(() => held);
    const wanted = new Set(ids);
    const byId = new Map(held.numbers.filter(({ id }) => wanted.has(id)).map(number => [number.id, number]));
    const unshown = new Set(held.withoutE164.map(({ numberId }) => numberId));
    return ids.map(id => byId.get(id) ?? (unshown.has(id) ? noE164(account) : null));
  };

const noE164 = (account: string): ProviderError =>
  new ProviderError('UNSUPPORTED', account, 'This number has no E.164');
