import type { Renting } from '#domain/provider.ts';
import type { Api } from './api.ts';

/** Numbers are purchased for a property. What one costs cannot be asked, and none can be given back. */
export const createRenting = (api: Api, propertySid: string): Renting => ({
  takes: new Set(['regulatoryAddressId']),
  async rent(e164, { regulatoryAddressId }) {
    const { Status } = await api.purchaseNumber(propertySid, {
      Number: e164,
      AddressSid: regulatoryAddressId ?? undefined,
    });
    // The answer names the number and its status, and nothing of what it is like.
    return { outcome: Status === 'Pending' ? 'ACCEPTED' : 'APPLIED', number: null };
  },
});
