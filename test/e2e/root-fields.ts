import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import type { Scope } from '#domain/caller.ts';
import { encodeId } from '#schema/ids.ts';
import { schema } from '#schema/index.ts';

export interface RootField {
  readonly name: string;
  /** undefined: for every caller. */
  readonly scope: Scope | undefined;
  /** A document that asks for it alone, with whatever arguments it needs; nothing is changed by it. */
  readonly document: string;
}

function asked({ name, args, type }: GraphQLField<unknown, unknown>): string {
  const given = args.filter(isRequiredArgument).map(literalOf);
  const selection = isLeafType(getNamedType(type)) ? '' : ' { __typename }';
  return `${name}${given.length > 0 ? `(${given.join(', ')})` : ''}${selection}`;
}

const literalOf = ({ name, type }: GraphQLArgument | GraphQLInputField): string => `${name}: ${valueOf(type)}`;

const SCALARS: Readonly<Record<string, unknown>> = {
  ID: encodeId('ProviderAccount', 'nowhere'),
  String: 'x',
  Int: 1,
  Float: 1,
  Boolean: true,
  E164: '+12025550100',
  CountryCode: 'US',
  URL: 'https://example.com/hook',
  DateTime: '2026-01-01T00:00:00Z',
  JSON: null,
};

function valueOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return valueOf(type.ofType);
  if (isListType(type)) return `[${valueOf(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (!isInputObjectType(type)) return JSON.stringify(SCALARS[type.name]);
  const fields = Object.values(type.getFields());
  const given = type.isOneOf ? fields.slice(0, 1) : fields.filter(isRequiredInputField);
  return `{ ${given.map(literalOf).join(', ')} }`;
}

/** Every field of Query and Mutation, as the schema has them today. */
export const ROOT_FIELDS: readonly RootField[] = [schema.getQueryType()!, schema.getMutationType()!].flatMap(type =>
  Object.values(type.getFields()).map(field => ({
    name: field.name,
    scope: field.extensions['scope'] as Scope | undefined,
    document: `${type === schema.getMutationType() ? 'mutation' : 'query'} { ${asked(field)} }`,
  })),
);
