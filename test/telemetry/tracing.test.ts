import { expect, test } from 'vitest';
import { collector, type Span, watched } from './watched.ts';

const SERVER = 2;
const CLIENT = 3;

async function ask(url: string, query: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  await answer.text();
  return answer.headers.get('x-request-id')!;
}

const HELD = 'query WhoHolds { phoneNumbersBy(lookup: { e164: "+12025550100" }) { matches { e164 } } }';
const THEIRS = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const TRACEPARENT = `00-${THEIRS.traceId}-${THEIRS.spanId}-01`;

/** Spans are sent when the server ends at the latest. */
async function traced(
  options: { readonly continueIncoming?: boolean; readonly sampleRatio?: number },
  headers: Readonly<Record<string, string>> = {},
): Promise<{ request: Span; upstream: readonly Span[]; requestId: string; sent: readonly (string | undefined)[] }> {
  const { endpoint, spans } = await collector();
  const server = await watched({ tracing: { endpoint, ...options } });
  const requestId = await ask(server.app.url, HELD, headers);
  const sent = Object.values(server.sandboxes).flatMap(({ requests }) =>
    requests.map(({ traceparent }) => traceparent),
  );
  await server[Symbol.asyncDispose]();
  const all = spans();
  return {
    request: all.find(({ kind }) => kind === SERVER)!,
    upstream: all.filter(({ kind }) => kind === CLIENT),
    requestId,
    sent,
  };
}

test('a request is a span, each call upstream is one below it, and the provider is sent its id', async () => {
  const { request, upstream, requestId, sent } = await traced({});
  expect(request).toMatchObject({
    name: 'query',
    attributes: {
      'graphql.operation.name': 'WhoHolds',
      'graphql.operation.type': 'query',
      'http.response.status_code': 200,
      'numbergraph.request_id': requestId,
      'numbergraph.outcome': 'ok',
    },
  });
  expect(upstream.length).toBeGreaterThanOrEqual(4);
  for (const span of upstream) expect(span).toMatchObject({ traceId: request.traceId, parentSpanId: request.spanId });
  expect(new Set(upstream.map(({ attributes }) => attributes['numbergraph.account']))).toEqual(
    new Set(['sinch', 'fone-dynamics', 'red-cloud', 'agent-message']),
  );
  expect(upstream.map(({ name }) => name)).toContain('GET /v1/projects/{}/activeNumbers/{}');
  expect(sent).toHaveLength(upstream.length);
  expect(new Set(sent)).toEqual(new Set(upstream.map(({ spanId }) => `00-${request.traceId}-${spanId}-01`)));
});

test('the trace of a caller is not continued, but linked to', async () => {
  const { request } = await traced({}, { traceparent: TRACEPARENT });
  expect(request.traceId).not.toBe(THEIRS.traceId);
  expect(request.parentSpanId ?? '').toBe('');
  expect(request.links).toMatchObject([THEIRS]);
});

test('it is continued where the configuration says so', async () => {
  const { request } = await traced({ continueIncoming: true }, { traceparent: TRACEPARENT });
  expect(request).toMatchObject({ traceId: THEIRS.traceId, parentSpanId: THEIRS.spanId, links: [] });
});

test.each(['', 'nonsense', `00-${'0'.repeat(32)}-${THEIRS.spanId}-01`, `${TRACEPARENT}-more`])(
  'a traceparent of %o is as none',
  async traceparent => {
    const { request } = await traced({ continueIncoming: true }, { traceparent });
    expect(request.traceId).not.toBe(THEIRS.traceId);
    expect(request.links).toEqual([]);
  },
);

test('of traces that are not kept nothing is sent to the collector, and providers are told so', async () => {
  const { request, upstream, sent } = await traced({ sampleRatio: 0 });
  expect(request).toBeUndefined();
  expect(upstream).toEqual([]);
  for (const header of sent) expect(header).toMatch(/-00$/);
});

test('without a collector providers are sent no traceparent', async () => {
  await using server = await watched();
  await ask(server.app.url, HELD);
  const { requests } = server.sandboxes.sinch;
  expect(requests.length).toBeGreaterThan(0);
  expect(requests.filter(({ traceparent }) => traceparent !== undefined)).toEqual([]);
});

test('a collector that is not there holds nothing up', async () => {
  const server = await watched({ tracing: { endpoint: 'http://127.0.0.1:9' } });
  await ask(server.app.url, HELD);
  const since = performance.now();
  await server[Symbol.asyncDispose]();
  expect(performance.now() - since).toBeLessThan(8_000);
});
