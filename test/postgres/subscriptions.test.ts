import { expect, onTestFinished, test } from 'vitest';
import { encodeId } from '#schema/ids.ts';
import { openStore } from '#store/index.ts';
import { FollowNumberEventsDocument, type FollowNumberEventsSubscription } from '../gql/graphql.ts';
import { several } from '../kit/events.ts';
import { start } from '../kit/start.ts';
import { subscribe } from '../kit/subscribe.ts';
import { postgresSchema } from './schema.ts';

const QUERY = String(FollowNumberEventsDocument);

test('an event recorded by one instance is heard by a subscriber of another, who can go on at a third', async () => {
  const database = await postgresSchema.create();
  onTestFinished(() => database.drop());
  const instances = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const store = await openStore({ url: database.url });
      const server = await start({ size: 1, store });
      onTestFinished(async () => {
        await server.app.close(100);
        await store.close();
      });
      return { store, url: server.app.url };
    }),
  );
  const [one, other, third] = instances;
  const listen = async (url: string, after?: string) => {
    const subscribed = await subscribe(url, QUERY, { variables: { after } });
    onTestFinished(() => subscribed.leave());
    return subscribed;
  };
  const edgesOf = ({ heard }: Awaited<ReturnType<typeof listen>>) =>
    heard.map(({ data }) => (JSON.parse(data) as { data: FollowNumberEventsSubscription }).data.numberEvents!);
  const idsOf = (subscribed: Awaited<ReturnType<typeof listen>>) => edgesOf(subscribed).map(({ node }) => node.id);

  const subscribed = await listen(other!.url);
  const ids: string[] = [];
  for (const store of [one!.store, third!.store, one!.store]) {
    ids.push(...(await store.events.append(several(70))).map(({ id }) => encodeId('NumberEvent', id)));
  }
  await expect.poll(() => subscribed.heard.length, { timeout: 10_000 }).toBe(210);
  expect(idsOf(subscribed)).toEqual(ids);

  const again = await listen(third!.url, edgesOf(subscribed)[99]!.cursor);
  await expect.poll(() => again.heard.length, { timeout: 10_000 }).toBe(110);
  expect(idsOf(again)).toEqual(ids.slice(100));
});
