import type { NumberSetting as Setting } from '#domain/phone-number.ts';
import type { Outcome } from '#federation/change.ts';
import { listAudit } from '#federation/audit.ts';
import type { Context } from '#federation/context.ts';
import type { AuditFilter as Filter, AuditRecord as Recorded } from '#store/audit.ts';
import { ProviderAccount } from './account.ts';
import { builder } from './builder.ts';
import { described, NumberSetting } from './enums.ts';
import { e164At } from './text-forms.ts';
import { encodeId, OPAQUE } from './ids.ts';
import { pageSize, placeOf } from './page.ts';
import { numberAt } from './target.ts';

const AuditOutcome = builder.enumType('AuditOutcome', {
  description: 'What a change came to.',
  values: described<Outcome | 'ATTEMPTED'>({
    ATTEMPTED: 'Begun; what it came to has a record of its own.',
    APPLIED: 'Done.',
    ACCEPTED: 'Taken by the provider.',
    PARTIALLY_APPLIED: 'Done in part.',
    NOT_APPLIED: 'Nothing changed.',
    UNKNOWN: 'No answer came.',
  }),
});

const AuditRecord = builder.objectRef<Recorded>('AuditRecord').implement({
  scope: 'audit:read',
  description:
    'Who changed what, when, and what it came to. Two records a change: one before anything is sent, one after.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: t => ({
    id: t.id({ description: OPAQUE, resolve: ({ id }) => encodeId('AuditRecord', id) }),
    at: t.field({ type: 'DateTime', description: 'When.', resolve: ({ at }) => new Date(at) }),
    caller: t.exposeString('caller', { description: 'Who.' }),
    action: t.exposeString('action', { description: 'The mutation.' }),
    account: t.field({
      type: ProviderAccount,
      nullable: true,
      description: 'In which account; null if it is no longer configured.',
      resolve: ({ account }, _args, context) => context.account(account) ?? null,
    }),
    e164: t.field({
      type: 'E164',
      nullable: true,
      description: 'Which number, where it is known.',
      resolve: ({ e164 }) => e164,
    }),
    settings: t.field({
      type: [NumberSetting],
      description: 'Which settings were to change.',
      resolve: ({ settings }) => [...((settings as Setting[] | null) ?? [])],
    }),
    before: t.field({
      type: 'JSON',
      nullable: true,
      description: 'What the settings were, where that is nothing personal.',
      resolve: ({ before }) => before,
    }),
    after: t.field({
      type: 'JSON',
      nullable: true,
      description: 'What they were to become, likewise.',
      resolve: ({ after }) => after,
    }),
    outcome: t.field({
      type: AuditOutcome,
      description: 'What it came to.',
      resolve: ({ outcome }) => outcome as Outcome,
    }),
    requestId: t.exposeString('requestId', {
      nullable: true,
      description:
        'The request of the caller. Null in what was found out later: no request led to that record, and none is made up.',
    }),
    providerRequestId: t.exposeString('providerRequestId', {
      nullable: true,
      description: 'The provider’s id of its request.',
    }),
    note: t.exposeString('note', {
      nullable: true,
      description:
        'Why it differs from the record before it, or what an operator gave as a reason: “Appeared late: …”. Null as a rule.',
    }),
  }),
});

const AuditFilter = builder.inputType('AuditFilter', {
  description: 'Which records. Conditions are joined by “and”.',
  fields: t => ({
    caller: t.string({ description: 'Of this caller.' }),
    phoneNumber: t.id({
      description:
        'About this number, by its `id`, in its account alone. What was recorded of one that the account no longer holds is found by `e164`.',
    }),
    e164: t.field({ type: 'E164', description: 'About this number, in every account.' }),
    action: t.string({ description: 'Of this mutation.' }),
  }),
});

async function toFilter(input: typeof AuditFilter.$inferInput | null | undefined, context: Context): Promise<Filter> {
  const { caller, phoneNumber, e164, action } = input ?? {};
  const asked = typeof e164 === 'string' ? e164At(e164, ['filter', 'e164']) : undefined;
  const common = { caller: caller ?? undefined, action: action ?? undefined };
  if (typeof phoneNumber !== 'string') return { ...common, e164: asked };
  const number = await numberAt(phoneNumber, context, ['filter', 'phoneNumber'], GONE);
  const isOther = asked !== undefined && asked !== number.e164;
  return { ...common, e164: number.e164, accounts: isOther ? [] : [number.account.name] };
}

const GONE = 'Give its `e164` instead';

const AuditRecordConnection = builder.connectionObject(
  { type: AuditRecord, name: 'AuditRecordConnection', description: 'A page of the audit log.' },
  { name: 'AuditRecordEdge', description: 'A record in the log.' },
);

builder.queryField('auditLog', t =>
  t.field({
    type: AuditRecordConnection,
    scope: 'audit:read',
    nullable: true,
    description: 'Who changed what, newest first, in the accounts within your reach.',
    args: {
      first: t.arg.int({ defaultValue: 25, description: 'How many, from 1 to 100.' }),
      after: t.arg.string({ description: 'A cursor of this same list with the same filter.' }),
      filter: t.arg({ type: AuditFilter, description: 'Which records.' }),
    },
    resolve: async (_root, { first, after, filter }, context) => {
      const size = pageSize(first, 25);
      const wanted = await toFilter(filter, context);
      const list = JSON.stringify(['auditLog', wanted]);
      const place = placeOf(context, list, after, [{ name: 'audit' }]);
      return listAudit(context, wanted, { first: size, after: place, list });
    },
  }),
);
