import { expect, test } from 'vitest';
import { START, type Pager } from '#paging/pager.ts';
import { bySkip, byToken, whole } from '#paging/strategies.ts';

async function walk<T>(pager: Pager<T>) {
  const items: T[] = [];
  for (let from: string | null = START; from !== null;) {
    const page = await pager({ from, wanted: 10 });
    items.push(...page.entries.map(e => e.item));
    from = page.next;
  }
  return items;
}
const list = Array.from({ length: 25 }, (_, i) => String(i).padStart(3, '0'));
const key = (x: string) => x;

test('each strategy walks its list once', async () => {
  const token = byToken({
    key,
    read: async t => ({
      items: list.slice(Number(t ?? 0), Number(t ?? 0) + 10),
      next: Number(t ?? 0) + 10 < 25 ? String(Number(t ?? 0) + 10) : '',
    }),
  });
  expect(await walk(token)).toEqual(list);
  for (const endsOn of ['short-page', 'empty-page'] as const)
    expect(await walk(bySkip({ key, pageSize: 10, endsOn, read: async s => list.slice(s, s + 10) }))).toEqual(list);
  expect(
    await walk(bySkip({ key, pageSize: 10, endsOn: 'empty-page', read: async s => list.slice(s, s + 1) })),
  ).toEqual(list);
  expect(await walk(whole({ key, read: async () => list.toReversed() }))).toEqual(list);
});
