import { type E164, toE164 } from '#domain/e164.ts';
import { failureAsValue, type ProviderError } from '#domain/errors.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Numbers } from '#domain/provider.ts';
import type { Listed } from './list.ts';

interface Source {
  readonly getOne: (e164: E164, signal: AbortSignal) => Promise<PhoneNumber | null>;
  readonly page: (skip: number, signal: AbortSignal) => Promise<readonly Listed[]>;
  readonly pageSize: number;
}

/** One page is read for every so many numbers wanted, so that pages which help nothing cost a twentieth more at most. */
const NUMBERS_PER_PAGE = 21;

/** Finds a few numbers one by one. For many the beginning of the list is read first, then what it lacks one by one. */
export function lookUp({ getOne, page, pageSize }: Source): Numbers['getMany'] {
  async function readPages(
    wanted: ReadonlySet<string>,
    found: Map<string, PhoneNumber | null | ProviderError>,
    signal: AbortSignal,
  ): Promise<void> {
    const pages = Math.floor(wanted.size / NUMBERS_PER_PAGE);
    for (let read = 0; read < pages && found.size < wanted.size; read += 1) {
      const listed = await page(read * pageSize, signal);
      for (const { number } of listed) if (number !== null && wanted.has(number.id)) found.set(number.id, number);
      if (listed.length < pageSize) return;
    }
  }

  return async (ids, signal) => {
    const wanted = new Set(ids);
    const found = new Map<string, PhoneNumber | null | ProviderError>();
    // An upstream that fails a list is not asked two hundred questions on top.
    const failed = await readPages(wanted, found, signal).catch(failureAsValue);
    await Promise.all(
      [...wanted]
        .filter(id => !found.has(id))
        .map(async id => {
          found.set(id, failed ?? (await getOne(toE164(id), signal).catch(failureAsValue)));
        }),
    );
    return ids.map(id => found.get(id) ?? null);
  };
}
