import { expect, test } from 'vitest';
import { moment } from '#schema/moment.ts';

test.each([
  ['2026-01-31T09:30:00Z', '2026-01-31T09:30:00.000Z'],
  ['2026-01-31T09:30:00.123456Z', '2026-01-31T09:30:00.123Z'],
  ['2026-01-31T09:30:00+02:00', '2026-01-31T07:30:00.000Z'],
  ['2026-01-31t09:30:00z', '2026-01-31T09:30:00.000Z'],
])('%s is %s', (text, shown) => {
  expect(moment(text)?.toISOString()).toBe(shown);
});

test.each(['', 'yesterday', '2026-01-31', '2026-01-31T09:30:00', '2026-13-01T00:00:00Z', '1767225600', '0001-01-01'])(
  '%j is no moment: without a time zone nobody knows which',
  text => {
    expect(moment(text)).toBeNull();
  },
);

test('nothing is none', () => {
  expect(moment(null)).toBeNull();
});
