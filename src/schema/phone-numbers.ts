import { GraphQLError } from 'graphql';
import {
  countNumbers,
  findByE164,
  findByProviderId,
  listNumbers,
  type NumberConnection,
  type NumberCount,
  type NumberLookup,
} from '#federation/numbers.ts';
import { builder } from './builder.ts';
import { described } from './enums.ts';
import { e164At } from './text-forms.ts';
import { inputError } from './errors.ts';
import { accountOf } from './ids.ts';
import { fingerprint, PhoneNumberFilter, toSelection } from './number-filter.ts';
import { pageSize, placeOf } from './page.ts';
import { PhoneNumber } from './phone-number.ts';
import { failedAccounts, PhoneNumberSource, SourceErrorPolicy } from './source.ts';

const PhoneNumberEdge = builder.edgeObject({
  type: PhoneNumber,
  name: 'PhoneNumberEdge',
  description: 'A number in a list.',
});

const isPartial = {
  description: 'An account could not give its part: what is here is not everything. `sources` tells what is missing.',
};
const sources = 'How each account took part, in the order in which they are read.';

const PhoneNumberConnection = builder.connectionObject(
  {
    type: PhoneNumber,
    name: 'PhoneNumberConnection',
    description: 'A page of numbers, account by account.',
    fields: t => ({
      isPartial: t.boolean({
        ...isPartial,
        resolve: connection => (connection as unknown as NumberConnection).isPartial,
      }),
      sources: t.field({
        type: [PhoneNumberSource],
        description: sources,
        resolve: connection => [...(connection as unknown as NumberConnection).sources],
      }),
    }),
  },
  PhoneNumberEdge,
);

builder.queryField('phoneNumbers', t =>
  t.field({
    type: PhoneNumberConnection,
    scope: 'numbers:read',
    nullable: true,
    description:
      'Every number of every account within reach, account by account. What is no E.164, such as a short code, is left out. Not a snapshot: a number bought or released while you page may be missed or shift others in accounts that are read by offset (Fone Dynamics).',
    args: {
      first: t.arg.int({ defaultValue: 25, description: 'How many, from 1 to 100.' }),
      after: t.arg.string({ description: 'A cursor of this same list with the same filter.' }),
      filter: t.arg({ type: PhoneNumberFilter, description: 'What the numbers must be like.' }),
      onSourceError: t.arg({
        type: SourceErrorPolicy,
        defaultValue: 'PARTIAL',
        description: 'What to do when an account fails.',
      }),
    },
    resolve: async (_root, { first, after, filter, onSourceError }, context) => {
      const size = pageSize(first, 25);
      const selection = toSelection(filter, context);
      const list = fingerprint('phoneNumbers', selection);
      const place = placeOf(context, list, after, selection.accounts);
      const connection = await listNumbers(context, selection, { first: size, after: place, list });
      if (onSourceError === 'FAIL' && connection.isPartial) throw sourceFailed(connection);
      return connection;
    },
  }),
);

function sourceFailed({ sources: reports }: Pick<NumberConnection, 'sources'>): GraphQLError {
  const failures = reports.flatMap(({ error }) => error ?? []);
  const names = failures.map(({ account }) => account).join(', ');
  return new GraphQLError(
    `Not every account could be read: ${names}. Ask again later, or accept a part with onSourceError: PARTIAL`,
    {
      extensions: { code: 'SOURCE_FAILED', failed: failedAccounts(failures) },
    },
  );
}

const CountPrecision = builder.enumType('CountPrecision', {
  description: 'How a count is meant.',
  values: described<NumberCount['precision']>({
    EXACT: 'Every account was read to its end.',
    AT_LEAST: 'There are so many, and perhaps more.',
  }),
});

const PhoneNumberCount = builder.objectRef<NumberCount>('PhoneNumberCount').implement({
  description: 'How many numbers there are.',
  fields: t => ({
    count: t.exposeInt('count', { description: 'How many were counted.' }),
    precision: t.field({
      type: CountPrecision,
      description: 'Whether that is all.',
      resolve: ({ precision }) => precision,
    }),
    isPartial: t.exposeBoolean('isPartial', isPartial),
    sources: t.field({ type: [PhoneNumberSource], description: sources, resolve: count => [...count.sources] }),
  }),
});

builder.queryField('phoneNumbersCount', t =>
  t.field({
    type: PhoneNumberCount,
    scope: 'numbers:read',
    nullable: true,
    description:
      'How many numbers there are. No provider tells, so lists are read, all accounts at once: dear for large accounts, and AT_LEAST beyond some thousands.',
    args: { filter: t.arg({ type: PhoneNumberFilter, description: 'What the numbers must be like.' }) },
    resolve: (_root, { filter }, context) => countNumbers(context, toSelection(filter, context)),
  }),
);

const ProviderIdInput = builder.inputType('ProviderIdInput', {
  description: 'A number by its provider’s own id.',
  fields: t => ({
    account: t.id({ required: true, description: 'The `id` of the account.' }),
    providerId: t.string({ required: true, description: 'As in `PhoneNumber.providerId`.' }),
  }),
});

const PhoneNumberLookup = builder.inputType('PhoneNumberLookup', {
  isOneOf: true,
  description: 'What to look for. Give exactly one.',
  fields: t => ({
    e164: t.field({ type: 'E164', description: 'In every account.' }),
    providerId: t.field({ type: ProviderIdInput, description: 'In one account.' }),
  }),
});

const PhoneNumberLookupResult = builder.objectRef<NumberLookup>('PhoneNumberLookupResult').implement({
  description: 'What was found. An empty list means that nobody holds the number only if `isPartial` is false.',
  fields: t => ({
    matches: t.field({
      type: [PhoneNumber],
      description: 'Every account’s number; several accounts may hold the same E.164.',
      resolve: ({ matches }) => [...matches],
    }),
    isPartial: t.exposeBoolean('isPartial', isPartial),
    sources: t.field({ type: [PhoneNumberSource], description: sources, resolve: lookup => [...lookup.sources] }),
  }),
});

builder.queryField('phoneNumbersBy', t =>
  t.field({
    type: PhoneNumberLookupResult,
    scope: 'numbers:read',
    nullable: true,
    description: 'Numbers by E.164 or by the provider’s id: asks every account that could hold it, all at once.',
    args: { lookup: t.arg({ type: PhoneNumberLookup, required: true, description: 'What to look for.' }) },
    resolve: (_root, { lookup }, context) => {
      if (typeof lookup.e164 === 'string') return findByE164(context, e164At(lookup.e164, ['lookup', 'e164']));
      const { account: accountId, providerId } = lookup.providerId;
      const account = accountOf(accountId, context, ['lookup', 'providerId', 'account']);
      if (!account.provider.numbers.isId(providerId)) {
        throw inputError(`${account.title} has no ids of this form. Take it from \`PhoneNumber.providerId\``, [
          'lookup',
          'providerId',
          'providerId',
        ]);
      }
      return findByProviderId(context, account, providerId);
    },
  }),
);
