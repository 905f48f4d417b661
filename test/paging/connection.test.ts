import { describe, expect, test } from 'vitest';
import { where } from '#paging/combinators.ts';
import { connect, type Connection, type ConnectOptions, type Source } from '#paging/connection.ts';
import { type Pager, START } from '#paging/pager.ts';
import { keyset, names, upstream, type Upstream } from './upstreams.ts';
import { nodesOf, open, seal, walk } from './walk.ts';

const source = (name: string, pager: Pager<string>): Source<string> => ({ key: name, pager });
const sources = (...ons: Upstream[]): Source<string>[] =>
  ons.map((on, index) => source('abcd'.charAt(index), keyset(on, [5])));
const ask = (from: readonly Source<string>[], options: Partial<ConnectOptions> = {}): Promise<Connection<string>> =>
  connect(from, { first: 10, after: null, seal, ...options });
const nodes = (connection: Connection<string>): string[] => nodesOf([connection]);
const states = ({ sources: reports }: Connection<string>): string[] =>
  reports.map(({ key: name, state, fetchedCount }) => `${name} ${state} ${fetchedCount}`);
const after = (name: string, position = START, only = false): ConnectOptions['after'] => ({
  source: name,
  position,
  only,
});

/** Answers no sooner than its signal is aborted, and then with its reason. */
const hanging: Pager<string> = ({ signal }) =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));

const rare = (on: Upstream): Pager<string> => where(keyset(on, [5]), item => item === '0099');

describe('whether there is a next page', () => {
  test.each([
    [9, true],
    [10, false],
    [11, false],
  ])('is known: with %i of 10 asked for it is %s', async (first, expected) => {
    const { pageInfo } = await ask(sources(upstream(names(10))), { first });
    expect(pageInfo.hasNextPage).toBe(expected);
  });

  test('is known where a token leads to empty pages only', async () => {
    const on = upstream([...names(3), '9999']);
    const pager = where(keyset(on, [3, 0, 0, 0, 1]), item => item !== '9999');
    const { pageInfo } = await ask([source('a', pager)], { first: 3 });
    expect(pageInfo.hasNextPage).toBe(false);
    expect(on.calls).toBe(5);
  });

  test('is asked of the sources behind a source that has ended', async () => {
    const one = await ask(sources(upstream(names(10)), upstream([]), upstream(['x'])));
    expect(one.pageInfo.hasNextPage).toBe(true);
    expect(states(one)).toEqual(['a EXHAUSTED 10', 'b EXHAUSTED 0', 'c MORE 0']);
    const none = await ask(sources(upstream(names(10)), upstream([]), upstream([])));
    expect(none.pageInfo.hasNextPage).toBe(false);
  });

  test('and a previous one: where a cursor was given', async () => {
    const from = sources(upstream(names(3)));
    expect((await ask(from)).pageInfo.hasPreviousPage).toBe(false);
    expect((await ask(from, { after: after('a') })).pageInfo.hasPreviousPage).toBe(true);
  });
});

