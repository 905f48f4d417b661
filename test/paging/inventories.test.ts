import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { concat } from '#paging/combinators.ts';
import type { Source } from '#paging/connection.ts';
import { createCursors, deriveCursorKey } from '#paging/cursor.ts';
import type { Pager } from '#paging/pager.ts';
import { bySkip, byToken, whole } from '#paging/strategies.ts';
import { failuresOf, nodesOf, recover, type Sealing, walk } from './walk.ts';
import {
  answer,
  inOneAnswer,
  key,
  keyset,
  names,
  offsetToken,
  skipping,
  upstream,
  type Upstream,
} from './upstreams.ts';

/** 2,500 numbers held by four accounts, each read in another way; the sizes are such that pages end everywhere. */
const held = { joined: 700, skipped: 801, whole: 100, tokens: 899 };
const all = Object.entries(held).flatMap(([name, size]) => names(size, name));
const regions = [0, 100, 150, 250, 251, 651, 700];

function accounts(): { ons: readonly Upstream[]; sources: () => Source<string>[] } {
  const [joined = upstream([]), skipped = joined, short = joined, tokens = joined] = Object.entries(held).map(
    ([name, size]) => upstream(names(size, name)),
  );
  const parts = regions.slice(1).map((end, index) => upstream(joined.list.slice(regions[index], end)));
  const sources = (): Source<string>[] => [
    { key: 'joined', pager: concat(parts.map((on, index) => ({ key: String(index), pager: offsetToken(on, [100]) }))) },
    { key: 'skipped', pager: skipping(skipped, { pageSize: 200, endsOn: 'short-page' }) },
    { key: 'whole', pager: inOneAnswer(short) },
    { key: 'tokens', pager: keyset(tokens, [100, 37, 0, 100]) },
  ];
  return { ons: [...parts, skipped, short, tokens], sources };
}

describe('2,500 numbers in four accounts', () => {
  test('are each given once and in order, whatever the size of pages from 1 to 100', async () => {
    for (let first = 1; first <= 100; first++) {
      const pages = await walk(accounts().sources, [first]);
      expect(nodesOf(pages)).toEqual(all);
      expect(pages).toHaveLength(Math.ceil(2_500 / first));
    }
  });

  test('cost at most 0.1 requests upstream per number at 50 a page', async () => {
    const { ons, sources } = accounts();
    await walk(sources, [50]);
    expect(ons.reduce((sum, on) => sum + on.calls, 0) / 2_500).toBeLessThanOrEqual(0.1);
  });
});

describe('over HTTP', () => {
  const lists: Record<string, Upstream> = {};
  const requests: string[] = [];
  let server: Server;
  let pool: Pool;

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(request.url ?? '');
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://upstream.test');
      const on = lists[pathname] ?? upstream([]);
      const from = Number(searchParams.get('from') ?? 0);
      const cap = Math.min(20, Number(searchParams.get('count') ?? Infinity));
      const items = on.list.slice(from, pathname === '/whole' ? undefined : from + cap);
      answer(on, items).then(
        () =>
          response.end(
            JSON.stringify({
              items,
              total: 7,
              next: from + items.length < on.list.length ? String(from + items.length) : '',
            }),
          ),
        () => response.writeHead(503).end('{}'),
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    pool = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterAll(async () => {
    await pool.close();
    server.close();
  });

  async function get(path: string, signal?: AbortSignal): Promise<{ items: string[]; next: string }> {
    const { statusCode, body } = await pool.request({ method: 'GET', path, signal: signal ?? null });
    const content = (await body.json()) as { items: string[]; next: string };
    if (statusCode !== 200) throw new Error(`The upstream answered ${statusCode}`);
    return content;
  }
  const pagers: Record<string, () => Pager<string>> = {
    '/token': () => byToken({ key, read: (token, signal) => get(`/token?from=${token ?? 0}`, signal) }),
    '/skip': () =>
      bySkip({
        key,
        pageSize: 50,
        endsOn: 'empty-page',
        read: async (skip, signal) => (await get(`/skip?from=${skip}&count=50`, signal)).items,
      }),
    '/whole': () => whole({ key, read: async signal => (await get('/whole', signal)).items }),
  };
  const sources = (): Source<string>[] =>
    Object.entries(pagers).map(([path, pager]) => ({ key: path, pager: pager() }));

  test('a walk with sealed cursors gives every number once, past a page cap, a total that lies and failures', async () => {
    for (const path of Object.keys(pagers)) lists[path] = upstream(names(95, path), [2, 5]);
    const cursors = createCursors(deriveCursorKey(['secret']));
    const sealing: Sealing = {
      seal: place => cursors.seal('numbers', place),
      open: cursor => cursors.open('numbers', cursor),
    };
    const walked = await walk(sources, [7, 30, 1], { signal: () => AbortSignal.timeout(5_000) }, sealing);
    const recovered = await recover(sources, [11], walked, sealing);
    expect(failuresOf(walked)).not.toEqual([]);
    expect([...nodesOf(walked), ...nodesOf(recovered)].toSorted()).toEqual(
      Object.keys(pagers)
        .flatMap(path => names(95, path))
        .toSorted(),
    );
  });

  test.each([
    ['/token', ['/token?from=0', '/token?from=20', '/token?from=20', '/token?from=40']],
    ['/skip', [0, 19, 29, 44, 45].map(from => `/skip?from=${from}&count=50`)],
    ['/whole', ['/whole', '/whole']],
  ])('two pages of %s cost these requests', async (path, expected) => {
    lists[path] = upstream(names(45));
    requests.length = 0;
    const pages = await walk(() => [{ key: path, pager: pagers[path]!() }], [30]);
    expect(nodesOf(pages)).toEqual(names(45));
    expect(requests).toEqual(expected);
  });
});
