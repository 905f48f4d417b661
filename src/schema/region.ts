import type { Region as DomainRegion } from '#domain/region.ts';
import type { Account } from '#federation/account.ts';
import { listRegions } from '#federation/regions.ts';
import { ProviderAccount } from './account.ts';
import { builder } from './builder.ts';
import { PhoneNumberType } from './enums.ts';
import { fieldError, inputError } from './errors.ts';
import { accountOf } from './ids.ts';

const Region = builder.objectRef<DomainRegion & { readonly account: Account }>('Region').implement({
  description: 'A country in which an account can rent numbers, or holds some (Sinch).',
  fields: t => ({
    countryCode: t.field({
      type: 'CountryCode',
      description: 'The country.',
      resolve: ({ countryCode }) => countryCode,
    }),
    name: t.exposeString('name', { nullable: true, description: 'Its name for people.' }),
    types: t.field({
      type: [PhoneNumberType],
      description: 'The types on offer there.',
      resolve: ({ types }) => [...types],
    }),
    account: t.field({ type: ProviderAccount, description: 'Whose region it is.', resolve: ({ account }) => account }),
  }),
});

builder.queryField('regions', t =>
  t.field({
    type: [Region],
    scope: 'inventory:search',
    nullable: true,
    description:
      'Countries and number types, for each account whose provider tells (Sinch). The regions of an account that failed are missing, and the response has an error for it.',
    args: { accounts: t.arg.idList({ description: 'Only these accounts.' }) },
    resolve: async (_root, { accounts }, context, info) => {
      if (accounts?.length === 0)
        throw inputError('`accounts` is empty. Leave it out to ask every account', ['accounts']);
      const asked = accounts?.map((id, i) => accountOf(id, context, ['accounts', String(i)])) ?? context.accounts;
      return listRegions(context, asked, failure => context.addError(fieldError(failure), info.path));
    },
  }),
);
