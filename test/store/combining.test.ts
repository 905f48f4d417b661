import { expect, test } from 'vitest';
import { combining } from '../../src/store/combining.ts';

const settled = async (asked: readonly Promise<unknown>[]): Promise<readonly unknown[]> =>
  (await Promise.allSettled(asked)).map(each => (each.status === 'fulfilled' ? each.value : String(each.reason)));

test('one thing that cannot be done keeps none from being done that was to be done with it', async () => {
  const work = (items: readonly number[]) =>
    items.includes(2) ? Promise.reject(new Error('not 2')) : Promise.resolve(items.map(item => item * 10));
  const perform = combining(10, work, () => false);
  expect(await settled([1, 2, 3].map(perform))).toEqual([10, 'Error: not 2', 30]);
});

test('where the failure is of all, it is the answer for all of them, and what comes later is done', async () => {
  const groups: (readonly number[])[] = [];
  const work = (items: readonly number[]) => {
    groups.push(items);
    return groups.length === 1 ? Promise.reject(new Error('away')) : Promise.resolve(items);
  };
  const perform = combining(3, work, error => (error as Error).message === 'away');
  expect(await settled([1, 2, 3, 4].map(perform))).toEqual(['Error: away', 'Error: away', 'Error: away', 4]);
  expect(groups).toEqual([[1, 2, 3], [4]]);
});
