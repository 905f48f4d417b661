import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { createEdge, type EdgeOptions } from '../../src/server/edge.ts';
import { createListener } from '../../src/server/listener.ts';

/** Answers 200 with the caller's address to what the edge lets in. */
async function serve(options: Partial<EdgeOptions>) {
  const edge = createEdge({ host: '127.0.0.1', graphiql: false, ...options });
  const server = createListener((incoming, response) => {
    const remote = edge.admit(incoming, response, 'an-id');
    if (remote) response.end(remote.address);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async send(headers: Readonly<Record<string, string>>) {
      const answer = await request(`http://127.0.0.1:${port}/graphql`, { headers });
      return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test.each(['[::1', 'a b', '', '%', 'x:99999999', '[object Object]', 'any.example'])(
  'a server that may have any name answers to %j',
  async host => {
    await using server = await serve({ host: '0.0.0.0' });
    const socket = connect(server.port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (part: string) => void (answer += part));
    socket.end(`GET /graphql HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 200 [^]*127\.0\.0\.1$/);
  },
);

describe('behind a proxy', () => {
  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'numbers.example' };

  test('that is trusted the server knows the name and the TLS of its caller', async () => {
    await using server = await serve({ trustProxy: ['127.0.0.0/8'], publicUrl: 'http://numbers.example' });
    const { status, headers } = await server.send(forwarded);
    expect([status, headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
    expect((await server.send({ 'x-forwarded-host': 'evil.example' })).status).toBe(421);
    expect((await server.send({ ...forwarded, 'x-forwarded-proto': 'http' })).headers).not.toHaveProperty(
      'strict-transport-security',
    );
  });

  test('that is not trusted the server believes nothing of it', async () => {
    await using server = await serve({ trustProxy: ['192.0.2.0/24'], allowedHosts: ['numbers.example'] });
    const { status, headers } = await server.send({ ...forwarded, 'x-forwarded-host': 'evil.example' });
    expect(status).toBe(200);
    expect(headers).not.toHaveProperty('strict-transport-security');
    expect((await server.send({ ...forwarded, host: 'evil.example' })).status).toBe(421);
  });

  test('a server whose public address is https says so to all', async () => {
    await using server = await serve({ publicUrl: 'https://numbers.example/graphql' });
    for (const host of ['numbers.example', 'NUMBERS.example:443', 'localhost']) {
      const { status, headers } = await server.send({ host });
      expect([status, headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
    }
    for (const host of ['numbers.example.evil.example', 'evil.example', 'numbers.example:x']) {
      expect((await server.send({ host })).status).toBe(421);
    }
  });
});
