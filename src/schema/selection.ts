import {
  type FieldNode,
  getArgumentValues,
  getDirectiveValues,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  Kind,
  type SelectionNode,
} from 'graphql';

/**
 * The arguments of every field that stands at a path of names below the one being resolved: for what must be refused
 * before anything is asked. `type` is the one that has the last of the names. What `@skip` or `@include` leave out does
 * not stand there.
 */
export function argumentsAt(
  info: GraphQLResolveInfo,
  type: string,
  path: readonly [string, ...string[]],
): Readonly<Record<string, unknown>>[] {
  const nodes = path.reduce<readonly FieldNode[]>((parents, name) => {
    const selections = parents.flatMap(({ selectionSet }) => selectionSet?.selections ?? []);
    return fieldsOf(selections, info, new Set()).filter(field => field.name.value === name);
  }, info.fieldNodes);
  const field = (info.schema.getType(type) as GraphQLObjectType).getFields()[path.at(-1)!]!;
  return nodes.map(node => getArgumentValues(field, node, info.variableValues));
}

/** Each fragment once, however often it is spread: nested ones would double at every level. */
function fieldsOf(
  selections: readonly SelectionNode[],
  info: GraphQLResolveInfo,
  spread: Set<string>,
): readonly FieldNode[] {
  return selections.flatMap(selection => {
    if (!isIncluded(selection, info)) return [];
    if (selection.kind === Kind.FIELD) return selection;
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(selection.selectionSet.selections, info, spread);
    const { value } = selection.name;
    if (spread.has(value)) return [];
    spread.add(value);
    return fieldsOf(info.fragments[value]?.selectionSet.selections ?? [], info, spread);
  });
}

const isIncluded = (node: SelectionNode, { variableValues }: GraphQLResolveInfo): boolean =>
  getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.['if'] !== true &&
  getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.['if'] !== false;
