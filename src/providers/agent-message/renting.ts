import { ProviderError } from '#domain/errors.ts';
import type { NumberPatch } from '#domain/number-patch.ts';
import type { Renting } from '#domain/provider.ts';
import type { Api } from './api.ts';
import { resultOf } from './changes.ts';
import { toRouting, WRITABLE } from './settings.ts';

/** No quote: AgentMessage tells no prices. */
export const createRenting = (api: Api, account: string): Renting => ({
  takes: new Set(WRITABLE),
  async rent(e164, settings) {
    const wanted = withoutNulls(settings);
    const ordered = await api.orderPhoneNumbers([e164], toRouting(wanted));
    const number = ordered.find(each => each.number === e164);
    if (!number) {
      throw new ProviderError('BAD_RESPONSE', account, "The provider's answer is without the number ordered");
    }
    return resultOf(number, wanted);
  },
  // Other conflicts are about the campaign, which would be in the way of any number.
  isGone: ({ providerCode }) => providerCode === 'INSUFFICIENT_INVENTORY',
});

/** A new number has nothing to clear. */
const withoutNulls = (settings: NumberPatch): NumberPatch =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));
