import { describe, expect, test } from 'vitest';
import type { Caller } from '#domain/caller.ts';
import { type Budget, createBudget, isExceeded, type Pass } from '#limits/budget.ts';
import { createOccupancy } from '#limits/occupancy.ts';
import type { Spending, Taking } from '#store/spending.ts';

const caller = (name: string): Caller => ({ name, scopes: [], accounts: 'ALL', documents: 'ANY' });
const ONE = caller('key:one');
const LIMITS = { costPerMinute: 100, writesPerMinute: 2, concurrency: 3 };

function stage(spending: Spending | null = null, limits = LIMITS) {
  let time = 600_000;
  const reported: unknown[] = [];
  const report = (error: unknown): void => void reported.push(error);
  const open = (): Budget => {
    const occupancy = createOccupancy(limits.concurrency);
    return createBudget({ limits, spending, occupancy, now: () => time, report });
  };
  return { open, reported, advance: (ms: number) => void (time += ms) };
}

function enter(budget: Budget, who = ONE): Pass {
  const pass = budget.admit(who);
  if (pass instanceof Promise) throw new Error('It is not known at once');
  if (isExceeded(pass)) throw new Error(pass.message);
  return pass;
}

/** What one request of so many points comes to: null or the limit that is exceeded. */
async function ask(budget: Budget, points: number, isWrite = false, who = ONE): Promise<string | null> {
  const pass = await budget.admit(who);
  if (isExceeded(pass)) return pass.limit;
  const exceeded = await pass.charge(points, isWrite);
  pass.end();
  return exceeded?.limit ?? null;
}

/** A store in memory, which counts how often it is asked. */
function shared(): Spending & { readonly asked: Taking[] } {
  const taken = new Map<string, number>();
  const asked: Taking[] = [];
  return {
    asked,
    async take(taking) {
      asked.push(taking);
      const { caller: who, kind, minute, least, most, limit } = taking;
      const key = `${who} ${kind} ${minute}`;
      const before = taken.get(key) ?? 0;
      if (before + least > limit) return { granted: 0, taken: null };
      const granted = Math.min(most, limit - before);
      taken.set(key, before + granted);
      return { granted, taken: before + granted };
    },
  };
}

describe('a caller', () => {
  test('may use up the points of a minute, to the last one, and has them again in the next', async () => {
    const { open, advance } = stage();
    const budget = open();
    expect(await ask(budget, 60)).toBeNull();
    expect(await ask(budget, 41)).toBe('COST_PER_MINUTE');
    expect(await ask(budget, 40)).toBeNull();
    expect(await ask(budget, 1)).toBe('COST_PER_MINUTE');
    advance(60_000);
    expect(await ask(budget, 100)).toBeNull();
  });

  test('with nothing left is refused at the door, and told when to come again', async () => {
    const { open, advance } = stage();
    const budget = open();
    await ask(budget, 100);
    advance(45_500);
    expect(budget.admit(ONE)).toMatchObject({ limit: 'COST_PER_MINUTE', retryAfterSeconds: 15 });
  });

  test('is told how it stands', async () => {
    const budget = stage().open();
    const pass = enter(budget);
    expect(pass.rateLimit()).toEqual({ limit: 100, remaining: 100, resetAt: new Date(660_000) });
    await pass.charge(30, false);
    expect(pass.rateLimit().remaining).toBe(70);
  });

  test('pays once for a request, and a point for one that came to nothing', async () => {
    const budget = stage().open();
    const pass = enter(budget);
    await pass.charge(10, false);
    expect(await pass.charge(10, false)).toBeNull();
    pass.end();
    enter(budget).end();
    expect(enter(budget).rateLimit().remaining).toBe(89);
  });

  test('may make so many changes in a minute, and goes on reading', async () => {
    const budget = stage().open();
    expect([await ask(budget, 1, true), await ask(budget, 1, true), await ask(budget, 1, true)]).toEqual([
      null,
      null,
      'WRITES_PER_MINUTE',
    ]);
    expect(await ask(budget, 1)).toBeNull();
  });

  test('has messages of a subscription beside the requests under way', async () => {
    const budget = stage().open();
    const passes = [enter(budget), enter(budget), enter(budget)];
    const message = budget.admitMessage(ONE);
    expect(isExceeded(message)).toBe(false);
    expect(isExceeded(await budget.admit(ONE))).toBe(true);
    for (const pass of passes) pass.end();
    await ask(budget, 97);
    expect(budget.admitMessage(ONE)).toMatchObject({ limit: 'COST_PER_MINUTE' });
  });

  test('may have so many requests under way, whichever end first', () => {
    const budget = stage().open();
    const passes = [enter(budget), enter(budget), enter(budget)];
    expect(budget.admit(ONE)).toMatchObject({ limit: 'CONCURRENCY', retryAfterSeconds: 1 });
    passes[1]!.end();
    passes[1]!.end();
    enter(budget);
    expect(budget.admit(ONE)).toMatchObject({ limit: 'CONCURRENCY' });
  });

  test('uses up nothing of another’s', async () => {
    const budget = stage().open();
    await ask(budget, 100);
    expect(await ask(budget, 100, true, caller('key:two'))).toBeNull();
  });

  test('without a key has a thousand times as much, and as many requests under way as there may be', async () => {
    const budget = stage().open();
    expect(await ask(budget, 100_000, false, caller('anonymous'))).toBeNull();
    expect(await ask(budget, 1, false, caller('anonymous'))).toBe('COST_PER_MINUTE');
    const other = stage().open();
    for (let index = 0; index < 10 * LIMITS.concurrency; index++) enter(other, caller('anonymous'));
  });

  test('can ask what costs more than a minute has, once a minute', async () => {
    const budget = stage().open();
    expect([await ask(budget, 500), await ask(budget, 500)]).toEqual([null, 'COST_PER_MINUTE']);
  });
});

