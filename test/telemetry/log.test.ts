import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { ProviderError } from '#domain/errors.ts';
import { createLog, patternOf } from '../../src/server/log.ts';
import { readPage } from '../kit/markdown.ts';
import { watched, type Watched } from './watched.ts';

interface Asked {
  readonly requestId: string;
  readonly body: { readonly data?: Record<string, unknown>; readonly errors?: readonly { readonly extensions: Record<string, unknown> }[] }; // prettier-ignore
}

async function ask(server: Watched, query: string, variables: object = {}): Promise<Asked> {
  const answer = await fetch(server.app.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await answer.json()) as Asked['body'];
  return { requestId: answer.headers.get('x-request-id')!, body };
}

const HELD = 'query WhoHolds { phoneNumbersBy(lookup: { e164: "+12025550100" }) { matches { id account { name } } } }';

test('every request has one line, and so has every call upstream, under one id', async () => {
  await using server = await watched();
  const { requestId } = await ask(server, HELD);
  await expect.poll(() => server.lines('request')).toHaveLength(1);
  const [line] = server.lines('request');
  const calls = server.lines('upstream call');
  expect(line).toMatchObject({
    level: 'info',
    requestId,
    caller: 'anonymous',
    operation: 'WhoHolds',
    operationType: 'query',
    method: 'POST',
    status: 200,
    outcome: 'ok',
    upstreamCalls: calls.length,
  });
  const counted = Object.values(server.sandboxes).reduce((sum, { requestCount }) => sum + requestCount, 0);
  expect(calls).toHaveLength(counted);
  for (const call of calls) expect(call).toMatchObject({ requestId });
});

test('the line of an answer in part names the accounts that are missing', async () => {
  await using server = await watched();
  server.sandboxes.sinch.fail({ fault: { kind: 'answer', status: 403, body: '{}' } });
  await ask(server, '{ phoneNumbers(first: 1) { nodes { id } } }');
  await expect.poll(() => server.lines('request')).toMatchObject([{ status: 200, missing: ['sinch'] }]);
});

test('requests at the same time keep their calls upstream apart', async () => {
  await using server = await watched({ latencyMs: 20 });
  await ask(server, HELD);
  const asked = await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      ask(server, `{ phoneNumbersBy(lookup: { e164: "+1202555010${i}" }) { isPartial } }`),
    ),
  );
  await expect.poll(() => server.lines('request')).toHaveLength(11);
  for (const { requestId } of asked) {
    const own = server.lines('upstream call').filter(call => call['requestId'] === requestId);
    const line = server.lines('request').find(request => request['requestId'] === requestId)!;
    expect(own).toHaveLength(line['upstreamCalls'] as number);
    expect(own.length).toBeGreaterThan(0);
  }
});

test("a partner's error leads to the provider's id of the request", async () => {
  await using server = await watched();
  const { body: first } = await ask(server, HELD);
  const { matches } = first.data!['phoneNumbersBy'] as { matches: { id: string; account: { name: string } }[] };
  const { id } = matches.find(({ account }) => account.name === 'agent-message')!;
  const headers = { 'x-request-id': 'req-of-the-provider' };
  server.sandboxes['agent-message'].fail({ fault: { kind: 'answer', status: 403, headers } });
  const { requestId, body } = await ask(server, 'query One($id: ID!) { node(id: $id) { id } }', { id });
  expect(body.errors).toMatchObject([{ extensions: { providerRequestId: 'req-of-the-provider' } }]);
  await expect.poll(() => server.lines('request')).toHaveLength(2);
  const calls = server.lines('upstream call').filter(call => call['requestId'] === requestId);
  expect(calls).toMatchObject([
    { account: 'agent-message', status: 403, providerRequestId: 'req-of-the-provider', method: 'GET' },
  ]);
  expect(server.lines('request')[1]).toMatchObject({ requestId, errors: ['PROVIDER_FORBIDDEN'], outcome: 'errors' });
});

