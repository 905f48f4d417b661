import type { Operation } from '#store/operation.ts';
import type { Context } from './context.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A change that this very caller began; null for anybody else's, as for one that never was. */
export async function findOperation(context: Context, id: string): Promise<Operation | null> {
  const operation = UUID.test(id) ? await context.changes.operations.get(id) : null;
  const isTheirs = operation?.caller === context.caller.name && context.account(operation.account) !== undefined;
  return isTheirs ? operation : null;
}