describe('instances that share a store', () => {
  test('give out the limit together, all of it and no more, however many ask at once', async () => {
    const store = shared();
    const { open } = stage(store, { ...LIMITS, concurrency: 1_000 });
    const budgets = [open(), open()];
    const all = await Promise.all(Array.from({ length: 60 }, (_, index) => ask(budgets[index % 2]!, 5)));
    expect(all.filter(exceeded => exceeded === null)).toHaveLength(20);
    expect(all.filter(exceeded => exceeded === 'COST_PER_MINUTE')).toHaveLength(40);
  });

  test('let nothing of what they have taken lie while they need more', async () => {
    const { open } = stage(shared());
    const budget = open();
    expect([await ask(budget, 98), await ask(budget, 3), await ask(budget, 2)]).toEqual([
      null,
      'COST_PER_MINUTE',
      null,
    ]);
  });

  test('ask the store for a twentieth at a time, and not at all once there is nothing left', async () => {
    const store = shared();
    const budget = stage(store).open();
    for (let round = 0; round < 200; round++) await ask(budget, 1);
    expect(store.asked.map(({ least, most }) => [least, most])).toEqual(Array.from({ length: 21 }, () => [1, 5]));
  });

  test('begin anew with the minute', async () => {
    const store = shared();
    const { open, advance } = stage(store);
    const budget = open();
    expect(await ask(budget, 100)).toBeNull();
    advance(60_000);
    expect(await ask(budget, 100)).toBeNull();
    expect(store.asked.map(({ minute }) => minute)).toEqual([10, 11]);
  });

  test('count each for itself for the rest of the minute while the store cannot be asked, and say so once', async () => {
    const broken: Spending = { take: () => Promise.reject(new Error('no database')) };
    const { open, reported } = stage(broken);
    const budget = open();
    expect([await ask(budget, 60), await ask(budget, 40), await ask(budget, 1)]).toEqual([
      null,
      null,
      'COST_PER_MINUTE',
    ]);
    expect(reported).toEqual([new Error('no database')]);
  });

  test('do not wait for a store that never answers', async () => {
    const { open, reported } = stage({ take: () => new Promise(() => {}) });
    expect(await ask(open(), 60)).toBeNull();
    expect(reported).toHaveLength(1);
  });
});
