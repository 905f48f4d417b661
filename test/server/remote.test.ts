import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Remote, remoteOf, trustIn } from '../../src/server/remote.ts';

const PROXIES = trustIn(['10.0.0.0/8', '192.0.2.7', 'fd00::/8']);

const from = (remoteAddress: string | undefined, headers: Record<string, string> = {}): Remote =>
  remoteOf({ socket: { remoteAddress }, headers: { host: 'own.example', ...headers } } as never, PROXIES);

describe('a caller’s address', () => {
  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:0:0:0:0:0:1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['fe80::1%br-1a2b.100', 'fe80::1'],
    [undefined, 'unknown'],
  ])('is the one of the connection %s: %s', (connection, expected) => {
    expect(from(connection).address).toBe(expected);
  });

  test('is not what somebody says who is not trusted', () => {
    const said = { 'x-forwarded-for': '198.51.100.1', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'other' };
    expect(from('203.0.113.9', said)).toEqual({ address: '203.0.113.9', isSecure: false, host: 'own.example' });
    expect(from('192.0.2.8', said).address).toBe('192.0.2.8');
    expect(from(undefined, said).address).toBe('unknown');
  });

  test.each([
    ['198.51.100.1', '198.51.100.1'],
    ['198.51.100.1, 10.2.3.4', '198.51.100.1'],
    ['6.6.6.6, 198.51.100.1,10.2.3.4, fd00::2', '198.51.100.1'],
    ['10.9.9.9, 10.2.3.4', '10.9.9.9'],
    ['198.51.100.1:4711', '198.51.100.1'],
    ['[2001:db8::5]:4711', '2001:db8::5'],
    ['::ffff:198.51.100.1', '198.51.100.1'],
    ['nonsense', '10.0.0.1'],
    ['6.6.6.6, nonsense, 10.2.3.4', '10.2.3.4'],
    ['0x7f.1', '10.0.0.1'],
    ['', '10.0.0.1'],
    ['fe80::1%a-b', 'fe80::1'],
    ['[fe80::1%a.b:c]:4711', 'fe80::1'],
    ['::ffff:1.2.3.4%a-b', '1.2.3.4'],
  ])('behind trusted proxies is the last one in %j that is none of them: %s', (said, expected) => {
    expect(from('10.0.0.1', { 'x-forwarded-for': said }).address).toBe(expected);
    expect(from('::ffff:10.0.0.1', { 'x-forwarded-for': said }).address).toBe(expected);
  });

  test('is found, whatever a trusted proxy passes on', () => {
    const parts = fc.constantFrom(
      '%',
      ':',
      '::',
      '.',
      '[',
      ']',
      ',',
      ' ',
      '-',
      'fe80::1',
      '1.2.3.4',
      'ffff',
      '65536',
      'a',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(parts).map(some => some.join('')),
        ),
        written => {
          const said = { 'x-forwarded-for': written, 'x-forwarded-proto': written, 'x-forwarded-host': written };
          expect(from('10.0.0.1', said).address).toMatch(/^[\da-f.:]+$/);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('cannot be chosen by what a caller writes before a trusted proxy adds what it saw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), written => {
        expect(from('10.0.0.1', { 'x-forwarded-for': `${written}, 198.51.100.1` }).address).toBe('198.51.100.1');
      }),
    );
  });
});

test.each([
  ['https', true],
  ['HTTPS', true],
  ['https, http', false],
  ['http, https', true],
  ['http', false],
  ['', false],
])('a trusted proxy that says %j: TLS is %s', (said, isSecure) => {
  expect(from('10.0.0.1', { 'x-forwarded-proto': said }).isSecure).toBe(isSecure);
});

test('a trusted proxy says by which name the server was called', () => {
  expect(from('10.0.0.1', { 'x-forwarded-host': 'forged.example, numbers.example' }).host).toBe('numbers.example');
  expect(from('10.0.0.1').host).toBe('own.example');
});

test.each(['10.0.0.0/33', 'proxy', '', '10.0.0.0/x'])('%j is no range', range => {
  expect(() => trustIn([range])).toThrow(Error);
});
