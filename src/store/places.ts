import { sql } from 'kysely';
import type { Database } from './database.ts';

/** What one process has of the places of one caller. */
export interface Part {
  readonly caller: string;
  /** What there are places for, each by itself. */
  readonly kind: string;
  readonly size: number;
}

export interface PartWanted {
  readonly instance: string;
  readonly caller: string;
  readonly kind: string;
  /** Places in use there: so many it keeps, whatever the others have. */
  readonly used: number;
  readonly wanted: number;
  /** What all instances together may have. */
  readonly limit: number;
}

export interface PartTaken {
  /** At least what is in use, at most what is wanted. */
  readonly size: number;
  /** What no instance has now. */
  readonly left: number;
}

/**
 * What callers may have so many of at a time, over all instances. Each instance has a part of each caller's places, for a
 * time by the clock of the database: one that ends without a word keeps nothing for long.
 */
export interface Places {
  /** Makes the part of an instance as large as it wants and the limit allows, in one statement. */
  take(wanted: PartWanted): Promise<PartTaken>;
  /** Makes parts of an instance as large as they are, for the whole time again; 0 gives one back. */
  keep(instance: string, parts: readonly Part[]): Promise<void>;
  /** Removes what is kept of callers who have no places. */
  clear(): Promise<void>;
}

export const PART_LASTS_MS = 15_000;

/** In PostgreSQL alone: where there is one instance only, there is nothing to share. */
export function createPlaces({ db }: Pick<Database, 'db'>): Places {
  const now = sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
  const until = sql`${now} + ${sql.lit(PART_LASTS_MS)}`;
  const isLiving = sql`(part.value ->> 1)::bigint > ${now}`;

  return {
    async take({ instance, caller, kind, used, wanted, limit }) {
      const allowed = sql`least(${wanted}::int, ${limit}::int - coalesce(sum((part.value ->> 0)::int), 0)::int)`;
      const { rows } = await sql<{ size: number; taken: number }>`
        insert into places as mine (caller, kind, parts)
        values (${caller}, ${kind}, jsonb_build_object(${instance}::text, jsonb_build_array(greatest(${used}::int, least(${wanted}::int, ${limit}::int)), ${until})))
        on conflict (caller, kind) do update set parts = (
          select coalesce(jsonb_object_agg(part.key, part.value), '{}')
            || jsonb_build_object(${instance}::text, jsonb_build_array(greatest(${used}::int, ${allowed}), ${until}))
          from jsonb_each(mine.parts) part where part.key <> ${instance} and ${isLiving}
        )
        returning (mine.parts -> ${instance} ->> 0)::int as size,
          (select sum((part.value ->> 0)::int)::int from jsonb_each(mine.parts) part) as taken`.execute(db);
      const { size, taken } = rows[0]!;
      return { size, left: Math.max(0, limit - taken) };
    },

    async keep(instance, parts) {
      if (parts.length === 0) return;
      const column = (name: keyof Part): unknown[] => parts.map(part => part[name]);
      // In an order: two that lock the same rows never wait for each other.
      await sql`
        insert into places as mine (caller, kind, parts)
        select given.caller, given.kind, jsonb_build_object(${instance}::text, jsonb_build_array(given.size, ${until}))
        from unnest(${column('caller')}::text[], ${column('kind')}::text[], ${column('size')}::int[]) as given (caller, kind, size)
        order by given.caller, given.kind
        on conflict (caller, kind) do update set parts =
          case (excluded.parts -> ${instance} ->> 0)::int when 0 then mine.parts - ${instance}::text else mine.parts || excluded.parts end`.execute(
        db,
      );
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
