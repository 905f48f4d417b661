import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, where } from '#paging/combinators.ts';
import type { Source } from '#paging/connection.ts';
import { BrokenListError, type Pager } from '#paging/pager.ts';
import { bySkip, byToken } from '#paging/strategies.ts';
import { inOneAnswer, key, keyset, names, offsetToken, skipping, upstream, type Upstream } from './upstreams.ts';
import { failuresOf, nodesOf, open, recover, walk } from './walk.ts';

const ACCOUNTS = ['a', 'b', 'c', 'd'];

interface Shape {
  readonly style: 'keyset' | 'offset-token' | 'short-page' | 'empty-page' | 'whole' | 'joined';
  readonly size: number;
  /** Of pages: at most the second, as the provider caps them. */
  readonly sizes: readonly [number, number, number];
  readonly failing: readonly number[];
}

const shape = (failing: fc.Arbitrary<number[]>): fc.Arbitrary<Shape> =>
  fc.record({
    style: fc.constantFrom('keyset', 'offset-token', 'short-page', 'empty-page', 'whole', 'joined'),
    size: fc.nat(40),
    sizes: fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 9 }), fc.nat(9)),
    failing,
  });
const sound = fc.array(shape(fc.constant([])), { minLength: 1, maxLength: 4 });
const failing = fc.array(shape(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 })), {
  minLength: 1,
  maxLength: 4,
});
const firsts = fc.array(fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 100 })), {
  minLength: 1,
  maxLength: 5,
});

const pagers: Record<Shape['style'], (on: Upstream, sizes: Shape['sizes']) => Pager<string>> = {
  keyset,
  'offset-token': offsetToken,
  'short-page': (on, [, cap]) => skipping(on, { pageSize: cap, endsOn: 'short-page' }),
  'empty-page': (on, [, cap]) => skipping(on, { pageSize: 2 * cap, cap }),
  whole: inOneAnswer,
  joined: (on, sizes) => {
    const part = (index: number): Pager<string> =>
      where(keyset(on, sizes), item => Number(item.slice(1)) % 3 === index);
    return concat(['x', 'y', 'z'].map((name, index) => ({ key: name, pager: part(index) })));
  },
};

/** What `joined` gives: those divisible by three first, and so on. */
const inOrder = ({ style, size }: Shape, index: number): string[] => {
  const all = names(size, ACCOUNTS[index]);
  return style === 'joined' ? all.toSorted((a, b) => (Number(a.slice(1)) % 3) - (Number(b.slice(1)) % 3)) : all;
};

/** The accounts of a server; pagers are made anew for each connection, as the upstreams' call counts go on. */
function server(shapes: readonly Shape[]): {
  ons: readonly Upstream[];
  sources: () => Source<string>[];
  all: string[];
} {
  const ons = shapes.map(({ size, failing: calls }, index) => upstream(names(size, ACCOUNTS[index]), calls));
  const sources = (): Source<string>[] =>
    shapes.map(({ style, sizes }, index) => ({
      key: ACCOUNTS[index]!,
      pager: pagers[style](ons[index]!, sizes),
      identify: key,
    }));
  return { ons, sources, all: shapes.flatMap(inOrder) };
}

