import type { NumberSetting as Setting } from '#domain/phone-number.ts';
import type { Outcome } from '#federation/change.ts';
import { listAudit, mayReadAudit } from '#federation/audit.ts';
import type { AuditRecord as Recorded } from '#store/audit.ts';
import { ProviderAccount } from './account.ts';
import { builder } from './builder.ts';
import { described, NumberSetting } from './enums.ts';
import { inputError } from './errors.ts';
import { encodeId, OPAQUE } from './ids.ts';
import { pageSize, placeOf } from './page.ts';

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
  description:
    'Who changed what, when, and what it came to. Two records a change: one before anything is sent, one after.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: t => ({
    id: t.id({ description: OPAQUE, resolve: ({ id }) => encodeId('AuditRecord', id) }),
  scope: 'audit:read',
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
      description: 'The request of the caller; null where nobody asked, as after a restart.',
    }),
    providerRequestId: t.exposeString('providerRequestId', {
      nullable: true,
      description: 'The provider’s id of its request.',
    }),
  }),
});

const AuditFilter = builder.inputType('AuditFilter', {
  description: 'Which records. Conditions are joined by “and”.',
  fields: t => ({
    caller: t.string({ description: 'Of this caller.' }),
    e164: t.field({ type: 'E164', description: 'About this number.' }),
    action: t.string({ description: 'Of this mutation.' }),
  }),
});

const AuditRecordConnection = builder.connectionObject(
  { type: AuditRecord, name: 'AuditRecordConnection', description: 'A page of the audit log.' },
  { name: 'AuditRecordEdge', description: 'A record in the log.' },
);

builder.queryField('auditLog', t =>
  t.field({
    type: AuditRecordConnection,
    nullable: true,
    description: 'Who changed what, newest first, in the accounts within your reach.',
    args: {
      first: t.arg.int({ defaultValue: 25, description: 'How many, from 1 to 100.' }),
      after: t.arg.string({ description: 'A cursor of this same list with the same filter.' }),
      filter: t.arg({ type: AuditFilter, description: 'Which records.' }),
    },
    resolve: (_root, { first, after, filter }, context) => {
      if (!mayReadAudit(context)) throw inputError('You have no scope audit:read', [], 'FORBIDDEN');
      const size = pageSize(first, 25);
      const wanted = {
        caller: filter?.caller ?? undefined,
        e164: filter?.e164 ?? undefined,
        action: filter?.action ?? undefined,
      };
      const list = JSON.stringify(['auditLog', wanted]);
      const place = placeOf(context, list, after, [{ name: 'audit' }]);
      return listAudit(context, wanted, { first: size, after: place, list });
    },
  }),
);
    scope: 'audit:read',
