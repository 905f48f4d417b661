import { asCursorExpired } from '#domain/errors.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Pager } from '#paging/pager.ts';
import { byToken } from '#paging/strategies.ts';
import type { Api } from './api.ts';
import { toPhoneNumber } from './mapping.ts';

export const list = (api: Api): Pager<PhoneNumber> =>
  byToken({
    async read(token, signal) {
      const after = token ?? undefined;
      const page = await api.listNumbers({ after }, signal).catch((error: unknown) => {
        throw after === undefined ? error : asCursorExpired(error);
      });
      const observedAt = new Date().toISOString();
      return { items: page.numbers.map(number => toPhoneNumber(number, observedAt)), next: page.next };
    },
    key: number => number.id,
  });
