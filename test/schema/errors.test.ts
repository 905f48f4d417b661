import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { PROVIDER_ERRORS, ProviderError, type ProviderErrorKind } from '#domain/errors.ts';
import { codeOf, ERROR_CODES, fieldError } from '#schema/errors.ts';

describe('the code of a failure', () => {
  test('is listed for every kind, and no two kinds share one', () => {
    const kinds = Object.keys(PROVIDER_ERRORS) as ProviderErrorKind[];
    const codes = kinds.map(codeOf);
    expect(codes.filter(code => !ERROR_CODES.includes(code))).toEqual([]);
    expect(new Set(codes).size).toBe(kinds.length);
  });
});

describe('a failure of a provider', () => {
  test('is told with its account, and nothing of how it was asked', () => {
    const failure = new ProviderError('RATE_LIMITED', 'sinch-us', 'Too many requests', {
      retryAfter: new Date('2026-01-01T00:00:30Z'),
      providerCode: 'slow_down',
      requestId: 'req-1',
      status: 429,
      cause: new Error('https://numbers.api.sinch.com'),
    });
    expect(fieldError(failure)).toBeInstanceOf(GraphQLError);
    expect(fieldError(failure)).toMatchObject({
      message: 'Too many requests',
      extensions: {
        code: 'PROVIDER_RATE_LIMITED',
        account: 'sinch-us',
        retryable: true,
        retryAfter: '2026-01-01T00:00:30.000Z',
        providerCode: 'slow_down',
        providerRequestId: 'req-1',
      },
    });
    expect(JSON.stringify(fieldError(failure))).not.toMatch(/429|api\.sinch/);
  });

  test('has no key for what is not known', () => {
    const { extensions } = fieldError(new ProviderError('TIMEOUT', 'main', 'Too slow')) as GraphQLError;
    expect(extensions).toEqual({ code: 'PROVIDER_TIMEOUT', account: 'main', retryable: true });
  });
});

test('any other error is given back as it is', () => {
  const fault = new TypeError('x is not a function');
  expect(fieldError(fault)).toBe(fault);
});
