import { expect, test } from 'vitest';
import { createIds } from '../../src/store/ids.ts';

const take = (next: () => string, count: number): string[] => Array.from({ length: count }, next);

test('ids are UUIDs of version 7 that tell their time', () => {
  const time = Date.UTC(2026, 5, 1);
  for (const id of take(
    createIds(() => time),
    100,
  )) {
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(time);
  }
});

test('ids sort as they were made, in one millisecond and when the clock goes back', () => {
  let time = 1_800_000_000_000;
  const next = createIds(() => time);
  const ids = take(next, 10_000);
  time -= 60_000;
  ids.push(...take(next, 10_000));
  time += 120_000;
  ids.push(...take(next, 10));
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test('ids of two processes differ', () => {
  const [one, two] = [createIds(() => 1), createIds(() => 1)];
  expect(one()).not.toBe(two());
});
