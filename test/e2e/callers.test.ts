import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALL_SCOPES, type Scope } from '#domain/caller.ts';
import { encodeId } from '#schema/ids.ts';
import { callersWith, testKey, type TestKey } from '../kit/caller-key.ts';
import { start, type Started } from '../kit/start.ts';
import { ROOT_FIELDS } from './root-fields.ts';

const everything = testKey();
const nothing = testKey({ scopes: [] });
const only = Object.fromEntries(ALL_SCOPES.map(scope => [scope, testKey({ scopes: [scope] })])) as Record<Scope, TestKey>; // prettier-ignore
const allBut = Object.fromEntries(ALL_SCOPES.map(scope => [scope, testKey({ scopes: ALL_SCOPES.filter(other => other !== scope) })])) as Record<Scope, TestKey>; // prettier-ignore
const sinchOnly = testKey({ accounts: ['sinch'] });
const nowhere = testKey({ accounts: ['gone'] });

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly path?: unknown; readonly extensions: { readonly code: string; readonly scope?: string } }[]; // prettier-ignore
}

let server: Started;
let ids: { readonly number: string; readonly foreign: string; readonly account: string; readonly audit: string };

async function ask({ authorization }: TestKey, query: string, variables: object = {}): Promise<Answer> {
  const { body } = await request(server.app.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await body.json()) as Answer;
  return { ...(data !== undefined && { data }), ...(errors && { errors }) };
}

const codes = ({ errors = [] }: Answer): string[] => errors.map(({ extensions }) => extensions.code);

beforeAll(async () => {
  const keys = [everything, nothing, sinchOnly, nowhere, ...Object.values(only), ...Object.values(allBut)];
  server = await start({ size: 5, callers: callersWith(...keys) });
  const change = 'mutation ($id: ID!) { updatePhoneNumber(input: { id: $id, friendlyName: "Desk" }) { outcome } }';
  const list = '{ phoneNumbers(first: 100) { nodes { id account { name id } } } }';
  const { phoneNumbers } = (await ask(everything, list)).data as {
    phoneNumbers: { nodes: { id: string; account: { id: string; name: string } }[] };
  };
  const of = (name: string) => phoneNumbers.nodes.find(({ account }) => account.name === name)!;
  await ask(everything, change, { id: of('agent-message').id });
  const { auditLog } = (await ask(everything, '{ auditLog { nodes { id caller } } }')).data as {
    auditLog: { nodes: { id: string; caller: string }[] };
  };
  expect(auditLog.nodes.map(({ caller }) => caller)).toEqual([everything.name, everything.name]);
  ids = { number: of('sinch').id, foreign: of('red-cloud').id, account: of('sinch').account.id, audit: auditLog.nodes[0]!.id }; // prettier-ignore
});
afterAll(() => server[Symbol.asyncDispose]());

describe('a root field', () => {
  test.each(ROOT_FIELDS)('is for whoever has its scope, and for nobody else: $name', async field => {
    const { document, name, scope } = field;
    for (const had of ALL_SCOPES) {
      const withIt = codes(await ask(only[had], document));
      const without = await ask(allBut[had], document);
      expect(withIt.includes('FORBIDDEN'), `${name} with ${had} alone`).toBe(scope !== undefined && scope !== had);
      expect(codes(without).includes('FORBIDDEN'), `${name} with all but ${had}`).toBe(scope === had);
      for (const code of [...withIt, ...codes(without)])
        expect(code, `${document} could be asked`).not.toMatch(/^GRAPHQL_|RATE_LIMITED|UNAUTHENTICATED/);
      if (scope === had) expect(without.errors).toEqual([expect.objectContaining({ path: [name], extensions: { code: 'FORBIDDEN', scope } })]); // prettier-ignore
    }
    expect(codes(await ask(nothing, document)).includes('FORBIDDEN')).toBe(scope !== undefined);
  });
});

