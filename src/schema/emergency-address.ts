import type { EmergencyAddress as Address } from '#domain/emergency-address.ts';
import type { AddressAnswer } from '#federation/problems.ts';
import { builder } from './builder.ts';
import { described } from './enums.ts';

const PARTS = {
  streetNumber: 'House number, such as `12345`.',
  street: 'Name of the street.',
  unit: 'Flat, suite or floor, such as `Apt 5`.',
  city: 'City.',
  state: 'State or province, such as `IL`.',
  postalCode: 'Postal code.',
  postalCodePlusFour: 'The four digits behind a US ZIP code.',
} as const;

export const EmergencyAddress = builder.objectRef<Address>('EmergencyAddress').implement({
  scope: 'emergency:read',
  description:
    'The civic address to which help is sent when somebody calls an emergency service from the number (E911; Sinch).',
  fields: t => ({
    streetNumber: t.exposeString('streetNumber', { description: PARTS.streetNumber }),
    street: t.exposeString('street', { description: PARTS.street }),
    unit: t.exposeString('unit', { nullable: true, description: PARTS.unit }),
    city: t.exposeString('city', { description: PARTS.city }),
    state: t.exposeString('state', { description: PARTS.state }),
    postalCode: t.exposeString('postalCode', { description: PARTS.postalCode }),
    postalCodePlusFour: t.exposeString('postalCodePlusFour', { nullable: true, description: PARTS.postalCodePlusFour }),
  }),
});

export const EmergencyAddressInput = builder.inputType('EmergencyAddressInput', {
  description: 'A whole civic address. An address is never changed in parts.',
  fields: t => ({
    streetNumber: t.string({ required: true, description: PARTS.streetNumber }),
    street: t.string({ required: true, description: PARTS.street }),
    unit: t.string({ description: PARTS.unit }),
    city: t.string({ required: true, description: PARTS.city }),
    state: t.string({ required: true, description: PARTS.state }),
    postalCode: t.string({ required: true, description: PARTS.postalCode }),
    postalCodePlusFour: t.string({ description: PARTS.postalCodePlusFour }),
  }),
});

const AddressMatch = builder.enumType('AddressMatch', {
  description: 'What a provider makes of an address.',
  values: described<AddressAnswer['match']>({
    EXACT: 'Good as it is.',
    NEAR: 'Good once corrected.',
    NONE: 'No such address is known.',
    UNDETERMINED: 'The provider cannot tell.',
  }),
});

/** Its addresses need no scope of their own: they are what the caller sent, and what the provider makes of that. */
export const EmergencyAddressValidation = builder.objectRef<AddressAnswer>('EmergencyAddressValidation').implement({
  description: 'What a provider makes of an address (Sinch).',
  fields: t => ({
    match: t.field({ type: AddressMatch, description: 'How well it is known.', resolve: ({ match }) => match }),
    message: t.exposeString('message', { nullable: true, description: 'The provider’s own words.' }),
    submitted: t.field({
      type: EmergencyAddress,
      scope: null,
      description: 'What was asked about, as the provider took it where it repeats it (Sinch), else as it was given.',
      resolve: ({ submitted }) => submitted,
    }),
    corrected: t.field({
      type: EmergencyAddress,
      scope: null,
      nullable: true,
      description: 'The address as the provider would write it; with NEAR.',
      resolve: ({ corrected }) => corrected,
    }),
    candidates: t.field({
      type: [EmergencyAddress],
      scope: null,
      description: 'What may have been meant; with NONE.',
      resolve: ({ candidates }) => [...candidates],
    }),
  }),
});
