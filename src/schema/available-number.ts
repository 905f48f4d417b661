import type { AvailableNumber as DomainNumber } from '#domain/available-number.ts';
import { nationalFormat } from '#domain/e164.ts';
import type { Account } from '#federation/account.ts';
import { availableId } from '#federation/available-id.ts';
import {
  type AvailableGroup,
  type InventoryResult,
  type InventorySource,
  searchAvailableNumbers,
} from '#federation/inventory.ts';
import { ProviderAccount } from './account.ts';
import { AreaInput, refuseElsewhere, toArea } from './area.ts';
import { builder } from './builder.ts';
import { Capability, PhoneNumberType } from './enums.ts';
import { inputError } from './errors.ts';
import { accountOf } from './ids.ts';
import { Money, RecurringPrice } from './money.ts';
import { NumberPatternInput, toPattern } from './number-filter.ts';
import { pageSize } from './page.ts';
import { ProviderError } from './problems.ts';
import { argumentsAt } from './selection.ts';
import { SourceState } from './source.ts';

const AvailableNumberSearchInput = builder.inputType('AvailableNumberSearchInput', {
  description: 'What to search for.',
  fields: t => ({
    area: t.field({ type: AreaInput, required: true, description: 'Where.' }),
    type: t.field({
      type: PhoneNumberType,
      description: 'Of this type alone; of any if it is left out.',
    }),
    capabilities: t.field({ type: [Capability], description: 'With all of these.' }),
    number: t.field({ type: NumberPatternInput, description: 'With these digits.' }),
    accounts: t.idList({ description: 'Only in these accounts.' }),
    limitPerAccount: t.int({ defaultValue: 50, description: 'At most so many from each account, from 1 to 250.' }),
  }),
});

const AvailableNumber = builder.objectRef<DomainNumber & { readonly account: Account }>('AvailableNumber').implement({
  description: 'A number that could be had when it was searched.',
  fields: t => ({
    id: t.id({
      nullable: true,
      description: 'What `rentPhoneNumber` takes, for an hour. Null where the provider cannot rent (Red Cloud).',
      resolve: (number, _args, context) =>
        number.account.provider.renting ? availableId(context, number.account, number) : null,
    }),
    e164: t.field({ type: 'E164', description: 'The number.', resolve: ({ e164 }) => e164 }),
    nationalFormat: t.string({
      description:
        'As people of its country write it: as the provider does (Red Cloud), else by the rules of the numbering plan.',
      resolve: number => number.nationalFormat ?? nationalFormat(number.e164),
    }),
    city: t.exposeString('city', { nullable: true, description: 'City (Red Cloud).' }),
    state: t.exposeString('state', { nullable: true, description: 'State (Red Cloud).' }),
    rateCenter: t.exposeString('rateCenter', { nullable: true, description: 'Rate center (Red Cloud).' }),
    type: t.field({
      type: PhoneNumberType,
      nullable: true,
      description: 'Its type (Sinch, AgentMessage).',
      resolve: ({ type }) => type,
    }),
    capabilities: t.field({
      type: [Capability],
      nullable: true,
      description: 'What it could be used for (Sinch).',
      resolve: ({ capabilities }) => capabilities && [...capabilities],
    }),
    setupPrice: t.field({
      type: Money,
      nullable: true,
      description: 'What renting it would cost once (Sinch).',
      resolve: ({ setupPrice }) => setupPrice,
    }),
    recurringPrice: t.field({
      type: RecurringPrice,
      nullable: true,
      description: 'What holding it would cost (Sinch).',
      resolve: ({ recurringPrice }) => recurringPrice,
    }),
    documentsRequired: t.exposeBoolean('documentsRequired', {
      nullable: true,
      description: 'The provider may ask for documents (Sinch; advisory).',
    }),
  }),
});

