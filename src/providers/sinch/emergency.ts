import type { AddressValidation, NamedAddress } from '#domain/emergency-address.ts';
import type { E164 } from '#domain/e164.ts';
import { ProviderError } from '#domain/errors.ts';
import type { Emergency } from '#domain/provider.ts';
import { orNull } from '#domain/text.ts';
import type * as answers from './answers.ts';
import type { Api, EmergencyAddressRequest } from './api.ts';
import { toEmergencyAddress } from './mapping.ts';

export const createEmergency = (api: Api, account: string): Emergency => ({
  async get(id, signal) {
    const address = await api.getEmergencyAddress(id as E164, signal);
    return address && toEmergencyAddress(address);
  },

  validate: async (id, request, signal) =>
    toValidation(await api.validateEmergencyAddress(id as E164, fromNamedAddress(request), signal)),

  async provision(id, request) {
    const held = toEmergencyAddress(await api.provisionEmergencyAddress(id as E164, fromNamedAddress(request)));
    if (held === null) {
      throw new ProviderError('BAD_RESPONSE', account, "The provider's answer does not say which address it holds");
    }
    return held;
  },

  deprovision: id => api.deprovisionEmergencyAddress(id as E164),
});

/** Sinch demands every part but the unit and the four digits after the postal code: those are left out where there are none. */
function fromNamedAddress({ displayName, address }: NamedAddress): EmergencyAddressRequest {
  const { streetNumber, street, unit, city, state, postalCode, postalCodePlusFour } = address;
  return {
    displayName,
    address: {
      streetNumber,
      streetInfo: street,
      ...(unit && { location: unit }),
      city,
      state,
      postalCode,
      ...(postalCodePlusFour && { postalCodePlusFour }),
    },
  };
}

const MATCHES: ReadonlyMap<string, AddressValidation['match']> = new Map([
  ['EXACT_MATCH', 'EXACT'],
  ['NEAR_MATCH', 'NEAR'],
  ['NO_MATCH', 'NONE'],
]);

function toValidation(answer: answers.AddressValidation): AddressValidation {
  const { validationResult, validationMessage, validatedAddress, correctedAddress, candidateAddresses } = answer;
  const candidates = (candidateAddresses ?? []).map(toEmergencyAddress);
  return {
    match: MATCHES.get(validationResult ?? '') ?? 'UNDETERMINED',
    message: orNull(validationMessage),
    validated: validatedAddress ? toEmergencyAddress(validatedAddress) : null,
    corrected: correctedAddress ? toEmergencyAddress(correctedAddress) : null,
    candidates: candidates.filter(candidate => candidate !== null),
  };
}
