import { expect, onTestFinished, test } from 'vitest';
import { createReadiness, type Readiness } from '../../src/server/readiness.ts';
import { startOperations } from '../../src/server/operations.ts';
import { createSearches } from '#telemetry/searches.ts';
import { watched } from '../telemetry/watched.ts';

async function served(): Promise<{
  readonly readiness: Readiness;
  get(path: string, method?: string): Promise<Response>;
}> {
  const readiness = createReadiness();
  const metrics = { contentType: 'text/plain', metrics: async () => 'x 1\n' };
  const server = await startOperations({ host: '127.0.0.1', port: 0, readiness, metrics });
  onTestFinished(() => server.close());
  return { readiness, get: (path, method = 'GET') => fetch(`${server.url}${path}`, { method }) };
}

test('it lives from the start, and is ready from when it serves until it stops', async () => {
  const { readiness, get } = await served();
  const look = async () => {
    const answer = await get('/readyz');
    return [answer.status, ((await answer.json()) as { failing: string[] }).failing];
  };
  expect((await get('/healthz')).status).toBe(200);
  expect(await look()).toEqual([503, ['starting']]);
  readiness.started();
  expect(await look()).toEqual([200, []]);
  readiness.stopping();
  expect(await look()).toEqual([503, ['stopping']]);
  expect((await get('/healthz')).status).toBe(200);
});

test('it is not ready while a part fails or does not answer, and says which', async () => {
  const { readiness, get } = await served();
  const broken = { store: true };
  readiness.add('store', () => (broken.store ? Promise.reject(new Error('postgres://secret')) : undefined));
  readiness.add('audit', () => {});
  readiness.add('inbox', () => new Promise(broken.store ? () => {} : resolve => resolve()));
  readiness.started();
  const red = await get('/readyz');
  expect([red.status, await red.json()]).toEqual([503, { status: 'not ready', failing: ['store', 'inbox'] }]);
  broken.store = false;
  readiness.add('inbox', () => {});
  expect((await get('/readyz')).status).toBe(200);
});

test('searches that fail three times in a row, or end no more, are a failure until one succeeds', () => {
  const clock = { at: 0 };
  const searches = createSearches(() => clock.at);
  searches.seen(true);
  searches.seen(true);
  expect(() => searches.check()).not.toThrow();
  searches.seen(true);
  expect(() => searches.check()).toThrow();
  searches.seen(false);
  expect(() => searches.check()).not.toThrow();
  clock.at = 61_000;
  expect(() => searches.check()).toThrow();
});

test.each([
  ['/', 'GET', 404],
  ['/graphql', 'POST', 404],
  ['/__proto__', 'GET', 404],
  ['/metrics', 'POST', 405],
  ['/metrics?name[]=x', 'GET', 200],
])('%s by %s is answered with %i', async (path, method, status) => {
  const { get } = await served();
  expect((await get(path, method)).status).toBe(status);
});

test('providers that are down leave the server ready, and callers reach none of this', async () => {
  await using server = await watched();
  for (const sandbox of Object.values(server.sandboxes)) await sandbox.close();
  const body = JSON.stringify({ query: '{ phoneNumbers(first: 5) { isPartial } }' });
  await fetch(server.app.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect(await server.page('/readyz')).toEqual({ status: 200, text: '{"status":"ready","failing":[]}' });
  const { origin } = new URL(server.app.url);
  for (const path of ['/metrics', '/readyz', '/healthz']) expect((await fetch(origin + path)).status).toBe(404);
});
