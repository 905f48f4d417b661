import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { GraphQLCountryCode, GraphQLDateTime, GraphQLJSON } from 'graphql-scalars';
import { builder } from './builder.ts';

const bad = (message: string): GraphQLError => new GraphQLError(message, { extensions: { code: 'INVALID_INPUT' } });

/**
 * Takes any text: what is wrong with it is said by the field that it is given to, where a mutation can tell it as data with
 * its path, beside everything else that is wrong. As a scalar's own error it would refuse the request as a whole.
 */
function textScalar(name: string, description: string, specifiedByURL: string): GraphQLScalarType<string, string> {
  const parse = (value: unknown): string => {
    if (typeof value === 'string') return value;
    throw bad(`${JSON.stringify(value)?.slice(0, 40) ?? 'This'} is no text`);
  };
  return new GraphQLScalarType<string, string>({
    name,
    description,
    specifiedByURL,
    serialize: value => value as string,
    parseValue: parse,
    parseLiteral: (node: ValueNode) => parse(node.kind === Kind.STRING ? node.value : undefined),
  });
}

const REFUSED =
  'What is given and is none is refused by the field it is given to, in a mutation as an InvalidInputError.';

const E164Scalar = textScalar(
  'E164',
  `A telephone number in E.164 form: a plus sign, country code and number without spaces, such as \`+12025550134\`. ${REFUSED}`,
  'https://www.itu.int/rec/T-REC-E.164',
);

const URLScalar = textScalar(
  'URL',
  `An http or https address such as \`https://example.com/inbound\`, shown to the letter as the provider holds it. ${REFUSED}`,
  'https://url.spec.whatwg.org/',
);

const isCountry = (value: unknown): value is string => {
  try {
    return /^[A-Z]{2}$/.test(GraphQLCountryCode.parseValue(value));
  } catch {
    return false;
  }
};

function parseCountry(value: unknown): string {
  if (isCountry(value)) return value;
  throw bad(
    `${JSON.stringify(value)?.slice(0, 40) ?? 'This'} is no country: write two capital letters of ISO 3166-1 as a string, such as "US"`,
  );
}

const CountryCodeScalar = new GraphQLScalarType<string, string>({
  ...GraphQLCountryCode.toConfig(),
  parseValue: parseCountry,
  parseLiteral: node => parseCountry(node.kind === Kind.STRING ? node.value : undefined),
  description: 'A country by its two capital letters in ISO 3166-1, such as `US`.',
  serialize: value => value as string,
});

const DateTimeScalar = new GraphQLScalarType({
  ...GraphQLDateTime.toConfig(),
  description: 'A moment in RFC 3339, in UTC, such as `2026-01-31T09:30:00.000Z`.',
});

const JSONScalar = new GraphQLScalarType({ ...GraphQLJSON.toConfig(), description: 'Any JSON value.' });

builder.addScalarType('E164', E164Scalar);
builder.addScalarType('URL', URLScalar);
builder.addScalarType('CountryCode', CountryCodeScalar);
builder.addScalarType('DateTime', DateTimeScalar);
builder.addScalarType('JSON', JSONScalar);
