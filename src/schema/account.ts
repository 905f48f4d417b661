import {
  type Account,
  type AccountHealth as Health,
  capabilitiesOf,
  type ProviderCapability as Facet,
} from '#federation/account.ts';
import type { NumberSetting as Setting } from '#domain/phone-number.ts';
import { builder } from './builder.ts';
import { described, NumberSetting, ProviderKey, providerKey } from './enums.ts';
import { encodeId, ID_DESCRIPTION } from './ids.ts';

const ProviderCapability = builder.enumType('ProviderCapability', {
  description: 'Something a provider offers beside listing and reading numbers.',
  values: described<Facet>({
    UPDATE: 'Changing settings of its numbers: see `writableSettings`.',
    SEARCH: 'Search for available numbers.',
    RENT: 'Renting a number.',
    RENT_ANY: 'Searching for a number and renting the first.',
    RELEASE: 'Giving a number back.',
    EMERGENCY_ADDRESS: 'Emergency addresses (E911).',
    EVENTS: 'The provider tells by itself what happens. Of all others this server asks.',
    CALL_FLOWS: 'Call flows that numbers can be routed to.',
    REGIONS: 'A list of the countries and types on offer.',
  }),
});

const AccountHealth = builder.enumType('AccountHealth', {
  description: 'How the provider answered this server lately.',
  values: described<Health>({
    UP: 'The latest requests were answered.',
    DEGRADED: 'Some of the latest requests failed.',
    DOWN: 'The latest requests all failed.',
    UNKNOWN: 'Nothing was asked lately.',
  }),
});

const settings = (account: Account): Setting[] => Object.keys(account.provider.settings) as Setting[];

export const ProviderAccount = builder.objectRef<Account>('ProviderAccount').implement({
  description: 'One account with one provider, as configured. Several accounts may belong to the same provider.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: t => ({
    id: t.id({
      nullable: false,
      description: ID_DESCRIPTION,
      resolve: account => encodeId('ProviderAccount', account.name),
    }),
    name: t.exposeString('name', { description: 'Its name in the configuration, such as `sinch-us`.' }),
    provider: t.field({
      type: ProviderKey,
      description: 'Whose account it is.',
      resolve: account => providerKey(account.providerName),
    }),
    title: t.exposeString('title', { description: 'The provider’s name for people, such as `Red Cloud CORE API`.' }),
    isSandbox: t.exposeBoolean('isSandbox', { description: 'It is the embedded sandbox: its numbers are fictional.' }),
    health: t.field({
      type: AccountHealth,
      description: 'How the provider answered lately. Costs no request.',
      resolve: account => account.health(),
    }),
    capabilities: t.field({
      type: [ProviderCapability],
      description: 'What can be asked of this account beside listing and reading numbers.',
      resolve: account => capabilitiesOf(account.provider),
    }),
    writableSettings: t.field({
      type: [NumberSetting],
      description: 'What this provider lets an API client change about a number.',
      resolve: settings,
    }),
    clearableSettings: t.field({
      type: [NumberSetting],
      description: 'Those of `writableSettings` for which the provider documents a way to clear them.',
      resolve: account => settings(account).filter(setting => account.provider.settings[setting]?.clearable),
    }),
  }),
});

builder.queryField('accounts', t =>
  t.field({
    type: [ProviderAccount],
    scope: null,
    nullable: true,
    description: 'Every account within your reach, in the order in which lists are read.',
    resolve: (_root, _args, context) => [...context.accounts],
  }),
);