describe('a walk over several sources', () => {
  test('gives every entry once and in order, in full pages, whatever is asked for on each', async () => {
    await fc.assert(
      fc.asyncProperty(sound, firsts, async (shapes, sizes) => {
        const { sources, all } = server(shapes);
        const pages = await walk(sources, sizes, { maxPages: 1_000 });
        expect(nodesOf(pages)).toEqual(all);
        for (const [index, { edges, pageInfo }] of pages.entries()) {
          if (pageInfo.hasNextPage) expect(edges).toHaveLength(sizes[index % sizes.length]!);
          else expect(index).toBe(pages.length - 1);
        }
        expect(pages.at(-1)?.edges.length).toBeGreaterThan(all.length > 0 ? 0 : -1);
      }),
      { numRuns: 250 },
    );
  });

  test('can be taken up behind every edge, with another page size', async () => {
    await fc.assert(
      fc.asyncProperty(sound, firsts, firsts, fc.nat(), async (shapes, sizes, others, pick) => {
        const { sources, all } = server(shapes);
        const edges = (await walk(sources, sizes)).flatMap(page => page.edges);
        if (edges.length === 0) return;
        const index = pick % edges.length;
        expect(nodesOf(await walk(sources, others, { after: open(edges[index]!.cursor) }))).toEqual(
          all.slice(index + 1),
        );
      }),
      { numRuns: 250 },
    );
  });

  test('gives every entry once when calls fail here and there and the retry cursors are followed', async () => {
    await fc.assert(
      fc.asyncProperty(failing, firsts, async (shapes, sizes) => {
        const { sources, all } = server(shapes);
        const walked = await walk(sources, sizes);
        const recovered = await recover(sources, sizes, walked);
        expect([...nodesOf(walked), ...nodesOf(recovered)].toSorted()).toEqual(all.toSorted());
        const broken = new Set(failuresOf(walked).map(report => report.key));
        const isWell = (item: string): boolean => !broken.has(item.charAt(0));
        expect(nodesOf(walked).filter(isWell)).toEqual(all.filter(isWell));
      }),
      { numRuns: 250 },
    );
  });

  test('finds the few entries that match under a small budget, page by page and in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        sound,
        firsts,
        fc.integer({ min: 2, max: 15 }),
        fc.integer({ min: 1, max: 3 }),
        async (shapes, sizes, every, maxPages) => {
          const { sources, all } = server(shapes);
          const matches = (item: string): boolean => Number(item.slice(1)) % every === 0;
          let most = 0;
          const filtered = (): Source<string>[] =>
            sources().map(source => {
              let calls = 0;
              const matching = where(source.pager, matches);
              return { ...source, pager: request => ((most = Math.max(most, (calls += 1))), matching(request)) };
            });
          const pages = await walk(filtered, sizes, { maxPages });
          expect(nodesOf(pages)).toEqual(all.filter(matches));
          expect(most).toBeLessThanOrEqual(maxPages);
        },
      ),
      { numRuns: 250 },
    );
  });

  test('loses and repeats nothing that stays when numbers are added and released between pages', async () => {
    const change = fc.record({ account: fc.nat(), released: fc.option(fc.nat()), added: fc.option(fc.nat()) });
    const lists = fc.array(fc.tuple(fc.constantFrom('keyset', 'short-page', 'empty-page', 'whole'), fc.nat(40)), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(lists, firsts, fc.array(change, { maxLength: 20 }), async (styles, sizes, changes) => {
        const shapes = styles.map(([style, size]): Shape => ({ style, size, sizes: [8, 8, 8], failing: [] }));
        const { ons, sources, all } = server(shapes);
        const gone = new Set<string>();
        const pending = [...changes];
        let turn = 0;
        const changing = (): Source<string>[] => {
          const { account = 0, released = null, added = null } = turn > 0 ? (pending.shift() ?? {}) : {};
          const { list } = ons[account % ons.length]!;
          if (released !== null && list.length > 0)
            for (const item of list.splice(released % list.length, 1)) gone.add(item);
          if (added !== null) list.push(`${list[added % list.length] ?? ACCOUNTS[account % ons.length]!}+${turn}`);
          list.sort();
          turn += 1;
          return sources();
        };
        const nodes = nodesOf(await walk(changing, sizes));
        expect(new Set(nodes).size).toBe(nodes.length);
        expect(nodes.filter(item => !item.includes('+') && !gone.has(item))).toEqual(
          all.filter(item => !gone.has(item)),
        );
      }),
      { numRuns: 250 },
    );
  });

  test('gives an entry once that a list repeats', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(9), { minLength: 1, maxLength: 40 }), fc.nat(3), async (digits, style) => {
        const on = upstream(digits.map(String));
        const pager = [offsetToken(on, [7]), offsetToken(on, [40, 1]), skipping(on, { pageSize: 40 }), inOneAnswer(on)][
          style
        ]!;
        const nodes = nodesOf(await walk(() => [{ key: 'a', pager, identify: key }], [100]));
        expect(nodes.toSorted()).toEqual([...new Set(on.list)].toSorted());
      }),
    );
  });
});

describe('a walk over a list that would never end', () => {
  const endless: Record<string, Pager<string>> = {
    'a token that leads to itself': byToken({
      key,
      read: async token => ({ items: [token ?? 'first'], next: 'again' }),
    }),
    'tokens in a circle': byToken({
      key,
      read: async token => ({ items: names(2, `${Number(token) % 7}`), next: String((Number(token) % 7) + 1) }),
    }),
    'a token that is ignored': byToken({
      key,
      read: async token => ({ items: names(10), next: `${Number(token) + 1}` }),
    }),
    'an offset that is ignored': bySkip({ key, pageSize: 10, endsOn: 'short-page', read: async () => names(10) }),
    'an offset that is ignored, by pages of unknown size': bySkip({
      key,
      pageSize: 50,
      endsOn: 'empty-page',
      read: async () => names(10),
    }),
    'one entry, and an offset that is ignored': bySkip({
      key,
      pageSize: 50,
      endsOn: 'empty-page',
      read: async () => ['0000'],
    }),
  };

  test.each(Object.keys(endless))(
    'ends with an error within 50 pages, and what stands behind is given: %s',
    async name => {
      for (const first of [1, 7, 100]) {
        let calls = 0;
        const counted: Pager<string> = request => ((calls += 1), endless[name]!(request));
        const sources = (): Source<string>[] => [
          { key: 'a', pager: counted, identify: key },
          { key: 'b', pager: inOneAnswer(upstream(['last'])) },
        ];
        const pages = await walk(sources, [first]);
        expect(pages.length).toBeLessThanOrEqual(50);
        expect(nodesOf(pages).at(-1)).toBe('last');
        expect(failuresOf(pages)).toMatchObject([{ key: 'a', error: expect.any(BrokenListError) }]);
        if (first === 100) expect(calls).toBeLessThanOrEqual(50);
      }
    },
  );
});
