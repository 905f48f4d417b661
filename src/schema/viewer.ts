import type { RateLimit as Limit } from '#federation/context.ts';
import { builder } from './builder.ts';
import { ProviderAccount } from './account.ts';

const RateLimit = builder.objectRef<Limit>('RateLimit').implement({
  description:
    'What the caller may ask in the present minute, in points. What a request costs is in `extensions.cost`.',
  fields: t => ({
    limit: t.exposeInt('limit', { description: 'Points of a minute.' }),
    remaining: t.exposeInt('remaining', { description: 'What is left of them, this request paid.' }),
    resetAt: t.field({
      type: 'DateTime',
      description: 'When all of them are to be had again.',
      resolve: ({ resetAt }) => resetAt,
    }),
  }),
});

const Viewer = builder.objectRef<{ readonly name: string; readonly scopes: readonly string[] }>('Viewer').implement({
  description: 'Whoever sends the request.',
  fields: t => ({
    name: t.exposeString('name', { description: 'The caller’s name; `anonymous` while callers need no key.' }),
    scopes: t.stringList({ description: 'What the caller may do.', resolve: ({ scopes }) => [...scopes] }),
    accounts: t.field({
      type: [ProviderAccount],
      description: 'The accounts the caller may see.',
      resolve: (_viewer, _args, context) => [...context.accounts],
    }),
    rateLimit: t.field({
      type: RateLimit,
      nullable: true,
      description: 'How much the caller may still ask. Null where nothing is counted.',
      resolve: (_viewer, _args, { rateLimit }) => rateLimit?.() ?? null,
    }),
  }),
});

builder.queryField('viewer', t =>
  t.field({
    type: Viewer,
    scope: null,
    nullable: true,
    description: 'Who is calling, what the caller may do and which accounts are within reach.',
    resolve: (_root, _args, { caller }) => caller,
  }),
);
