import { type NumberEventKind as Kind } from '#domain/number-event.ts';
import type { Provisioning } from '#domain/phone-number.ts';
import type { HeldNumber } from '#federation/account.ts';
import type { Context } from '#federation/context.ts';
import { EVENTS_SOURCE, listEvents } from '#federation/events.ts';
import type { EventFilter, StoredEvent } from '#store/events.ts';
import { ProviderAccount } from './account.ts';
import { builder } from './builder.ts';
import { described } from './enums.ts';
import { fieldError } from './errors.ts';
import { accountOf, encodeId, OPAQUE } from './ids.ts';
import { ProvisioningTarget } from './number-settings.ts';
import { pageSize, placeOf } from './page.ts';
import { PhoneNumber } from './phone-number.ts';
import { numberAt } from './target.ts';

const NumberEventKind = builder.enumType('NumberEventKind', {
  description: 'What happened to a number.',
  values: described<Kind>({
    PROVISIONED: 'Something that was asked for is in force: see `target`.',
    DEPROVISIONED: 'Something is in force no more: see `target`.',
    PROVISIONING_FAILED: 'Something that was asked for did not come about: see `failureCode`.',
    DEPROVISIONING_FAILED: 'Something that was to end goes on: see `failureCode`.',
    UPDATED: 'Its settings were changed.',
    RENTED: 'The account has it from now on.',
    RELEASED: 'The account gave it back.',
  }),
});

async function numberOf(event: StoredEvent, context: Context): Promise<HeldNumber | null> {
  const account = context.account(event.account);
  // Where only the E.164 is known, it leads to the number if it is the provider's id as well.
  const id = event.numberId ?? event.e164;
  if (!account?.provider.numbers.isId(id)) return null;
  return context
    .loaders(account)
    .number.load(id)
    .catch(failure => Promise.reject(fieldError(failure)));
}

export const NumberEvent = builder.objectRef<StoredEvent>('NumberEvent').implement({
  scope: 'events:read',
  description:
    'Something that happened to a number: told by its provider, found out by reading, or done through this server. Recorded once, never changed.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: t => ({
    id: t.id({ description: OPAQUE, resolve: ({ id }) => encodeId('NumberEvent', id) }),
    kind: t.field({ type: NumberEventKind, description: 'What happened.', resolve: ({ kind }) => kind as Kind }),
    target: t.field({
      type: ProvisioningTarget,
      nullable: true,
      description: 'To what of the number; null where it is about the number itself.',
      resolve: ({ target }) => target as Provisioning['target'] | null,
    }),
    account: t.field({
      type: ProviderAccount,
      description: 'The account that holds the number, or held it.',
      resolve: ({ account }, _args, context) => context.account(account)!,
    }),
    e164: t.field({ type: 'E164', description: 'The number.', resolve: ({ e164 }) => e164 }),
    phoneNumber: t.field({
      type: PhoneNumber,
      nullable: true,
      description:
        'The number as it is now, which may be further than the event. Null without an error: the account holds it no more. Costs one request.',
      resolve: (event, _args, context) => numberOf(event, context),
    }),
    failureCode: t.exposeString('failureCode', {
      nullable: true,
      description: 'The provider’s own word for why it failed.',
    }),
    occurredAt: t.field({
      type: 'DateTime',
      description:
        'When it happened, as far as it is known; of two events that came in one order this may have another.',
      resolve: ({ occurredAt }) => new Date(occurredAt),
    }),
    receivedAt: t.field({
      type: 'DateTime',
      description: 'When this server learned of it.',
      resolve: ({ receivedAt }) => new Date(receivedAt),
    }),
    providerEventId: t.exposeString('providerEventId', {
      nullable: true,
      description: 'The provider’s id of the event; null where it was not the provider who told.',
    }),
  }),
});

export const NumberEventFilter = builder.inputType('NumberEventFilter', {
  description: 'Which events. Conditions are joined by “and”.',
  fields: t => ({
    accounts: t.idList({ description: 'Of these accounts.' }),
    phoneNumber: t.id({ description: 'About this number, by its `id`, in its account alone.' }),
    kinds: t.field({ type: [NumberEventKind], description: 'Of these kinds.' }),
  }),
});

/** A list of events as it was asked for. */
export interface EventList {
  readonly filter: EventFilter;
  /** What its cursors open with. */
  readonly list: string;
}

/** Refuses ids that name nothing within reach. The same filter in another order is the same list. */
export async function eventList(
  input: typeof NumberEventFilter.$inferInput | null | undefined,
  context: Context,
): Promise<EventList> {
  const { accounts, phoneNumber, kinds } = input ?? {};
  const named = accounts?.map((id, index) => accountOf(id, context, ['filter', 'accounts', String(index)]).name);
  const number =
    typeof phoneNumber === 'string' ? await numberAt(phoneNumber, context, ['filter', 'phoneNumber'], GONE) : undefined;
  const asked = {
    accounts: named && distinct(named),
    kinds: kinds ? distinct(kinds) : undefined,
    number: number && { account: number.account.name, numberId: number.id, e164: number.e164 },
  };
  const isOther = number && named?.includes(number.account.name) === false;
  const only = number && { accounts: isOther ? [] : [number.account.name] };
  return { filter: { ...asked, ...only }, list: JSON.stringify(['numberEvents', asked]) };
}

const GONE = 'Look for its events among those of its account';

const distinct = (words: readonly string[]): string[] => [...new Set(words)].toSorted();

/** Where cursors of events lead to. */
export const EVENT_SOURCES = [{ name: EVENTS_SOURCE }];

export const NumberEventEdge = builder.edgeObject({
  type: NumberEvent,
  name: 'NumberEventEdge',
  description: 'An event, and its place among all.',
});

const NumberEventConnection = builder.connectionObject(
  { type: NumberEvent, name: 'NumberEventConnection', description: 'A page of events.' },
  NumberEventEdge,
);

builder.queryField('numberEvents', t =>
  t.field({
    type: NumberEventConnection,
    scope: 'events:read',
    nullable: true,
    description: 'What happened to numbers of the accounts within your reach, newest first.',
    args: {
      first: t.arg.int({ defaultValue: 25, description: 'How many, from 1 to 100.' }),
      after: t.arg.string({
        description:
          'A cursor of this same list with the same filter, or of the subscription with it: older ones follow.',
      }),
      filter: t.arg({ type: NumberEventFilter, description: 'Which events.' }),
    },
    resolve: async (_root, { first, after, filter }, context) => {
      const size = pageSize(first, 25);
      const { filter: wanted, list } = await eventList(filter, context);
      const place = placeOf(context, list, after, EVENT_SOURCES);
      return listEvents(context, wanted, { first: size, after: place, list });
    },
  }),
);

builder.objectField(PhoneNumber, 'events', t =>
  t.field({
    type: NumberEventConnection,
    scope: 'events:read',
    nullable: true,
    description: 'What happened to it, newest first. Costs no request.',
    args: {
      first: t.arg.int({ defaultValue: 10, description: 'How many, from 1 to 100.' }),
      after: t.arg.string({ description: 'A cursor of the events of this same number.' }),
    },
    resolve: (number, { first, after }, context) => {
      const size = pageSize(first, 10);
      const filter = {
        accounts: [number.account.name],
        number: { account: number.account.name, numberId: number.id, e164: number.e164 },
      };
      const list = JSON.stringify(['PhoneNumber.events', number.account.name, number.id]);
      return listEvents(context, filter, { first: size, after: placeOf(context, list, after, EVENT_SOURCES), list });
    },
  }),
);
