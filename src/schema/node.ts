import type { Account, HeldNumber } from '#federation/account.ts';
import { findAudit } from '#federation/audit.ts';
import { findOperation } from '#federation/operations.ts';
import type { AuditRecord } from '#store/audit.ts';
import type { Operation } from '#store/operation.ts';
import type { Context } from '#federation/context.ts';
import { fieldError } from './errors.ts';
import { type NodeType, parseNumberId } from './ids.ts';

/** What can be had by its id. */
export type Node = HeldNumber | Account | Operation | AuditRecord;

export function typeOfNode(node: Node): NodeType {
  if ('action' in node) return 'AuditRecord';
  if ('fingerprint' in node) return 'Operation';
  return 'e164' in node ? 'PhoneNumber' : 'ProviderAccount';
}

/**
 * What an id stands for, null where that does not exist or lies outside the caller's reach. A failure is an Error in its
 * place, which graphql-js throws there: one number that cannot be read does not take the others with it.
 */
export function nodeOf(
  { typename, id }: { readonly typename: string; readonly id: string },
  context: Context,
): Node | null | Promise<Node | Error | null> {
  if (typename === ('ProviderAccount' satisfies NodeType)) return context.account(id) ?? null;
  if (typename === ('Operation' satisfies NodeType)) return findOperation(context, id);
  if (typename === ('AuditRecord' satisfies NodeType)) return findAudit(context, id);
  const found = parseNumberId(id, context);
  return found && context.loaders(found.account).number.load(found.id).catch(fieldError);
}
