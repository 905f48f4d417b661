import { sql } from 'kysely';
import type { Database } from './database.ts';

export interface Taking {
  readonly caller: string;
  /** What is limited, each by itself. */
  readonly kind: string;
  /** Whole minutes since the epoch, by the clock of whoever takes. */
  readonly minute: number;
  /** Less than this is of no use. */
  readonly least: number;
  /** More than this is not wanted. */
  readonly most: number;
  /** What all instances together may take in a minute. */
  readonly limit: number;
}

export interface Taken {
  /** From `least` to `most`; 0 if there is not so much left. */
  readonly granted: number;
  /** By all instances in this minute, with what is granted now; null if nothing is granted. */
  readonly taken: number | null;
}

/** What callers use up in a minute, over all instances. */
export interface Spending {
  /** Takes some of a minute's limit, in one statement. An instance whose clock lags behind takes of the newer minute. */
  take(taking: Taking): Promise<Taken>;
}

export function createSpending({ db, engine }: Database): Spending {
  const lesser = sql.raw(engine.name === 'sqlite' ? 'min' : 'least');
  return {
    async take({ caller, kind, minute, least, most, limit }) {
      const first = Math.min(most, limit);
      if (first < least) return { granted: 0, taken: null };
      const isOver = sql<boolean>`spending.minute < excluded.minute`;
      const more = sql<number>`${lesser}(cast(${most} as bigint), cast(${limit} as bigint) - spending.taken)`;
      const row = await db
        .insertInto('spending')
        .values({ caller, kind, minute, taken: first, granted: first })
        .onConflict(conflict =>
          conflict
            .columns(['caller', 'kind'])
            .doUpdateSet({
              minute: sql<number>`case when ${isOver} then excluded.minute else spending.minute end`,
              taken: sql<number>`case when ${isOver} then excluded.taken else spending.taken + ${more} end`,
              granted: sql<number>`case when ${isOver} then excluded.granted else ${more} end`,
            })
            .where(sql<boolean>`${isOver} or spending.taken + cast(${least} as bigint) <= cast(${limit} as bigint)`),
        )
        .returning(['granted', 'taken'])
        .executeTakeFirst();
      return row ?? { granted: 0, taken: null };
    },
  };
}
