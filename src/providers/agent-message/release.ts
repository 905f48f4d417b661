import type { ReleaseResult } from '#domain/change.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Api } from './api.ts';

export async function release(api: Api, { id }: PhoneNumber): Promise<ReleaseResult> {
  await api.releasePhoneNumber(id);
  return {
    outcome: 'APPLIED',
    number: null,
    effectiveAt: null,
    notes: ['Routing is gone at once', 'Nobody can rent the number again for 30 days'],
  };
}
