import type { ReleaseResult } from '#domain/change.ts';
import type { NumberPatch } from '#domain/number-patch.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Renting } from '#domain/provider.ts';
import { orNull } from '#domain/text.ts';
import type { Api, SmsSettings } from './api.ts';
import { toConfiguration } from './configuration.ts';
import { toAvailableNumber } from './mapping.ts';
import { toResult } from './progress.ts';
import { rented } from './settings.ts';

export const createRenting = (api: Api): Renting => ({
  takes: rented,
  quote: async (e164, signal) => toAvailableNumber(await api.getAvailableNumber(e164, signal)),
  rent: async (e164, settings) => {
    const answer = await api.rentNumber(e164, toConfiguration(settings, newLinks(settings)));
    return toResult(answer, settings);
  },
});

/** A new number has no link that could be undone; an empty configuration would make the request fail. */
function newLinks({ servicePlanId, campaignId }: NumberPatch): SmsSettings | undefined {
  if (!servicePlanId && !campaignId) return undefined;
  return { ...(servicePlanId && { servicePlanId }), ...(campaignId && { campaignId }) };
}

/** Ends the subscription; the number stays for as long as it is paid for. */
export async function release(api: Api, { e164 }: PhoneNumber): Promise<ReleaseResult> {
  const answer = await api.releaseNumber(e164);
  return {
    outcome: 'ACCEPTED',
    number: toResult(answer, {}).number,
    effectiveAt: orNull(answer.expireAt),
    notes: [
      'Sinch renews the number no more and keeps it in the account until the time paid for is over',
      'Nothing is refunded, and a release cannot be taken back',
    ],
  };
}
