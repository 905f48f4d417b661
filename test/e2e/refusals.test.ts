import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { encodeId } from '#schema/ids.ts';
import {
  AccountsDocument,
  AvailableNumberGroupsDocument,
  AvailableNumbersDocument,
  type AvailableNumberSearchInput,
  CallFlowsDocument,
  NodeByIdDocument,
  NodesWithEmergencyAddressDocument,
  NumberReadinessDocument,
  NumbersByDocument,
  NumbersCountDocument,
  NumbersDocument,
  type NumbersQueryVariables,
  type PhoneNumberFilter,
  RegionsDocument,
  TypedDocumentString,
} from '../gql/graphql.ts';
import { start, type Started } from '../kit/start.ts';
import { type Answer, ask, get } from './ask.ts';
import { walk } from './walk.ts';

let server: Started;
let accounts: Readonly<Record<string, string>>;
let cursor: string;
let numberId: string;
/** What a client sends, whatever the types of the documents say. */
const numbers = (variables: unknown): Promise<Answer<unknown>> =>
  ask(server, NumbersDocument, variables as NumbersQueryVariables);
const filtered = (filter: unknown): Promise<Answer<unknown>> => numbers({ filter });

beforeAll(async () => {
  server = await start({ size: 30 });
  const found = await get(server, AccountsDocument, {});
  accounts = Object.fromEntries(found.accounts!.map(({ name, id }) => [name, id]));
  const [first] = await walk(server, { first: 100 });
  ({ cursor, id: numberId } = first!);
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => Object.values(server.sandboxes).forEach(sandbox => sandbox.calm()));

/** One error, found before any provider was asked. */
async function expectRefusal(answer: Promise<Answer<unknown>>, code: string, inputPath?: readonly string[]) {
  const { data, errors, codes } = await answer;
  expect(codes).toEqual([code]);
  expect(errors[0]!.message).not.toBe('');
  if (inputPath) expect(errors[0]!.extensions['inputPath']).toEqual(inputPath);
  expect(Object.values(data ?? {}).filter(value => value !== null)).toEqual([]);
  expect(Object.values(server.sandboxes).map(({ requestCount }) => requestCount)).toEqual([0, 0, 0, 0]);
}

describe('a size of pages', () => {
  test.each([0, -1, 101, 1_000, 2_147_483_647])('of %i is refused', first =>
    expectRefusal(numbers({ first }), 'INVALID_INPUT', ['first']),
  );

  test.each([1.5, '10', 2_147_483_648, true])('of %j is no number of items', first =>
    expectRefusal(numbers({ first }), 'INVALID_INPUT'),
  );

  test('of call flows has the same bounds', () =>
    expectRefusal(
      ask(server, CallFlowsDocument, { account: accounts['fone-dynamics']!, first: 101 }),
      'INVALID_INPUT',
      ['first'],
    ));
});

describe('a cursor', () => {
  const flip = (text: string, at: number): string =>
    `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;

  test.each<[string, () => string]>([
    ['that is empty', () => ''],
    ['that is no cursor', () => 'opaque'],
    ['made by hand', () => `v1.${Buffer.from('["sinch","",false]').toString('base64url')}`],
    ['of another version', () => cursor.replace('v1.', 'v2.')],
    ['without a version', () => cursor.replace('v1.', '')],
    ['cut at its end', () => cursor.slice(0, -4)],
    ['cut to its version', () => 'v1.'],
    ['with its seal changed', () => flip(cursor, 6)],
    ['with its place changed', () => flip(cursor, cursor.length - 6)],
    ['with something behind it', () => `${cursor}AAAA`],
    ['with padding', () => `${cursor}=`],
    ['with a line break', () => `${cursor}\n`],
    ['of 50,000 characters', () => `v1.${'A'.repeat(50_000)}`],
    ['that is the id of a number', () => numberId],
  ])('%s is refused', (_, make) => expectRefusal(numbers({ after: make() }), 'INVALID_CURSOR', ['after']));

  test.each<PhoneNumberFilter>([
    { countryCode: 'US' },
    { readyFor: 'SMS' },
    { providers: ['SINCH'] },
    { number: { endsWith: '1' } },
  ])('of the list without a filter is refused with %j', filter =>
    expectRefusal(numbers({ after: cursor, filter }), 'INVALID_CURSOR', ['after']),
  );

  test('of one filter is refused with another', async () => {
    const [first] = await walk(server, { first: 1, pages: 1, filter: { countryCode: 'US' } });
    server.sandboxes.sinch.calm();
    await expectRefusal(numbers({ after: first!.cursor, filter: { countryCode: 'AU' } }), 'INVALID_CURSOR', ['after']);
  });

  test('of numbers is refused by call flows, and the other way round', async () => {
    const account = accounts['fone-dynamics']!;
    const { callFlows } = await get(server, CallFlowsDocument, { account, first: 1 });
    server.sandboxes['fone-dynamics'].calm();
    await expectRefusal(ask(server, CallFlowsDocument, { account, after: cursor }), 'INVALID_CURSOR', ['after']);
    await expectRefusal(numbers({ after: callFlows!.pageInfo.endCursor }), 'INVALID_CURSOR', ['after']);
  });
});

describe('a filter', () => {
  test.each([
    [{ countryCode: 'us' }],
    [{ countryCode: 'USA' }],
    [{ countryCode: 'XX' }],
    [{ countryCode: 1 }],
    [{ types: ['LANDLINE'] }],
    [{ types: [null] }],
    [{ unknown: 1 }],
    [{ number: {} }],
    [{ number: { startsWith: null } }],
    [{ number: { startsWith: '+1', endsWith: '1' } }],
    [{ readyFor: 'FAX' }],
  ])('of %j does not fit the schema', filter => expectRefusal(filtered(filter), 'INVALID_INPUT'));

  test.each([
    [{ types: [] }, ['types']],
    [{ capabilities: [] }, ['capabilities']],
    [{ statuses: [] }, ['statuses']],
    [{ providers: [] }, ['providers']],
    [{ accounts: [] }, ['accounts']],
    [{ campaignId: '' }, ['campaignId']],
    [{ number: { startsWith: '' } }, ['number', 'startsWith']],
    [{ number: { startsWith: '+' } }, ['number', 'startsWith']],
    [{ number: { startsWith: '1-800' } }, ['number', 'startsWith']],
    [{ number: { startsWith: 'abc' } }, ['number', 'startsWith']],
    [{ number: { startsWith: '1234567890123456' } }, ['number', 'startsWith']],
    [{ number: { contains: '+1' } }, ['number', 'contains']],
    [{ number: { contains: 'FLOWERS' } }, ['number', 'contains']],
    [{ number: { contains: '٣' } }, ['number', 'contains']],
    [{ number: { endsWith: ' 1' } }, ['number', 'endsWith']],
    [{ number: { endsWith: '1\n' } }, ['number', 'endsWith']],
  ])('of %j is refused', (filter, path) => expectRefusal(filtered(filter), 'INVALID_INPUT', ['filter', ...path]));

  test.each([
    [{ countryCode: 'US', number: { startsWith: '+44' } }, ['number', 'startsWith']],
    [{ countryCode: 'GB', number: { startsWith: '1' } }, ['number', 'startsWith']],
    [{ readyFor: 'SMS', statuses: ['PENDING'] }, ['statuses']],
    [{ readyFor: 'VOICE', statuses: ['UNKNOWN', 'RELEASING'] }, ['statuses']],
  ])('of %j contradicts itself', (filter, path) =>
    expectRefusal(filtered(filter), 'INVALID_INPUT', ['filter', ...path]),
  );

  test('whose accounts have other providers contradicts itself', () =>
    expectRefusal(filtered({ accounts: [accounts['sinch']], providers: ['RED_CLOUD'] }), 'INVALID_INPUT', [
      'filter',
      'providers',
    ]));

  test('is refused by the count in the same way', () =>
    expectRefusal(ask(server, NumbersCountDocument, { filter: { types: [] } }), 'INVALID_INPUT', ['filter', 'types']));
});

const NO_IDS: readonly (readonly [string, string])[] = [
  ['empty', ''],
  ['words', 'number 1'],
  ['of another server', Buffer.from('PhoneNumber:1').toString('base64')],
  ['of another version', Buffer.from('2 PhoneNumber sinch/+12025550100').toString('base64url')],
  ['of an unknown type', encodeId('Viewer', 'anonymous')],
  ['of two parts', Buffer.from('1 PhoneNumber').toString('base64url')],
  ['of four parts', encodeId('PhoneNumber', 'sinch/+1202 5550100')],
  ['padded', `${encodeId('ProviderAccount', 'sinch')}=`],
  ['not its own shortest form', Buffer.from('1 ProviderAccount sinch').toString('base64url').replace(/.$/, 'B')],
  ['with bytes that are no text', Buffer.from([0x31, 0x20, 0xff, 0xfe]).toString('base64url')],
  ['of 2,000 characters', 'A'.repeat(2_000)],
];

describe('an id', () => {
  test.each(NO_IDS)('(%s) is none: node, nodes and every argument refuse it', async (_, id) => {
    await expectRefusal(ask(server, NodeByIdDocument, { id }), 'INVALID_ID', ['id']);
    await expectRefusal(filtered({ accounts: [id] }), 'INVALID_ID', ['filter', 'accounts', '0']);
    await expectRefusal(ask(server, CallFlowsDocument, { account: id }), 'INVALID_ID', ['account']);
    await expectRefusal(ask(server, NodesWithEmergencyAddressDocument, { ids: [numberId, id] }), 'INVALID_ID', [
      'ids',
      '1',
    ]);
  });

  test.each<[string, (id: string) => Promise<Answer<unknown>>, readonly string[]]>([
    ['a filter', id => filtered({ accounts: [accounts['sinch'], id] }), ['filter', 'accounts', '1']],
    ['a count', id => ask(server, NumbersCountDocument, { filter: { accounts: [id] } }), ['filter', 'accounts', '0']],
    ['call flows', id => ask(server, CallFlowsDocument, { account: id }), ['account']],
    ['regions', id => ask(server, RegionsDocument, { accounts: [id] }), ['accounts', '0']],
    ['a search', id => ask(server, AvailableNumbersDocument, { search: { area: { country: 'US' }, accounts: [id] } }), ['search', 'accounts', '0']], // prettier-ignore
    ['a look-up', id => ask(server, NumbersByDocument, { lookup: { providerId: { account: id, providerId: '+12025550100' } } }), ['lookup', 'providerId', 'account']], // prettier-ignore
  ])('of a number, or of an account that is not configured, is no account for %s', async (_, send, path) => {
    await expectRefusal(send(numberId), 'INVALID_ID', path);
    await expectRefusal(send(encodeId('ProviderAccount', 'nobody')), 'INVALID_ID', path);
    await expectRefusal(send(encodeId('ProviderAccount', '__proto__')), 'INVALID_ID', path);
  });

  test('is asked for at most a hundred times at once', () =>
    expectRefusal(ask(server, NodesWithEmergencyAddressDocument, { ids: Array(101).fill(numberId) }), 'INVALID_INPUT', [
      'ids',
    ]));
});

describe('a number to look up', () => {
  test.each([
    '',
    '+',
    '12025550100',
    '+0123456789',
    '+1 202 555 0100',
    '+1202555010a',
    '+12025550100\n',
    '+1234567890123456',
    '+123456',
    12025550100,
    null,
  ])(
    // prettier-ignore
    '%j is no E.164',
    e164 => expectRefusal(ask(server, NumbersByDocument, { lookup: { e164: e164 as string } }), 'INVALID_INPUT'),
  );

  test.each<[string, string]>([
    ['sinch', '12025550100'],
    ['sinch', '../activeNumbers'],
    ['fone-dynamics', '12025550100'],
    ['fone-dynamics', '+1202555/0100'],
    ['red-cloud', 'num abc'],
    ['red-cloud', 'num/abc'],
    ['red-cloud', ''],
    ['agent-message', '+12025550100'],
    ['agent-message', '00000000-0000-4000-8000-00000000000'],
    ['agent-message', '..'],
  ])('%s has no ids such as %j', (name, providerId) =>
    expectRefusal(
      ask(server, NumbersByDocument, { lookup: { providerId: { account: accounts[name]!, providerId } } }),
      'INVALID_INPUT',
      ['lookup', 'providerId', 'providerId'],
    ),
  );

  test('is given in one way', async () => {
    await expectRefusal(ask(server, NumbersByDocument, { lookup: {} as { e164: string } }), 'INVALID_INPUT');
    const both = { e164: '+12025550100', providerId: { account: accounts['sinch']!, providerId: '+12025550100' } };
    await expectRefusal(ask(server, NumbersByDocument, { lookup: both as never }), 'INVALID_INPUT');
  });
});

describe('a search for available numbers', () => {
  const search = (input: unknown): Promise<Answer<unknown>> =>
    ask(server, AvailableNumbersDocument, { search: input as AvailableNumberSearchInput });

  test.each([
    [{ area: { npa: { npa: '51' } } }, ['area', 'npa', 'npa']],
    [{ area: { npa: { npa: '5125' } } }, ['area', 'npa', 'npa']],
    [{ area: { npa: { npa: '512', nxx: '55' } } }, ['area', 'npa', 'nxx']],
    [{ area: { npa: { npa: '512', nxx: '' } } }, ['area', 'npa', 'nxx']],
    [{ area: { state: 'Texas' } }, ['area', 'state']],
    [{ area: { state: '' } }, ['area', 'state']],
    [{ area: { cityState: { city: '', state: 'TX' } } }, ['area', 'cityState', 'city']],
    [{ area: { cityState: { city: '<script>', state: 'TX' } } }, ['area', 'cityState', 'city']],
    [{ area: { cityState: { city: 'Austin', state: 'T' } } }, ['area', 'cityState', 'state']],
    [{ area: { rateCenter: { rateCenter: '78701', state: 'TX' } } }, ['area', 'rateCenter', 'rateCenter']],
    [{ area: { country: 'US' }, limitPerAccount: 0 }, ['limitPerAccount']],
    [{ area: { country: 'US' }, limitPerAccount: 251 }, ['limitPerAccount']],
    [{ area: { country: 'US' }, accounts: [] }, ['accounts']],
    [{ area: { country: 'US' }, number: { contains: 'TAXI' } }, ['number', 'contains']],
    [{ area: { country: 'US' }, capabilities: [] }, ['capabilities']],
  ])('%j is refused', (input, path) => expectRefusal(search(input), 'INVALID_INPUT', ['search', ...path]));

  test.each([
    [{ area: { country: 'US' }, number: { startsWith: '+44' } }],
    [{ area: { country: 'GB' }, number: { startsWith: '1202' } }],
    [{ area: { npa: { npa: '720' } }, number: { startsWith: '+1303' } }],
    [{ area: { npa: { npa: '720', nxx: '555' } }, number: { startsWith: '1720556' } }],
    [{ area: { npa: { npa: '720' } }, number: { startsWith: '+44' } }],
  ])('%j contradicts itself', input =>
    expectRefusal(search(input), 'INVALID_INPUT', ['search', 'number', 'startsWith']),
  );

  test.each(['+1', '+17', '+1720', '+172055', '1720555', '+17205551234'])(
    'in an area may also be for numbers that start with %s',
    async startsWith => {
      const { errors } = await search({ area: { npa: { npa: '720', nxx: '555' } }, number: { startsWith } });
      expect(errors).toEqual([]);
    },
  );

  test.each([0, -1, 251])('of which each group shall show %i numbers is refused', first =>
    expectRefusal(
      ask(server, AvailableNumberGroupsDocument, { search: { area: { country: 'US' } }, first }),
      'INVALID_INPUT',
      ['groups', 'numbers', 'first'],
    ),
  );

  const query = (document: string): Promise<Answer<unknown>> => ask(server, new TypedDocumentString(document), {});
  const found = 'availableNumbers(search: { area: { country: "US" } })';

  test.each([
    `{ ${found} { groups { numbers { e164 } fewer: numbers(first: 0) { e164 } } } }`,
    `{ ${found} { groups { count } ... { all: groups { ... on AvailableNumberGroup { numbers(first: 0) { e164 } } } } } }`,
    `{ ${found} { ...A } } fragment A on AvailableNumberSearch { groups { ...B ...B } } fragment B on AvailableNumberGroup { ...C ...C } fragment C on AvailableNumberGroup { numbers(first: 0) { e164 } }`,
  ])('is refused wherever that is said: %s', document =>
    expectRefusal(query(document), 'INVALID_INPUT', ['groups', 'numbers', 'first']),
  );

  test('is carried out where that is said of something left out', async () => {
    const { errors } = await query(
      `query ($no: Boolean! = false) { ${found} { groups { numbers(first: 0) @include(if: $no) { e164 } ... @skip(if: true) { numbers(first: 0) { e164 } } count } } }`,
    );
    expect(errors).toEqual([]);
  });

  test.each([
    {},
    { area: {} },
    { area: { state: 'TX', country: 'US' } },
    { area: { npa: { nxx: '555' } } },
    { area: { cityState: { city: 'Austin' } } },
    { area: { country: 'Texas' } },
  ])('%j does not fit the schema', input => expectRefusal(search(input), 'INVALID_INPUT'));
});

describe('other arguments', () => {
  test('regions of no account are refused', () =>
    expectRefusal(ask(server, RegionsDocument, { accounts: [] }), 'INVALID_INPUT', ['accounts']));

  test.each(['redcloud.example', 'ftp://example.com/', 'javascript:alert(1)', '', '//example.com'])(
    '%j is no address of a webhook',
    async inbound => {
      const { codes, errors } = await ask(server, NumberReadinessDocument, { id: numberId, for: 'SMS', inbound });
      expect(codes).toEqual(['INVALID_INPUT']);
      expect(errors[0]!.extensions['inputPath']).toEqual(['expectInboundWebhook']);
    },
  );

  test('call flows are refused for a provider that has none', () =>
    expectRefusal(ask(server, CallFlowsDocument, { account: accounts['sinch']! }), 'UNSUPPORTED_BY_PROVIDER', [
      'account',
    ]));
});
