import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type PothosOutputFieldConfig,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core';
import { type GraphQLFieldResolver, GraphQLError } from 'graphql';
import type { Scope } from '#domain/caller.ts';
import type { Context } from '#federation/context.ts';
import type { ErrorCode } from './errors.ts';

export const may = ({ caller }: Pick<Context, 'caller'>, scope: Scope): boolean => caller.scopes.includes(scope);

/** For `extensions` too: a client can tell its user what to ask for. */
export const forbidden = (scope: Scope): GraphQLError =>
  new GraphQLError(`You have no scope ${scope}`, { extensions: { code: 'FORBIDDEN' satisfies ErrorCode, scope } });

type Types = SchemaTypes & { Context: Context };
type Resolver = GraphQLFieldResolver<unknown, Context, object>;

/**
 * Scopes of fields and types, as the option `scope`:
 *
 * - on a field of Query, Mutation or Subscription it must stand; null: for every caller;
 * - on an object type it guards every field anywhere that returns the type, alone or in a list;
 * - on any other field it is asked for in place of that of the type it returns; null takes that away.
 *
 * What is not guarded belongs to whoever got as far. A field is refused before it is resolved, so nothing is asked
 * upstream for it. The decision is made when the schema is built: a field without a scope is not wrapped and costs
 * nothing, one with a scope costs a look into a short list, and no promise.
 */
class ScopesPlugin extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const { scope } = field.pothosOptions as { readonly scope?: Scope | null };
    if (scope === undefined && ROOTS.has(field.kind)) {
      throw new TypeError(`${field.parentType}.${field.name} has no scope: name one, or null for every caller`);
    }
    return field;
  }

  override wrapResolve(resolve: Resolver, field: PothosOutputFieldConfig<Types>): Resolver {
    const scope = this.#scopeOf(field);
    if (scope === null) return resolve;
    field.extensions = { ...field.extensions, scope };
    return guarded(resolve, scope);
  }

  override wrapSubscribe(subscribe: Resolver | undefined, field: PothosOutputFieldConfig<Types>): Resolver | undefined {
    const scope = this.#scopeOf(field);
    return subscribe && scope !== null ? guarded(subscribe, scope) : subscribe;
  }

  #scopeOf({ pothosOptions, type }: PothosOutputFieldConfig<Types>): Scope | null {
    const { scope } = pothosOptions as { readonly scope?: Scope | null };
    if (scope !== undefined) return scope;
    const named = type.kind === 'List' ? type.type : type;
    if (named.kind !== 'Object') return null;
    const { pothosOptions: options } = this.buildCache.getTypeConfig(named.ref, 'Object');
    return (options as { readonly scope?: Scope }).scope ?? null;
  }
}

declare global {
  // oxlint-disable-next-line typescript/no-namespace -- how Pothos lets options be added
  export namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      scopes: ScopesPlugin & Types[never];
    }
    interface FieldOptions<
      Types extends SchemaTypes = SchemaTypes,
      ParentShape = unknown,
      Type extends TypeParam<Types> = TypeParam<Types>,
      Nullable extends FieldNullability<Type> = FieldNullability<Type>,
      Args extends InputFieldMap = InputFieldMap,
      ResolveShape = unknown,
      ResolveReturnShape = unknown,
    > {
      /** In place of the scope of the type it returns; null: none. */
      scope?: Scope | null;
    }
    interface QueryFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > {
      /** null: for every caller. */
      scope: Scope | null;
    }
    interface MutationFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > {
      /** null: for every caller. */
      scope: Scope | null;
    }
    interface SubscriptionFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveShape,
      ResolveReturnShape,
    > {
      /** null: for every caller. */
      scope: Scope | null;
    }
    interface ObjectTypeOptions<Types extends SchemaTypes = SchemaTypes, Shape = unknown> {
      /** Guards every field that returns this type. */
      scope?: Scope;
    }
  }
}

const ROOTS: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

const guarded =
  (resolve: Resolver, scope: Scope): Resolver =>
  (parent, args, context, info) => {
    if (!may(context, scope)) throw forbidden(scope);
    return resolve(parent, args, context, info);
  };

const NAME = 'scopes';
export default NAME;
SchemaBuilder.registerPlugin(NAME, ScopesPlugin as never);
