import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLCountryCode, GraphQLDateTime, GraphQLJSON, GraphQLURL } from 'graphql-scalars';
import { type E164, isE164 } from '#domain/e164.ts';
import { builder } from './builder.ts';

const bad = (message: string): GraphQLError => new GraphQLError(message, { extensions: { code: 'INVALID_INPUT' } });

function parseE164(value: unknown): E164 {
  if (typeof value === 'string' && isE164(value)) return value;
  throw bad(
    `${JSON.stringify(value)?.slice(0, 40)} is no E.164 number: write a plus sign, the country code and the number, digits only, such as "+12025550134"`,
  );
}

const E164Scalar = new GraphQLScalarType<E164, string>({
  name: 'E164',
  description:
    'A telephone number in E.164 form: a plus sign, country code and number without spaces, such as `+12025550134`.',
  specifiedByURL: 'https://www.itu.int/rec/T-REC-E.164',
  serialize: value => value as string,
  parseValue: parseE164,
  parseLiteral: node => parseE164(node.kind === Kind.STRING ? node.value : undefined),
});

/** What a provider holds is shown to the letter; only what a caller gives must be an http or https address. */
function parseUrl(value: unknown): string {
  const text = String(GraphQLURL.parseValue(value));
  if (!/^https?:/.test(text)) throw bad(`${JSON.stringify(value)} is no http or https address`);
  return value as string;
}

const URLScalar = new GraphQLScalarType<string, string>({
  name: 'URL',
  description: 'An address such as `https://example.com/inbound`, to the letter as the provider holds it.',
  specifiedByURL: 'https://url.spec.whatwg.org/',
  serialize: value => value as string,
  parseValue: parseUrl,
  parseLiteral: node => parseUrl(node.kind === Kind.STRING ? node.value : undefined),
});

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
