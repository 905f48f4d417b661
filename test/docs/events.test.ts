import { createClient } from 'graphql-sse';
import { expect, onTestFinished, test } from 'vitest';
import { ERROR_CODES } from '#schema/errors.ts';
import { openStore } from '#store/index.ts';
import { several } from '../kit/events.ts';
import { readPage } from '../kit/markdown.ts';
import { start, type StartOptions } from '../kit/start.ts';
import { subscribe } from '../kit/subscribe.ts';

const PAGE = readPage('docs/events.md');
const [list, curl, client] = PAGE.blocks.map(({ text }) => text);

async function stage(options: StartOptions = {}) {
  const store = await openStore({ url: ':memory:' });
  const server = await start({ size: 1, store, ...options });
  onTestFinished(async () => {
    await server.app.close(100);
    await store.close();
  });
  return { server, append: (count: number) => store.events.append(several(count)) };
}

test('the query of the page is answered', async () => {
  const { server, append } = await stage();
  await append(7);
  const { numberEvents } = await server.client.request<{ numberEvents: { edges: object[] } }>(list!);
  expect(numberEvents.edges).toHaveLength(5);
});

test('what the page sends by curl is answered by events', async () => {
  const { server, append } = await stage();
  expect(curl).toContain("-H 'content-type: application/json' -H 'accept: text/event-stream'");
  const { query } = JSON.parse(/-d '(.*)'/.exec(curl!)![1]!) as { query: string };
  const subscribed = await subscribe(server.app.url, query);
  onTestFinished(() => subscribed.leave());
  await append(1);
  await expect.poll(() => subscribed.heard.map(({ event }) => event)).toEqual(['next']);
  expect(JSON.parse(subscribed.heard[0]!.data)).toMatchObject({ data: { numberEvents: { node: { kind: 'PROVISIONED' } } } }); // prettier-ignore
});

test('the client of the page hears of everything, in order, though its streams end again and again', async () => {
  const { server, append } = await stage({ subscriptions: { maxAgeMs: 100 } });
  const { numberEvents } = await server.client.request<{ numberEvents: { edges: { cursor: string }[] } }>(
    await append(1).then(() => list!),
  );
  const code = client!.replace(/^import .*$/m, '').replace('export ', '');
  // oxlint-disable-next-line typescript/no-implied-eval -- it is the page's own text
  const follow = new Function('createClient', 'url', 'key', `${code}; return follow;`)(
    createClient,
    server.app.url,
    'none',
  ) as (
    // prettier-ignore
    onEvent: (node: { readonly e164: string }) => void,
    after: string,
  ) => Promise<void>;
  const heard: string[] = [];
  const following = follow(({ e164 }) => {
    heard.push(e164);
    if (heard.length === 40) throw new RangeError('enough');
  }, numberEvents.edges[0]!.cursor);
  const over = following.catch((error: unknown) => error);
  for (let round = 0; round < 20; round += 1) {
    await append(2);
    await expect.poll(() => heard.length, { timeout: 5_000 }).toBeGreaterThanOrEqual(2 * round);
  }
  expect(await over).toBeInstanceOf(RangeError);
  expect(heard).toHaveLength(40);
});

test('every code the page names is one there is', () => {
  const known: readonly string[] = [...ERROR_CODES, 'EVENTS'];
  const named = [...PAGE.text.matchAll(/[`']([A-Z][A-Z_]{4,})[`']/g)].map(([, code]) => code!);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(code => !known.includes(code))).toEqual([]);
});