test.each([
  ['no operation', { method: 'POST', body: '{}' }, 'refused', 'BAD_REQUEST'],
  [
    'a field that is not there',
    { method: 'POST', body: '{"query":"{ nothing }"}' },
    'refused',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['no GraphQL', { method: 'POST', body: '{"query":"{{"}' }, 'refused', 'GRAPHQL_PARSE_FAILED'],
  ['another method', { method: 'DELETE' }, 'refused', 'BAD_REQUEST'],
])('a request with %s is one line that says so', async (_, init, outcome, code) => {
  await using server = await watched();
  await (await fetch(server.app.url, { headers: { 'content-type': 'application/json' }, ...init })).text();
  await expect.poll(() => server.lines('request')).toHaveLength(1);
  expect(server.lines('request')[0]).toMatchObject({ outcome, errors: [code], upstreamCalls: 0, method: init.method });
});

test('a caller who goes away is told of as one', async () => {
  await using server = await watched({ latencyMs: 1_000 });
  const leaving = new AbortController();
  const gone = fetch(server.app.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: HELD }),
    signal: leaving.signal,
  });
  gone.catch(() => {});
  await expect.poll(() => server.sandboxes['agent-message'].requestCount, { interval: 10 }).toBeGreaterThan(0);
  leaving.abort();
  await expect(gone).rejects.toThrow();
  await expect.poll(() => server.lines('request')).toMatchObject([{ outcome: 'aborted', status: null }]);
});

test('the name of an operation is cut where it is long', async () => {
  await using server = await watched();
  await ask(server, `query ${'N'.repeat(2_000)} { __typename }`);
  await expect.poll(() => server.lines('request')).toMatchObject([{ operation: 'N'.repeat(64) }]);
});

test('docs/observability.md tells of every field of both lines, and of no other', async () => {
  await using server = await watched({ latencyMs: 5 });
  await ask(server, HELD);
  await ask(server, '{ nothing }');
  server.sandboxes.sinch.fail({ fault: { kind: 'answer', status: 403, body: '{}' } });
  await ask(server, HELD);
  await expect.poll(() => server.lines('request')).toHaveLength(3);
  const told = readPage('docs/observability.md').table('Field').rows;
  // These take a provider that tells its ids, a caller who hangs up, a limit and a collector.
  const rare = ['providerRequestId', 'abandoned', 'cost', 'traceId'];
  for (const message of ['request', 'upstream call']) {
    const seen = new Set([...server.lines(message).flatMap(Object.keys), ...rare]);
    const described = [...told]
      .filter(([, [lines]]) => lines === 'all' || lines!.includes(message))
      .map(([name]) => name);
    expect(
      described.filter(name => !seen.has(name)),
      message,
    ).toEqual([]);
    expect(
      [...seen].filter(name => !rare.includes(name) && !described.includes(name)),
      message,
    ).toEqual([]);
  }
});

test('what is hidden is hidden wherever it stands, and an error brings along nothing but itself', () => {
  const lines: string[] = [];
  const destination = new Writable({ write: (line: Buffer, _, done) => (lines.push(line.toString()), done()) });
  const hidden = patternOf(['s3cr$t/"quoted"', 'api.provider.example', 'abc']);
  const log = createLog('info', { destination, hidden: () => hidden });
  const cause = Object.assign(new Error('connect to api.provider.example'), { socket: { remoteAddress: '192.0.2.7' } });
  log.error({ err: new Error('with s3cr$t/"quoted" in it', { cause }) }, 'abc');
  log.error({ err: new ProviderError('REJECTED', 'sinch', 'The provider refused: Jane Doe, 1 Main Street') }, 'two');
  expect(lines.join('')).not.toMatch(/s3cr|provider\.example|192\.0\.2|Jane|Main Street/);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    msg: 'abc',
    err: { message: 'with [hidden] in it', cause: { message: 'connect to [hidden]' } },
  });
  expect(JSON.parse(lines[1]!)).toMatchObject({ err: { kind: 'REJECTED', account: 'sinch' } });
});
