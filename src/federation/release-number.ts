import type { PlannedWrite, ReleaseResult, WriteResult } from '#domain/change.ts';
import type { E164 } from '#domain/e164.ts';
import type { Account } from './account.ts';
import type { Change } from './change.ts';
import type { Context } from './context.ts';
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
      const number = await readNumber(context, account, id);
      if (number === null) return notHeld(account, ['input', 'id']);
      if (number.e164 !== confirmE164) {
        const message = `This number is ${number.e164}, not ${confirmE164}; nothing was released`;
        return { errors: [{ type: 'InvalidInputError', message, path: ['input', 'confirmE164'] }] };
      }
      if (number.status === 'RELEASING') {
        const message = `${number.e164} was released before and is held until its paid time ends`;
        return { errors: [{ type: 'ConflictError', message, path: ['input', 'id'] }] };
      }
      return {
        intent: { kind: 'release', id },
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

/** What the answer to a release adds to that of any write. */
export const releaseTerms = (result: WriteResult): Pick<ReleaseResult, 'effectiveAt' | 'notes'> =>
  'notes' in result ? (result as ReleaseResult) : { effectiveAt: null, notes: [] };
