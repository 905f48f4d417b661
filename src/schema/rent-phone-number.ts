import type { InventorySearch } from '#domain/available-number.ts';
import type { E164 } from '#domain/e164.ts';
import type { NumberPatch } from '#domain/number-patch.ts';
import type { Money } from '#domain/phone-number.ts';
import type { Account } from '#federation/account.ts';
import { openAvailableId } from '#federation/available-id.ts';
import { type ChangeResult, NOTHING_DONE } from '#federation/change.ts';
import type { Context } from '#federation/context.ts';
import { carryOut, repeated } from '#federation/effect.ts';
import type { Problem } from '#federation/problems.ts';
import { aboveLimit, rentChange } from '#federation/rent-number.ts';
import { rentAny } from '#federation/rent-any.ts';
import { builder } from './builder.ts';
import { IdempotencyError } from './operation.ts';
import { payloadFields, phoneNumberField } from './change.ts';
import { Capability, PhoneNumberType } from './enums.ts';
import { e164At } from './text-forms.ts';
import { inputError } from './errors.ts';
import { badKey, IDEMPOTENCY_KEY } from './idempotency-key.ts';
import { NumberPatternInput, refuseImpossible, toPattern } from './number-filter.ts';
import { patchFor, type SettingsInput, UpdateMessagingInput, UpdateVoiceInput } from './number-patch.ts';
import {
  ConflictError,
  InvalidInputError,
  NotClearableError,
  NotFoundError,
  PriceChangedError,
  ProviderError,
  UnsupportedByProviderError,
} from './problems.ts';
import { accountTarget, isProblem, orProblem } from './target.ts';

const RentSettingsInput = builder.inputType('RentSettingsInput', {
  description: 'How the rented number shall be set. What cannot go along with the rental is set right after it.',
  fields: t => ({
    friendlyName: t.string({ description: 'Name for people (Sinch, Fone Dynamics, AgentMessage).' }),
    messaging: t.field({ type: UpdateMessagingInput, description: 'How it sends and receives messages.' }),
    voice: t.field({ type: UpdateVoiceInput, description: 'How it treats calls.' }),
    regulatoryAddressId: t.string({ description: 'Registered address of whoever uses it (Fone Dynamics).' }),
    provisioningCallbackUrl: t.field({
      type: 'URL',
      description: 'Where the provider reports the progress of provisioning (Sinch).',
    }),
  }),
});

const MoneyInput = builder.inputType('MoneyInput', {
  description: 'An amount in a currency.',
  fields: t => ({
    amount: t.string({ required: true, description: 'A decimal as text, such as `2.00`.' }),
    currencyCode: t.string({ required: true, description: 'ISO 4217, such as `USD`.' }),
  }),
});

const RentableNumberInput = builder.inputType('RentableNumberInput', {
  description: 'A number that you know otherwise than from a search (Fone Dynamics documents none).',
  fields: t => ({
    account: t.id({ required: true, description: 'The `id` of the account that shall rent it.' }),
    e164: t.field({ type: 'E164', required: true, description: 'The number.' }),
  }),
});

const RentPhoneNumberInput = builder.inputType('RentPhoneNumberInput', {
  description: 'Which number to rent. Give `availableNumberId` or `number`, not both.',
  fields: t => ({
    availableNumberId: t.id({ description: 'From `availableNumbers`, not older than an hour.' }),
    number: t.field({ type: RentableNumberInput, description: 'A number that you know otherwise.' }),
    settings: t.field({ type: RentSettingsInput, description: 'How it shall be set.' }),
    maxRecurringPrice: t.field({
      type: MoneyInput,
      description: 'Refuse if holding it costs more (Sinch tells prices).',
    }),
    idempotencyKey: t.string({ required: true, description: IDEMPOTENCY_KEY }),
  }),
});

