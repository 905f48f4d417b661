import { existsSync } from 'node:fs';
import {
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLUnionType,
  isNonNullType,
  parse,
  validate,
} from 'graphql';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NUMBER_SETTINGS } from '#domain/phone-number.ts';
import type { WarningCode } from '#federation/problems.ts';
import { keepMs, TIMING } from '#federation/timing.ts';
import { schema } from '#schema/index.ts';
import { readPage } from '../kit/markdown.ts';
import { start, type Started } from '../kit/start.ts';

const PAGE = readPage('docs/changes.md');

const valuesOf = (name: string): string[] =>
  (schema.getType(name) as GraphQLEnumType).getValues().map(({ name: value }) => value);
const names = (title: string): string[] => [...PAGE.table(title).rows.keys()];

describe('the page about changes', () => {
  test('links to files that exist', () => {
    expect(PAGE.links.filter(link => !existsSync(link))).toEqual([]);
  });

  test.each([
    ['Outcome', 'MutationOutcome'],
    ['State', 'OperationState'],
    ['Reason', 'IdempotencyErrorReason'],
    ['Match', 'AddressMatch'],
  ])('explains each %s', (title, type) => {
    expect(names(title).toSorted()).toEqual(valuesOf(type).toSorted());
  });

  test('explains every warning', () => {
    const codes: Record<WarningCode, true> = {
      EMPTY_CHANGE: true,
      ALREADY_IN_FORCE: true,
      READ_BACK_FAILED: true,
      NOT_EFFECTIVE: true,
      ADDRESS_CORRECTED: true,
      RELEASE_TERMS: true,
    };
    expect(names('Warning')).toEqual(Object.keys(codes));
  });

  test('names every type of error with its code, and which changes give it', () => {
    const { titles, rows } = PAGE.table('Error');
    const types = schema.getPossibleTypes(schema.getType('UserError') as GraphQLInterfaceType);
    expect([...rows.keys()].toSorted()).toEqual(types.map(({ name }) => name).toSorted());

    const unions = {
      Update: 'UpdatePhoneNumberError',
      Rent: 'RentPhoneNumberError',
      Release: 'ReleasePhoneNumberError',
      Emergency: 'EmergencyAddressError',
    };
    expect(titles.slice(1, -1)).toEqual(Object.keys(unions));
    const isGiven = (union: string, type: string): boolean =>
      (schema.getType(union) as GraphQLUnionType).getTypes().some(({ name }) => name === type);
    for (const type of types) {
      const [code, ...given] = rows.get(type.name)!;
      expect(code, type.name).toBe(`\`${codeOf(type)}\``);
      expect(given.slice(0, -1), type.name).toEqual(
        Object.values(unions).map(union => (isGiven(union, type.name) ? 'yes' : '')),
      );
    }
  });

  /** As the schema answers it; that of a provider's failure goes by its kind. */
  function codeOf(type: GraphQLObjectType): string {
    const problem = { type: type.name, kind: 'TIMEOUT' };
    const code = type.getFields()['code']!.resolve!(problem, {}, {}, {} as GraphQLResolveInfo) as string;
    return type.name === 'ProviderError' ? code.replace(/(?<=^PROVIDER_).*/, '…') : code;
  }

  test('says of every mutation with a key whether it is needed, and how long it is kept', () => {
    const keyOf = (name: string) => {
      const input = schema.getMutationType()!.getFields()[name]!.args[0]!.type;
      const { ofType } = input as unknown as { ofType: GraphQLInputObjectType };
      return ofType.getFields()['idempotencyKey'];
    };
    const withKey = Object.keys(schema.getMutationType()!.getFields()).filter(keyOf);
    const { rows } = PAGE.table('Mutation');
    expect([...rows.keys()].toSorted()).toEqual(withKey.toSorted());
    for (const [name, [needed, kept]] of rows) {
      const isNeeded = isNonNullType(keyOf(name)!.type);
      expect(needed, name).toBe(isNeeded ? 'required' : 'optional');
      const days = keepMs(name !== 'updatePhoneNumber') / 86_400_000;
      expect(kept, name).toBe(days === 1 ? '1 day' : `${days} days`);
    }
  });

  test('says after which time a provider that shows nothing did not act', () => {
    expect(PAGE.text).toContain(`${TIMING.decidedAfter / 1_000} seconds after the sending`);
  });
});

