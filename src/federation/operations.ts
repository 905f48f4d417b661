import { isId } from '#store/ids.ts';
import type { Operation } from '#store/operation.ts';
import type { Context } from './context.ts';
import { fromStore } from './deadline.ts';

/** A change that this very caller began; null for anybody else's, as for one that never was. */
export async function findOperation(context: Context, id: string): Promise<Operation | null> {
  const operation = isId(id) ? await fromStore(context, context.changes.operations.get(id)) : null;
  const isTheirs = operation?.caller === context.caller.name && context.account(operation.account) !== undefined;
  return isTheirs ? operation : null;
}
