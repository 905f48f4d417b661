import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressRanges, withinRanges } from '#domain/address-ranges.ts';

const schema = addressRanges('Some addresses.');

describe('a list of addresses and ranges', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1', true],
    ['192.0.2.1', '192.0.2.2', false],
    ['192.0.2.0/24', '192.0.2.255', true],
    ['192.0.2.0/24', '192.0.3.0', false],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['2001:DB8::1', '2001:db8:0:0:0:0:0:1', true],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['::/0', '203.0.113.9', false],
  ])('%s: whether it holds %s is %s', (range, address, expected) => {
    expect(withinRanges([range])(address)).toBe(expected);
  });

  test.each([
    ['192.0.2.1', '::ffff:192.0.2.1'],
    ['192.0.2.0/24', '::ffff:c000:2ff'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.0/120', '192.0.2.77'],
  ])('%s holds %s: IPv4 written as IPv6 is IPv4', (range, address) => {
    expect(withinRanges([range])(address)).toBe(true);
  });

  test('holds what any of its entries holds', () => {
    const holds = withinRanges(['192.0.2.1', '2001:db8::/64', '198.51.100.0/25']);
    expect(['192.0.2.1', '2001:db8::7', '198.51.100.127', '198.51.100.128'].map(holds)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  test('holds nothing that is no address, and never throws', () => {
    const holds = withinRanges(['0.0.0.0/0', '::/0']);
    for (const text of ['', 'localhost', '1', '010.0.0.1', '0x7f.0.0.1', '192.0.2.1/24', '192.0.2.1:80'])
      expect(holds(text), text).toBe(false);
    fc.assert(fc.property(fc.string(), text => typeof holds(text) === 'boolean'));
  });

  test.each(['', 'everywhere', '192.0.2', '192.0.2.1/33', '010.0.0.1', '::1/129', '::ffff:192.0.2.0/24', '1/8'])(
    'is refused with %j in it',
    text => {
      expect(schema.safeParse(['192.0.2.1', text]).error?.issues).toMatchObject([
        { path: [1], message: expect.stringContaining('such as 192.0.2.1') },
      ]);
      expect(() => withinRanges([text])).toThrow(RangeError);
    },
  );

  test('is refused when it is empty, which would let nobody in', () => {
    expect(schema.safeParse([]).error?.issues).toMatchObject([{ message: expect.stringContaining('at least one') }]);
  });
});
