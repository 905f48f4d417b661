import * as fc from 'fast-check';
import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { isE164 } from '#domain/e164.ts';
import type { Account } from '#federation/account.ts';
import type { Context } from '#federation/context.ts';
import { accountOf, decodeId, encodeId, numberId, parseNumberId } from '#schema/ids.ts';

const account = { name: 'sinch-us', provider: { numbers: { isId: isE164 } } } as unknown as Account;
const context = { account: (name: string) => (name === account.name ? account : undefined) } as unknown as Context;

function codeOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error instanceof GraphQLError ? error.extensions['code'] : error;
  }
  return undefined;
}

describe('an id', () => {
  test('is taken apart into what it was made of', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter(text => !text.includes(' '));
    fc.assert(
      fc.property(fc.constantFrom('PhoneNumber', 'ProviderAccount'), word, (typename, id) => {
        expect(decodeId(encodeId(typename, id))).toEqual({ typename, id });
      }),
    );
  });

  test('is a word of a URL: letters, digits, hyphens and underscores', () => {
    expect(encodeId('PhoneNumber', 'sinch-us/+12025550100')).toMatch(/^[\w-]+$/);
  });

  test('that was not made here is refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.base64String()), text => {
        expect(codeOf(() => decodeId(text))).toBe('INVALID_ID');
      }),
    );
  });

  test('that was changed by one character is refused, or is another one in full', () => {
    const id = encodeId('PhoneNumber', 'sinch-us/+12025550100');
    for (let at = 0; at < id.length; at++) {
      const changed = `${id.slice(0, at)}${id[at] === 'A' ? 'B' : 'A'}${id.slice(at + 1)}`;
      const code = codeOf(() => expect(encodeId('PhoneNumber', decodeId(changed).id)).toBe(changed));
      expect([undefined, 'INVALID_ID']).toContain(code);
    }
  });

  test('says in its error where in the input it stood', () => {
    expect(() => decodeId('?', ['ids', '3'])).toThrow(
      expect.objectContaining({ extensions: { code: 'INVALID_ID', inputPath: ['ids', '3'] } }),
    );
  });
});

describe('the id of a number', () => {
  test('names an account within reach, and an id that its provider can have', () => {
    expect(parseNumberId(numberId(account, '+12025550100'), context)).toEqual({ account, id: '+12025550100' });
  });

  test.each([
    'other/+12025550100',
    'sinch-us/12025550100',
    'sinch-us/',
    'sinch-us',
    '/+12025550100',
    '',
    'sinch-us/+12025550100/x',
  ])(
    // prettier-ignore
    '%j is none',
    id => {
      expect(parseNumberId(id, context)).toBeNull();
    },
  );
});

describe('an account', () => {
  test('is found by its id', () => {
    expect(accountOf(encodeId('ProviderAccount', 'sinch-us'), context, ['account'])).toBe(account);
  });

  test.each([encodeId('ProviderAccount', 'other'), encodeId('PhoneNumber', 'sinch-us'), 'sinch-us'])(
    'is not found by %s',
    text => {
      expect(codeOf(() => accountOf(text, context, ['account']))).toBe('INVALID_ID');
    },
  );
});
