import {
  getNamedType,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { ALL_SCOPES, type Scope } from '#domain/caller.ts';
import type { Caller, Context } from '#federation/context.ts';
import { schema } from '#schema/index.ts';
import { NODE_SCOPES } from '#schema/node.ts';

const types = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
);
const fieldsOf = (type: GraphQLObjectType): GraphQLField<unknown, Context>[] => Object.values(type.getFields());
const scopeOf = (field: GraphQLField<unknown, Context>): Scope | undefined =>
  field.extensions['scope'] as Scope | undefined;
const ROOTS = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];

/** Scopes that are all needed on one way from a root field to a type. */
type Way = readonly Scope[];

/** Every way to every type, without those that ask for more than another. */
function waysToTypes(): ReadonlyMap<string, readonly Way[]> {
  const ways = new Map<string, readonly Way[]>(ROOTS.flatMap(root => (root ? [[root.name, [[]]]] : [])));
  for (let before = ''; before !== JSON.stringify([...ways]);) {
    before = JSON.stringify([...ways]);
    for (const type of types) {
      for (const field of fieldsOf(type)) {
        for (const { name, more } of resultsOf(getNamedType(field.type))) {
          const through = (ways.get(type.name) ?? []).map(way => join(way, scopeOf(field), more));
          ways.set(name, least([...(ways.get(name) ?? []), ...through]));
        }
      }
    }
  }
  return ways;
}

function resultsOf(type: GraphQLNamedType): { name: string; more?: Scope | undefined }[] {
  if (isInterfaceType(type) && type.name === 'Node')
    return schema.getPossibleTypes(type).map(({ name }) => ({
      name,
      more: NODE_SCOPES[name as keyof typeof NODE_SCOPES] ?? undefined,
    }));
  if (isAbstractType(type)) return schema.getPossibleTypes(type).map(({ name }) => ({ name }));
  return [{ name: type.name }];
}

const join = (way: Way, ...more: (Scope | undefined)[]): Way =>
  [...new Set([...way, ...more.filter(scope => scope !== undefined)])].toSorted();

function least(ways: readonly Way[]): Way[] {
  const different = [...new Map(ways.map(way => [way.join(), way])).values()];
  const asksForLess = (one: Way, other: Way): boolean => one !== other && one.every(scope => other.includes(scope));
  return different
    .filter(way => !different.some(other => asksForLess(other, way)))
    .toSorted((a, b) => a.join().localeCompare(b.join()));
}

const callerWith = (scopes: readonly Scope[]): Caller => ({
  name: 'key:tester',
  scopes,
  accounts: 'ALL',
  documents: 'ANY',
});

/** Whether a field is refused for want of a scope before it touches anything. */
async function refusalOf(field: GraphQLField<unknown, Context>, caller: Caller): Promise<string | undefined> {
  const untouchable = new Proxy({}, { get: () => { throw new RangeError('touched'); } }); // prettier-ignore
  const context = new Proxy({ caller } as Context, {
    get: (target, key) => (key === 'caller' ? target.caller : untouchable),
  });
  const ask = field.subscribe ?? field.resolve;
  try {
    await ask?.(untouchable, {}, context, { fieldNodes: [] } as never);
  } catch (error) {
    const { extensions } = error as { extensions?: { code?: string; scope?: string } };
    return extensions?.code === 'FORBIDDEN' ? extensions.scope : undefined;
  }
  return undefined;
}

describe('scopes', () => {
  test('are decided for every field: look at the difference, then `npx vitest run test/schema/scopes.test.ts -u`', async () => {
    const ways = waysToTypes();
    const lines = types.flatMap(type =>
      fieldsOf(type).map(field => {
        const needed = least((ways.get(type.name) ?? []).map(way => join(way, scopeOf(field))));
        const said = needed.map(way => (way.length === 0 ? 'every caller' : way.join(' + '))).join(' | ');
        return `${type.name}.${field.name}: ${said || 'nobody'}`;
      }),
    );
    expect(lines.length).toBeGreaterThan(200);
    await expect(`${lines.toSorted().join('\n')}\n`).toMatchFileSnapshot('./scopes.txt');
  });

  test('are asked for before a guarded field touches anything, each for itself', async () => {
    const guarded = types.flatMap(fieldsOf).filter(field => scopeOf(field) !== undefined);
    expect(guarded.length).toBeGreaterThan(20);
    for (const field of guarded) {
      const scope = scopeOf(field)!;
      const others = ALL_SCOPES.filter(other => other !== scope);
      expect(await refusalOf(field, callerWith(others)), field.name).toBe(scope);
      expect(await refusalOf(field, callerWith([scope])), field.name).toBeUndefined();
    }
  });

  test('of an unguarded field are none', async () => {
    const open = types.flatMap(fieldsOf).filter(field => scopeOf(field) === undefined);
    for (const field of open) expect(await refusalOf(field, callerWith([])), field.name).toBeUndefined();
  });

  test('of what has an id are those of its type, for every type that has one', () => {
    const nodes = schema.getPossibleTypes(schema.getType('Node') as GraphQLInterfaceType);
    expect(Object.keys(NODE_SCOPES).toSorted()).toEqual(nodes.map(({ name }) => name).toSorted());
    for (const [name, scope] of Object.entries(NODE_SCOPES)) {
      const returning = types.flatMap(fieldsOf).filter(({ type }) => getNamedType(type).name === name);
      for (const field of returning) expect([field.name, scopeOf(field) ?? null]).toEqual([field.name, scope]);
    }
  });
});
