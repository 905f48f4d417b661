import type { CallFlow as DomainFlow } from '#domain/call-flow.ts';
import { listCallFlows } from '#federation/call-flows.ts';
import { builder } from './builder.ts';
import { fieldError, inputError } from './errors.ts';
import { accountOf } from './ids.ts';
import { moment } from './moment.ts';
import { pageSize, placeOf } from './page.ts';

const CallFlow = builder.objectRef<DomainFlow>('CallFlow').implement({
  description: 'A treatment of calls that a number can be routed to (Fone Dynamics).',
  fields: t => ({
    id: t.exposeID('id', { description: 'The provider’s id: the `target` of a voice route of kind FLOW.' }),
    name: t.exposeString('name', { nullable: true, description: 'Its name for people.' }),
    revision: t.exposeString('revision', { nullable: true, description: 'The revision in force.' }),
    type: t.exposeString('type', { nullable: true, description: 'The provider’s word for its kind.' }),
    updatedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was last changed.',
      resolve: ({ updatedAt }) => moment(updatedAt),
    }),
  }),
});

const CallFlowConnection = builder.connectionObject(
  { type: CallFlow, name: 'CallFlowConnection', description: 'A page of call flows.' },
  { name: 'CallFlowEdge', description: 'A call flow in a list.' },
);

builder.queryField('callFlows', t =>
  t.field({
    type: CallFlowConnection,
    scope: 'numbers:read',
    nullable: true,
    description: 'Call flows of one account (Fone Dynamics, where the account names a property).',
    args: {
      account: t.arg.id({ required: true, description: 'The `id` of the account.' }),
      first: t.arg.int({ defaultValue: 25, description: 'How many, from 1 to 100.' }),
      after: t.arg.string({ description: 'A cursor of this same list.' }),
    },
    resolve: async (_root, { account: id, first, after }, context) => {
      const size = pageSize(first, 25);
      const account = accountOf(id, context, ['account']);
      if (account.provider.callFlows === undefined) {
        throw inputError(
          `${account.title} has no call flows here: it documents none, or the account names no property`,
          ['account'],
          'UNSUPPORTED_BY_PROVIDER',
        );
      }
      const list = JSON.stringify(['callFlows', account.name]);
      const place = placeOf(context, list, after, [account]);
      const connection = await listCallFlows(context, account, { first: size, after: place, list }).catch(
        (failure: unknown) => Promise.reject(fieldError(failure)),
      );
      return connection;
    },
  }),
);
