import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type GraphQLCompositeType,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  valueFromASTUntyped,
  type ValueNode,
} from 'graphql';
import {
  CALL,
  COSTS,
  type EachAccount,
  type FieldCost,
  INTROSPECTION_OBJECT,
  type ListArgument,
  UNKNOWN_SIZE,
} from './costs.ts';

type Variables = Readonly<Record<string, unknown>>;

/** A use of a document, as it is before it is executed. */
export interface Use {
  /** As they were sent, unchecked. */
  readonly variables: Variables | null | undefined;
  /** How many the caller has within reach. */
  readonly accounts: number;
}

/** One place of an answer that costs something; what is free is left out. */
interface Place {
  /** Its name in the answer. */
  readonly key: string;
  readonly cost: FieldCost;
  /** Points of one object it answers with: 0 for a scalar. */
  readonly each: number;
  /** How many the schema has. */
  readonly types: number;
  readonly argument: (path: string, use: Use) => unknown;
  readonly below: readonly Place[];
}

/** What an operation costs: planned once for a document, reckoned for every use of it. */
export type Plan = readonly Place[];

/** Of a document that is valid, and not larger than `checkDocument` allows. */
export function planCost(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Plan {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const variableDefaults = Object.fromEntries(
    (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
    ),
  );
  const types = Object.keys(schema.getTypeMap()).length;
  const root = schema.getRootType(operation.operation);
  if (!root) return [];
  return planLevel([operation.selectionSet], root, { schema, types, fragments, variableDefaults });
}

interface Planning {
  readonly schema: GraphQLSchema;
  readonly types: number;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variableDefaults: Variables;
}

interface Merged {
  readonly parent: GraphQLCompositeType;
  readonly node: FieldNode;
  readonly sets: SelectionSetNode[];
}

function planLevel(sets: readonly SelectionSetNode[], parent: GraphQLCompositeType, planning: Planning): Place[] {
  const merged = new Map<string, Merged>();
  const spread = new Set<string>();
  for (const set of sets) collect(set, parent, merged, spread, planning);
  return [...merged.values()].flatMap(field => planField(field, planning) ?? []);
}

/** Fields of one name and type are one, as in the answer; each fragment counts once. */
function collect(
  { selections }: SelectionSetNode,
  parent: GraphQLCompositeType,
  merged: Map<string, Merged>,
  spread: Set<string>,
  planning: Planning,
): void {
  const into = (set: SelectionSetNode, on: string | undefined): void => {
    const type = on === undefined ? parent : planning.schema.getType(on);
    if (isCompositeType(type)) collect(set, type, merged, spread, planning);
  };
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      const id = `${parent.name} ${(selection.alias ?? selection.name).value}`;
      let field = merged.get(id);
      if (!field) merged.set(id, (field = { parent, node: selection, sets: [] }));
      if (selection.selectionSet) field.sets.push(selection.selectionSet);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      into(selection.selectionSet, selection.typeCondition?.name.value);
    } else if (!spread.has(selection.name.value)) {
      spread.add(selection.name.value);
      const fragment = planning.fragments.get(selection.name.value);
      if (fragment) into(fragment.selectionSet, fragment.typeCondition.name.value);
    }
  }
}

function planField({ parent, node, sets }: Merged, planning: Planning): Place | null {
  const name = node.name.value;
  const field = fieldOf(parent, name);
  if (!field) return null;
  const type = getNamedType(field.type);
  const isObject = isCompositeType(type);
  const cost = COSTS[`${parent.name}.${name}`];
  if (!isObject && !cost) return null;
  const isList = isListType(getNullableType(field.type));
  return {
    key: (node.alias ?? node.name).value,
    cost: cost ?? (isList ? { size: UNKNOWN_SIZE } : {}),
    each: isObject ? (type.name.startsWith('__') ? INTROSPECTION_OBJECT : 1) : 0,
    types: planning.types,
    argument: argumentReader(field, node, planning.variableDefaults),
    below: isObject ? planLevel(sets, type, planning) : [],
  };
}

