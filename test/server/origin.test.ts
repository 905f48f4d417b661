import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { start, type Started } from '../kit/start.ts';

describe('what another website could send', () => {
  let started: Started;
  beforeAll(async () => {
    started = await start();
  });
  afterAll(() => started[Symbol.asyncDispose]());

  const post = async (contentType: string | undefined, body: string) => {
    const headers = { ...(contentType && { 'content-type': contentType }), origin: 'https://elsewhere.example' };
    const answer = await request(started.app.url, { method: 'POST', headers, body });
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  };

  test.each([
    ['a form', 'application/x-www-form-urlencoded', 'query=%7B__typename%7D'],
    ['plain text', 'text/plain', '{"query":"{__typename}"}'],
    [
      'a multipart form',
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="query"\r\n\r\n{__typename}\r\n--x--',
    ],
    ['a bare document', 'application/graphql', '{__typename}'],
    ['nothing said', undefined, '{"query":"{__typename}"}'],
  ])('%s is refused and not run', async (_, contentType, body) => {
    const { status, text } = await post(contentType, body);

    expect(status).toBe(415);
    expect(text).not.toContain('__typename');
  });

  test('JSON is run, and no origin is given leave to read the answer', async () => {
    const { status, headers } = await post('application/json', '{"query":"{__typename}"}');

    expect(status).toBe(200);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  test('a preflight gets no leave', async () => {
    const { headers } = await request(started.app.url, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://elsewhere.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });

    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  test.each(['elsewhere.example', 'elsewhere.example:4000', 'localhost.elsewhere.example'])(
    'the name %s does not lead here',
    async host => {
      const answer = await request(started.app.url, {
        method: 'POST',
        headers: { host, 'content-type': 'application/json' },
        body: '{"query":"{__typename}"}',
      });

      expect(answer.statusCode).toBe(421);
    },
  );

  test.each(['localhost:4000', '127.0.0.1', '[::1]:4000'])('the name %s does', async host => {
    const answer = await request(started.app.url, {
      method: 'POST',
      headers: { host, 'content-type': 'application/json' },
      body: '{"query":"{__typename}"}',
    });

    expect(answer.statusCode).toBe(200);
  });
});
