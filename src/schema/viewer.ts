import { builder } from './builder.ts';
import { ProviderAccount } from './account.ts';

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
