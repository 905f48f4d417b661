import type { Database } from './database.ts';

/** What those who run the server ask about the database. */
export interface StoreHealth {
  /** Fails where changes could not be recorded: the database is away, or may only be read. Changes nothing. */
  operationsWritable(): Promise<void>;
  /** Likewise for the audit log. */
  auditWritable(): Promise<void>;
  /** How many operations are RUNNING and how many UNKNOWN, of all instances. */
  openOperations(): Promise<Readonly<Record<'RUNNING' | 'UNKNOWN', number>>>;
}

export function createStoreHealth({ db }: Database): StoreHealth {
  return {
    async operationsWritable() {
      await db.deleteFrom('operations').where('id', '=', '').execute();
    },
    async auditWritable() {
      await db.deleteFrom('audit').where('id', '=', '').execute();
    },
    async openOperations() {
      const rows = await db
        .selectFrom('operations')
        .select(['state', where => where.fn.countAll().as('count')])
        .where('state', 'in', ['RUNNING', 'UNKNOWN'])
        .groupBy('state')
        .execute();
      return { RUNNING: 0, UNKNOWN: 0, ...Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)])) };
    },
  };
}
