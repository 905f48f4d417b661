import type { ExpressionBuilder } from 'kysely';
import type { Tables } from './database.ts';
import type { Held } from './operation.ts';

/** A claim changes the owner, or, where a process claims what it held before, the number of tries. */
export const isHeld =
  ({ id, owner, settleTries }: Held) =>
  (where: ExpressionBuilder<Tables, 'operations'>) =>
    where.and([where.and({ id, owner, settle_tries: settleTries }), where('lease_until', 'is not', null)]);

export const NOT_HELD = { lease_until: null } as const;