describe('what is asked upstream', () => {
  test('is one source alone, as long as it has enough', async () => {
    const ons = [upstream(names(30)), upstream(names(30))];
    const connection = await ask(sources(...ons));
    expect(ons.map(on => on.calls)).toEqual([3, 0]);
    expect(states(connection)).toEqual(['a MORE 10', 'b NOT_READ 0']);
  });

  test('is all the others at once when one falls short', async () => {
    const begun: string[] = [];
    const release: (() => void)[] = [];
    const gated = ['b', 'c', 'd'].map(name =>
      source(name, async () => {
        begun.push(name);
        await new Promise<void>(resolve => release.push(resolve));
        return { entries: [], next: null };
      }),
    );
    const connection = ask([...sources(upstream(names(3))), ...gated]);
    await expect.poll(() => begun).toEqual(['b', 'c', 'd']);
    for (const open_ of release) open_();
    expect(states(await connection)).toEqual(['a EXHAUSTED 3', 'b EXHAUSTED 0', 'c EXHAUSTED 0', 'd EXHAUSTED 0']);
  });

  test('is also the others when one is slow, so that it costs its own part only', async () => {
    const [b, c] = [upstream(names(3, 'b')), upstream(names(3, 'c'))];
    let begunBefore = 0;
    const connection = await ask(
      [
        source('a', async request => hanging(request).finally(() => (begunBefore = b.calls + c.calls))),
        source('b', keyset(b, [5])),
        source('c', keyset(c, [5])),
      ],
      { hedgeAfterMs: 5, signal: () => AbortSignal.timeout(50) },
    );
    expect(begunBefore).toBe(2);
    expect(nodes(connection)).toEqual([...names(3, 'b'), ...names(3, 'c')]);
    expect(states(connection)).toEqual(['a FAILED 0', 'b EXHAUSTED 3', 'c EXHAUSTED 3']);
  });

  test('has a signal for every page', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const pager = keyset(upstream(names(12)), [5]);
    const given: AbortSignal[] = [];
    await ask([source('a', request => (signals.push(request.signal), pager(request)))], {
      signal: () => (given.push(new AbortController().signal), given.at(-1)!),
    });
    expect(signals).toEqual(given);
    expect(new Set(given).size).toBe(3);
  });

  test('ends with the answer: a source begun early asks for no further page', async () => {
    const begun = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    const b = upstream(names(30));
    const late: Pager<string> = async request => {
      const page = await keyset(b, [1])(request);
      begun.resolve();
      await answered.promise;
      return page;
    };
    const patient: Pager<string> = async request => {
      await begun.promise;
      return keyset(upstream(names(30)), [30])(request);
    };
    await ask([source('a', patient), source('b', late)], { hedgeAfterMs: 0 });
    answered.resolve();
    await new Promise(setImmediate);
    expect(b.calls).toBe(1);
  });
});

describe('a budget of pages that is used up', () => {
  test('ends the page early, with the way on, and shows nothing of the sources behind', async () => {
    const on = upstream(names(100));
    const connection = await ask(
      [source('a', rare(on)), ...sources(upstream(names(3))).map(each => ({ ...each, key: 'b' }))],
      {
        maxPages: 4,
      },
    );
    expect(connection.edges).toEqual([]);
    expect(connection.pageInfo).toMatchObject({ hasNextPage: true, startCursor: null, endCursor: expect.any(String) });
    expect(states(connection)).toEqual(['a MORE 0', 'b NOT_READ 0']);
    expect(on.calls).toBe(4);
  });

  test('leads to the end all the same, page by page', async () => {
    const on = upstream(names(100));
    const pages = await walk(() => [source('a', rare(on)), source('b', keyset(upstream(['x']), [5]))], [10], {
      maxPages: 4,
    });
    expect(nodesOf(pages)).toEqual(['0099', 'x']);
    expect(pages).toHaveLength(5);
  });

  test('is 20 pages', async () => {
    const on = upstream(names(200));
    await ask([source('a', rare(on))]);
    expect(on.calls).toBe(20);
  });
});