const RentAnyPhoneNumberInput = builder.inputType('RentAnyPhoneNumberInput', {
  description: 'What kind of number to rent: the first that a search finds.',
  fields: t => ({
    account: t.id({ required: true, description: 'The `id` of the account that shall rent it.' }),
    countryCode: t.field({ type: 'CountryCode', required: true, description: 'Its country.' }),
    type: t.field({ type: PhoneNumberType, required: true, description: 'Its type.' }),
    capabilities: t.field({ type: [Capability], description: 'What it must be able to do.' }),
    number: t.field({ type: NumberPatternInput, description: 'What its digits must be like.' }),
    settings: t.field({ type: RentSettingsInput, description: 'How it shall be set.' }),
    maxRecurringPrice: t.field({
      type: MoneyInput,
      description: 'Refuse if holding it costs more (Sinch tells prices).',
    }),
    idempotencyKey: t.string({ required: true, description: IDEMPOTENCY_KEY }),
  }),
});

const RentPhoneNumberError = builder.unionType('RentPhoneNumberError', {
  description: 'Why a rental did not, or not wholly, happen.',
  types: [
    InvalidInputError,
    NotFoundError,
    NotClearableError,
    UnsupportedByProviderError,
    ConflictError,
    PriceChangedError,
    IdempotencyError,
    ProviderError,
  ],
  resolveType: ({ type }) => type,
});

const RentPhoneNumberPayload = builder.objectRef<ChangeResult>('RentPhoneNumberPayload').implement({
  description: 'What a rental came to.',
  fields: t => ({
    ...payloadFields(t),
    phoneNumber: phoneNumberField(t),
    errors: t.field({
      type: [RentPhoneNumberError],
      description: 'Why it did not, or not wholly, happen.',
      resolve: ({ errors }) => [...errors] as never[],
    }),
  }),
});

const refuse = (errors: readonly Problem[]): ChangeResult => ({ ...NOTHING_DONE, errors });

interface Checked {
  readonly settings: NumberPatch;
  readonly maxRecurringPrice: Money | null;
  readonly problems: readonly Problem[];
}

/** What a rental asks for beside the number, checked as far as no provider is needed. */
function check(
  account: Account,
  input: {
    readonly settings?: SettingsInput | null | undefined;
    readonly maxRecurringPrice?: Money | null | undefined;
    readonly idempotencyKey: string;
  },
): Checked {
  const { patch: settings, problems } = patchFor(account, input.settings ?? {}, ['input', 'settings']);
  const { renting } = account.provider;
  const maxRecurringPrice = input.maxRecurringPrice ?? null;
  const found: Problem[] = [...problems, ...badKey(input.idempotencyKey)];
  if (renting === undefined) {
    const message = `${account.title} documents no way to rent a number`;
    found.push({ type: 'UnsupportedByProviderError', message, path: ['input'], account: account.name });
  } else if (maxRecurringPrice !== null) {
    const path = ['input', 'maxRecurringPrice'];
    if (!/^\d{1,9}(\.\d{1,6})?$/.test(maxRecurringPrice.amount)) {
      const message = '`amount` must be a decimal such as 2.00';
      found.push({ type: 'InvalidInputError', message, path: [...path, 'amount'] });
    }
    if (!/^[A-Z]{3}$/.test(maxRecurringPrice.currencyCode)) {
      const message = '`currencyCode` must be three capital letters such as USD';
      found.push({ type: 'InvalidInputError', message, path: [...path, 'currencyCode'] });
    }
    if (renting.quote === undefined) {
      const message = `${account.title} tells no prices, so a limit cannot be kept. Leave it out to rent all the same`;
      found.push({ type: 'UnsupportedByProviderError', message, path, account: account.name });
    }
  }
  return { settings, maxRecurringPrice, problems: found };
}

interface Found {
  readonly account: Account;
  readonly e164: E164;
  readonly price: Money | null;
  readonly isExpired: boolean;
}

