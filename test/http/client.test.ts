import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { basic } from '../../src/http/auth.ts';
import { createClient } from '../../src/http/client.ts';
import { path } from '../../src/http/path.ts';
import { answer, connect, failureOf, ok, read, upstream, write } from './upstream.ts';

describe('what is sent', () => {
  test('a read carries the credential, the product and no body', async () => {
    await using server = await upstream(ok);
    await using api = connect(server.url);
    await api.client.send(read);
    const [request] = server.received;
    expect(request).toMatchObject({ method: 'GET', target: '/numbers/n1', body: '' });
    expect(request?.headers).toMatchObject({ accept: 'application/json', authorization: 'Bearer token-7f3a' });
    expect(request?.headers['user-agent']).toMatch(/^numbergraph\/\d/);
    expect(request?.headers).not.toHaveProperty('content-type');
  });

  test('a write carries its body as JSON', async () => {
    await using server = await upstream(ok);
    await using api = connect(server.url);
    await api.client.send({ ...write, method: 'PATCH', body: { label: 'Empfang ☎' } });
    const [request] = server.received;
    expect(request).toMatchObject({ method: 'PATCH', body: '{"label":"Empfang ☎"}' });
    expect(request?.headers['content-type']).toBe('application/json');
  });

  test('a write without a body says that it has none', async () => {
    await using server = await upstream(ok);
    await using api = connect(server.url);
    await api.client.send({ ...write, body: undefined });
    expect(server.received[0]?.headers).toMatchObject({ 'content-length': '0' });
    expect(server.received[0]?.headers).not.toHaveProperty('content-type');
  });

  test('paths are put behind the path of the base address', async () => {
    await using server = await upstream(ok);
    await using api = connect(`${server.url}/api/core`);
    await api.client.send(read);
    expect(server.received[0]?.target).toBe('/api/core/numbers/n1');
  });

  test('a query repeats arrays, leaves out what is absent and encodes the rest', async () => {
    await using server = await upstream(ok);
    await using api = connect(server.url);
    await api.client.send({
      ...read,
      query: { types: ['LOCAL', 'TOLL_FREE'], none: null, absent: undefined, pattern: '+1 2&3', size: 0, all: false },
    });
    expect(server.received[0]?.target).toBe(
      '/numbers/n1?types=LOCAL&types=TOLL_FREE&pattern=%2B1%202%263&size=0&all=false',
    );
  });
});

const reading = async (body: string, headers: Record<string, string> = {}, response: z.ZodType = read.response) => {
  await using server = await upstream(answer(200, body, headers));
  await using api = connect(server.url);
  return await api.client.send({ ...read, response });
};

describe('answers of status 2xx', () => {
  test('are JSON whatever their Content-Type or Content-Encoding claims', async () => {
    expect(await reading('{"ok":true}', { 'content-type': 'text/html' })).toEqual({ ok: true });
    expect(await reading('{"ok":true}', { 'content-encoding': 'gzip' })).toEqual({ ok: true });
  });

  test('an empty body is undefined, the body null is null', async () => {
    expect(await reading('', {}, z.undefined())).toBeUndefined();
    expect(await reading('null', {}, z.null())).toBeNull();
    expect(await failureOf(reading('null'))).toMatchObject({ kind: 'BAD_RESPONSE' });
  });

  test.each(['<html><h1>Welcome</h1></html>', '{"ok":true', 'undefined'])('%s is a bad response', async body => {
    const error = await failureOf(reading(body, { 'content-type': 'application/json', 'x-request-id': 'req-1' }));
    expect(error).toMatchObject({ kind: 'BAD_RESPONSE', status: 200, requestId: 'req-1' });
    expect(error.message).toBe("The provider's answer is not JSON");
  });

  test('another form than documented is named by its place, never by its values', async () => {
    const response = z.object({ data: z.array(z.object({ number: z.string() })) });
    const error = await failureOf(reading('{"data":[{"number":"+12025550100"},{"number":12025550101}]}', {}, response));
    expect(error.kind).toBe('BAD_RESPONSE');
    expect(error.message).toBe("The provider's answer is not as documented at data.1.number: expected string");
  });

  test('a body beyond the limit is not read to its end', async () => {
    let sent = 0;
    await using server = await upstream(response => {
      const more = (): void => {
        while (!response.destroyed && sent < 500_000_000) {
          sent += 100_000;
          if (!response.write('x'.repeat(100_000))) return void response.once('drain', more);
        }
      };
      more();
    });
    await using api = connect(server.url);
    const error = await failureOf(api.client.send(read));
    expect(error).toMatchObject({ kind: 'BAD_RESPONSE', message: "The provider's answer is larger than 5 MB" });
    expect(sent).toBeLessThan(100_000_000);
    expect(server.received).toHaveLength(1);
  });

  test('a list that comes in one body may be larger where its call says so', async () => {
    const body = JSON.stringify({ ok: true, padding: 'x'.repeat(6_000_000) });
    await using server = await upstream(answer(200, body));
    await using api = connect(server.url);
    expect(await api.client.send({ ...read, maxBytes: 10_000_000 })).toEqual({ ok: true });
  });
});

