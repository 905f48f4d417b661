import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPrivateUrl } from '#domain/private-address.ts';

test.each([
  // Loopback, and the ways to write it
  'http://127.0.0.1/',
  'https://127.9.9.9:8443/hook',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0x7f.1/',
  'http://0177.0.0.1/',
  'http://017700000001/',
  'http://127.0.0.1./',
  'http://%31%32%37.0.0.1/',
  'http://１２７.0.0.1/',
  'http://127。0。0。1/',
  'http:\\\\127.0.0.1\\hook',
  'http:127.0.0.1',
  'https://example.com\\@127.0.0.1/',
  'https://example.com@127.0.0.1/',
  'https://[::1]/',
  'https://[0:0:0:0:0:0:0:1]:8443/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::127.0.0.1]/',
  'https://[64:ff9b::127.0.0.1]/',
  'https://[2002:7f00:1::]/',
  // Private and shared networks
  'http://10.0.0.1/',
  'http://172.16.0.1/',
  'http://172.31.255.255/',
  'http://192.168.1.1/',
  'http://100.64.0.1/',
  'https://[fc00::1]/',
  'https://[fd12:3456:789a::1]/',
  'https://[fec0::1]/',
  // Link-local, where clouds keep their metadata
  'http://169.254.169.254/latest/meta-data/',
  'http://[fe80::1]/',
  'http://[::ffff:169.254.169.254]/',
  // Everybody, nobody, and special use
  'http://0.0.0.0/',
  'http://0/',
  'https://[::]/',
  'http://224.0.0.1/',
  'https://[ff02::1]/',
  'http://255.255.255.255/',
  'http://240.0.0.1/',
  'http://192.0.2.1/',
  'http://198.18.0.1/',
  'https://[2001:db8::1]/',
  // Names within a network
  'http://localhost/',
  'http://LOCALHOST:3000/',
  'http://localhost./',
  'http://app.localhost/',
  'http://printer.local/',
  'http://printer.local./',
  'http://metadata.google.internal/',
  'http://nas.home.arpa/',
  'http://postgres:5432/',
  'http://intranet/',
  'http://com./',
])('%s lies where the internet does not reach', url => {
  expect(isPrivateUrl(url)).toBe(true);
});

test.each([
  'https://hooks.example.com/in',
  'https://example.com./',
  'http://8.8.8.8/',
  'http://172.15.255.255/',
  'http://172.32.0.1/',
  'http://100.63.255.255/',
  'http://100.128.0.1/',
  'http://192.169.0.1/',
  'https://[2606:4700::1111]/',
  'https://[::ffff:8.8.8.8]/',
  'https://localhost.example.com/',
  'https://local.example/',
  'https://notlocal.notinternal/',
  'https://mylocalhost.com/',
  'https://10.0.0.1.example.com/',
  'https://xn--bcher-kva.example/',
])('%s can be on the internet', url => {
  expect(isPrivateUrl(url)).toBe(false);
});

test('every address of a private range is one, in each spelling of a number', () => {
  const octet = fc.nat(255);
  const spellings = (a: number, b: number, c: number, d: number): string[] => {
    const whole = ((a * 256 + b) * 256 + c) * 256 + d;
    return [
      `${a}.${b}.${c}.${d}`,
      `${whole}`,
      `0x${whole.toString(16)}`,
      `0${whole.toString(8)}`,
      `${a}.${b}.${c * 256 + d}`,
      `0x${a.toString(16)}.0${b.toString(8)}.${c}.${d}.`,
      `[::ffff:${a}.${b}.${c}.${d}]`,
    ];
  };
  const start = fc.constantFrom([10], [127], [192, 168], [169, 254], [172, 20], [100, 100], [0]);
  fc.assert(
    fc.property(start, octet, octet, octet, (first, ...rest) => {
      const [a, b, c, d] = [...first, ...rest] as [number, number, number, number];
      for (const host of spellings(a, b, c, d)) expect(isPrivateUrl(`https://${host}/x`), host).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('what is no URL is not its affair', () => {
  for (const text of ['', 'localhost', 'http://', 'http://[::1', '//127.0.0.1']) expect(isPrivateUrl(text)).toBe(false);
});