const AvailableNumberGroup = builder.objectRef<AvailableGroup>('AvailableNumberGroup').implement({
  description: 'Available numbers of one account, place and type. A photograph, not a reservation.',
  fields: t => ({
    account: t.field({
      type: ProviderAccount,
      description: 'Where they could be had.',
      resolve: ({ account }) => account,
    }),
    countryCode: t.field({
      type: 'CountryCode',
      nullable: true,
      description: 'Country.',
      resolve: ({ countryCode }) => countryCode,
    }),
    state: t.exposeString('state', {
      nullable: true,
      description: 'State, where the provider groups by it or all agree.',
    }),
    city: t.exposeString('city', { nullable: true, description: 'City, likewise.' }),
    rateCenter: t.exposeString('rateCenter', { nullable: true, description: 'Rate center (Red Cloud).' }),
    type: t.field({ type: PhoneNumberType, nullable: true, description: 'Type.', resolve: ({ type }) => type }),
    count: t.int({
      description: 'How many of this answer are in the group.',
      resolve: ({ numbers }) => numbers.length,
    }),
    numbers: t.field({
      type: [AvailableNumber],
      description: 'The numbers.',
      args: { first: t.arg.int({ defaultValue: 10, description: 'At most so many, from 1 to 250.' }) },
      resolve: ({ numbers, account }, { first }) =>
        numbers.slice(0, pageSize(first, 10, ['first'], MAX_LIMIT)).map(number => ({ ...number, account })),
    }),
  }),
});

const AvailableNumberSource = builder.objectRef<InventorySource>('AvailableNumberSource').implement({
  description: 'How one account took part in a search.',
  fields: t => ({
    account: t.field({ type: ProviderAccount, description: 'Which account.', resolve: ({ account }) => account }),
    state: t.field({
      type: SourceState,
      description: 'EXHAUSTED when it answered; no provider pages a search.',
      resolve: ({ state }) => state,
    }),
    returnedCount: t.exposeInt('returnedCount', { description: 'How many it gave.' }),
    requestedCount: t.exposeInt('requestedCount', { nullable: true, description: 'How many it was asked for.' }),
    providerCount: t.exposeInt('providerCount', {
      nullable: true,
      description: 'How many the provider says it found (Red Cloud), before what does not fit was left out here.',
    }),
    maybeMore: t.exposeBoolean('maybeMore', {
      description: 'It gave as many as were asked for: a narrower search may find others.',
    }),
    error: t.field({
      type: ProviderError,
      nullable: true,
      description: 'Why it could not be searched.',
      resolve: ({ error }) => error,
    }),
    unsupported: t.exposeString('unsupported', { nullable: true, description: 'Why it was not asked at all.' }),
  }),
});

const AvailableNumberSearch = builder.objectRef<InventoryResult>('AvailableNumberSearch').implement({
  description: 'What a search found.',
  fields: t => ({
    groups: t.field({
      type: [AvailableNumberGroup],
      description: 'By account, place and type.',
      resolve: ({ groups }) => [...groups],
    }),
    isPartial: t.exposeBoolean('isPartial', {
      description: 'An account that was asked failed; `sources` tells which.',
    }),
    sources: t.field({
      type: [AvailableNumberSource],
      description: 'How each account took part.',
      resolve: ({ sources }) => [...sources],
    }),
    searchedAt: t.field({ type: 'DateTime', description: 'When.', resolve: ({ searchedAt }) => searchedAt }),
  }),
});

const MAX_LIMIT = 250;
builder.queryField('availableNumbers', t =>
  t.field({
    type: AvailableNumberSearch,
    scope: 'inventory:search',
    nullable: true,
    description: 'Searches the stock of every account at once. Nothing that is found is reserved.',
    args: { search: t.arg({ type: AvailableNumberSearchInput, required: true, description: 'What to search for.' }) },
    resolve: (_root, { search }, context, info) => {
      for (const { first } of argumentsAt(info, AvailableNumberGroup.name, ['groups', 'numbers']))
        pageSize(first as number | null | undefined, 10, ['groups', 'numbers', 'first'], MAX_LIMIT);
      const limit = pageSize(search.limitPerAccount, 50, ['search', 'limitPerAccount'], MAX_LIMIT);
      if (search.capabilities?.length === 0) {
        throw inputError('`capabilities` is empty. Leave it out to search whatever a number can do', [
          'search',
          'capabilities',
        ]);
      }
      if (search.accounts?.length === 0)
        throw inputError('`accounts` is empty. Leave it out to search every account', ['search', 'accounts']);
      const accounts =
        search.accounts?.map((id, i) => accountOf(id, context, ['search', 'accounts', String(i)])) ?? context.accounts;
      const area = toArea(search.area, ['search', 'area']);
      const number = toPattern(search.number, ['search', 'number']);
      refuseElsewhere(area, number, ['search', 'number']);
      return searchAvailableNumbers(context, accounts, {
        area,
        type: search.type ?? null,
        capabilities: search.capabilities ?? [],
        number,
        limit,
      });
    },
  }),
);
