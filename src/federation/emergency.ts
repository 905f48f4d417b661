import type { PlannedWrite, WriteResult } from '#domain/change.ts';
import type { EmergencyAddress, NamedAddress } from '#domain/emergency-address.ts';
import type { Emergency } from '#domain/provider.ts';
import type { Account } from './account.ts';
import type { Change, Refused } from './change.ts';
import type { Context } from './context.ts';
import { hashAddress } from './observation.ts';
import type { AddressAnswer, Problem } from './problems.ts';
import { notHeld, readNumber } from './update-number.ts';

const ADDRESS = ['input', 'address'];

/** What the provider makes of an address. Changes nothing. */
export async function validateAddress(
  emergency: Emergency,
  id: string,
  request: NamedAddress,
  signal: AbortSignal,
): Promise<AddressAnswer> {
  const { validated, ...validation } = await emergency.validate(id, request, signal);
  return { ...validation, submitted: validated ?? request.address };
}

/**
 * Setting an emergency address. It is always validated first: an exact match is written as it is, a near one as the
 * provider corrected it and only with consent, anything else not at all.
 */
export function provisionChange(
  context: Context,
  account: Account,
  emergency: Emergency,
  id: string,
  request: NamedAddress,
  { acceptCorrection, key }: { readonly acceptCorrection: boolean; readonly key: string },
): Change {
  return {
    mutation: 'provisionEmergencyAddress',
    account,
    subject: id,
    settings: [],
    input: { account: account.name, id, request, acceptCorrection },
    key,
    isCostly: true,
    async prepare() {
      const number = await readNumber(account, id, context.signal);
      if (number === null) return notHeld(account, ['input', 'phoneNumberId']);
      const [before, validation] = await Promise.all([
        emergency.get(id, context.signal),
        validateAddress(emergency, id, request, context.signal),
      ]);
      const address = addressToWrite(request.address, validation, acceptCorrection);
      if ('errors' in address) return { ...address, e164: number.e164 };
      const spellings = spellingsOf(validation).map(hashAddress);
      return {
        intent: {
          kind: 'emergency',
          e164: number.e164,
          id,
          wanted: hashAddress(address),
          spellings: spellings.filter(spelling => spelling !== null),
          before: hashAddress(before),
        },
        number,
        async *steps(): AsyncGenerator<PlannedWrite, void, WriteResult> {
          yield {
            summary: 'Set the emergency address',
            settings: [],
            isDestructive: before !== null,
            async send() {
              await emergency.provision(id, { ...request, address });
              return { outcome: 'APPLIED', number: null };
            },
          };
        },
        ...(validation.match === 'NEAR' && {
          warnings: [
            {
              code: 'ADDRESS_CORRECTED',
              message: 'The address was written as the provider corrected it',
              path: ADDRESS,
            },
          ],
        }),
      };
    },
  };
}

/** How the provider may write what it was given: of an address that it corrects, the corrected one alone is written. */
const spellingsOf = ({ match, submitted, corrected }: AddressAnswer): readonly (EmergencyAddress | null)[] =>
  match === 'EXACT' ? [submitted, corrected] : [corrected];

/** An exact match writes what the caller gave, and nothing that the provider read into it. */
function addressToWrite(
  given: EmergencyAddress,
  validation: AddressAnswer,
  acceptCorrection: boolean,
): EmergencyAddress | Refused {
  const { match, corrected } = validation;
  const notMatched = (message: string): Refused => ({
    errors: [{ type: 'AddressNotMatchedError', message, path: ADDRESS, validation } satisfies Problem],
  });
  switch (match) {
    case 'EXACT':
      return given;
    case 'NEAR':
      if (corrected === null)
        return notMatched('The address is nearly right, but the provider did not say how to correct it');
      return acceptCorrection
        ? corrected
        : notMatched('The address is nearly right. Use the corrected one, or give acceptCorrection: true');
    case 'NONE':
      return notMatched('No such address is known. Choose among the candidates, or correct it');
    case 'UNDETERMINED':
      return notMatched('The provider could not tell whether the address exists');
  }
}

/** Removing a number's emergency address. */
export function deprovisionChange(
  context: Context,
  account: Account,
  emergency: Emergency,
  id: string,
  key: string,
): Change {
  return {
    mutation: 'deprovisionEmergencyAddress',
    account,
    subject: id,
    settings: [],
    input: { account: account.name, id },
    key,
    isCostly: true,
    async prepare() {
      const number = await readNumber(account, id, context.signal);
      if (number === null) return notHeld(account, ['input', 'phoneNumberId']);
      const before = await emergency.get(id, context.signal);
      return {
        intent: { kind: 'emergency', e164: number.e164, id, wanted: null, before: hashAddress(before) },
        number,
        async *steps(): AsyncGenerator<PlannedWrite, void, WriteResult> {
          if (before === null) return;
          yield {
            summary: 'Remove the emergency address',
            settings: [],
            isDestructive: true,
            async send() {
              await emergency.deprovision(id);
              return { outcome: 'APPLIED', number: null };
            },
          };
        },
        ...(before === null && {
          warnings: [{ code: 'ALREADY_IN_FORCE', message: 'The number has no emergency address; nothing was sent' }],
        }),
      };
    },
  };
}
