import type { NumberPatch } from '#domain/number-patch.ts';
import type { Renting } from '#domain/provider.ts';
import type { Api, SmsSettings } from './api.ts';
import { toAvailableNumber } from './mapping.ts';
import { toResult } from './progress.ts';
import { RENTED, toConfiguration } from './settings.ts';

export const createRenting = (api: Api): Renting => ({
  takes: RENTED,
  quote: async (e164, signal) => toAvailableNumber(await api.getAvailableNumber(e164, signal)),
  rent: async (e164, settings) => {
    const answer = await api.rentNumber(e164, toConfiguration(settings, newLinks(settings)));
    return toResult(answer, settings);
  },
  isGone: ({ kind }) => kind === 'NOT_FOUND',
});

/** A new number has no link that could be undone; an empty configuration would make the request fail. */
function newLinks({ servicePlanId, campaignId }: NumberPatch): SmsSettings | undefined {
  if (!servicePlanId && !campaignId) return undefined;
  return { ...(servicePlanId && { servicePlanId }), ...(campaignId && { campaignId }) };
}
