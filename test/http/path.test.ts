import { expect, test } from 'vitest';
import { path } from '../../src/http/path.ts';

test('a path is known by its text and, without ids, by its route', () => {
  expect(path`/v1/numbers/${'+12025550100'}:release`).toEqual({
    text: '/v1/numbers/+12025550100:release',
    route: '/v1/numbers/{}:release',
  });
});

test('what is put in stays within its segment', () => {
  expect(path`/a/${'../b?c#d e%2F'}/z`.text).toBe('/a/..%2Fb%3Fc%23d%20e%252F/z');
});

test.each(['', '.', '..'])('%j would change the path and is refused', value => {
  expect(() => path`/a/${value}`).toThrow(RangeError);
});
