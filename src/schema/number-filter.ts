import { getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/min';
import { EVERY_NUMBER, type NumberPattern } from '#domain/number-filter.ts';
import type { Account } from '#federation/account.ts';
import type { Context } from '#federation/context.ts';
import type { NumberSelection } from '#federation/numbers.ts';
import { builder } from './builder.ts';
import { Capability, PhoneNumberStatus, PhoneNumberType, ProviderKey, providerKey } from './enums.ts';
import { inputError } from './errors.ts';
import { accountOf } from './ids.ts';

export const NumberPatternInput = builder.inputType('NumberPatternInput', {
  isOneOf: true,
  description: 'Digits to look for in the E.164, country code included. Give exactly one.',
  fields: t => ({
    startsWith: t.string({
      description: 'The number begins so; a plus sign in front may be left out. `+1202` finds Washington.',
    }),
    contains: t.string({ description: 'These digits stand anywhere in it.' }),
    endsWith: t.string({ description: 'The number ends so.' }),
  }),
});

export const PhoneNumberFilter = builder.inputType('PhoneNumberFilter', {
  description:
    'What numbers must be like. Conditions are joined by “and”; what a provider does not tell does not match.',
  fields: t => ({
    accounts: t.idList({ description: 'Only these accounts, by their `id`.' }),
    providers: t.field({ type: [ProviderKey], description: 'Only accounts with these providers.' }),
    countryCode: t.field({ type: 'CountryCode', description: 'Numbers of this country.' }),
    types: t.field({ type: [PhoneNumberType], description: 'Numbers of one of these types.' }),
    capabilities: t.field({ type: [Capability], description: 'Numbers that have all of these.' }),
    statuses: t.field({ type: [PhoneNumberStatus], description: 'Numbers in one of these states.' }),
    number: t.field({ type: NumberPatternInput, description: 'Numbers whose digits fit.' }),
    campaignId: t.string({ description: 'Numbers linked to this 10DLC campaign.' }),
    readyFor: t.field({
      type: Capability,
      description: 'Numbers whose `readiness` for this is true: every check passed, none is unknown.',
    }),
  }),
});

/** `[]` would match nothing, and is always a slip. */
function listed<T>(values: readonly T[] | null | undefined, name: string): readonly T[] | null {
  if (values?.length === 0)
    throw inputError(`\`${name}\` is empty and would match nothing. Leave it out to match everything`, [
      'filter',
      name,
    ]);
  return values ?? null;
}

export function toPattern(
  input: { startsWith?: string | null; contains?: string | null; endsWith?: string | null } | null | undefined,
  path: readonly string[],
): NumberPattern | null {
  if (!input) return null;
  const [kind, digits, field] =
    typeof input.startsWith === 'string'
      ? (['STARTS_WITH', input.startsWith, 'startsWith'] as const)
      : typeof input.contains === 'string'
        ? (['CONTAINS', input.contains, 'contains'] as const)
        : (['ENDS_WITH', input.endsWith ?? '', 'endsWith'] as const);
  const form = kind === 'STARTS_WITH' ? /^\+?\d{1,15}$/ : /^\d{1,15}$/;
  if (!form.test(digits)) {
    const plus = kind === 'STARTS_WITH' ? ', with a plus sign in front if you like' : '';
    throw inputError(`\`${field}\` must be 1 to 15 digits${plus}`, [...path, field]);
  }
  return { kind, digits };
}

/** Refuses first digits that no number of the country can have. */
export function refuseImpossible(
  countryCode: string | null,
  pattern: NumberPattern | null,
  path: readonly string[],
): void {
  if (countryCode === null || pattern?.kind !== 'STARTS_WITH' || !isSupportedCountry(countryCode)) return;
  const calling = getCountryCallingCode(countryCode);
  const digits = pattern.digits.replace('+', '');
  if (digits.startsWith(calling) || calling.startsWith(digits)) return;
  throw inputError(
    `No number of ${countryCode} starts with ${pattern.digits}: they start with +${calling}. Mend one of the two`,
    [...path, 'startsWith'],
  );
}

/** Everything wrong with a filter is found here, before any provider is asked. */
export function toSelection(
  input: typeof PhoneNumberFilter.$inferInput | null | undefined,
  context: Context,
): NumberSelection {
  const wanted = listed(input?.accounts, 'accounts');
  const providers = listed(input?.providers, 'providers');
  const named = wanted?.map((id, i) => accountOf(id, context, ['filter', 'accounts', String(i)]));
  const accounts = context.accounts.filter(
    (account: Account) =>
      (named === undefined || named.includes(account)) &&
      (providers === null || providers.includes(providerKey(account.providerName))),
  );
  if (accounts.length === 0 && named !== undefined) {
    throw inputError('None of these `accounts` belongs to one of these `providers`. Leave one of the two out', [
      'filter',
      'providers',
    ]);
  }
  if (input?.campaignId === '')
    throw inputError('`campaignId` is empty. Leave it out to match every number', ['filter', 'campaignId']);
  const statuses = listed(input?.statuses, 'statuses');
  const readyFor = input?.readyFor ?? null;
  if (readyFor !== null && statuses !== null && !statuses.includes('ACTIVE')) {
    throw inputError('Only an active number can be ready. Leave out `statuses`, or add ACTIVE', ['filter', 'statuses']);
  }
  const number = toPattern(input?.number, ['filter', 'number']);
  const countryCode = input?.countryCode ?? null;
  refuseImpossible(countryCode, number, ['filter', 'number']);
  return {
    accounts,
    readyFor,
    filter: {
      ...EVERY_NUMBER,
      countryCode,
      types: listed(input?.types, 'types'),
      capabilities: listed(input?.capabilities, 'capabilities'),
      statuses,
      number,
      campaignId: input?.campaignId ?? null,
    },
  };
}

/** The same text for the same list: a cursor of one list is refused by another. */
export const fingerprint = (field: string, { accounts, filter, readyFor }: NumberSelection): string =>
  JSON.stringify([field, accounts.map(({ name }) => name), filter, readyFor]);
