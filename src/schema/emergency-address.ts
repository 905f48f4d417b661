import type { EmergencyAddress as Address } from '#domain/emergency-address.ts';
import { builder } from './builder.ts';

export const EmergencyAddress = builder.objectRef<Address>('EmergencyAddress').implement({
  description:
    'The civic address to which help is sent when somebody calls an emergency service from the number (E911; Sinch).',
  fields: t => ({
    streetNumber: t.exposeString('streetNumber', { description: 'House number, such as `12345`.' }),
    street: t.exposeString('street', { description: 'Name of the street.' }),
    unit: t.exposeString('unit', { nullable: true, description: 'Flat, suite or floor, such as `Apt 5`.' }),
    city: t.exposeString('city', { description: 'City.' }),
    state: t.exposeString('state', { description: 'State or province, such as `IL`.' }),
    postalCode: t.exposeString('postalCode', { description: 'Postal code.' }),
    postalCodePlusFour: t.exposeString('postalCodePlusFour', {
      nullable: true,
      description: 'The four digits behind a US ZIP code.',
    }),
  }),
});
