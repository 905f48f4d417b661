import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withoutSecrets } from '#federation/raw.ts';

describe('a provider’s own object', () => {
  test('is the same again where it holds no secret', () => {
    const number = { Number: '+61255500001', Flags: [true, null, 1.5], Nested: { Url: 'https://example.com/?a=b@c' } };
    expect(withoutSecrets(number)).toEqual(number);
    for (const value of [null, true, 0, '', 'https://example.com/', []]) expect(withoutSecrets(value)).toEqual(value);
  });

  test.each([
    'secret',
    'clientSecret',
    'apiKey',
    'api_key',
    'API-KEY',
    'x-api-key',
    'token',
    'AccessToken',
    'password',
    'passwd',
    'Authorization',
  ])(
    // prettier-ignore
    'loses what stands under %s, whatever it is',
    key => {
      for (const value of ['s3cret', 7, ['s3cret'], { of: 's3cret' }, null]) {
        expect(withoutSecrets({ deep: [{ [key]: value, name: 'kept' }] })).toEqual({
          deep: [{ [key]: '[removed]', name: 'kept' }],
        });
      }
    },
  );

  test.each([
    ['https://user:pass@example.com/in', 'https://example.com/in'],
    ['https://user@example.com', 'https://example.com'],
    ['HTTP://user:p@ss@example.com:8080/in?x=y', 'HTTP://example.com:8080/in?x=y'],
    ['sip+tls://u:p@example.com;transport=tcp', 'sip+tls://example.com;transport=tcp'],
    ['https://example.com/@team?mail=a@b', 'https://example.com/@team?mail=a@b'],
    ['someone@example.com', 'someone@example.com'],
  ])('%s is shown as %s', (url, shown) => {
    expect(withoutSecrets(url)).toBe(shown);
    expect(withoutSecrets({ list: [url] })).toEqual({ list: [shown] });
  });

  test('keeps its shape, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const text = JSON.stringify(withoutSecrets(value));
        expect(JSON.stringify(withoutSecrets(JSON.parse(text)))).toBe(text);
      }),
    );
  });

  test('is not changed itself', () => {
    const number = Object.freeze({ token: 't', inner: Object.freeze({ password: 'p' }) });
    expect(withoutSecrets(number)).toEqual({ token: '[removed]', inner: { password: '[removed]' } });
    expect(number).toEqual({ token: 't', inner: { password: 'p' } });
  });
});
