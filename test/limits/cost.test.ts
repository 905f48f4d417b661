import {
  type DocumentNode,
  getNamedType,
  getNullableType,
  getOperationAST,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  parse,
  validate,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { actualCost, estimateCost, planCost } from '#limits/cost.ts';
import { COSTS } from '#limits/costs.ts';
import { schema } from '#schema/index.ts';

const ACCOUNTS = 4;

function planned(document: DocumentNode, operationName?: string) {
  expect(validate(schema, document)).toEqual([]);
  return planCost(schema, document, getOperationAST(document, operationName)!);
}

const estimated = (text: string, variables: object = {}, operationName?: string): number =>
  estimateCost(planned(parse(text), operationName), { variables: { ...variables }, accounts: ACCOUNTS });

const CALLS = ACCOUNTS * 5;

describe('a request is estimated at', () => {
  test.each<[string, number, string, object?]>([
    ['one point at least', 1, '{__typename}'],
    ['one for each object', 1, '{viewer{name scopes}}'],
    ['as many objects as there are accounts', 1 + ACCOUNTS, '{viewer{accounts{name}}}'],
    ['a page of the usual size, and a request for each account', CALLS + 1 + 25, '{phoneNumbers{nodes{id e164}}}'],
    ['a page of the size in the document', CALLS + 1 + 50, '{phoneNumbers(first:50){nodes{id}}}'],
    ['a page of the size in a variable', CALLS + 1 + 70, 'query($n:Int){phoneNumbers(first:$n){nodes{id}}}', { n: 70 }],
    ['a page of a variable’s own default', CALLS + 1 + 9, 'query($n:Int=9){phoneNumbers(first:$n){nodes{id}}}'],
    [
      'a page of the usual size where a variable is left out',
      CALLS + 1 + 25,
      'query($n:Int){phoneNumbers(first:$n){nodes{id}}}',
    ],
    [
      'a page of the usual size where a variable is null',
      CALLS + 1 + 25,
      'query($n:Int){phoneNumbers(first:$n){nodes{id}}}',
      { n: null },
    ],
    ['no less for a size below nothing', CALLS + 1, '{phoneNumbers(first:-100000){nodes{id}}}'],
    [
      'no more than the largest page for a size that is refused',
      CALLS + 1 + 100,
      '{phoneNumbers(first:2000000000){nodes{id}}}',
    ],
    [
      'the largest page for a size that is none',
      CALLS + 1 + 100,
      'query($n:Int){phoneNumbers(first:$n){nodes{id}}}',
      { n: 'x' },
    ],
    ['edges and their nodes', CALLS + 1 + 10 + 10, '{phoneNumbers(first:10){edges{cursor node{id}}}}'],
    ['one request for each account that is named', 2 * 5 + 1, '{phoneNumbers(filter:{accounts:["a","b"]}){isPartial}}'],
    [
      'so by a variable',
      1 * 5 + 1,
      'query($f:PhoneNumberFilter){phoneNumbers(filter:$f){isPartial}}',
      { f: { accounts: ['a'] } },
    ],
    [
      'no more requests than there are accounts',
      CALLS + 1,
      `{phoneNumbers(filter:{accounts:[${'"a" '.repeat(90)}]}){isPartial}}`,
    ],
    ['objects within a page', CALLS + 1 + 10 * (1 + 1), '{phoneNumbers(first:10){nodes{account{name}}}}'],
    [
      'a request for every emergency address',
      CALLS + 1 + 10 * (1 + 5 + 1),
      '{phoneNumbers(first:10){nodes{emergencyAddress{city}}}}',
    ],
    ['a point for every raw object', CALLS + 1 + 10 * (1 + 1), '{phoneNumbers(first:10){nodes{raw}}}'],
    ['a number and a request for every id', 3 * (1 + 5), '{nodes(ids:["a","b","c"]){id}}'],
    ['so by a variable', 2 * (1 + 5), 'query($ids:[ID!]!){nodes(ids:$ids){id}}', { ids: ['a', 'b'] }],
    [
      '10 for a mutation, and the requests that it takes',
      10 + 3 * 5 + 1,
      'mutation{updatePhoneNumber(input:{id:"x"}){outcome}}',
    ],
    [
      'the same where a field is asked for twice',
      CALLS + 1 + 25,
      '{phoneNumbers{nodes{id}} phoneNumbers{nodes{e164}}}',
    ],
    ['each alias by itself', 2 * (CALLS + 1), '{a:phoneNumbers{isPartial} b:phoneNumbers{isPartial}}'],
    [
      'what is in fragments',
      CALLS + 1 + 25,
      '{...A} fragment A on Query{phoneNumbers{...B}} fragment B on PhoneNumberConnection{nodes{id}}',
    ],
    ['what is in inline fragments', 1 + 5 + 5 + 1, '{node(id:"x"){id ...on PhoneNumber{emergencyAddress{city}}}}'],
    ['what is skipped as well', 1, 'query($s:Boolean!){viewer@skip(if:$s){name}}', { s: true }],
  ])('%s: %i', (_, points, text, variables) => {
    expect(estimated(text, variables)).toBe(points);
  });

  test('what the operation costs that is named', () => {
    const text = 'query A{viewer{name}} query B{phoneNumbers{isPartial}}';
    expect([estimated(text, {}, 'A'), estimated(text, {}, 'B')]).toEqual([1, CALLS + 1]);
  });
});

test('what came is counted by the same rules, with the requests that were really sent', () => {
  const plan = planned(
    parse('{phoneNumbers(first:50){nodes{id raw account{name} emergencyAddress{city}}} none:viewer{name}}'),
  );
  const node = (address: object | null) => ({ id: 'x', raw: {}, account: { name: 'a' }, emergencyAddress: address });
  const data = { phoneNumbers: { nodes: [node({ city: 'Austin' }), node(null)] }, none: null };
  expect(actualCost(plan, data, 3)).toBe(1 + (1 + 1 + 1 + 1) + (1 + 1 + 1) + 3 * 5);
  expect(actualCost(plan, null, 0)).toBe(1);
});

describe('the table of costs', () => {
  const fields = Object.values(schema.getTypeMap()).flatMap(type =>
    isObjectType(type) || isInterfaceType(type)
      ? Object.values(type.getFields()).map(field => ({ name: `${type.name}.${field.name}`, field }))
      : [],
  );

  test('names fields and arguments that there are', () => {
    for (const [name, { size, page, calls }] of Object.entries(COSTS)) {
      const found = fields.find(field => field.name === name)?.field;
      expect(found, name).toBeDefined();
      for (const cost of [size, page, calls]) {
        if (typeof cost !== 'object') continue;
        const argument = 'argument' in cost ? cost.argument : cost.accounts?.split('.')[0];
        if (argument !== undefined)
          expect(
            found!.args.map(each => each.name),
            name,
          ).toContain(argument);
      }
    }
  });

  test('has the length of every list of objects', () => {
    const lists = fields.filter(
      ({ name, field }) =>
        isListType(getNullableType(field.type)) &&
        isCompositeType(getNamedType(field.type)) &&
        !name.startsWith('__Dir'),
    );
    expect(lists.flatMap(({ name }) => (COSTS[name]?.size === undefined ? name : []))).toEqual([]);
  });

  test('has every mutation', () => {
    const mutations = fields.filter(({ name }) => name.startsWith('Mutation.'));
    for (const { name } of mutations) expect(COSTS[name]?.own, name).toBeGreaterThanOrEqual(10);
  });
});
