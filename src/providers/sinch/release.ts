import type { ReleaseResult } from '#domain/change.ts';
import type { PhoneNumber } from '#domain/phone-number.ts';
import { orNull } from '#domain/text.ts';
import type { Api } from './api.ts';
import { toResult } from './progress.ts';

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