describe('a field below', () => {
  const address = 'query ($id: ID!) { node(id: $id) { ... on PhoneNumber { e164 emergencyAddress { city } raw } } }';

  test('that needs a scope of its own fails alone, and the provider is not asked for it', async () => {
    server.sandboxes.sinch.calm();
    const answer = await ask(allBut['emergency:read'], address, { id: ids.number });
    expect(answer.errors).toMatchObject([{ path: ['node', 'emergencyAddress'], extensions: { code: 'FORBIDDEN' } }]);
    expect(answer.data).toMatchObject({ node: { e164: expect.any(String), emergencyAddress: null } });
    const asked = server.sandboxes.sinch.requests.map(({ target }) => target);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter(target => /emergency/i.test(target))).toEqual([]);
    expect((await ask(everything, address, { id: ids.number })).errors).toBeUndefined();
  });

  test('of a change that was made tells nothing to read, and the change all the same', async () => {
    const change = `mutation ($id: ID!) {
      updatePhoneNumber(input: { id: $id, friendlyName: "Front" }) { outcome phoneNumber { e164 } } }`;
    const answer = await ask(only['numbers:write'], change, { id: ids.number });
    expect(answer.data).toEqual({ updatePhoneNumber: { outcome: 'APPLIED', phoneNumber: null } });
    expect(answer.errors).toMatchObject([
      { path: ['updatePhoneNumber', 'phoneNumber'], extensions: { code: 'FORBIDDEN', scope: 'numbers:read' } },
    ]);
  });
});

describe('what has an id', () => {
  const many = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }';
  const one = 'query ($id: ID!) { node(id: $id) { __typename id } }';

  test('needs the scope of its type, alone and among many', async () => {
    const wanted = [
      ['numbers:read', ids.number],
      ['audit:read', ids.audit],
    ] as const;
    for (const [scope, id] of wanted) {
      expect(await ask(everything, one, { id })).toMatchObject({ data: { node: { id } } });
      expect(await ask(only[scope], one, { id })).toMatchObject({ data: { node: { id } } });
      const refused = await ask(allBut[scope], one, { id });
      expect([refused.data, codes(refused)]).toEqual([{ node: null }, ['FORBIDDEN']]);
      const among = await ask(allBut[scope], many, { ids: [id, ids.account] });
      expect(among).toMatchObject({ data: { nodes: [null, { id: ids.account }] }, errors: [{ path: ['nodes', 0] }] });
    }
  });

  test('is forbidden in the same words whether it exists or not', async () => {
    const missing = encodeId('PhoneNumber', 'gone/+12025550100');
    expect(await ask(nothing, one, { id: missing })).toEqual(await ask(nothing, one, { id: ids.number }));
  });
});

