import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { escaped, resolve, variableName } from '#config/references.ts';

const env = { NAME: 'value', OTHER: '$${NAME}', EMPTY: '' };

test.each([
  ['${NAME}', 'value'],
  ['a-${NAME}-${NAME}', 'a-value-value'],
  ['$$', '$'],
  ['$${NAME}', '${NAME}'],
  ['$$${NAME}', '$value'],
  ['costs $5, $NAME', 'costs $5, $NAME'],
  ['}', '}'],
])('%s becomes %s', (text, expected) => {
  expect(resolve(text, env)).toMatchObject({ text: expected, missing: [], isMalformed: false });
});

test('what a variable holds is not searched for references', () => {
  expect(resolve('${OTHER}', env).text).toBe('$${NAME}');
});

test('names what is absent and what is empty', () => {
  const { variables, missing } = resolve('${NAME}${NONE}${EMPTY}', env);
  expect({ variables, missing }).toEqual({ variables: ['NAME', 'NONE', 'EMPTY'], missing: ['NONE', 'EMPTY'] });
});

test.each(['${', '${}', '${name}', '${NAME', '${A-B}', '${ NAME }', '${NAME:-x}'])('%s is malformed', text => {
  expect(resolve(text, env).isMalformed).toBe(true);
});

test('any text survives being escaped and resolved', () => {
  const dollars = fc.string({ unit: fc.constantFrom('$', '{', '}', 'NAME', 'x') });
  fc.assert(
    fc.property(fc.oneof(fc.string(), dollars), text => {
      expect(resolve(escaped(text), env)).toEqual({ text, variables: [], missing: [], isMalformed: false });
    }),
  );
});

test.each([
  [['sinch-us', 'keySecret'], 'SINCH_US_KEY_SECRET'],
  [['2-go', 'apiKey'], '_2_GO_API_KEY'],
])('suggests a variable for %j', (words, expected) => {
  expect(variableName(...words)).toBe(expected);
});
