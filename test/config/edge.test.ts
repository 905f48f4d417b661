import { describe, expect, test } from 'vitest';
import { load, problems } from './load.ts';

const accounts = 'accounts:\n  - { name: one, provider: dial-tone, sandbox: true }\n';
const withServer = (server: object): string => `server: ${JSON.stringify(server)}\n${accounts}`;
const read = (server: object) => load(withServer(server)).server;
const complaints = (server: object) => problems(() => load(withServer(server)));

describe('GraphiQL and introspection', () => {
  test.each([
    ['a server on loopback', {}, true],
    ['one that calls itself by a name of loopback', { publicUrl: 'http://localhost:8080' }, true],
    ['one on every interface', { host: '0.0.0.0' }, false],
    ['one on an address of a network', { host: '10.1.2.3' }, false],
    ['one on loopback behind a proxy', { publicUrl: 'https://numbers.example' }, false],
  ])('%s has them by default: %#', (_, server, expected) => {
    expect(read(server)).toMatchObject({ graphiql: expected, introspection: expected });
  });

  test('are as said, each by itself', () => {
    expect(read({ host: '0.0.0.0', graphiql: true })).toMatchObject({ graphiql: true, introspection: false });
    expect(read({ introspection: false })).toMatchObject({ graphiql: true, introspection: false });
  });
});

test.each(['https://app.example', 'http://localhost:3000', 'https://app.example:8443', 'http://[::1]:3000'])(
  'the origin %s is taken',
  origin => expect(read({ corsOrigins: [origin] }).corsOrigins).toEqual([origin]),
);

test.each([
  '*',
  'null',
  'app.example',
  'https://app.example/',
  'https://app.example/path',
  'https://App.example',
  'https://app.example:443',
  'https://*.app.example',
  'ftp://app.example',
  'https://user@app.example',
])('the origin %s is refused: no browser writes it so, and there is none for all', origin => {
  expect(complaints({ corsOrigins: [origin] })).toEqual(['1:25 server.corsOrigins[0] INVALID_VALUE']);
});

test.each(['10.0.0.0/8', '192.0.2.7', 'fd00::/8', '::1', '0.0.0.0/0'])('the proxies %s are taken', range => {
  expect(read({ trustProxy: [range] }).trustProxy).toEqual([range]);
});

test.each(['10.0.0.0/33', '10.0.0', 'proxy.example', '10.0.0.0/8/8', '010.0.0.1', 'fe80::1%eth0', 'fd00::/129', ''])(
  'the proxies %j are refused',
  range => expect(complaints({ trustProxy: [range] })).toEqual(['1:24 server.trustProxy[0] INVALID_VALUE']),
);

test.each([
  [{ publicUrl: 'numbers.example' }, '1:22 server.publicUrl INVALID_VALUE'],
  [{ publicUrl: 'https://user:pass@numbers.example' }, '1:22 server.publicUrl INVALID_VALUE'],
  [{ publicUrl: 'https://numbers.example/?x' }, '1:22 server.publicUrl INVALID_VALUE'],
  [{ allowedHosts: ['https://numbers.example'] }, '1:26 server.allowedHosts[0] INVALID_VALUE'],
  [{ allowedHosts: ['numbers.example:443'] }, '1:26 server.allowedHosts[0] INVALID_VALUE'],
  [{ maxConnections: 0 }, '1:27 server.maxConnections INVALID_VALUE'],
])('%j is refused', (server, complaint) => {
  expect(complaints(server)).toEqual([complaint]);
});
