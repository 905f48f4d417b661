import { describe, expect, test } from 'vitest';
import { countAll, type Source } from '#paging/connection.ts';
import type { Pager } from '#paging/pager.ts';
import { key, keyset, names, skipping, upstream, type Upstream } from './upstreams.ts';

const sources = (...ons: Upstream[]): Source<string>[] =>
  ons.map((on, index) => ({ key: 'abcd'.charAt(index), pager: keyset(on, [5]) }));

describe('counting', () => {
  test('is complete when every source was read to its end', async () => {
    const counted = await countAll(sources(upstream(names(12)), upstream([])));
    expect(counted).toMatchObject({ count: 12, complete: true });
    expect(counted.sources.map(({ state }) => state)).toEqual(['EXHAUSTED', 'EXHAUSTED']);
  });

  test('gives a least number where a source fails, or has too many pages', async () => {
    const failed = await countAll(sources(upstream(names(12), [3]), upstream(names(3))));
    expect(failed).toMatchObject({ count: 13, complete: false });
    expect(failed.sources).toMatchObject([
      { key: 'a', state: 'FAILED', fetchedCount: 10, error: new Error('call 3 failed') },
      { key: 'b', state: 'EXHAUSTED', fetchedCount: 3 },
    ]);
    const spent = await countAll(sources(upstream(names(12))), { maxPages: 2 });
    expect(spent).toMatchObject({ count: 10, complete: false, sources: [{ state: 'MORE' }] });
  });

  test('asks the sources at the same time, and counts what is repeated once', async () => {
    let most = 0;
    let now = 0;
    const pager: Pager<string> = async request => {
      most = Math.max(most, (now += 1));
      await new Promise(setImmediate);
      now -= 1;
      return skipping(upstream(['x', 'y', 'x']), { pageSize: 9, endsOn: 'short-page' })(request);
    };
    const counted = await countAll(['a', 'b', 'c'].map(name => ({ key: name, pager, identify: key })));
    expect(counted.count).toBe(6);
    expect(most).toBe(3);
  });
});