function foundNumber(input: typeof RentPhoneNumberInput.$inferInput, context: Context): Found | Problem {
  const { availableNumberId, number } = input;
  if (Boolean(availableNumberId) === Boolean(number)) {
    return { type: 'InvalidInputError', message: 'Give either `availableNumberId` or `number`', path: ['input'] };
  }
  if (number) {
    const account = accountTarget(number.account, context, ['input', 'number', 'account']);
    if (isProblem(account)) return account;
    const path = ['input', 'number', 'e164'];
    return orProblem(path, () => ({ account, e164: e164At(number.e164, path), price: null, isExpired: false }));
  }
  const found = openAvailableId(context, availableNumberId!);
  return typeof found === 'string'
    ? { type: 'InvalidInputError', message: found, path: ['input', 'availableNumberId'] }
    : found;
}

const EXPIRED: Problem = {
  type: 'InvalidInputError',
  message: 'The search is more than an hour old. Search again',
  path: ['input', 'availableNumberId'],
};

async function rent(context: Context, input: typeof RentPhoneNumberInput.$inferInput): Promise<ChangeResult> {
  const found = foundNumber(input, context);
  if (isProblem(found)) return refuse([found, ...badKey(input.idempotencyKey)]);
  const { account, e164, price, isExpired } = found;
  const { settings, maxRecurringPrice, problems } = check(account, input);
  if (problems.length > 0) return refuse(problems);

  const asked = { account: account.name, e164, settings, maxRecurringPrice };
  const order = { mutation: 'rentPhoneNumber', input: asked, key: input.idempotencyKey } as const;
  // A search grows old and prices rise, and the answer that a key has does neither.
  const outdated = isExpired ? EXPIRED : price && maxRecurringPrice && aboveLimit(price, maxRecurringPrice);
  if (outdated) return (await repeated(context, order)) ?? refuse([outdated]);
  const numberPath = ['input', input.number ? 'number' : 'availableNumberId'];
  const { renting } = account.provider;
  const change = rentChange(context, renting!, { ...order, account, e164, settings, maxRecurringPrice }, numberPath);
  return carryOut(context, change);
}

builder.mutationField('rentPhoneNumber', t =>
  t.field({
    type: RentPhoneNumberPayload,
    scope: 'numbers:rent',
    nullable: true,
    description: 'Rents a number (Sinch, Fone Dynamics, AgentMessage). Spends money: at most once for a key.',
    args: {
      input: t.arg({
        type: RentPhoneNumberInput,
        required: true,
        description: 'Which number, and how it shall be set.',
      }),
    },
    resolve: (_root, { input }, context) => rent(context, input),
  }),
);

builder.mutationField('rentAnyPhoneNumber', t =>
  t.field({
    type: RentPhoneNumberPayload,
    scope: 'numbers:rent',
    nullable: true,
    description:
      'Searches, and rents the first number found that nobody else is renting (Sinch, AgentMessage). The number is chosen before anything is sent, so that it can always be told whether it was rented.',
    args: {
      input: t.arg({
        type: RentAnyPhoneNumberInput,
        required: true,
        description: 'What kind of number, and how it shall be set.',
      }),
    },
    resolve: async (_root, { input }, context) => {
      const account = accountTarget(input.account, context, ['input', 'account']);
      const search = orProblem(['input'], () => toSearch(input));
      if (isProblem(account) || isProblem(search)) return refuse([account, search].filter(part => isProblem(part)));
      const { settings, maxRecurringPrice, problems } = check(account, input);
      if (problems.length > 0) return refuse(problems);
      return rentAny(context, { account, settings, maxRecurringPrice, key: input.idempotencyKey, search });
    },
  }),
);

/** Throws for what no number can be like. */
function toSearch(input: typeof RentAnyPhoneNumberInput.$inferInput): InventorySearch {
  const { countryCode, type, capabilities } = input;
  if (capabilities?.length === 0)
    throw inputError('`capabilities` is empty. Leave it out to take any', ['input', 'capabilities']);
  const number = toPattern(input.number, ['input', 'number']);
  refuseImpossible(countryCode, number, ['input', 'number']);
  return { area: { country: countryCode }, type, capabilities: capabilities ?? [], number, limit: 10 };
}
