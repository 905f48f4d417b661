import { expect, test } from 'vitest';
import { Pool } from 'undici';
import { createMetrics } from '#telemetry/metrics.ts';
import { readPage } from '../kit/markdown.ts';
import { watched } from './watched.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

test('docs/observability.md tells of every metric, its type and its labels, and of no other', async () => {
  const { registry } = createMetrics([], {});
  const own = registry.getMetricsAsArray().filter(({ name }) => name.startsWith('numbergraph_'));
  const told = readPage('docs/observability.md').table('Metric').rows;
  const described = own.map(metric => {
    const { labelNames } = metric as unknown as { labelNames: readonly string[] };
    return `${metric.name}: ${metric.type} of ${labelNames.map(label => `\`${label}\``).join(', ')}`;
  });
  expect(new Set([...told].map(([name, [type, labels]]) => `${name}: ${type} of ${labels}`))).toEqual(
    new Set(described),
  );
  const foreign = registry.getMetricsAsArray().filter(({ name }) => !/^(numbergraph|process|nodejs)_/.test(name));
  expect(foreign).toEqual([]);
});

test('10,000 invented names of operations make no series of their own', { timeout: 60_000 }, async () => {
  await using server = await watched();
  const { origin, pathname: path } = new URL(server.app.url);
  const pool = new Pool(origin, { connections: 16 });
  const send = async (name: string): Promise<void> => {
    const body = JSON.stringify({ query: `query ${name} { __typename }` });
    const answer = await pool.request({ method: 'POST', path, headers: JSON_TYPE, body });
    await answer.body.dump();
    expect(answer.statusCode).toBe(200);
  };
  await send('Readiness');
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < 10_000) await send(`Invented${(next += 1)}`);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  await pool.close();

  const { text } = await server.page('/metrics');
  const series = text.split('\n').filter(line => line !== '' && !line.startsWith('#'));
  expect(series.length).toBeLessThan(2_000);
  expect(text).not.toContain('Invented');
  const labels = { type: 'query', status: '2xx', outcome: 'ok' };
  expect(await server.metric('numbergraph_requests_total', { operation: 'other', ...labels })).toBe(10_000);
  expect(await server.metric('numbergraph_requests_total', { operation: 'Readiness', ...labels })).toBe(1);
});

test('counts requests, what they cost upstream, what went wrong, and changes by their outcome', async () => {
  await using server = await watched();
  const ask = async (query: string): Promise<{ data: Record<string, unknown> }> => {
    const answer = await fetch(server.app.url, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ query }) });
    return (await answer.json()) as { data: Record<string, unknown> };
  };
  const held = '{ phoneNumbersBy(lookup: { e164: "+12025550100" }) { matches { id account { name } } } }';
  const { phoneNumbersBy } = (await ask(held)).data as {
    phoneNumbersBy: { matches: { id: string; account: { name: string } }[] };
  };
  const { id } = phoneNumbersBy.matches.find(({ account }) => account.name === 'sinch')!;
  server.sandboxes.sinch.fail({ method: 'GET', times: 1, fault: { kind: 'answer', status: 503 } });
  await ask(held);
  await ask('{ nothing }');
  await fetch(`${new URL(server.app.url).origin}/elsewhere`);
  await ask(`mutation { updatePhoneNumber(input: { id: "${id}", friendlyName: "Desk" }) { outcome } }`);

  const sinch = { account: 'sinch', provider: 'sinch' };
  expect(await server.metric('numbergraph_requests_total', { type: 'mutation', outcome: 'ok' })).toBe(1);
  expect(await server.metric('numbergraph_requests_refused_total', { code: 'GRAPHQL_VALIDATION_FAILED' })).toBe(1);
  expect(await server.metric('numbergraph_request_errors_total', { code: 'BAD_REQUEST' })).toBe(1);
  expect(await server.metric('numbergraph_upstream_retries_total', sinch)).toBe(1);
  expect(await server.metric('numbergraph_upstream_calls_total', { ...sinch, method: 'PATCH', status: '2xx' })).toBe(1);
  expect(await server.metric('numbergraph_mutations_total', { account: 'sinch', outcome: 'APPLIED' })).toBe(1);
  expect(await server.metric('numbergraph_operations', { state: 'UNKNOWN' })).toBe(0);
  expect(await server.metric('numbergraph_account_health', { ...sinch, state: 'DEGRADED' })).toBe(1);
  expect(await server.metric('numbergraph_upstream_breaker_state', sinch)).toBe(0);
  expect(await server.metric('numbergraph_requests_in_flight')).toBe(0);
});

test('an outage is seen in the state of the breaker', async () => {
  await using server = await watched();
  const body = JSON.stringify({ query: '{ phoneNumbers(first: 50) { nodes { e164 } } }' });
  const ask = () => fetch(server.app.url, { method: 'POST', headers: JSON_TYPE, body });
  await (await ask()).text();
  server.sandboxes['red-cloud'].fail({ fault: { kind: 'answer', status: 500 } });
  for (let i = 0; i < 6; i += 1) await (await ask()).text();
  const red = { account: 'red-cloud' };
  expect(await server.metric('numbergraph_upstream_breaker_state', red)).toBe(2);
  expect(await server.metric('numbergraph_account_health', { ...red, state: 'DOWN' })).toBe(1);
});
