import { GraphQLError } from 'graphql';
import { beforeEach, describe, expect, test } from 'vitest';
import { ProviderError } from '#domain/errors.ts';
import { maskError, maskRequestError } from '#server/errors.ts';

const logged: unknown[][] = [];
const log = { error: (...words: unknown[]) => void logged.push(words) };
beforeEach(() => void (logged.length = 0));

const masked = (error: unknown): GraphQLError => maskError(error, 'request-1', log) as GraphQLError;
const located = (originalError: Error): GraphQLError =>
  new GraphQLError(originalError.message, { path: ['phoneNumbers', 0], originalError });

describe('a fault of this server', () => {
  test.each([new Error('connect 10.0.0.7:5432'), 'a text', null, located(new TypeError('x.y is not a function'))])(
    '(%s) is shown as an id, and logged under it',
    fault => {
      const { message, extensions } = masked(fault);
      expect(extensions).toEqual({ code: 'INTERNAL', requestId: 'request-1' });
      expect(message).toContain('request-1');
      expect(message).not.toMatch(/10\.0\.0\.7|a text|function/);
      expect(logged).toEqual([[expect.objectContaining({ requestId: 'request-1' }), expect.any(String)]]);
    },
  );

  test('keeps its place in the answer', () => {
    expect(masked(located(new Error('hidden'))).path).toEqual(['phoneNumbers', 0]);
  });
});

describe('what was said on purpose', () => {
  test('is shown as it is', () => {
    const error = new GraphQLError('`first` must be from 1 to 100', { extensions: { code: 'INVALID_INPUT' } });
    expect(masked(error)).toBe(error);
    expect(logged).toEqual([]);
  });

  test('has a code, even if graphql-js gave it none', () => {
    expect(masked(new GraphQLError('Variable "$first" got invalid value')).extensions['code']).toBe('INVALID_INPUT');
    const inner = new GraphQLError('no id', { extensions: { code: 'INVALID_ID' } });
    expect(masked(located(inner)).extensions['code']).toBe('INVALID_ID');
  });

  test('by a provider is told in our words, where it happened', () => {
    const { path, extensions } = masked(located(new ProviderError('TIMEOUT', 'sinch-us', 'Too slow')));
    expect(path).toEqual(['phoneNumbers', 0]);
    expect(extensions).toEqual({ code: 'PROVIDER_TIMEOUT', account: 'sinch-us', retryable: true });
    expect(logged).toEqual([]);
  });
});

describe('what is no request', () => {
  test('is a bad request, without what was sent', () => {
    const error = new GraphQLError('POST body sent invalid JSON.', {
      extensions: {
        code: 'BAD_REQUEST',
        http: { spec: true, status: 400 },
        originalError: { message: 'hunter2 is not valid JSON' },
      },
    });
    const { message, extensions } = masked(error);
    expect(message).toBe('POST body sent invalid JSON.');
    expect(extensions).toEqual({ code: 'BAD_REQUEST', http: { spec: false, status: 400 } });
  });

  test('has one code, whatever else it is called', () => {
    const error = new GraphQLError('Which operation?', { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } });
    expect(masked(error).extensions).toMatchObject({ code: 'BAD_REQUEST', http: { status: 400 } });
  });

  test('may be parameters that are not JSON, which is no fault of this server', () => {
    const error = maskRequestError(new SyntaxError('Unexpected token h in hunter2'), 'request-1', log) as GraphQLError;
    expect(error.extensions).toEqual({ code: 'BAD_REQUEST', http: { status: 400 } });
    expect(error.message).not.toContain('hunter2');
    expect(logged).toEqual([]);
    const fault = maskRequestError(new RangeError('hidden'), 'request-1', log) as GraphQLError;
    expect(fault.extensions['code']).toBe('INTERNAL');
  });
});
