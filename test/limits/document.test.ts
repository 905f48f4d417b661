import { getIntrospectionQuery, GraphQLError, parse, Source } from 'graphql';
import { describe, expect, test } from 'vitest';
import { checkDocument, checkText, type DocumentLimits } from '#limits/document.ts';

const LIMITS: DocumentLimits = { maxTokens: 300, maxDepth: 16, maxAliases: 10, maxDirectives: 10 };

/** null: it is let through. */
function refused(text: string, limits = LIMITS): unknown {
  try {
    checkText(new Source(text), limits);
    checkDocument(parse(text), limits);
    return null;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return error.extensions['code'];
  }
}

const many = (count: number, each: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => each(index)).join(' ');
const nested = (field: string, levels: number): string => `${`{${field}`.repeat(levels)}${'}'.repeat(levels)}`;
/** Each fragment spreads the next one twice, behind two fields. */
const bomb = (levels: number, [one, two]: readonly [string, string]): string =>
  `{...F0} ${many(levels, i => `fragment F${i} on __Type{${one}{...F${i + 1}} ${two}{...F${i + 1}}}`)} fragment F${levels} on __Type{name}`;

describe('a document', () => {
  test.each<[string, string, string | null]>([
    ['as tools read the schema with', getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }), null],
    ['of as many tokens as allowed', `{${many(298, i => `f${i}`)}}`, null],
    ['of one token more', `{${many(299, i => `f${i}`)}}`, 'DOCUMENT_TOO_LARGE'],
    ['of tokens without an end', '{a '.repeat(1) + 'a '.repeat(100_000), 'DOCUMENT_TOO_LARGE'],
    ['with one long token', `{a(b:"${'x'.repeat(100_000)}")}`, null],

    ['as deep as allowed', nested('a', 16), null],
    ['one level deeper', nested('a', 17), 'DOCUMENT_TOO_DEEP'],
    ['as deep by fragments', `${nested('a', 15).replace('a}', 'a{...F}}')} fragment F on T{b{c}}`, 'DOCUMENT_TOO_DEEP'],
    ['deep by inline fragments alone', `${'{...'.repeat(16)}{a}${'}'.repeat(16)}`, null],
    ['deep in introspection', `{__schema{types${nested('ofType', 16)}}}`, 'DOCUMENT_TOO_DEEP'],
    ['with brackets in brackets', `{a(b:${'['.repeat(40)}`, 'DOCUMENT_TOO_DEEP'],
    ['with types in types', `query($a:${'['.repeat(40)}`, 'DOCUMENT_TOO_DEEP'],

    ['with as many aliases as allowed', `{${many(10, i => `a${i}:b`)}}`, null],
    ['with one alias more', `{${many(11, i => `a${i}:b`)}}`, 'TOO_MANY_ALIASES'],
    ['with aliases of __typename', `{${many(11, i => `a${i}:__typename`)}}`, 'TOO_MANY_ALIASES'],
    ['with aliases in introspection', `{__schema{${many(11, i => `a${i}:types{name}`)}}}`, 'TOO_MANY_ALIASES'],
    ['with aliases on several levels', `{${many(6, i => `a${i}:b{c:d}`)}}`, 'TOO_MANY_ALIASES'],
    [
      'with aliases in a fragment that is spread often',
      `{${many(4, i => `f${i}{...F}`)}} fragment F on T{a:x b:x c:x}`,
      'TOO_MANY_ALIASES',
    ],

    ['with as many directives as allowed', `{a ${many(10, () => '@x')}}`, null],
    ['with one directive more', `{a ${many(11, () => '@x')}}`, 'TOO_MANY_DIRECTIVES'],
    [
      'with directives on variables and fragments',
      `query($a:Int ${many(6, () => '@x')}){...F ${many(5, () => '@x')}}`,
      'TOO_MANY_DIRECTIVES',
    ],

    ['with a field ten times', `{${many(10, () => 'a')}}`, null],
    ['with a field eleven times', `{${many(11, () => 'a')}}`, 'DOCUMENT_TOO_LARGE'],
    ['with a field eleven times, some in inline fragments', `{${many(6, () => 'a ...{a}')}}`, 'DOCUMENT_TOO_LARGE'],
    ['with more than a hundred fragments in one selection', `{${many(101, () => '...F')}}`, 'DOCUMENT_TOO_LARGE'],
    ['whose fragments are millions of fields', bomb(14, ['ofType', 'interfaces']), 'DOCUMENT_TOO_LARGE'],
    ['whose fragments are very deep', bomb(17, ['ofType', 'interfaces']), 'DOCUMENT_TOO_DEEP'],
    ['whose fragments spread one another', '{...A} fragment A on T{a ...B} fragment B on T{b ...A}', null],
    ['whose fragment is not there', '{...A}', null],

    ['with one mutation', 'mutation{__typename a{b c}}', null],
    ['with two mutations', 'mutation{a b}', 'TOO_MANY_MUTATIONS'],
    ['with a mutation twice by aliases', 'mutation{x:a y:a}', 'TOO_MANY_MUTATIONS'],
    [
      'with a second mutation in a fragment',
      'mutation{a ...F} fragment F on Mutation{...G} fragment G on Mutation{b}',
      'TOO_MANY_MUTATIONS',
    ],
    ['with a second mutation in an inline fragment', 'mutation{a ...on Mutation{b}}', 'TOO_MANY_MUTATIONS'],
    ['with a second mutation that is left out', 'mutation{a b @skip(if:true)}', 'TOO_MANY_MUTATIONS'],
    ['with two operations of one mutation each', 'mutation A{a} mutation B{b}', null],
    ['with two mutations in an operation that is not asked for', 'query A{a} mutation B{a b}', 'TOO_MANY_MUTATIONS'],
  ])('%s', (_, text, code) => {
    expect(refused(text)).toBe(code);
  });

  test('is measured in no time, however much its fragments come to', () => {
    // Spread one after the other these would be 2 to the 60th fields: the test would never end.
    const text = bomb(60, ['a', 'b']);
    expect(refused(text, { ...LIMITS, maxTokens: 2_000, maxDepth: 100 })).toBe('DOCUMENT_TOO_LARGE');
  });
});