describe('what the page about changes says of providers', () => {
  let started: Started;

  beforeAll(async () => {
    started = await start({ size: 20 });
  });
  afterAll(() => started[Symbol.asyncDispose]());

  const providers = () => started.app.accounts.map(({ title, provider }) => ({ title, ...provider }));

  test('which settings can be set, and which of them cleared', () => {
    const { titles, rows } = PAGE.table('Setting');
    expect(titles).toEqual(providers().map(({ title }) => title));
    expect([...rows.keys()]).toEqual([...NUMBER_SETTINGS]);
    for (const [setting, cells] of rows) {
      const said = cells.map(cell => (cell === '' ? null : { clearable: /; null: /.test(cell) }));
      const expected = providers().map(({ settings }) => settings[setting as keyof typeof settings] ?? null);
      expect(said, setting).toEqual(expected);
    }
  });

  test('which take numbers back', () => {
    const { rows } = PAGE.table('Provider');
    expect([...rows.keys()]).toEqual(providers().map(({ title }) => title));
    for (const { title, numbers } of providers())
      expect(rows.get(title)![0] !== '', title).toBe(numbers.release !== undefined);
  });

  test('each operation fits the schema and is answered without an error, as printed where an answer is', async () => {
    const known = await numbersToStartWith();
    let asked = 0;
    for (const [index, { language, text }] of PAGE.blocks.entries()) {
      if (language !== 'graphql') continue;
      expect(validate(schema, parse(text)), text).toEqual([]);
      const wanted = Object.entries(known).filter(([name]) => text.includes(`$${name}:`));
      const answer = await post(text, Object.fromEntries(wanted));
      expect(answer, text).not.toHaveProperty('errors');
      expect(JSON.stringify(answer), text).not.toMatch(/"errors":\[\{|NOT_APPLIED(?!.*"plan")/);
      const printed = PAGE.blocks[index + 1];
      // Every answer has its cost beside it.
      const { extensions: _, ...shown } = answer as { readonly extensions?: unknown };
      if (printed?.language === 'json') expect(shown, text).toEqual(JSON.parse(printed.text));
      Object.assign(known, learntFrom(answer));
      asked += 1;
    }
    expect(asked).toBe(10);

    const actions = started.sandboxes.sinch.ledger.map(({ action }) => action);
    expect(actions).toEqual(
      expect.arrayContaining(['number.rent', 'emergency-address.provision', 'emergency-address.deprovision']),
    );
    expect(actions.filter(action => action === 'number.rent')).toHaveLength(1);
    expect(actions.filter(action => action === 'number.release')).toHaveLength(1);
  });

  interface Answer {
    readonly data: {
      readonly availableNumbers?: { groups: { numbers: { id: string }[] }[] };
      readonly rentPhoneNumber?: { phoneNumber: { id: string; e164: string }; operation: { id: string } };
    };
  }

  /** What later operations on the page are about, under the names of their variables. */
  function learntFrom({ data: { availableNumbers, rentPhoneNumber } }: Answer): Record<string, string> {
    if (availableNumbers) return { availableNumberId: availableNumbers.groups[0]!.numbers[0]!.id };
    if (!rentPhoneNumber) return {};
    const { phoneNumber, operation } = rentPhoneNumber;
    return { rentedNumber: phoneNumber.id, rentedE164: phoneNumber.e164, operation: operation.id };
  }

  async function numbersToStartWith(): Promise<Record<string, string>> {
    const query = '{ phoneNumbersBy(lookup: { e164: "+12025550100" }) { matches { id account { id name } } } }';
    const { data } = (await post(query)) as unknown as {
      data: { phoneNumbersBy: { matches: { id: string; account: { id: string; name: string } }[] } };
    };
    const at = (name: string) => data.phoneNumbersBy.matches.find(({ account }) => account.name === name)!;
    return {
      sinch: at('sinch').account.id,
      sinchNumber: at('sinch').id,
      agentMessageNumber: at('agent-message').id,
    };
  }

  async function post(query: string, variables: object = {}): Promise<Answer> {
    const { body } = await request(started.app.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return (await body.json()) as Answer;
  }
});