function fieldOf(parent: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}

/** Reads an argument before its type has been checked: what it reads may be anything. */
function argumentReader(
  field: GraphQLField<unknown, unknown>,
  { arguments: given = [] }: FieldNode,
  defaults: Readonly<Record<string, unknown>>,
): Place['argument'] {
  return (path, { variables }) => {
    const [name, ...inner] = path.split('.');
    const node = given.find(each => each.name.value === name)?.value;
    const read = node && valueOf(node, variables ?? {}, defaults);
    const value = read ?? field.args.find(each => each.name === name)?.defaultValue;
    return inner.reduce<unknown>(memberOf, value);
  };
}

function valueOf(node: ValueNode, variables: Variables, defaults: Variables): unknown {
  if (node.kind !== Kind.VARIABLE) return valueFromASTUntyped(node, { ...defaults, ...variables });
  const { value } = node.name;
  return memberOf(variables, value) ?? memberOf(defaults, value);
}

const memberOf = (object: unknown, key: string): unknown =>
  typeof object === 'object' && object !== null && Object.hasOwn(object, key) ? (object as Variables)[key] : undefined;

/** Points of a use at the most that is to be expected, in whole ones and at least 1. */
export function estimateCost(plan: Plan, use: Use): number {
  const reckon = (places: Plan, pageSize: number): number => {
    let sum = 0;
    for (const place of places) {
      const { cost, each, below } = place;
      const inner = cost.page ? lengthOf(place, cost.page, use) : pageSize;
      const size = sizeOf(place, use, inner);
      sum += (cost.own ?? 0) + callsOf(place, use) * CALL;
      sum += size * (each + (cost.callsEach ?? 0) * CALL + reckon(below, inner));
    }
    return sum;
  };
  return whole(reckon(plan, 1));
}

function sizeOf(place: Place, use: Use, pageSize: number): number {
  const { size } = place.cost;
  if (size === undefined) return 1;
  if (typeof size === 'number') return size;
  if (size === 'PAGE') return pageSize;
  if (size === 'TYPES') return place.types;
  return 'argument' in size ? lengthOf(place, size, use) : accountsOf(place, size, use);
}

function lengthOf(place: Place, { argument, most }: ListArgument, use: Use): number {
  const value = place.argument(argument, use);
  const length = Array.isArray(value) ? value.length : Number(value);
  return Number.isFinite(length) ? Math.min(Math.max(length, 0), most) : most;
}

function callsOf(place: Place, use: Use): number {
  const { calls = 0 } = place.cost;
  return typeof calls === 'number' ? calls : accountsOf(place, calls, use);
}

function accountsOf(place: Place, { accounts, times = 1 }: EachAccount, use: Use): number {
  const listed = accounts === null ? undefined : place.argument(accounts, use);
  return times * (Array.isArray(listed) ? Math.min(listed.length, use.accounts) : use.accounts);
}

/** Points of an answer as it came: the objects it has, and the requests that were sent for it. */
export function actualCost(plan: Plan, data: unknown, upstreamCalls: number): number {
  const count = (places: Plan, object: Readonly<Record<string, unknown>>): number => {
    let sum = 0;
    for (const { key, cost, each, below } of places) {
      const value = object[key];
      sum += cost.own ?? 0;
      if (value === null || value === undefined || each === 0) continue;
      if (!Array.isArray(value)) sum += each + (below.length > 0 ? count(below, value as never) : 0);
      else if (below.length === 0) sum += each * value.length;
      else for (const item of value) if (item !== null) sum += each + count(below, item as never);
    }
    return sum;
  };
  return whole((isObjectValue(data) ? count(plan, data) : 0) + upstreamCalls * CALL);
}

const isObjectValue = (data: unknown): data is Readonly<Record<string, unknown>> =>
  typeof data === 'object' && data !== null;

const whole = (points: number): number => Math.max(1, Math.ceil(points));
