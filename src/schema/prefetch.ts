import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';
import type { Context } from '#federation/context.ts';
import { parseNumberId } from './ids.ts';
import { may } from './scopes.ts';

const NEEDS_OWN_REQUEST = 'emergencyAddress';

const known = new WeakMap<SelectionSetNode, boolean>();

/**
 * Begins what a selection will ask for by id anyway, so that a number and its emergency address are read in one wave
 * and not one after the other. Failures are told where the field itself is resolved.
 */
export function prefetch(
  context: Context,
  ids: readonly { typename: string; id: string }[],
  info: GraphQLResolveInfo,
): void {
  if (!may(context, 'numbers:read') || !may(context, 'emergency:read')) return;
  const roots = info.fieldNodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  if (!roots.some(set => mentions(set, info))) return;
  for (const { typename, id } of ids) {
    const number = typename === 'PhoneNumber' ? parseNumberId(id, context) : null;
    if (number?.account.provider.emergency) {
      void context
        .loaders(number.account)
        .emergencyAddress.load(number.id)
        .catch(() => {});
    }
  }
}

/** Remembered per parsed document: a fragment always belongs to the same one. */
function mentions(set: SelectionSetNode, info: GraphQLResolveInfo): boolean {
  const before = known.get(set);
  if (before !== undefined) return before;
  const found = set.selections.some(selection => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = info.fragments[selection.name.value];
      return fragment !== undefined && mentions(fragment.selectionSet, info);
    }
    if (selection.kind === Kind.FIELD && selection.name.value === NEEDS_OWN_REQUEST) return true;
    return selection.selectionSet !== undefined && mentions(selection.selectionSet, info);
  });
  known.set(set, found);
  return found;
}
