import SchemaBuilder from '@pothos/core';
import RelayPlugin from '@pothos/plugin-relay';
import type { Context } from '#federation/context.ts';
import { decodeId, encodeId, OPAQUE } from './ids.ts';
import { type Node, nodeOf, typeOfNode } from './node.ts';
import { prefetch } from './prefetch.ts';
import scopes from './scopes.ts';

export interface SchemaTypes {
  Context: Context;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date | string };
    URL: { Input: string; Output: string };
    E164: { Input: string; Output: string };
    CountryCode: { Input: string; Output: string };
    JSON: { Input: unknown; Output: unknown };
  };
}

export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [RelayPlugin, scopes],
  defaultFieldNullability: false,
  relay: {
    clientMutationId: 'omit',
    cursorType: 'String',
    edgesFieldOptions: {
      nullable: { list: false, items: false },
      description: 'The items of this page, each with its own cursor.',
    },
    nodeFieldOptions: { nullable: false, description: 'The item.' },
    nodesOnConnection: { description: 'The items of this page, without their cursors.' },
    cursorFieldOptions: { description: 'Give this as `after` to read on behind this item, with any `first`.' },
    pageInfoFieldOptions: { description: 'Where this page stands in the whole list.' },
    hasNextPageFieldOptions: {
      description:
        'There is more behind `endCursor`. A source that failed does not count: its rest is behind its `retryCursor`.',
    },
    hasPreviousPageFieldOptions: { description: 'True when `after` was given. Lists are read forward only.' },
    startCursorFieldOptions: { description: 'Cursor of the first item of the page.' },
    endCursorFieldOptions: { description: 'Give this as `after` for the next page. Null when nothing was read.' },
    pageInfoTypeOptions: { description: "Relay's page information." },
    nodeTypeOptions: {
      description: 'Anything with an id that `node` takes.',
      resolveType: node => typeOfNode(node as Node),
    },
    idFieldOptions: { description: OPAQUE },
    encodeGlobalID: encodeId,
    decodeGlobalID: text => decodeId(text),
    nodeQueryOptions: {
      scope: null,
      description:
        'Any object by its `id`. Null when it does not exist or lies outside your reach; an error when the text is no id.',
      args: { id: { description: 'An `id` from an earlier answer.' } },
      resolve: (_root, { id }, context, info) => {
        prefetch(context, [id], info);
        return nodeOf(id, context);
      },
    },
    // A root field that fails must not take the others with it, and the plugin's own cannot be null.
    nodesQueryOptions: false,
  },
});