describe('an account out of reach', () => {
  const FIELDS: readonly (readonly [string, 'number' | 'account'])[] = [
    ['query ($id: ID!) { node(id: $id) { __typename } }', 'number'],
    ['query ($id: ID!) { node(id: $id) { __typename } }', 'account'],
    ['query ($id: ID!) { nodes(ids: [$id]) { __typename } }', 'number'],
    ['query ($id: ID!) { phoneNumbers(filter: { accounts: [$id] }) { nodes { id } } }', 'account'],
    ['query ($id: ID!) { phoneNumbersCount(filter: { accounts: [$id] }) { count } }', 'account'],
    ['query ($id: ID!) { phoneNumbersBy(lookup: { providerId: { account: $id, providerId: "x" } }) { isPartial } }', 'account'], // prettier-ignore
    ['query ($id: ID!) { regions(accounts: [$id]) { name } }', 'account'],
    ['query ($id: ID!) { callFlows(account: $id) { nodes { id } } }', 'account'],
    ['query ($id: ID!) { availableNumbers(search: { accounts: [$id], area: { npa: { npa: "720" } } }) { isPartial } }', 'account'], // prettier-ignore
    ['mutation ($id: ID!) { updatePhoneNumber(input: { id: $id, friendlyName: "x" }) { outcome errors { ... on UserError { code message path } } } }', 'number'], // prettier-ignore
    ['mutation ($id: ID!) { releasePhoneNumber(input: { id: $id, confirmE164: "+12025550100", idempotencyKey: "0123456789abcdef" }) { outcome errors { ... on UserError { code message path } } } }', 'number'], // prettier-ignore
    ['mutation ($id: ID!) { rentPhoneNumber(input: { number: { account: $id, e164: "+12025550100" }, idempotencyKey: "0123456789abcdef" }) { outcome errors { ... on UserError { code message path } } } }', 'account'], // prettier-ignore
    ['mutation ($id: ID!) { deprovisionEmergencyAddress(input: { phoneNumberId: $id, idempotencyKey: "0123456789abcdef" }) { outcome errors { ... on UserError { code message path } } } }', 'number'], // prettier-ignore
  ];

  test.each(FIELDS)('is as if it were not there, and is not asked: %s by the id of a %s', async (document, kind) => {
    for (const sandbox of Object.values(server.sandboxes)) sandbox.calm();
    const type = kind === 'number' ? 'PhoneNumber' : 'ProviderAccount';
    const foreign = kind === 'number' ? ids.foreign : encodeId(type, 'red-cloud');
    const missing = encodeId(type, kind === 'number' ? 'not-there/f00d' : 'not-there');
    const answer = await ask(sinchOnly, document, { id: foreign });
    expect(answer).toEqual(await ask(sinchOnly, document, { id: missing }));
    expect(codes(answer)).not.toContain('GRAPHQL_VALIDATION_FAILED');
    expect(JSON.stringify(answer)).not.toContain('red-cloud');
    expect(server.sandboxes['red-cloud'].requests).toEqual([]);
  });

  test('stands in no list', async () => {
    const document = `{
      accounts { name } viewer { name scopes accounts { name } }
      phoneNumbers(first: 100) { nodes { account { name } } sources { account { name } } }
      phoneNumbersBy(lookup: { e164: "+12025550100" }) { matches { account { name } } }
      auditLog { nodes { id } } }`;
    const { data, errors } = await ask(sinchOnly, document);
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).not.toMatch(/red-cloud|fone-dynamics|agent-message/);
    expect(data).toMatchObject({ accounts: [{ name: 'sinch' }], viewer: { name: sinchOnly.name } });
    const ofAgents = (await ask(sinchOnly, 'query ($id: ID!) { node(id: $id) { id } }', { id: ids.audit })).data;
    expect(ofAgents).toEqual({ node: null });
  });

  test('is every one to a caller whose accounts are no longer configured', async () => {
    const { data } = await ask(nowhere, '{ accounts { name } phoneNumbers { nodes { id } isPartial } }');
    expect(data).toEqual({ accounts: [], phoneNumbers: { nodes: [], isPartial: false } });
  });
});

describe('what a caller did', () => {
  const change = `mutation ($id: ID!, $key: String!, $name: String!) {
    updatePhoneNumber(input: { id: $id, friendlyName: $name, idempotencyKey: $key }) {
      outcome replayed operation { id } errors { ... on UserError { code } } } }`;
  type Changed = { updatePhoneNumber: { outcome: string; replayed: boolean; operation: { id: string } } };

  test('belongs to that caller: the key of one is free for another, and so is not the operation', async () => {
    const variables = { id: ids.number, key: '0d9c5be6-5c1c-44a6-9f0f-6f3a52b6c001', name: 'One' };
    const first = (await ask(everything, change, variables)).data as Changed;
    const again = (await ask(everything, change, variables)).data as Changed;
    const other = (await ask(sinchOnly, change, { ...variables, name: 'Two' })).data as Changed;
    expect(first.updatePhoneNumber).toMatchObject({ outcome: 'APPLIED', replayed: false });
    expect(again.updatePhoneNumber).toMatchObject({ outcome: 'APPLIED', replayed: true });
    expect(other.updatePhoneNumber).toMatchObject({ outcome: 'APPLIED', replayed: false });

    const follow = 'query ($id: ID!) { operation(id: $id) { state } }';
    const { id } = first.updatePhoneNumber.operation;
    expect((await ask(everything, follow, { id })).data).toEqual({ operation: { state: 'SUCCEEDED' } });
    expect((await ask(sinchOnly, follow, { id })).data).toEqual({ operation: null });
  });

  test('is in the audit log under the name of the caller', async () => {
    await ask(sinchOnly, change, { id: ids.number, key: '0d9c5be6-5c1c-44a6-9f0f-6f3a52b6c002', name: 'Three' });
    const log = 'query ($caller: String!) { auditLog(filter: { caller: $caller }) { nodes { action outcome } } }';
    const { data } = await ask(everything, log, { caller: sinchOnly.name });
    expect((data as { auditLog: { nodes: unknown[] } }).auditLog.nodes.slice(0, 2)).toEqual([
      { action: 'updatePhoneNumber', outcome: 'APPLIED' },
      { action: 'updatePhoneNumber', outcome: 'ATTEMPTED' },
    ]);
  });
});