describe('answers that are errors', () => {
  test.each([
    [301, 'BAD_RESPONSE'],
    [304, 'BAD_RESPONSE'],
    [400, 'REJECTED'],
    [401, 'CREDENTIALS'],
    [402, 'BAD_RESPONSE'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [405, 'REJECTED'],
    [406, 'REJECTED'],
    [408, 'TIMEOUT'],
    [409, 'CONFLICT'],
    [410, 'REJECTED'],
    [413, 'REJECTED'],
    [415, 'REJECTED'],
    [418, 'BAD_RESPONSE'],
    [422, 'REJECTED'],
    [429, 'RATE_LIMITED'],
    [500, 'UNAVAILABLE'],
    [501, 'UNAVAILABLE'],
    [503, 'UNAVAILABLE'],
  ])('status %i is %s', async (status, kind) => {
    await using server = await upstream(answer(status, status === 304 ? '' : '{}', { 'x-request-id': 'req-7' }));
    await using api = connect(server.url);
    const error = await failureOf(api.client.send(write));
    expect(error).toMatchObject({ kind, status, account: 'main', requestId: 'req-7' });
  });

  test('a page of HTML with 502 means that the provider cannot serve', async () => {
    await using server = await upstream(answer(502, '<html>Bad Gateway</html>', { 'content-type': 'text/html' }));
    await using api = connect(server.url);
    const error = await failureOf(api.client.send(write));
    expect(error).toMatchObject({ kind: 'UNAVAILABLE', message: 'The provider cannot serve at the moment' });
  });

  test('a redirect is not followed', async () => {
    await using elsewhere = await upstream(ok);
    await using server = await upstream(answer(302, '', { location: elsewhere.url }));
    await using api = connect(server.url);
    expect(await failureOf(api.client.send(read))).toMatchObject({ kind: 'BAD_RESPONSE', status: 302 });
    expect([server.received.length, elsewhere.received.length]).toEqual([1, 0]);
  });

  test("the provider's own error body overrules the status and is passed on", async () => {
    await using server = await upstream(answer(400, { code: 'GONE', trace: 'T1' }, { 'x-request-id': 'req-1' }));
    await using api = connect(server.url, {
      failure: ({ body }) => ({
        kind: 'NOT_FOUND',
        providerCode: (body as { code: string }).code,
        requestId: (body as { trace: string }).trace,
        message: 'There is no such number',
        fields: { Number: 'unknown' },
      }),
    });
    const error = await failureOf(api.client.send(read));
    expect(error).toMatchObject({
      kind: 'NOT_FOUND',
      providerCode: 'GONE',
      requestId: 'T1',
      fields: { Number: 'unknown' },
    });
    expect(error.message).toBe('The provider has no such thing: There is no such number');
    expect(api.observed).toMatchObject([{ status: 400, requestId: 'T1' }]);
  });

  test('a failure told under status 200 is one', async () => {
    await using server = await upstream(answer(200, { success: false }));
    await using api = connect(server.url, {
      failure: ({ body }) => ((body as { success: boolean }).success ? undefined : { message: 'no' }),
    });
    expect(await failureOf(api.client.send(read))).toMatchObject({ kind: 'REJECTED', status: 200 });
  });

  test('an error body that its reader stumbles over leaves the word to the status', async () => {
    await using server = await upstream(answer(404, 'null'), answer(200, 'null'));
    await using api = connect(server.url, { failure: ({ body }) => ({ message: (body as { error: string }).error }) });
    expect(await failureOf(api.client.send(read))).toMatchObject({ kind: 'NOT_FOUND' });
    expect(await failureOf(api.client.send(read))).toMatchObject({ kind: 'BAD_RESPONSE' });
  });
});

describe('messages', () => {
  test('show one short line without addresses and credentials', async () => {
    await using server = await upstream(answer(400, '{}'));
    await using api = connect(server.url, {
      authorization: basic('AC1', 'open-sesame'),
      failure: ({ headers }) => ({
        message: `bad\r\nkey open-sesame (${Buffer.from('AC1:open-sesame').toString('base64')}) at ${server.url}/x ${String(headers['host'])} ${'long '.repeat(100)}`,
        fields: { Key: 'open-sesame is not a key' },
        providerCode: 'open-sesame',
      }),
    });
    const error = await failureOf(api.client.send(read));
    const shown = JSON.stringify([error.message, error.fields, error.providerCode]);
    expect(shown).not.toMatch(/open-sesame|QUMx|127\.0\.0\.1|http:|\\n|\\r/);
    expect(error.message).toMatch(/^The provider refused the request: bad key \[hidden\]/);
    expect(error.message.length).toBeLessThan(340);
    expect(error.fields).toEqual({ Key: '[hidden] is not a key' });
  });

  test('of a failed connection name the code and not the address', async () => {
    const server = await upstream(ok);
    await server[Symbol.asyncDispose]();
    await using api = connect(server.url);
    const error = await failureOf(api.client.send(write));
    expect(error).toMatchObject({ kind: 'UNAVAILABLE', status: undefined, cause: undefined });
    expect(error.message).toBe('The connection to the provider failed (ECONNREFUSED)');
  });
});

describe('the observer', () => {
  test('sees every attempt with the pattern of its path', async () => {
    await using server = await upstream(answer(503), answer(200, { ok: true }, { 'x-request-id': 'req-2' }));
    await using api = connect(server.url);
    await api.client.send({ ...read, path: path`/numbers/${'+12025550100'}:check`, query: { secret: 'x' } });
    expect(api.observed).toEqual([
      {
        account: 'main',
        method: 'GET',
        route: '/numbers/{}:check',
        status: 503,
        durationMs: expect.any(Number),
        requestId: undefined,
      },
      {
        account: 'main',
        method: 'GET',
        route: '/numbers/{}:check',
        status: 200,
        durationMs: expect.any(Number),
        requestId: 'req-2',
      },
    ]);
  });

  test('cannot break a call', async () => {
    await using server = await upstream(ok);
    const client = createClient({
      host: {
        account: 'main',
        observe: () => {
          throw new Error('The log is full');
        },
      },
      baseUrl: server.url,
      authorization: basic('a', 'b'),
      failure: () => undefined,
    });
    expect(await client.send(read)).toEqual({ ok: true });
    await client.close();
  });
});
