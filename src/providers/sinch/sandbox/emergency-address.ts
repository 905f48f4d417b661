import { type Route, route, type SandboxRequest } from '#sandbox/routes.ts';
import type { ActiveNumber, EmergencyAddress } from './active-number.ts';
import { invalidField, noEmergencyAddress } from './answers.ts';
import type { Context } from './context.ts';
import { asObject, asText, bodyOf, numberIn, requiredText } from './reading.ts';

const NOWHERE = '00000';

/**
 * The sandbox's own atlas. ZIP code 00000 is nowhere: NO_MATCH, with two candidates. A street, city or state that does
 * not begin with capitals, or a state of more than two letters, is corrected: NEAR_MATCH. Everything else is an
 * EXACT_MATCH. Only an address without a match is refused when it is provisioned, and only US numbers have one.
 */
export function emergencyAddressRoutes({ numbers }: Context): readonly Route[] {
  const path = '/v1/projects/{projectId}/activeNumbers/{phoneNumber}/emergencyAddress';
  const held = (request: SandboxRequest): ActiveNumber => numbers.get(numberIn(request));

  return [
    route('GET', path, request => {
      const { emergencyAddress } = held(request);
      if (emergencyAddress === null) throw noEmergencyAddress();
      return { status: 200, body: emergencyAddress };
    }),

    route('POST', `${path}:validate`, request => {
      const number = held(request);
      const { displayName, address } = readRequest(request);
      const { phoneNumber } = number;
      return { status: 200, body: { phoneNumber, displayName, validatedAddress: address, ...validate(address) } };
    }),

    route('POST', `${path}:provision`, request => {
      const number = held(request);
      const { address } = readRequest(request);
      if (number.regionCode !== 'US') throw invalidField('phoneNumber', 'must be a US number');
      if (address.postalCode === NOWHERE) throw invalidField('address', 'does not match any location');
      number.emergencyAddress = address;
      request.applied({ action: 'emergency-address.provision', subject: number.phoneNumber, detail: address });
      return { status: 200, body: address };
    }),

    route('POST', `${path}:deprovision`, request => {
      const number = held(request);
      if (number.emergencyAddress === null) throw noEmergencyAddress();
      number.emergencyAddress = null;
      request.applied({ action: 'emergency-address.deprovision', subject: number.phoneNumber });
      return { status: 204 };
    }),
  ];
}

function readRequest(request: SandboxRequest): { displayName: string; address: EmergencyAddress } {
  const body = bodyOf(request);
  const displayName = requiredText(body['displayName'], 'displayName');
  const fields = asObject(body['address'], 'address');
  const location = asText(fields['location'], 'address.location');
  const postalCodePlusFour = asText(fields['postalCodePlusFour'], 'address.postalCodePlusFour');
  return {
    displayName,
    address: {
      streetNumber: requiredText(fields['streetNumber'], 'address.streetNumber'),
      streetInfo: requiredText(fields['streetInfo'], 'address.streetInfo'),
      ...(location !== null && { location }),
      city: requiredText(fields['city'], 'address.city'),
      state: requiredText(fields['state'], 'address.state'),
      postalCode: requiredText(fields['postalCode'], 'address.postalCode'),
      ...(postalCodePlusFour !== null && { postalCodePlusFour }),
    },
  };
}

const capitalised = (text: string): string => text.replaceAll(/(^|\s)\p{Ll}/gu, letters => letters.toUpperCase());

function validate(address: EmergencyAddress): object {
  if (address.postalCode === NOWHERE) {
    return {
      validationResult: 'NO_MATCH',
      validationMessage: 'Address not found',
      correctedAddress: {},
      candidateAddresses: ['00001', '00002'].map(postalCode => ({ ...address, postalCode })),
    };
  }
  const correctedAddress = {
    ...address,
    streetInfo: capitalised(address.streetInfo),
    city: capitalised(address.city),
    state: address.state.slice(0, 2).toUpperCase(),
  };
  const exact = JSON.stringify(correctedAddress) === JSON.stringify(address);
  return {
    validationResult: exact ? 'EXACT_MATCH' : 'NEAR_MATCH',
    validationMessage: exact ? 'Address is a perfect match' : 'Corrected to valid address',
    correctedAddress: exact ? {} : correctedAddress,
    candidateAddresses: [],
  };
}