describe('a source that fails', () => {
  test('gives what it gave before, the others go on, and its retry cursor leads to the rest of it alone', async () => {
    const a = upstream(names(12, 'a'), [2]);
    const from = sources(a, upstream(names(3, 'b')));
    const connection = await ask(from, { first: 20 });
    expect(nodes(connection)).toEqual([...names(5, 'a'), ...names(3, 'b')]);
    expect(states(connection)).toEqual(['a FAILED 5', 'b EXHAUSTED 3']);
    expect(connection.pageInfo.hasNextPage).toBe(false);
    expect(connection.sources[0]?.error).toEqual(new Error('call 2 failed'));
    expect(a.calls).toBe(2);

    const place = open(connection.sources[0]?.retryCursor ?? '');
    expect(place).toMatchObject({ source: 'a', only: true });
    const retried = await walk(() => from, [4], { after: place });
    expect(nodesOf(retried)).toEqual(names(12, 'a').slice(5));
    expect(retried.map(states)).toEqual([
      ['a MORE 4', 'b NOT_READ 0'],
      ['a EXHAUSTED 3', 'b NOT_READ 0'],
    ]);
    for (const { edges } of retried) for (const { cursor } of edges) expect(open(cursor).only).toBe(true);
  });

  test('may throw rather than reject', async () => {
    const connection = await ask([
      source('a', () => {
        throw new TypeError('at once');
      }),
      ...sources(upstream(['x'])).map(each => ({ ...each, key: 'b' })),
    ]);
    expect(states(connection)).toEqual(['a FAILED 0', 'b EXHAUSTED 1']);
  });

  test('does not stand for a next page, nor do all of them', async () => {
    const connection = await ask(sources(upstream(['x'], [1]), upstream(['y'], [1])));
    expect(connection.edges).toEqual([]);
    expect(connection.pageInfo).toMatchObject({ hasNextPage: false, startCursor: null, endCursor: null });
    expect(states(connection)).toEqual(['a FAILED 0', 'b FAILED 0']);
  });

  test('is not reported when it was begun early and is not needed', async () => {
    const failing = upstream(names(3), [1]);
    const enough = upstream(names(30));
    const connection = await ask(
      [
        source('a', async request => (await expect.poll(() => failing.calls).toBe(1), keyset(enough, [30])(request))),
        source('b', keyset(failing, [5])),
      ],
      { hedgeAfterMs: 0 },
    );
    await new Promise(setImmediate);
    expect(states(connection)).toEqual(['a MORE 10', 'b NOT_READ 0']);
  });

  test('behind a full page is left to the next page, which meets it again', async () => {
    const b = upstream(names(3, 'b'), [1]);
    const from = (): Source<string>[] => sources(upstream(names(10, 'a')), b, upstream(names(3, 'c')));
    const pages = await walk(from, [10]);
    expect(pages.map(states)).toEqual([
      ['a EXHAUSTED 10', 'b NOT_READ 0', 'c MORE 0'],
      ['a EXHAUSTED 0', 'b EXHAUSTED 3', 'c EXHAUSTED 3'],
    ]);
  });

  test('behind a full page is reported when no next page will meet it', async () => {
    const connection = await ask(sources(upstream(names(10, 'a')), upstream(names(3, 'b'), [1]), upstream([])));
    expect(connection.pageInfo.hasNextPage).toBe(false);
    expect(states(connection)).toEqual(['a EXHAUSTED 10', 'b FAILED 0', 'c EXHAUSTED 0']);
  });

  test('right behind the last edge is gone on with, as long as there is a next page', async () => {
    const connection = await ask(sources(upstream(names(20, 'a'), [3]), upstream(names(3, 'b'))));
    expect(states(connection)).toEqual(['a MORE 10', 'b MORE 0']);
    expect(open(connection.pageInfo.endCursor ?? '').source).toBe('a');
  });
});

describe('cursors', () => {
  test('are those of the edges, at both ends', async () => {
    const { edges, pageInfo } = await ask(sources(upstream(names(12))));
    expect(pageInfo.startCursor).toBe(edges[0]?.cursor);
    expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor);
  });

  test('are sealed only when they are read', async () => {
    let sealed = 0;
    const { edges, pageInfo } = await ask(sources(upstream(names(10), [3]), upstream(['x'])), {
      seal: place => ((sealed += 1), seal(place)),
    });
    expect(edges).toHaveLength(10);
    expect(sealed).toBe(0);
    void pageInfo.endCursor;
    expect(sealed).toBe(1);
  });

  test('that name a source in the middle leave those before it unread', async () => {
    const ons = [upstream(names(3, 'a')), upstream(names(3, 'b')), upstream(names(3, 'c'))];
    const connection = await ask(sources(...ons), { after: after('b') });
    expect(nodes(connection)).toEqual([...names(3, 'b'), ...names(3, 'c')]);
    expect(states(connection)).toEqual(['a NOT_READ 0', 'b EXHAUSTED 3', 'c EXHAUSTED 3']);
  });

  test('that name an unknown source are refused', async () => {
    await expect(ask(sources(upstream([])), { after: after('z') })).rejects.toThrow(RangeError);
  });
});

test('no sources are an empty connection', async () => {
  expect(await ask([])).toMatchObject({ edges: [], pageInfo: { hasNextPage: false, endCursor: null }, sources: [] });
});
