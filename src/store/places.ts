import { sql } from 'kysely';
import type { Database } from './database.ts';

/** What one instance has of the places of one caller. */
export interface Part {
  readonly caller: string;
  /** So many it keeps, whatever the others have. */
  readonly used: number;
  readonly wanted: number;
}

export interface Settling {
  readonly instance: string;
  /** What there are places for, each by itself. */
  readonly kind: string;
  /** What all instances together may have of one caller's. */
  readonly limit: number;
  /** Counts up with each settling of an instance: what comes later than its successor is left undone. */
  readonly turn: number;
  readonly parts: readonly Part[];
}

export interface Settled {
  readonly caller: string;
  /** What the instance may use from now on: at most what it wants, and less than it uses where there are too many. */
  readonly size: number;
  /** What all instances together want. */
  readonly demand: number;
}

/**
 * What callers may have so many of at a time, over all instances. Each instance has a part of each caller's places, for a
 * time by the clock of the database: one that ends without a word keeps nothing for long.
 */
export interface Places {
  /** Makes parts of one instance as large as it wants and the limit allows, for the whole time again, in one statement. */
  settle(settling: Settling): Promise<Settled[]>;
  /** Removes what is kept of callers who have no places. */
  clear(): Promise<void>;
}

export const PART_LASTS_MS = 15_000;

/** In PostgreSQL alone: where there is one instance only, there is nothing to share. */
export function createPlaces({ db }: Pick<Database, 'db'>): Places {
  const now = sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
  // A part is [size, until, turn, used, wanted].
  const isLiving = sql`(part.value ->> 1)::bigint > ${now}`;
  const sumOf = (index: number) => sql`coalesce(sum((part.value ->> ${sql.lit(index)}::int)::int), 0)::int`;

  return {
    async settle({ instance, kind, limit, turn, parts }) {
      const given = <Name extends keyof Part>(name: Name): Part[Name][] => parts.map(part => part[name]);
      const own = sql`excluded.parts -> ${instance}::text`;
      const { rows } = await sql<{ caller: string; others: number; wanted: number; demand: number }>`
        insert into places as mine (caller, kind, parts)
        select caller, ${kind}::text, jsonb_build_object(${instance}::text, jsonb_build_array(
          greatest(used, least(wanted, ${limit}::int)), ${now} + ${sql.lit(PART_LASTS_MS)}, ${turn}::bigint, used, wanted))
        from unnest(${given('caller')}::text[], ${given('used')}::int[], ${given('wanted')}::int[]) as given (caller, used, wanted)
        -- Two that lock the same rows do so in the same order.
        order by caller
        on conflict (caller, kind) do update set parts = (
          select coalesce(jsonb_object_agg(part.key, part.value), '{}')
            || jsonb_build_object(${instance}::text, jsonb_set(${own}, '{0}', to_jsonb(
              greatest((${own} ->> 3)::int, least((${own} ->> 4)::int, ${limit}::int - ${sumOf(0)})))))
          from jsonb_each(mine.parts) part where part.key <> ${instance} and ${isLiving}
        )
        where coalesce((mine.parts -> ${instance}::text ->> 2)::bigint, 0) < (${own} ->> 2)::bigint
        returning caller, (parts -> ${instance}::text ->> 4)::int as wanted,
          (select ${sumOf(0)} from jsonb_each(mine.parts) part where part.key <> ${instance}) as others,
          (select ${sumOf(4)} from jsonb_each(mine.parts) part) as demand`.execute(db);
      return rows.map(({ caller, others, wanted, demand }) => ({
        caller,
        size: Math.max(0, Math.min(wanted, limit - others)),
        demand,
      }));
    },

    async clear() {
      await sql`
        delete from places where (caller, kind) in (
          select caller, kind from places
          where not exists (select from jsonb_each(parts) part where ${isLiving})
          for update skip locked
        )`.execute(db);
    },
  };
}
