import type { PlannedWrite, ReleaseResult, WriteResult } from '#domain/change.ts';
import { type E164, isE164 } from '#domain/e164.ts';
import type { Account } from './account.ts';
import type { Change, Refused } from './change.ts';
import type { Context } from './context.ts';
import type { Intent } from './observation.ts';
import type { Ended } from './sending.ts';
import { notHeld, readNumber } from './update-number.ts';

/** Giving a number back. The E.164 that the caller confirms must be the number's own. */
export function releaseChange(
  context: Context,
  account: Account,
  id: string,
  { confirmE164, key }: { readonly confirmE164: E164; readonly key: string },
): Change {
  return {
    mutation: 'releasePhoneNumber',
    account,
    subject: id,
    settings: [],
    input: { account: account.name, id, confirmE164 },
    key,
    isCostly: true,
    async prepare() {
      // With some providers the E.164 is the id: then nothing has to be read to know that it is another number.
      if (isE164(id) && id !== confirmE164) return notConfirmed(id, confirmE164);
      const number = await readNumber(account, id, context.signal);
      if (number === null) return notHeld(account, ['input', 'id']);
      const { e164 } = number;
      if (e164 !== confirmE164) return { ...notConfirmed(e164, confirmE164), e164 };
      if (number.status === 'RELEASING') {
        const message = `${number.e164} was released before and is held until its paid time ends`;
        return { errors: [{ type: 'ConflictError', message, path: ['input', 'id'] }], e164 };
      }
      return {
        intent: { kind: 'release', e164: number.e164, id },
        number,
        async *steps(): AsyncGenerator<PlannedWrite, void, WriteResult> {
          yield {
            summary: `Release ${number.e164}`,
            settings: [],
            isDestructive: true,
            send: () => account.provider.numbers.release!(number),
          };
        },
        before: { e164: number.e164, status: number.status },
      };
    },
  };
}

const notConfirmed = (e164: E164, confirmE164: E164): Refused => ({
  errors: [
    {
      type: 'InvalidInputError',
      message: `This number is ${e164}, not ${confirmE164}; nothing was released`,
      path: ['input', 'confirmE164'],
    },
  ],
});

type Terms = Pick<ReleaseResult, 'effectiveAt' | 'notes'>;

/** What the answer to a release adds to that of any write; where it was lost, what reading tells of it. */
export function releaseTerms(
  { kind }: Intent,
  { outcome, observation, result }: Pick<Ended, 'outcome' | 'observation' | 'result'>,
): Terms {
  if (result !== null && 'notes' in result) return result as ReleaseResult;
  if (kind !== 'release') return { effectiveAt: null, notes: [] };
  switch (outcome) {
    case 'APPLIED':
      return { effectiveAt: null, notes: ['The account does not hold the number any more'] };
    case 'ACCEPTED': {
      const effectiveAt = observation?.number?.price?.expireAt ?? null;
      return { effectiveAt, notes: ['The number stays in the account until the time paid for is over'] };
    }
    default:
      return { effectiveAt: null, notes: [] };
  }
}
